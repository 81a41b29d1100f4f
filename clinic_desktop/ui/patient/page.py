"""One person: the dose over time, why flagged, and every record behind it."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Evidence, Severity
from clinic_desktop.services.flag_views import FlagView
from clinic_desktop.services.patient_views import PatientPage as PatientView
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.desk import BASIS, Banner, Desk, Page, Place
from clinic_desktop.ui.life.strip import LifeStrip
from clinic_desktop.ui.patient.action_bar import ActionBar
from clinic_desktop.ui.patient.basis import BasisPanel
from clinic_desktop.ui.patient.dose_pane import DosePane
from clinic_desktop.ui.patient.flag_acts import FlagActs
from clinic_desktop.ui.patient.flags import FlagList
from clinic_desktop.ui.patient.record_tabs import TAB_NAMES, RecordTabs
from clinic_desktop.ui.patient.why_sheet import why_sheet
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import Notice, empty, fill, held, scrolled

LEAST_BESIDE_BASIS = 400
"""Narrower, and the page is squeezed beyond reading: the panel then stands alone until closed."""

BAR_STANDS_FROM = 280
"""Height of the page, at 100% text."""


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
        self._squeezed = False
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
        self._to_flags = self._to_basis = False
        self.records = RecordTabs(desk)
        self.bar = ActionBar(desk)
        self.bar.review.clicked.connect(self._start_review)
        self.bar.plan.clicked.connect(self._start_plan)
        self.bar.letter.clicked.connect(self._start_letter)
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
            *((str(n), partial(self.records.choose, name)) for n, name in enumerate(TAB_NAMES, 1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        desk.records_changed.connect(self._mark_old)
        desk.drafts_changed.connect(self._show_actions)
        desk.told.connect(self._tell)
        look().changed.connect(self._fit)

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> QWidget:
        content = QWidget()
        self._gate = QVBoxLayout()
        fill(self._gate, gap=0, margins=(18, 8, 18, 0))
        self._upper = QHBoxLayout()
        right = QFrame()
        right.setProperty("line", "left")
        right_layout = QVBoxLayout(right)
        flags = scrolled(self.flags)
        held(flags, min_height=300)
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
        body_layout.addLayout(self._upper, 7)
        body_layout.addWidget(self.records, 3)
        self._body = body_layout
        self._left = QWidget()
        self._column = QVBoxLayout(self._left)
        fill(self._column, self.bar, scrolled(body), gap=0)
        self._column.setStretch(1, 1)
        across = QHBoxLayout(content)
        fill(across, self._left, self.basis, gap=0)
        across.setStretch(0, 1)
        return content

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Patient"

    def help_name(self) -> str:
        return "patient"

    def banner(self) -> Banner | None:
        if self._view is None:
            return None
        return Banner(self._view.patient, self._view.age, mark=format.needs(self._view.patient))

    def enter(self, place: Place) -> None:
        self._to_basis = place.detail == BASIS
        if place.patient_id != self._patient_id or self._view is None:
            self._patient_id = place.patient_id
            self._view = None
            self._said = ""
            self.basis.hide()
            self._make_room(for_basis=False)
            self.load()
        else:
            self.dose.chart.setFocus(Qt.FocusReason.OtherFocusReason)
            self._open_basis_if_wanted()
            self._look_again(self._view)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {"refresh": self.load, **self.acts.commands()}
        if self._view is not None:
            found["letter"] = self._start_letter
            if self._view.closed is None:
                found["review"] = self._start_review
                if self._view.withheld is None:
                    found["plan"] = self._start_plan
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

    def _look_again(self, before: PatientView) -> None:
        """Come back to: another workstation may have signed something meanwhile. What cannot be
        read is no news."""
        patient_id = before.patient.id

        def read(now: PatientView) -> None:
            if now != before and self._view is before:
                self.show_view(now)

        self.desk.jobs.run(
            lambda: self.desk.clinic.patient_page(patient_id), read, lambda _fault: None
        )

    def show_view(self, view: PatientView) -> None:
        self._ticket = None
        self._view = view
        self._patient_id = view.patient.id
        self.states.show_content()
        self.dose.show_page(view)
        self.flags.show_flags(view)
        self.life.show_person(view.patient.id)
        self.records.show_page(view)
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
        self._open_basis_if_wanted()

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
        if view is not None and view.withheld is not None:
            said = Notice(Severity.HIGH, "Said to have died", view.withheld)
            said.setObjectName("saidToHaveDied")
            self._gate.addWidget(said)
        if view is not None and view.contact_hold:
            held = Notice(Severity.INFO, "Do not contact yet", view.contact_hold)
            held.setObjectName("contactHold")
            self._gate.addWidget(held)
        if self._said:
            notice = Notice(Severity.INFO, "What changed", self._said)
            notice.setObjectName("whatChanged")
            self._gate.addWidget(notice)

    def _show_actions(self) -> None:
        if self._view is not None:
            self.bar.show_page(self._view, roomy=self._roomy, squeezed=self._squeezed)
            self.commands_changed.emit()

    # --- acts ----------------------------------------------------------------------------------

    def _start_review(self) -> None:
        self.desk.open("review", self._patient_id)

    def _start_plan(self) -> None:
        self.desk.open("planner", self._patient_id)

    def _start_letter(self) -> None:
        self.desk.open("documents", self._patient_id)

    def _open_basis_if_wanted(self) -> None:
        if self._to_basis and not self.basis.isVisible():
            QTimer.singleShot(0, self, self._basis_key)
        self._to_basis = False

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
        self.records.show_evidence(evidence)

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
        beside = self.width() - self.basis.docked_width()
        alone = for_basis and beside < look().px(LEAST_BESIDE_BASIS)
        self._left.setVisible(not alone)
        self.basis.stand(alone=alone)
        narrow = for_basis or self.width() < look().px(860)
        self._upper.setDirection(down if narrow else across)
        self.records.setVisible(not for_basis)
        self.dose.setVisible(not for_basis or self.height() > look().px(540))
        self._squeezed = for_basis
        self._roomy = not for_basis and self.width() > look().px(960)
        self._show_actions()

    def _fit(self) -> None:
        # Not isVisible: the text size may change while another page is in view.
        self._make_room(for_basis=not self.basis.isHidden())
        # In a low window the acts scroll with the record: above it they would leave none to see.
        stands = self.height() > look().px(BAR_STANDS_FROM)
        holder = self._column if stands else self._body
        if holder.indexOf(self.bar) < 0:
            holder.insertWidget(0, self.bar)
            self._column.setStretch(self._column.count() - 1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
