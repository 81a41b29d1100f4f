"""The planner: settings at the left, curve and table at the right, checks at the foot."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.plan_life import gates_of
from clinic_desktop.services.taper_views import GuardAnswer
from clinic_desktop.services.views import PlannerAnswer, PlanSummary
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Banner, Desk, Draft, Page, Place
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.taper.answer_views import infeasible_view, refused_view
from clinic_desktop.ui.taper.editor import PlanEditor
from clinic_desktop.ui.taper.fields_panel import FieldsPanel
from clinic_desktop.ui.taper.foot import Check, limit_checks
from clinic_desktop.ui.taper.frame import PlannerFrame
from clinic_desktop.ui.taper.guard_form import GuardGate, guard_sheet, open_words
from clinic_desktop.ui.taper.method_words import by_hand_words, settings_words
from clinic_desktop.ui.taper.nearest import refused_words
from clinic_desktop.ui.taper.opening import Opening, read_opening
from clinic_desktop.ui.taper.plan_pane import PlanPane
from clinic_desktop.ui.taper.settings import starting_settings
from clinic_desktop.ui.taper.signing import ToSign, ask_to_confirm, ask_to_sign, ground_words
from clinic_desktop.ui.taper.tools import PlannerTools
from clinic_desktop.ui.widgets import Notice, empty, fill, scrolled


class PlannerPage(Page):
    """Every edit asks the service for the plan anew; table and curve show the same answer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("plannerPage")
        self._patient_id: str | None = None
        self._opening: Opening | None = None
        self._answers: Mapping[str, GuardAnswer] = {}
        self._touched = False
        self.editor = PlanEditor(desk)
        self.editor.edited.connect(self._edited)
        self.editor.answered.connect(self._answered)
        self.editor.failed.connect(self._draw_failed)
        self.tools = PlannerTools(desk, self.editor)
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
                "questions": self._ask_guards,
                "preview": self._preview,
                "keep": self._keep,
                "sign": self._ask_to_sign,
            },
        )
        self.frame.drugs.picked.connect(self._load)
        self.plan_states, self.foot = self.frame.plan_states, self.frame.foot
        self.sign, self.fix = self.foot.sign, self.foot.fix
        self.states = States(self.frame)
        layout = QVBoxLayout(self)
        fill(layout, self.states)

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
            return
        self.forget()
        self._patient_id = place.patient_id
        self.states.show_state(Placeholder("Reading the dose and the stock."))
        self._load(None)

    def leave(self) -> None:
        if self._touched:
            self._store_draft()

    def forget(self) -> None:
        self._opening = None
        self._patient_id = None
        self._answers = {}
        self.editor.open(None)
        self._touched = False

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self.editor.settings is None:
            return {}
        found: dict[str, Callable[[], object]] = {
            "save_draft": self._keep,
            "areas": self.frame.next_area,
        }
        if self.editor.drawn is not None:
            found |= {"sign": self._ask_to_sign, "letter": self._preview}
        if self.editor.history.can_undo:
            found["undo"] = self.undo
        if self.editor.history.can_redo:
            found["redo"] = self.redo
        return found

    # --- loading -------------------------------------------------------------------------------

    def _load(self, drug: str | None) -> None:
        patient_id = self._patient_id
        if patient_id is None:
            return
        clinic, today = self.desk.clinic, self.desk.today
        draft = self.desk.drafts.get(Place("planner", patient_id))
        self.desk.jobs.run(
            lambda: read_opening(clinic, patient_id, drug, draft, today), self._opened, self._failed
        )

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
        self._answers = opening.answers
        self._touched = opening.is_draft
        self.editor.open(opening.settings)
        self.tools.open(opening)
        self.frame.drugs.clear()
        for key in start.drugs:
            self.frame.drugs.addItem(key, key)
        self.frame.drugs.setVisible(len(start.drugs) > 1)
        self.frame.drugs.choose(start.drug or "")
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
        assert self._opening is not None
        self.editor.may_draw = not unsettled
        self._show_editing()
        if not unsettled:
            self.editor.draw()
            self.fields.every.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.editor.draw()
        gate = GuardGate(self._opening.guards, self._answers)
        gate.settled.connect(partial(self._check_answers, gate))
        gate.form.review_wanted.connect(partial(self.desk.open, "review", self._patient_id))
        self.plan_states.show_state(scrolled(gate))
        self._show_total()
        self._show_foot()
        gate.form.focus_on(unsettled[0])

    def _check_answers(self, gate: GuardGate, answers: Mapping[str, GuardAnswer]) -> None:
        patient_id, opening = self._patient_id, self._opening
        assert patient_id is not None
        assert opening is not None

        def checked(unsettled: tuple[str, ...]) -> None:
            if unsettled:
                words = open_words(opening.guards, unsettled)
                gate.refuse(
                    f"Still open: {words}. Answer, and write the advice or the reason.",
                    unsettled[0],
                )
            else:
                self._answers, self._touched = answers, True
                self._settle_or_draw(())

        self.desk.jobs.run(lambda: self.desk.clinic.tapers.unsettled(patient_id, answers), checked)

    def _ask_guards(self) -> None:
        """The questions again, over the plan; answers that leave one open take the plan away."""
        if self._opening is None:
            return
        sheet, form = guard_sheet(self._opening.guards, self._answers)
        form.review_wanted.connect(partial(self.desk.open, "review", self._patient_id))

        def use() -> None:
            self._answers, self._touched = form.answers(), True
            patient_id, answers = self._patient_id, self._answers
            assert patient_id is not None
            self.desk.jobs.run(
                lambda: self.desk.clinic.tapers.unsettled(patient_id, answers),
                self._settle_or_draw,
            )

        sheet.on_yes = use
        self.desk.show_sheet(sheet)

    # --- edits ---------------------------------------------------------------------------------

    def undo(self) -> None:
        self.editor.undo()

    def redo(self) -> None:
        self.editor.redo()

    def _edited(self) -> None:
        self._touched = True
        self._show_editing()

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
            words = refused_words(answer.refused_field or "", answer.refused_message)
            wrong = self.fields.mark(answer.refused_field, words)
            if wrong is not None:
                self.frame.show_field(wrong)
            self.plan_states.show_state(refused_view(words))
        elif plan.infeasible is not None:
            self.fields.mark(None)
            view = infeasible_view(plan.infeasible, settings, self.editor.edit)
            self.plan_states.show_state(view)
        else:
            self.fields.mark(None)
            self._show_plan(plan)
            self.plan_states.show_content()
        self.fields.show_plan(self.plan)
        self._show_total()
        self._show_foot()
        self.commands_changed.emit()

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
        empty(self.frame.notices)
        for question in self._opening.guards.questions:
            given = self._answers.get(question.key)
            if given is not None and given.holds and self.editor.may_draw:
                notice = Notice(Severity.HIGH, question.words, ground_words(given))
                self.frame.notices.addSpacing(8)
                self.frame.notices.addWidget(notice)

    # --- keeping, previewing, signing ----------------------------------------------------------

    def _store_draft(self) -> None:
        if self._patient_id is None or self.editor.settings is None:
            return
        values = {
            "settings": self.editor.settings,
            "answers": self._answers,
            "confirmed": self.fields.confirmed.isChecked(),
        }
        self.desk.keep_draft(Place("planner", self._patient_id), Draft("Plan", values))

    def _keep(self) -> None:
        """In the window at once; in the clinic's records where there is a plan."""
        if self.editor.settings is None:
            return
        self._touched = True
        self._store_draft()
        if self.editor.drawn is not None and self._patient_id is not None:
            self.tools.save_draft(self._patient_id, self._answers)
        else:
            self.desk.announce("Draft kept until the window closes. Nothing is stored yet.")

    def _preview(self) -> None:
        """The papers of this very draft, DRAFT across every page."""
        if self.editor.drawn is not None:
            self._store_draft()
            self._touched = True
            self.desk.preview_plan = self.editor.fields
            self.desk.open("documents", self._patient_id, "draft")

    def _ask_to_sign(self) -> None:
        drawn, opening = self.editor.drawn, self._opening
        if drawn is None or opening is None or self.desk.signer is None:
            return
        if not self.fields.confirmed.isChecked():
            self.frame.show_area("fields")
            self.frame.show_field(self.fields.confirmed)
            self.fields.confirmed.setFocus(Qt.FocusReason.OtherFocusReason)
            ask_to_confirm(self.desk, self._confirm_and_sign)
            return
        wanted = ToSign(
            start=opening.start,
            plan=drawn.plan,
            fields=self.editor.fields,
            terms=drawn.settings.terms,
            questions=opening.guards,
            answers=self._answers,
            method=settings_words(drawn.settings),
            tables=dict(opening.start.tables),
        )
        ask_to_sign(self.desk, wanted, self._signed)

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
