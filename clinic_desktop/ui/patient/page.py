"""One person: the dose over time, why flagged, and every record behind it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Evidence, EvidenceKind, Severity
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.views import FlagView, ReviewView
from clinic_desktop.services.views import PatientPage as PatientView
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import Segments, Tabs, button
from clinic_desktop.ui.desk import Banner, Desk, Page, Place
from clinic_desktop.ui.life.strip import LifeStrip
from clinic_desktop.ui.patient.basis import BasisPanel
from clinic_desktop.ui.patient.dose_pane import DosePane
from clinic_desktop.ui.patient.flag_acts import FlagActs
from clinic_desktop.ui.patient.flags import FlagList
from clinic_desktop.ui.patient.prescription_sheet import prescription_sheet
from clinic_desktop.ui.patient.records import (
    document_columns,
    plan_columns,
    prescription_columns,
    review_columns,
)
from clinic_desktop.ui.patient.review_record import show_review
from clinic_desktop.ui.patient.why_sheet import why_sheet
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import RunsLabel, fact, faint, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import Notice, empty, fill, label, pane, restyle, scrolled

TAB_NAMES = ("prescriptions", "reviews", "plans", "letters")


class PatientPage(Page):
    """Reads one `PatientPage` view and shows it; writes nothing itself."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("patientPage")
        self._view: PatientView | None = None
        self._patient_id: str | None = None
        self._ticket: Ticket | None = None
        self._said = ""
        self._roomy = True
        self.dose = DosePane()
        self.flags = FlagList()
        self.basis = BasisPanel()
        self.flags.basis_wanted.connect(self._show_basis)
        self.flags.why_wanted.connect(self._ask_why)
        self.basis.closed.connect(self._basis_closed)
        self.acts = FlagActs(desk, lambda: self._view, self._flag_in_focus, self._answered)
        self.basis.answer_wanted.connect(lambda flag, kind: self.acts.answer(kind, flag))
        self.basis.back_wanted.connect(self.acts.take_back)
        self.basis.why_wanted.connect(self._ask_why)
        self.basis.row_wanted.connect(self._go_to_row)
        self._to_flags = False
        self._build_tables()
        self.states = States(self._build())
        layout = QVBoxLayout(self)
        fill(layout, self.states, gap=0)
        for keys, act in (
            ("B", self._basis_key),
            ("T", self.dose.toggle_table),
            ("A", partial(self.acts.answer, DispositionKind.ACT)),
            ("C", partial(self.acts.answer, DispositionKind.CONTINUE)),
            ("N", partial(self.acts.answer, DispositionKind.NOT_SUITABLE)),
            ("[", partial(self.dose.step_range, -1)),
            ("]", partial(self.dose.step_range, 1)),
            *((str(n), partial(self._choose_tab, name)) for n, name in enumerate(TAB_NAMES, 1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        desk.records_changed.connect(self._mark_old)
        desk.drafts_changed.connect(self._show_actions)
        desk.told.connect(self._tell)

    # --- building ------------------------------------------------------------------------------

    def _build_tables(self) -> None:
        self.prescriptions = RecordTable(
            RecordTableModel(prescription_columns(), lambda p: p.id, parent=self),
            spoken="Prescriptions",
            name="prescriptionTable",
        )
        self.prescriptions.opened.connect(lambda one: self.desk.show_sheet(prescription_sheet(one)))
        self.reviews = RecordTable(
            RecordTableModel(review_columns(), lambda v: v.review.id, parent=self),
            spoken="Reviews",
            name="reviewTable",
        )
        self.reviews.opened.connect(self._open_review)
        self.plans = RecordTable(
            RecordTableModel(plan_columns(), lambda p: p.plan_id, parent=self),
            spoken="Plans",
            name="planTable",
        )
        self.plans.opened.connect(lambda _plan: self.desk.open("plan", self._patient_id))
        self.letters = RecordTable(
            RecordTableModel(document_columns(), lambda d: d.code, parent=self),
            spoken="Letters",
            name="letterTable",
        )

    def _build(self) -> QWidget:
        content = QWidget()
        self._top = pane("surface", "below", "actionbar")
        self._top_layout = QHBoxLayout(self._top)
        fill(self._top_layout, gap=8, margins=(18, 6, 18, 6))
        self.review = button("Review   Ctrl+R", name="startReview", on=self._start_review)
        self.plan = button("Plan taper   Ctrl+T", name="startPlan", on=self._start_plan)
        self.letter = button("Letter   Ctrl+E", name="startLetter", on=self._start_letter)
        self._summary = RunsLabel()
        self._summary.setObjectName("patientSummary")
        fill(
            self._top_layout,
            self._summary,
            self.review,
            self.plan,
            self.letter,
            gap=8,
            margins=(18, 6, 18, 6),
        )
        self._top_layout.setStretch(0, 1)
        self._gate = QVBoxLayout()
        fill(self._gate, gap=0, margins=(18, 8, 18, 0))
        self._upper = QHBoxLayout()
        right = QFrame()
        right.setProperty("line", "left")
        right_layout = QVBoxLayout(right)
        flags = scrolled(self.flags)
        flags.setMinimumHeight(look().px(300))
        fill(right_layout, flags)
        fill(self._upper, self.dose, right, gap=0)
        self._upper.setStretch(0, 58)
        self._upper.setStretch(1, 42)
        body = QWidget()
        body_layout = QVBoxLayout(body)
        fill(body_layout, gap=0)
        self.life = LifeStrip(self.desk)
        body_layout.addWidget(self.life)
        body_layout.addLayout(self._gate)
        body_layout.addLayout(self._upper, 6)
        self._lower = self._build_lower()
        body_layout.addWidget(self._lower, 4)
        left = QWidget()
        column = QVBoxLayout(left)
        fill(column, self._top, scrolled(body), gap=0)
        column.setStretch(1, 1)
        across = QHBoxLayout(content)
        fill(across, left, self.basis, gap=0)
        across.setStretch(0, 1)
        return content

    def _build_lower(self) -> QWidget:
        lower = pane("surface", "above")
        self._tabs = Tabs("Records")
        self._tabs.chosen.connect(self._choose_tab)
        self.current_or_past = Segments(
            (("current", "Current"), ("past", "Past")), spoken="Prescriptions", value="current"
        )
        self.current_or_past.setObjectName("currentOrPast")
        self.current_or_past.chosen.connect(lambda _key: self._filter_prescriptions())
        head = QHBoxLayout()
        fill(head, self._tabs, None, self.current_or_past, margins=(8, 0, 18, 0))
        head.setAlignment(self.current_or_past, Qt.AlignmentFlag.AlignVCenter)
        holder = QWidget()
        holder.setLayout(head)
        holder.setMinimumHeight(look().px(38))
        self._lists = QStackedWidget()
        self._empty = label("", "muted", wrap=True, name="recordsEmpty")
        self._empty.setContentsMargins(18, 14, 18, 14)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._tables: dict[str, RecordTable[Any]] = dict(
            zip(
                TAB_NAMES, (self.prescriptions, self.reviews, self.plans, self.letters), strict=True
            )
        )
        for table in self._tables.values():
            self._lists.addWidget(table)
        self._lists.addWidget(self._empty)
        layout = QVBoxLayout(lower)
        fill(layout, holder, self._lists, gap=0)
        return lower

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Patient"

    def help_name(self) -> str:
        return "patient"

    def banner(self) -> Banner | None:
        if self._view is None:
            return None
        return Banner(self._view.patient, self._view.age, mark=needs(self._view))

    def enter(self, place: Place) -> None:
        if place.patient_id != self._patient_id or self._view is None:
            self._patient_id = place.patient_id
            self._view = None
            self._said = ""
            self.basis.hide()
            self._make_room(for_basis=False)
            self.load()
        else:
            self.dose.chart.setFocus(Qt.FocusReason.OtherFocusReason)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {"refresh": self.load, **self.acts.commands()}
        if self._view is not None:
            found["letter"] = self._start_letter
            if self._view.closed is None:
                found |= {"review": self._start_review, "plan": self._start_plan}
        return found

    # --- loading -------------------------------------------------------------------------------

    def load(self) -> None:
        patient_id = self._patient_id
        if patient_id is None:
            return
        if self._ticket is not None:
            self._ticket.cancel()
        if self._view is None:
            self.states.show_state(Placeholder("Reading this person's record."))
        self._ticket = self.desk.jobs.run(
            lambda: self.desk.clinic.patient_page(patient_id), self.show_view, self._failed
        )

    def show_view(self, view: PatientView) -> None:
        self._ticket = None
        self._view = view
        self._patient_id = view.patient.id
        self.states.show_content()
        self.dose.show_page(view)
        self.flags.show_flags(view)
        self.reviews.records.set_records(view.reviews)
        self.plans.records.set_records(view.plans)
        self.life.show_person(view.patient.id)
        self.letters.records.set_records(view.documents)
        current = sum(p.current for p in view.prescriptions)
        self.current_or_past.set_words("current", f"Current {current}")
        self.current_or_past.set_words("past", f"Past {len(view.prescriptions) - current}")
        self.prescriptions.records.set_records(view.prescriptions)
        self._filter_prescriptions()
        self._choose_tab(self._tabs.value() or "prescriptions", focus=False)
        self._show_gate()
        self._show_actions()
        self.changed.emit()
        if self.basis.isVisible():
            self._renew_basis(view)
        elif self._to_flags and view.flags:
            # The new rows take the focus only once they are shown.
            QTimer.singleShot(0, self.flags, self.flags.focus_first)
        else:
            self.dose.chart.setFocus(Qt.FocusReason.OtherFocusReason)
        self._to_flags = False

    def _renew_basis(self, view: PatientView) -> None:
        """The panel goes on to the flag as it is now, or closes where it is gone."""
        before = self.basis.flag
        now = [f for f in view.flags if before is not None and f.rule_id == before.rule_id]
        if now:
            self.flags.pick(now[0])
            self.basis.show_flag(now[0], view)
        else:
            self.basis.close_panel()

    def _tell(self, patient_id: str, words: str) -> None:
        """What changed by the last act, above the page until another person is opened."""
        if patient_id != self._patient_id:
            return
        self._said = words
        if self._view is not None:
            self._show_gate()

    def _open_review(self, shown: ReviewView) -> None:
        show_review(self.desk, shown.review.patient_id, shown.review.id)

    def _failed(self, fault: Exception) -> None:
        self._ticket = None
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view(
                "This person could not be shown.",
                fault,
                self.load,
                safe="Your drafts, and everything signed.",
            )
        )
        self.changed.emit()

    def _mark_old(self) -> None:
        if self.isVisible():
            self.load()
        else:
            self._view = None

    # --- showing -------------------------------------------------------------------------------

    def _show_gate(self) -> None:
        empty(self._gate)
        view = self._view
        if view is not None and view.closed is not None:
            self._gate.addWidget(Notice(Severity.INFO, "Closed record", view.closed))
        if view is not None and view.contact_hold:
            held = Notice(Severity.INFO, "Do not contact yet", view.contact_hold)
            held.setObjectName("contactHold")
            self._gate.addWidget(held)
        if self._said:
            notice = Notice(Severity.INFO, "What changed", self._said)
            notice.setObjectName("whatChanged")
            self._gate.addWidget(notice)

    def _show_actions(self) -> None:
        view = self._view
        if view is None:
            return
        due = view.next_due_on
        late = format.due(due, view.as_of) if due is not None else ""
        dated = muted(f"   due {format.day(due)}, ", "body") if due is not None else muted("")
        use = ""
        owner = format.one_line(view.owner or "") if self._roomy else ""
        if view.how_long_days is not None:
            least = "at least " if view.at_least else ""
            use = f"{least}{format.duration(view.how_long_days)}"
        self._summary.show_runs(
            (
                faint("Status  "),
                fact(view.status or "None"),
                faint("     Next  "),
                fact(format.one_line(view.next_action) or "Nothing set"),
                dated,
                fact(late),
                faint("     Owner  " if owner else ""),
                fact(owner),
                faint("     Use  " if use else ""),
                fact(use),
                faint("     Pattern  " if view.pattern else ""),
                fact(view.pattern or ""),
            )
        )
        closed = view.closed is not None
        draft = self.desk.drafts.get(Place("review", view.patient.id)) is not None
        roomy = self._roomy
        self.review.setText(
            ("Continue review" if draft else "Review") + ("   Ctrl+R" if roomy else "")
        )
        self.letter.setText("Letter   Ctrl+E" if roomy else "Letter")
        drafted = self.desk.drafts.get(Place("planner", view.patient.id)) is not None
        self.plan.setText(
            ("Continue plan" if drafted else "Plan taper") + ("   Ctrl+T" if roomy else "")
        )
        for made in (self.review, self.plan):
            made.setEnabled(not closed)
            made.setToolTip("Not possible: the record is closed" if closed else "")
        restyle(self.review, "kind", "plain" if closed else "primary")
        self.commands_changed.emit()

    def _filter_prescriptions(self) -> None:
        current = self.current_or_past.value() == "current"
        self.prescriptions.records.filter(lambda p: p.current == current)
        if self._tabs.value() == "prescriptions":
            self._choose_tab("prescriptions", focus=False)

    def _choose_tab(self, name: str, *, focus: bool = True) -> None:
        view = self._view
        if view is None:
            return
        counts = (len(view.prescriptions), len(view.reviews), len(view.plans), len(view.documents))
        self._tabs.show_tabs(
            [(key, key.capitalize(), count) for key, count in zip(TAB_NAMES, counts, strict=True)],
            name,
        )
        self.current_or_past.setVisible(name == "prescriptions")
        table = self._tables[name]
        if table.records.shown():
            self._lists.setCurrentWidget(table)
            if focus:
                table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._empty.setText(self._empty_words(name))
            self._lists.setCurrentWidget(self._empty)

    def _empty_words(self, name: str) -> str:
        view = self._view
        assert view is not None
        if name == "prescriptions":
            if view.prescriptions:
                other = "past" if self.current_or_past.value() == "current" else "current"
                return f"None here; there are {other} ones."
            upto = format.day(view.records_up_to)
            return f"No prescriptions of these drugs in the data (records up to {upto})."
        return {
            "reviews": "No review recorded.",
            "plans": "No plan yet. Ctrl+T opens the planner.",
            "letters": "No letter made yet. Ctrl+E opens the preview.",
        }[name]

    # --- acts ----------------------------------------------------------------------------------

    def _start_review(self) -> None:
        self.desk.open("review", self._patient_id)

    def _start_plan(self) -> None:
        self.desk.open("planner", self._patient_id)

    def _start_letter(self) -> None:
        self.desk.open("documents", self._patient_id)

    def _basis_key(self) -> None:
        if self.basis.isVisible():
            self.basis.close_panel()
            return
        flag = self.flags.focused_flag()
        if flag is not None:
            self._show_basis(flag)

    def _show_basis(self, flag: FlagView) -> None:
        self.flags.pick(flag)
        self._make_room(for_basis=True)
        self.basis.show_flag(flag, self._view)

    def _flag_in_focus(self) -> FlagView | None:
        return self.basis.flag if self.basis.isVisible() else self.flags.focused_flag()

    def _answered(self) -> None:
        """An act is stored: the page and the list are read again, the next flag has the focus."""
        self._to_flags = True
        self.desk.records_changed.emit()

    def _go_to_row(self, evidence: Evidence) -> None:
        """The row behind a piece of evidence, in the tables below."""
        self.basis.close_panel()
        name = {EvidenceKind.PRESCRIPTION: "prescriptions", EvidenceKind.REVIEW: "reviews"}.get(
            evidence.kind, "plans"
        )
        view = self._view
        if name == "prescriptions" and view is not None:
            current = any(p.id == evidence.id and p.current for p in view.prescriptions)
            self.current_or_past.choose("current" if current else "past")
            self._filter_prescriptions()
        self._choose_tab(name)
        self._tables[name].choose_key(evidence.id)

    def _basis_closed(self) -> None:
        flag = self.basis.flag
        self.flags.pick(None)
        self._make_room(for_basis=False)
        if flag is not None:
            self.flags.focus_flag(flag)

    def _ask_why(self, rule_id: str = "") -> None:
        view = self._view
        if view is None:
            return
        patient_id = view.patient.id
        self.desk.jobs.run(
            self.desk.clinic.rules,
            lambda rules: self.desk.show_sheet(
                why_sheet(self.desk, patient_id, rules, view.flags, rule_id)
            ),
        )

    def _make_room(self, *, for_basis: bool) -> None:
        """Beside the panel the chart stands over the flags, and the records wait."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        narrow = for_basis or self.width() < look().px(860)
        self._upper.setDirection(down if narrow else across)
        self._lower.setVisible(not for_basis)
        self.dose.setVisible(not for_basis or self.height() > look().px(540))
        for table in self._tables.values():
            table.setMinimumHeight(look().px(112))
        self._roomy = not for_basis and self.width() > look().px(960)
        self._show_actions()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room(for_basis=self.basis.isVisible())


def needs(view: PatientView) -> str:
    """A communication need, in the words of the record."""
    return need_words(view.patient)


def need_words(patient: Patient) -> str:
    """`Large print needed`."""
    listed = [format.one_line(need).replace("-", " ") for need in patient.communication_needs]
    words = format.all_of(listed)
    return f"{words[:1].upper()}{words[1:]} needed" if words else ""
