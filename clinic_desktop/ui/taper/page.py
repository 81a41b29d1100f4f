"""The planner: settings at the left, curve and table at the right, checks at the foot."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import TaperPlan, TaperProduct
from clinic_desktop.services.views import PlannerAnswer, PlannerStart, PlanSummary
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import Choice, Segments, button
from clinic_desktop.ui.desk import Banner, Desk, Draft, Page, Place
from clinic_desktop.ui.painting import icon
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.taper.answer_views import gate_view, infeasible_view, refused_view
from clinic_desktop.ui.taper.contract import contract_fields
from clinic_desktop.ui.taper.edits import NotPossible, as_asked
from clinic_desktop.ui.taper.fields_panel import FieldsPanel
from clinic_desktop.ui.taper.foot import Check, Foot, limit_checks
from clinic_desktop.ui.taper.hand import Drawn, dragged_to, edit_by_hand
from clinic_desktop.ui.taper.history import History
from clinic_desktop.ui.taper.method_words import by_hand_words
from clinic_desktop.ui.taper.nearest import field_words
from clinic_desktop.ui.taper.plan_pane import PlanPane
from clinic_desktop.ui.taper.settings import PlannerSettings, starting_settings, with_product
from clinic_desktop.ui.taper.sheets import (
    GuardAnswers,
    GuardSheet,
    fixes_sheet,
    needs_reason,
    not_asked,
)
from clinic_desktop.ui.taper.signing import ToSign, ask_to_confirm, ask_to_sign
from clinic_desktop.ui.taper.step_acts import StepAct
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import Notice, empty, fill, pane, row, scrolled


class PlannerPage(Page):
    """Every edit asks the service for the plan anew; table and curve show the same answer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("plannerPage")
        self._patient_id: str | None = None
        self._start: PlannerStart | None = None
        self._settings: PlannerSettings | None = None
        self._given = GuardAnswers({}, {})
        self._drawn: Drawn | None = None
        self._begun: tuple[int, Drawn] | None = None
        self._choose_ug: int | None = None
        self._history = History()
        self._ticket: Ticket | None = None
        self._touched = False
        self.fields = FieldsPanel(desk.today)
        self.fields.edited.connect(self._edited)
        self.fields.confirmed_changed.connect(self._show_foot)
        self.pane = PlanPane()
        self.pane.acted.connect(self._act)
        self.pane.dragged.connect(self._drag)
        self.pane.back_wanted.connect(self._back_to_method)
        self.states = States(self._build())
        layout = QVBoxLayout(self)
        fill(layout, self.states)
        look().changed.connect(self._fit)
        self._fit()

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> QWidget:
        content = QWidget()
        across = QHBoxLayout()
        fill(across, self._build_left(), self._build_right(), gap=0)
        across.setStretch(1, 1)
        self.area = Segments((("fields", "Fields"), ("plan", "Plan")), spoken="Show", value="plan")
        self.area.setObjectName("plannerArea")
        self.area.chosen.connect(lambda _key: self._fit())
        self._area_bar = QWidget()
        self._area_bar.setLayout(row(self.area, None, margins=(16, 6, 16, 6)))
        self.foot = Foot(
            {
                "fix": self._choose_fix,
                "questions": self._ask_guards,
                "preview": self._preview,
                "keep": self._keep,
                "sign": self._ask_to_sign,
            }
        )
        self.sign, self.fix = self.foot.sign, self.foot.fix
        layout = QVBoxLayout(content)
        fill(layout, self._area_bar, gap=0)
        layout.addLayout(across, 1)
        layout.addWidget(self.foot)
        return content

    def _build_left(self) -> QWidget:
        left = pane("surface", "right")
        self._left = left
        self._undo = button(" Undo", "quiet", name="plannerUndo", key="Ctrl+Z", on=self.undo)
        self._redo = button("Redo", "quiet", name="plannerRedo", key="Ctrl+Y", on=self.redo)
        self._reset = button("Reset", "quiet", name="plannerReset", on=self._reset_fields)
        self._drugs = Choice([], spoken="Medicine to plan", name="plannerDrug")
        self._drugs.picked.connect(self._choose_drug)
        self._scroll: QScrollArea = scrolled(self.fields)
        layout = QVBoxLayout(left)
        fill(layout, self._drugs, self._scroll, gap=0)
        layout.addLayout(
            row(self._undo, self._redo, self._reset, None, gap=2, margins=(10, 4, 10, 6))
        )
        look().changed.connect(self._dress)
        self._dress()
        return left

    def _build_right(self) -> QWidget:
        right = QWidget()
        self.plan_states = States(scrolled(self.pane))
        layout = QVBoxLayout(right)
        self._notices = QVBoxLayout()
        fill(self._notices, gap=6, margins=(18, 0, 18, 0))
        fill(layout, gap=0)
        layout.addLayout(self._notices)
        layout.addWidget(self.plan_states, 1)
        self._right = right
        return right

    def _fit(self) -> None:
        """Too narrow for both: the fields or the plan."""
        narrow = self.width() < look().px(860)
        self.foot.fit(narrow=narrow)
        self._area_bar.setVisible(narrow)
        shows_fields = self.area.value() == "fields"
        self._left.setVisible(not narrow or shows_fields)
        self._right.setVisible(not narrow or not shows_fields)
        side = look().size("width", "planner_side") + look().px(12)
        self._left.setMinimumWidth(side)
        self._left.setMaximumWidth(16_777_215 if narrow else side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _dress(self) -> None:
        self._undo.setIcon(icon("undo", "link"))

    @property
    def plan(self) -> TaperPlan | None:
        """The plan as drawn; None while there is none."""
        return self._drawn.plan if self._drawn is not None else None

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Plan"

    def help_name(self) -> str:
        return "planner"

    def banner(self) -> Banner | None:
        if self._start is None:
            return None
        patient = self._start.patient
        age = format.age_on(patient.birth_date, self.desk.today)
        return Banner(patient, age, (("Plan", "New, DRAFT"),))

    def enter(self, place: Place) -> None:
        if place.patient_id == self._patient_id and self._start is not None:
            return
        self.forget()
        self._patient_id = place.patient_id
        self.states.show_state(Placeholder("Reading the dose and the stock."))
        self._load(None)

    def leave(self) -> None:
        if self._touched:
            self._store_draft()

    def forget(self) -> None:
        self._start = None
        self._settings = None
        self._drawn = None
        self._patient_id = None
        self._given = GuardAnswers({}, {})
        self._history.clear()
        self._touched = False

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self._settings is None:
            return {}
        found: dict[str, Callable[[], object]] = {
            "save_draft": self._keep,
            "areas": self._next_area,
        }
        if self._drawn is not None:
            found |= {"sign": self._ask_to_sign, "letter": self._preview}
        if self._history.can_undo:
            found["undo"] = self.undo
        if self._history.can_redo:
            found["redo"] = self.redo
        return found

    # --- loading -------------------------------------------------------------------------------

    def _load(self, drug: str | None) -> None:
        patient_id = self._patient_id
        if patient_id is None:
            return
        self.desk.jobs.run(
            lambda: self.desk.clinic.planner_start(patient_id, drug), self._opened, self._failed
        )

    def _opened(self, start: PlannerStart) -> None:
        if start.patient.id != self._patient_id:
            return
        self._start = start
        if start.blocked is not None:
            self.states.show_state(
                StateView(
                    "No plan can be made here.",
                    start.blocked,
                    buttons=(("Back to the patient", "primary", self._to_patient),),
                    name="plannerBlocked",
                )
            )
            self.changed.emit()
            return
        settings = starting_settings(start, self.desk.today)
        draft = self.desk.drafts.get(Place("planner", start.patient.id))
        confirmed = False
        if draft is not None and cast("PlannerSettings", draft.values["settings"]).drug == (
            start.drug or ""
        ):
            settings = cast("PlannerSettings", draft.values["settings"])
            self._given = cast("GuardAnswers", draft.values["given"])
            confirmed = bool(draft.values["confirmed"])
            self._touched = True
        self._settings = settings
        self._drugs.clear()
        for key in start.drugs:
            self._drugs.addItem(key, key)
        self._drugs.setVisible(len(start.drugs) > 1)
        self._drugs.choose(start.drug or "")
        self.fields.show_start(start, settings)
        self.fields.confirmed.setChecked(confirmed)
        self.states.show_content()
        self._draw()
        self.changed.emit()
        self.fields.every.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view(
                "The planner could not be opened.",
                fault,
                partial(self._load, None),
                safe="Nothing was stored.",
            )
        )

    def _choose_drug(self, drug: str) -> None:
        self._history.clear()
        self._load(drug)

    # --- edits ---------------------------------------------------------------------------------

    def _edited(self, settings: PlannerSettings, gesture: object = None) -> None:
        if self._settings is not None:
            self._history.edited(self._settings, gesture)
        self._use(settings)

    def _use(self, settings: PlannerSettings | None) -> None:
        if settings is None:
            return
        self._settings = settings
        self._touched = True
        self.fields.show_settings(settings)
        self._draw()
        self.commands_changed.emit()

    def undo(self) -> None:
        if self._settings is not None:
            self._use(self._history.undo(self._settings))

    def redo(self) -> None:
        if self._settings is not None:
            self._use(self._history.redo(self._settings))

    def _reset_fields(self) -> None:
        if self._start is not None:
            self._edited(starting_settings(self._start, self.desk.today))

    def _act(self, act: StepAct, number: int) -> None:
        """A key or a button of a step."""
        if self._drawn is None:
            return
        try:
            edit = edit_by_hand(self._drawn, act, number)
        except NotPossible as reason:
            self.desk.announce(str(reason))
            return
        self._choose_ug = edit.choose_dose_ug
        self.desk.announce(edit.words)
        self._edited(edit.settings)

    def _drag(self, number: int, ug: int, drag: int) -> None:
        """A point under the pointer: every move is counted from where the drag began."""
        if self._begun is None or self._begun[0] != drag:
            if self._drawn is None:
                return
            self._begun = (drag, self._drawn)
        settings = dragged_to(self._begun[1], number, ug)
        if settings != self._settings:
            self._edited(settings, ("drag", drag))

    def _back_to_method(self) -> None:
        if self._settings is not None:
            self._edited(as_asked(self._settings))

    def _next_area(self) -> None:
        """F6: fields, curve, table, and round again."""
        if self._area_bar.isVisible():
            self.area.choose("plan" if self.area.value() == "fields" else "fields")
            self._fit()
        areas: list[QWidget] = [self.fields.every, self.pane.chart]
        if self.pane.table is not None:
            areas.append(self.pane.table)
        focused = self.window().focusWidget()
        here = next(
            (
                n
                for n, a in enumerate(areas)
                if a is focused or (n == 0 and _inside(self.fields, focused))
            ),
            -1,
        )
        areas[(here + 1) % len(areas)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- drawing -------------------------------------------------------------------------------

    def _draw(self) -> None:
        """Ask for the plan, unless advice must be recorded first."""
        settings, start = self._settings, self._start
        assert settings is not None
        assert start is not None
        self._undo.setEnabled(self._history.can_undo)
        self._redo.setEnabled(self._history.can_redo)
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        waiting = needs_reason(start.guards, self._given)
        if waiting:
            self._drawn = None
            self.plan_states.show_state(gate_view(waiting, self._ask_guards))
            self._show_total()
            self._show_foot()
            return
        fields = contract_fields(settings, self.desk.today)
        self._ticket = self.desk.jobs.run(
            lambda: self.desk.clinic.draw_plan(fields),
            partial(self._answered, settings),
            self._draw_failed,
        )

    def _draw_failed(self, fault: Exception) -> None:
        self._ticket = None
        self._drawn = None
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.plan_states.show_state(
            fault_view("The plan could not be drawn.", fault, self._draw, safe="The fields.")
        )
        self._show_foot()

    def _answered(self, settings: PlannerSettings, answer: PlannerAnswer) -> None:
        self._ticket = None
        self._drawn = None
        plan = answer.plan
        if plan is None:
            words = field_words(answer.refused_field or "")
            self.fields.mark(answer.refused_field, f"{words}: {answer.refused_message}")
            self.plan_states.show_state(refused_view(words, answer.refused_message))
        elif plan.infeasible is not None:
            self.fields.mark(None)
            self.plan_states.show_state(infeasible_view(plan.infeasible, settings, self._edited))
        else:
            self.fields.mark(None)
            assert answer.makeable is not None
            self._drawn = Drawn(settings, plan, answer.makeable)
            self._show_plan(plan)
            self.plan_states.show_content()
        self._show_total()
        self._show_foot()
        self.commands_changed.emit()

    def _show_total(self) -> None:
        assert self._settings is not None
        if self.plan is not None:
            ug = self.plan.request.start_ug
            self.fields.show_total(f"{self.plan.request.drug} {format.a_day_ug(ug)}")
        else:
            self.fields.show_total(self._settings.drug or "Medicine not recorded")

    def _show_plan(self, plan: TaperPlan) -> None:
        assert self._start is not None
        assert self._settings is not None
        self.pane.show_by_hand(*by_hand_words(self._settings))
        if self.pane.show_plan(plan, self._start.pace):
            assert self.pane.table is not None
            for before, after in pairwise([self._reset, self.pane.chart, *self.pane.bar.buttons]):
                QWidget.setTabOrder(before, after)
            QWidget.setTabOrder(self.pane.bar.buttons[-1], self.pane.table)
            self.foot.follow(self.pane.table)
        if self._choose_ug is not None:
            self.pane.choose_dose(self._choose_ug)
            self._choose_ug = None

    # --- foot ----------------------------------------------------------------------------------

    def _show_foot(self) -> None:
        plan, start = self.plan, self._start
        if start is None:
            return
        checks: list[Check] = limit_checks(plan) if plan is not None else []
        unasked = not_asked(start.guards, self._given)
        if unasked:
            checks.append(
                (Severity.MODERATE, f"{format.count(len(unasked), 'question')} not asked")
            )
        if not self.fields.confirmed.isChecked():
            checks.append((Severity.MODERATE, "Dose not confirmed"))
        self.foot.show_plan(plan, checks)
        self._show_notices()

    def _show_notices(self) -> None:
        empty(self._notices)
        start = self._start
        if start is None:
            return
        for guard in start.guards:
            reason = self._given.reasons.get(guard.key, "").strip()
            if reason and (guard.holds or self._given.answers.get(guard.key) == "yes"):
                notice = Notice(
                    Severity.HIGH, f"Advice recorded: {guard.words}", format.one_line(reason)
                )
                self._notices.addSpacing(8)
                self._notices.addWidget(notice)

    def _ask_guards(self) -> None:
        if self._start is not None:
            self.desk.show_sheet(GuardSheet(self._start.guards, self._given, self._answer_guards))

    def _answer_guards(self, given: GuardAnswers) -> None:
        self._given = given
        self._touched = True
        self._draw()

    def _choose_fix(self) -> None:
        if self.plan is None:
            return
        coarse = tuple(c for c in self.plan.checks if c.remedy)

        def choose(product: TaperProduct) -> None:
            assert self._settings is not None
            self._edited(with_product(self._settings, product))

        self.desk.show_sheet(fixes_sheet(coarse, choose))

    # --- keeping, previewing, signing ----------------------------------------------------------

    def _store_draft(self) -> None:
        assert self._patient_id is not None
        values = {
            "settings": self._settings,
            "given": self._given,
            "confirmed": self.fields.confirmed.isChecked(),
        }
        self.desk.keep_draft(Place("planner", self._patient_id), Draft("Plan", values))

    def _keep(self) -> None:
        if self._settings is not None:
            self._touched = True
            self._store_draft()
            self.desk.announce("Draft kept until the window closes. Nothing is stored yet.")

    def _preview(self) -> None:
        """The papers of this very draft, DRAFT across every page."""
        if self._drawn is not None:
            self._keep()
            self.desk.preview_plan = contract_fields(self._drawn.settings, self.desk.today)
            self.desk.open("documents", self._patient_id, "draft")

    def _ask_to_sign(self) -> None:
        drawn, start = self._drawn, self._start
        if drawn is None or start is None or self.desk.signer is None:
            return
        if not self.fields.confirmed.isChecked():
            self.area.choose("fields")
            self._fit()
            self._scroll.ensureWidgetVisible(self.fields.confirmed)
            self.fields.confirmed.setFocus(Qt.FocusReason.OtherFocusReason)
            ask_to_confirm(self.desk, self._confirm_and_sign)
            return
        fields = contract_fields(drawn.settings, self.desk.today)
        ask_to_sign(self.desk, ToSign(start, drawn.plan, fields, self._given), self._signed)

    def _confirm_and_sign(self) -> None:
        self.fields.confirmed.setChecked(True)
        self._ask_to_sign()

    def _signed(self, summary: PlanSummary) -> None:
        patient_id = self._patient_id
        assert patient_id is not None
        self.forget()
        self.desk.drop_draft(Place("planner", patient_id))
        self.desk.records_changed.emit()
        self.desk.announce(f"Plan version {summary.version} signed.")
        self.desk.open("documents", patient_id)

    def _to_patient(self) -> None:
        self.desk.open("patient", self._patient_id)


def _inside(widget: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and widget.isAncestorOf(focused)
