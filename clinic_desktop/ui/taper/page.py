"""The planner: settings at the left, curve and table at the right, checks at the foot."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import Infeasible, TaperPlan
from clinic_desktop.domain.plan_life import gates_of
from clinic_desktop.services.planner_views import PlannerAnswer
from clinic_desktop.services.taper_views import StepChoice
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Banner, Desk, Page, Place
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.taper.answer_views import infeasible_view, refused_view
from clinic_desktop.ui.taper.editor import PlanEditor
from clinic_desktop.ui.taper.fields_panel import FieldsPanel
from clinic_desktop.ui.taper.foot import Check, limit_checks
from clinic_desktop.ui.taper.frame import PlannerFrame
from clinic_desktop.ui.taper.keeping import Keeping
from clinic_desktop.ui.taper.method_words import by_hand_words
from clinic_desktop.ui.taper.nearest import refused_words
from clinic_desktop.ui.taper.opening import Opening, read_opening
from clinic_desktop.ui.taper.plan_pane import PlanPane
from clinic_desktop.ui.taper.questions import Questions
from clinic_desktop.ui.taper.settings import (
    DoseTexts,
    PlannerSettings,
    as_texts,
    starting_settings,
)
from clinic_desktop.ui.taper.signing import ask_to_confirm
from clinic_desktop.ui.taper.tools import PlannerTools
from clinic_desktop.ui.widgets import fill


class PlannerPage(Page):
    """Every edit asks the service for the plan anew; table and curve show the same answer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("plannerPage")
        self._patient_id: str | None = None
        self._opening: Opening | None = None
        self._asked_of: DoseTexts = ()
        """The doses the questions were asked of last."""
        self.editor = PlanEditor(desk)
        self.editor.edited.connect(self._edited)
        self.editor.answered.connect(self._answered)
        self.editor.failed.connect(self._draw_failed)
        self.editor.late.connect(self._show_late)
        self.tools = PlannerTools(desk, self.editor)
        self.keeping = Keeping(desk, self.editor)
        self.fields = FieldsPanel(desk.today)
        self.fields.edited.connect(self.editor.edit)
        self.fields.confirmed_changed.connect(self._show_foot)
        self.fields.method_wanted.connect(self.tools.list_doses)
        self.fields.weekdays_wanted.connect(self.tools.no_weekend_changes)
        self.fields.presets_wanted.connect(self.tools.ask_presets)
        self.fields.supply_wanted.connect(self.tools.ask_supply)
        self.fields.offer_wanted.connect(self.tools.read_switch)
        self.tools.switch_read.connect(self.fields.show_switch)
        self.pane = PlanPane()
        self.pane.acted.connect(self.editor.act)
        self.pane.dragged.connect(self.editor.drag)
        self.pane.back_wanted.connect(self.editor.back_to_method)
        self.frame = PlannerFrame(
            self.fields,
            self.pane,
            {
                "undo": self.undo,
                "redo": self.redo,
                "reset": self._reset_fields,
                "compare": self.tools.ask_compare,
                "fix": self.tools.ask_fix,
                "basis": self.tools.ask_basis,
                "questions": lambda: self.questions.ask_again(),
                "preview": self._preview,
                "keep": self._keep,
                "sign": self._ask_to_sign,
            },
        )
        self.frame.drugs.picked.connect(self._change_drug)
        self.plan_states, self.foot = self.frame.plan_states, self.frame.foot
        self.sign, self.fix = self.foot.sign, self.foot.fix
        self.questions = Questions(desk, self.plan_states)
        self.keeping.timer.timeout.connect(self._keep_against_a_crash)
        self.questions.asked.connect(self._answers_changed)
        self.questions.typed.connect(self.keeping.touch)
        self.states = States(self.frame)
        layout = QVBoxLayout(self)
        fill(layout, self.states)
        basis = QShortcut(QKeySequence("B"), self)
        basis.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        basis.activated.connect(self.tools.ask_basis)

    @property
    def plan(self) -> TaperPlan | None:
        """The plan as drawn; None while there is none."""
        return self.editor.drawn.plan if self.editor.drawn is not None else None

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Plan"

    def help_name(self) -> str:
        return "planner"

    def banner(self) -> Banner | None:
        opening = self._opening
        if opening is None:
            return None
        patient, life = opening.start.patient, opening.life
        in_force = life is not None and bool(life.moves) and life.drug == opening.start.drug
        version = f"Version {life.version + 1}" if life is not None and in_force else "New"
        age = format.age_on(patient.birth_date, self.desk.today)
        return Banner(patient, age, (("Plan", f"{version}, DRAFT"),))

    def enter(self, place: Place) -> None:
        if place.patient_id == self._patient_id and self._opening is not None and not place.detail:
            self._look_again(self._opening)
            return
        self.forget()
        self._patient_id = place.patient_id
        self.states.show_state(Placeholder("Reading the dose and the stock."))
        self._load(None)

    def leave(self) -> None:
        if self.keeping.touched:
            self._keep_in_window()
        self.keeping.flush(self.questions.answers)

    def forget(self) -> None:
        self._opening = None
        self._patient_id = None
        self.editor.open(None)
        self.questions.open(None)
        self.keeping.open(None)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self.editor.settings is None:
            return {}
        found: dict[str, Callable[[], object]] = {
            "save_draft": self._keep,
            "areas": self.frame.next_area,
        }
        if self.editor.drawn is not None:
            found |= {
                "sign": self._ask_to_sign,
                "letter": self._preview,
                "basis": self.tools.ask_basis,
            }
        if self.editor.history.can_undo:
            found["undo"] = self.undo
        if self.editor.history.can_redo:
            found["redo"] = self.redo
        return found

    # --- loading -------------------------------------------------------------------------------

    def _load(
        self,
        drug: str | None,
        then: Callable[[Opening], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        patient_id = self._patient_id
        if patient_id is None:
            return
        clinic, today = self.desk.clinic, self.desk.today
        draft = self.desk.drafts.get(Place("planner", patient_id))
        self.desk.jobs.run(
            lambda: read_opening(clinic, patient_id, drug, draft, today),
            then or self._opened,
            failed or self._failed,
        )

    def _change_drug(self, drug: str) -> None:
        """The plan of the other medicine stays as a draft, to come back to."""
        self.leave()
        self._load(drug)

    def _look_again(self, before: Opening) -> None:
        """Come back to: the record, the stock and the plan in force may be others by now. What
        cannot be read is no news."""
        self.leave()

        def read(now: Opening) -> None:
            if self._opening is not before:
                return
            if (now.start, now.guards, now.life) != (before.start, before.guards, before.life):
                self._opened(now)
                since = "since this draft was begun. Reset begins anew" if now.is_draft else "since"
                self.desk.announce(f"The record, the stock or the plan in force changed {since}.")

        self._load(before.start.drug, read, lambda _fault: None)

    def _opened(self, opening: Opening) -> None:
        start = opening.start
        if start.patient.id != self._patient_id:
            return
        self._opening = opening
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
        self.questions.open(opening)
        self.keeping.open(opening)
        self._asked_of = as_texts(start.current)
        self.editor.open(opening.settings)
        self.tools.open(opening)
        self.frame.show_drugs(start.drugs, start.drug or "")
        self.fields.show_start(start, opening.settings)
        self.frame.to_top()
        self.fields.confirmed.setChecked(opening.confirmed)
        self.states.show_content()
        self._settle_or_draw(opening.unsettled)
        self.changed.emit()
        if opening.note:
            self.desk.announce(opening.note)

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

    # --- what comes before a plan --------------------------------------------------------------

    def _settle_or_draw(self, unsettled: tuple[str, ...]) -> None:
        """The questions stand in the plan's place until none is open."""
        self.editor.may_draw = not unsettled
        typed_in = self.window().focusWidget()
        is_typing = typed_in is not None and self.fields.isAncestorOf(typed_in)
        self._show_editing()
        self.editor.draw()
        if not unsettled:
            self.questions.stand_aside()
            if not is_typing:
                self.fields.every.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.questions.stand_in_the_way(unsettled, take_focus=not is_typing)
        self._show_total()
        self._show_foot()

    def _answers_changed(self, unsettled: tuple[str, ...]) -> None:
        self.keeping.touch()
        self._settle_or_draw(unsettled)

    # --- edits ---------------------------------------------------------------------------------

    def undo(self) -> None:
        self.editor.undo()

    def redo(self) -> None:
        self.editor.redo()

    def _edited(self) -> None:
        self.keeping.touch()
        self._show_editing()
        if not self.editor.may_draw and self.editor.settings is not None:
            self._ask_of_dose(self.editor.settings)

    def _show_editing(self) -> None:
        if self.editor.settings is not None:
            self.fields.show_settings(self.editor.settings)
        self.frame.undo.setEnabled(self.editor.history.can_undo)
        self.frame.redo.setEnabled(self.editor.history.can_redo)
        self.commands_changed.emit()

    def _reset_fields(self) -> None:
        if self._opening is not None:
            self.editor.edit(starting_settings(self._opening.start, self.desk.today))

    # --- showing -------------------------------------------------------------------------------

    def _draw_failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.plan_states.show_state(
            fault_view("The plan could not be drawn.", fault, self.editor.draw, safe="The fields.")
        )
        self._show_foot()

    def _answered(self, answer: PlannerAnswer) -> None:
        settings, plan = self.editor.settings, answer.plan
        assert settings is not None
        if plan is None:
            words = "Choose the medicine first."
            if settings.drug:
                words = refused_words(answer.refused_field or "", answer.refused_message)
            wrong = self.fields.mark(answer.refused_field, words)
            if wrong is not None:
                self.frame.show_field(wrong)
            self.plan_states.show_state(refused_view(words))
        elif plan.infeasible is not None:
            self.fields.mark(None)
            self._show_infeasible(plan.infeasible, settings)
            self._ask_ways_out(plan.infeasible, settings)
        else:
            self.fields.mark(None)
            self._show_plan(plan)
            self.plan_states.show_content()
            self._ask_of_dose(settings)
        self.fields.show_plan(self.plan)
        self._show_total()
        self._show_foot()
        self.commands_changed.emit()

    def _ask_of_dose(self, settings: PlannerSettings) -> None:
        """Whether a dose is very high is asked of the one entered, once for each."""
        if settings.current != self._asked_of and not settings.as_taken:
            self._asked_of = settings.current
            self.questions.ask_of_dose(self.editor.fields)

    def _ask_ways_out(self, infeasible: Infeasible, settings: PlannerSettings) -> None:
        """What is marketed that would help takes a few plans to find out."""
        fields, tapers = self.editor.fields, self.desk.clinic.tapers

        def show(ways: tuple[StepChoice, ...]) -> None:
            if ways and self.editor.settings == settings:
                self._show_infeasible(infeasible, settings, ways)

        self.desk.jobs.run(lambda: tapers.ways_out(fields), show)

    def _show_infeasible(
        self, infeasible: Infeasible, settings: PlannerSettings, ways: tuple[StepChoice, ...] = ()
    ) -> None:
        self.plan_states.show_state(infeasible_view(infeasible, settings, self.editor.edit, ways))

    def _show_late(self) -> None:
        self.pane.show_late()
        self.foot.show_late()

    def _show_total(self) -> None:
        assert self.editor.settings is not None
        if self.plan is not None:
            ug = self.plan.request.start_ug
            self.fields.show_total(f"{self.plan.request.drug} {format.a_day_ug(ug)}")
        else:
            self.fields.show_total(self.editor.settings.drug or "Medicine not recorded")

    def _show_plan(self, plan: TaperPlan) -> None:
        assert self._opening is not None
        assert self.editor.settings is not None
        self.pane.show_by_hand(*by_hand_words(self.editor.settings))
        gates = gates_of(plan, self.editor.settings.terms, after=self.desk.today)
        if self.pane.show_plan(plan, self._opening.start.pace, gates):
            assert self.pane.table is not None
            order = [self.frame.compare, self.pane.chart, *self.pane.bar.buttons, self.pane.table]
            for before, after in pairwise(order):
                QWidget.setTabOrder(before, after)
            self.foot.follow(self.pane.table)
        if self.editor.chosen_ug is not None:
            self.pane.choose_dose(self.editor.chosen_ug)
            self.editor.chosen_ug = None

    def _show_foot(self) -> None:
        if self._opening is None:
            return
        checks: list[Check] = limit_checks(self.plan) if self.plan is not None else []
        if not self.fields.confirmed.isChecked():
            checks.append((Severity.MODERATE, "Dose not confirmed"))
        self.foot.show_plan(self.plan, checks)
        self.questions.show_grounds(self.frame.notices, over_a_plan=self.editor.may_draw)

    # --- keeping, previewing, signing ----------------------------------------------------------

    def _keep_in_window(self) -> None:
        confirmed = self.fields.confirmed.isChecked()
        self.keeping.in_window(self.questions.answers, confirmed=confirmed)

    def _keep(self) -> None:
        """In the window at once; in the clinic's records where there is a plan."""
        if self.editor.settings is not None:
            self.keeping.touch()
            self._keep_in_window()
            self.keeping.in_records(self.questions.answers)

    def _keep_against_a_crash(self) -> None:
        self._keep_in_window()
        self.keeping.against_a_crash(self.questions.answers)

    def _preview(self) -> None:
        if self.editor.drawn is not None:
            self._keep_in_window()
            self.keeping.preview()

    def _ask_to_sign(self) -> None:
        opening = self._opening
        if self.editor.is_drawing:
            self.desk.announce("The plan is being drawn. Sign it when it stands.")
            return
        if self.editor.drawn is None or opening is None or self.desk.signer is None:
            return
        if not self.fields.confirmed.isChecked():
            self.frame.show_area("fields")
            self.frame.show_field(self.fields.confirmed)
            self.fields.confirmed.setFocus(Qt.FocusReason.OtherFocusReason)
            assert self.plan is not None
            ask_to_confirm(self.desk, opening.start, self.plan, self._confirm_and_sign)
            return
        self.keeping.sign(opening, self.questions.answers, self.forget)

    def _confirm_and_sign(self) -> None:
        self.fields.confirmed.setChecked(True)
        self._ask_to_sign()

    def _to_patient(self) -> None:
        self.desk.open("patient", self._patient_id)
