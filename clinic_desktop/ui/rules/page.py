"""The rules page: the list, and one rule with its numbers; a change is weighed, then signed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.dose import with_unit
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.local_policy import SHARED_NUMBERS
from clinic_desktop.services.policy_views import RuleLine, RulePreview, RulesOverview, RuleView
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.rules.columns import rule_columns
from clinic_desktop.ui.rules.detail import RuleDetail
from clinic_desktop.ui.rules.sign import sign_sheet
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.widgets import fill, label, row

FROM_NOW = "It holds from the moment it is signed, stands beside every flag it touches, and can be \
taken back."


class RulesPage(Page):
    """Place ("rules", detail="") is the list, detail the id of a rule or of the shared numbers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("rulesPage")
        self._rule_id = ""
        self._ticket: Ticket | None = None
        self._asked: dict[str, str] | None = None
        self._words = label("", "muted", wrap=True, name="rulesWords")
        self.table: RecordTable[RuleLine] = RecordTable(
            RecordTableModel(rule_columns(), lambda r: r.rule_id, parent=self),
            spoken="Rules",
            name="rulesTable",
        )
        self.table.opened.connect(lambda line: self.desk.open("rules", detail=line.rule_id))
        shared = button(
            "Numbers several rules share",
            name="sharedNumbers",
            on=partial(self.desk.open, "rules", None, SHARED_NUMBERS),
        )
        listing = QWidget()
        layout = QVBoxLayout(listing)
        fill(layout, gap=0)
        head = row(self._words, shared, gap=16, margins=(20, 12, 20, 8))
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.detail = RuleDetail()
        self.detail.weigh.connect(self._weigh)
        self.detail.sign_numbers.connect(self._ask_to_sign)
        self.detail.switch.connect(self._weigh_switch)
        self.detail.review.connect(self._ask_to_review)
        self.detail.table.opened.connect(lambda c: self.desk.open("patient", c.patient.id))
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        self._stack.addWidget(self.detail)
        self.states = States(self._stack)
        fill(QVBoxLayout(self), self.states)

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Rules" if not self._rule_id else "Rules: threshold review"

    def help_name(self) -> str:
        known = self._rule_id not in ("", SHARED_NUMBERS)
        return f"rules/{self._rule_id}" if known else "rules/index"

    def enter(self, place: Place) -> None:
        self._rule_id = place.detail
        self.states.show_state(Placeholder("Reading the rules."))
        self._load()

    def leave(self) -> None:
        self._stop()
        QTimer.singleShot(0, self, self._forget_unless_here)

    def forget(self) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = None
        self._asked = None

    def _forget_unless_here(self) -> None:
        """What was kept for weighing goes when the page is left, not between list and rule."""
        if not self.isVisible():
            self.desk.jobs.run(self.desk.clinic.policy.forget_preview, lambda _none: None)

    # --- loading -------------------------------------------------------------------------------

    def _load(self) -> None:
        policy = self.desk.clinic.policy
        if self._rule_id:
            self.desk.jobs.run(partial(policy.rule, self._rule_id), self._show_rule, self._failed)
        else:
            self.desk.jobs.run(policy.overview, self._show_list, self._failed)

    def _show_list(self, overview: RulesOverview) -> None:
        if self._rule_id:
            return
        on = sum(line.on for line in overview.lines)
        words = [f"{on} of {len(overview.lines)} rules on. Enter opens a rule."]
        if overview.shared_moved:
            words.append(f"{format.count(overview.shared_moved, 'shared number')} moved here.")
        words += overview.refused
        self._words.setText(format.one_line(" ".join(words)))
        self.table.records.set_records(overview.lines)
        self._stack.setCurrentIndex(0)
        self.states.show_content()
        self.table.setFocus()
        self.changed.emit()

    def _show_rule(self, view: RuleView) -> None:
        if view.rule_id != self._rule_id:
            return
        if view != self.detail.view:
            # Come back to from a person it would flag: the number moved is still there.
            self.detail.show_rule(view)
        self._stack.setCurrentIndex(1)
        self.states.show_content()
        self.changed.emit()
        self._weigh()

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view("The rules could not be read.", fault, self._load, safe="The rules hold.")
        )

    # --- weighing ------------------------------------------------------------------------------

    def _weigh(self) -> None:
        """Asks who would gain or lose a flag. While an answer is under way nothing more is asked;
        when it comes and the numbers have moved on, the latest are."""
        if self._ticket is not None:
            return
        asked = self.detail.numbers.changed()
        ticket = Ticket(self)
        ticket.progressed.connect(self._progressed)
        self._ticket, self._asked = ticket, asked
        rule_id = self._rule_id
        self.detail.show_waiting("Asking everyone on these drugs.")
        self.desk.jobs.run(
            lambda: self.desk.clinic.policy.preview(rule_id, asked, progress=ticket.progress),
            partial(self._weighed, asked),
            partial(self._not_weighed, asked),
            ticket=ticket,
        )

    def _progressed(self, done: int, total: int) -> None:
        self.detail.show_waiting(f"Asking everyone on these drugs: {done:,} of {total:,}.")

    def _weighed(self, asked: dict[str, str], preview: RulePreview) -> None:
        self._ticket = None
        if asked != self.detail.numbers.changed():
            self._weigh()
        elif preview.rule_id == self._rule_id:
            self.detail.show_preview(preview)

    def _not_weighed(self, asked: dict[str, str], fault: Exception) -> None:
        self._ticket = None
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        elif asked != self.detail.numbers.changed():
            self._weigh()
        else:
            self.detail.show_fault(fault)

    def _weigh_switch(self) -> None:
        view = self.detail.view
        assert view is not None
        on = bool(view.off)
        self.desk.jobs.run(
            lambda: self.desk.clinic.policy.preview(view.rule_id, {}, on=on),
            partial(self._ask_to_switch, on),
        )

    # --- signing -------------------------------------------------------------------------------

    def _ask_to_sign(self) -> None:
        view, preview = self.detail.view, self.detail.preview
        signer = self.desk.signer
        if view is None or preview is None or signer is None:
            return
        values = self.detail.numbers.changed()
        listed = []
        own = {}
        for number in view.numbers:
            if number.name in values:
                text = values[number.name].strip()
                back = self.detail.numbers.field(number.name).value() == number.own
                own[number.name] = None if back else text
                listed.append((number.label, with_unit(text, number.unit)))
        listed.append(("What changes", self.detail.preview_words()))
        self.desk.show_sheet(
            sign_sheet(
                f"Local policy for {view.title}",
                listed,
                yes="Sign",
                signer=signer,
                remark=FROM_NOW,
                on_sign=lambda reason: self._run(
                    lambda: self.desk.clinic.policy.sign_numbers(
                        view.rule_id, own, reason=reason, signer=signer
                    ),
                    "Signed. It holds from now on.",
                ),
            )
        )

    def _ask_to_switch(self, on: bool, preview: RulePreview) -> None:
        view, signer = self.detail.view, self.desk.signer
        if view is None or signer is None:
            return
        changes = preview.gain if on else preview.lose
        people = format.count(len(changes), "person", "people")
        what = f"{people} would {'gain' if on else 'lose'} this flag"
        remark = FROM_NOW if on else f"{FROM_NOW} Every screen that says “no flag” will name it."
        self.desk.show_sheet(
            sign_sheet(
                f"Switch {'on' if on else 'off'}: {view.rule_id} {view.title}",
                [("What changes", what)],
                yes=f"Switch {'on' if on else 'off'}",
                signer=signer,
                remark=remark,
                on_sign=lambda reason: self._run(
                    lambda: self.desk.clinic.policy.switch(
                        view.rule_id, on=on, reason=reason, signer=signer
                    ),
                    f"{view.rule_id} is switched {'on' if on else 'off'}.",
                ),
            )
        )

    def _ask_to_review(self) -> None:
        view, signer = self.detail.view, self.desk.signer
        if view is None or signer is None:
            return
        reviewed = not view.reviewed
        remark = (
            "For the clinic's own lead. It says that the rule, its numbers and its sources were "
            "read and fit this clinic, and lapses when a word or a number of the rule changes."
            if reviewed
            else "The rule awaits clinical review again."
        )
        self.desk.show_sheet(
            sign_sheet(
                f"{'Reviewed' if reviewed else 'Take the review back'}: {view.title}",
                [("The rule", format.one_line(view.sentence))],
                yes="Sign as reviewed" if reviewed else "Take back",
                signer=signer,
                remark=remark,
                on_sign=lambda reason: self._run(
                    lambda: self.desk.clinic.policy.sign_review(
                        view.rule_id, reviewed=reviewed, reason=reason, signer=signer
                    ),
                    "Signed.",
                ),
            )
        )

    def _run(self, act: Callable[[], None], words: str) -> None:
        def done(_none: None) -> None:
            self.desk.announce(words)
            self.desk.records_changed.emit()
            self._load()

        self.desk.jobs.run(act, done)
