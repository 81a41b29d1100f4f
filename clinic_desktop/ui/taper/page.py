"""The planner: settings at the left, curve and table at the right, checks at the foot."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import CheckLevel, TaperPlan
from clinic_desktop.services.views import PlannerAnswer, PlannerStart, PlanSummary
from clinic_desktop.ui import format
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import Choice, Segments, button
from clinic_desktop.ui.desk import Banner, Desk, Draft, Page, Place
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.painting import icon
from clinic_desktop.ui.sheets import question
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.taper.fields_panel import FieldsPanel
from clinic_desktop.ui.taper.plan_pane import OVER_10, OVER_25, PlanPane, steps_over
from clinic_desktop.ui.taper.settings import (
    PlannerSettings,
    contract_fields,
    field_words,
    nearest_words,
    starting_settings,
    with_nearest,
    with_product,
)
from clinic_desktop.ui.taper.sheets import (
    GuardAnswers,
    GuardSheet,
    SignPlanSheet,
    fixes_sheet,
    needs_reason,
    not_asked,
)
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import (
    LevelMark,
    Notice,
    empty,
    fill,
    label,
    pane,
    row,
    scrolled,
)


class PlannerPage(Page):
    """Every edit asks the service for the plan anew; table and curve show the same answer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("plannerPage")
        self._patient_id: str | None = None
        self._start: PlannerStart | None = None
        self._settings: PlannerSettings | None = None
        self._given = GuardAnswers({}, {})
        self._plan: TaperPlan | None = None
        self._past: list[PlannerSettings] = []
        self._future: list[PlannerSettings] = []
        self._ticket: Ticket | None = None
        self._touched = False
        self._checks_shown: list[tuple[Severity, str]] | None = None
        self.fields = FieldsPanel(desk.today)
        self.fields.edited.connect(self._edited)
        self.fields.confirmed_changed.connect(self._show_foot)
        self.pane = PlanPane()
        self.states = States(self._build())
        layout = QVBoxLayout(self)
        fill(layout, self.states)
        look().changed.connect(self._fit)
        self._fit()

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> QWidget:
        content = QWidget()
        left = pane("surface", "right")
        self._left = left
        self._undo = button(" Undo", "quiet", name="plannerUndo", key="Ctrl+Z", on=self.undo)
        self._redo = button("Redo", "quiet", name="plannerRedo", on=self.redo)
        self._reset = button("Reset", "quiet", name="plannerReset", on=self._reset_fields)
        self._drugs = Choice([], spoken="Medicine to plan", name="plannerDrug")
        self._drugs.picked.connect(self._choose_drug)
        self._scroll: QScrollArea = scrolled(self.fields)
        left_layout = QVBoxLayout(left)
        fill(left_layout, self._drugs, self._scroll, gap=0)
        left_layout.addLayout(
            row(self._undo, self._redo, self._reset, None, gap=2, margins=(10, 4, 10, 6))
        )
        look().changed.connect(self._dress)
        self._dress()
        right = QWidget()
        self.plan_states = States(scrolled(self.pane))
        right_layout = QVBoxLayout(right)
        self._notices = QVBoxLayout()
        fill(self._notices, gap=6, margins=(18, 0, 18, 0))
        fill(right_layout, gap=0)
        right_layout.addLayout(self._notices)
        right_layout.addWidget(self.plan_states, 1)
        self._right = right
        across = QHBoxLayout()
        fill(across, left, right, gap=0)
        across.setStretch(1, 1)
        self.area = Segments((("fields", "Fields"), ("plan", "Plan")), spoken="Show", value="plan")
        self.area.setObjectName("plannerArea")
        self.area.chosen.connect(lambda _key: self._fit())
        self._area_bar = QWidget()
        self._area_bar.setLayout(row(self.area, None, margins=(16, 6, 16, 6)))
        layout = QVBoxLayout(content)
        fill(layout, self._area_bar, gap=0)
        layout.addLayout(across, 1)
        layout.addWidget(self._build_foot())
        return content

    def _build_foot(self) -> QWidget:
        foot = pane("sunken", "above", "footbar")
        checks = QWidget()
        self._checks = FlowLayout(checks, gap=14, line_gap=2)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        checks.setSizePolicy(policy)
        self.questions = button("Questions", name="plannerQuestions", on=self._ask_guards)
        self.fix = button("Choose a fix", name="plannerFix", on=self._choose_fix)
        self.keep = button("Keep draft", name="plannerKeep", key="Ctrl+S", on=self._keep)
        self.preview = button(
            "Preview draft", name="plannerPreview", key="Ctrl+E", on=self._preview
        )
        self.sign = button("Sign plan", "primary", name="plannerSign", on=self._ask_to_sign)
        buttons = row(None, self.fix, self.questions, self.preview, self.keep, self.sign, gap=8)
        self._foot = QHBoxLayout(foot)
        fill(self._foot, checks, gap=8, margins=(16, 6, 18, 6))
        self._foot.addLayout(buttons)
        self._foot.setStretch(0, 1)
        return foot

    def _fit(self) -> None:
        """Too narrow for both: the fields or the plan, checks over the buttons; the two lesser
        buttons stay in the menu."""
        narrow = self.width() < look().px(860)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._foot.setDirection(down if narrow else across)
        self._area_bar.setVisible(narrow)
        shows_fields = self.area.value() == "fields"
        self._left.setVisible(not narrow or shows_fields)
        self._right.setVisible(not narrow or not shows_fields)
        side = look().size("width", "planner_side") + look().px(12)
        self._left.setMinimumWidth(side)
        self._left.setMaximumWidth(16_777_215 if narrow else side)
        for made in (self.preview, self.keep):
            made.setVisible(not narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _dress(self) -> None:
        self._undo.setIcon(icon("undo", "link"))

    @property
    def plan(self) -> TaperPlan | None:
        """The plan as drawn; None while there is none."""
        return self._plan

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
        self._plan = None
        self._patient_id = None
        self._given = GuardAnswers({}, {})
        self._past, self._future = [], []
        self._touched = False

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self._settings is None:
            return {}
        found: dict[str, Callable[[], object]] = {
            "save_draft": self._keep,
            "areas": self._next_area,
        }
        if self._plan is not None:
            found |= {"sign": self._ask_to_sign, "letter": self._preview}
        if self._past:
            found["undo"] = self.undo
        if self._future:
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
        if start.blocked is not None:
            self._start = start
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
        self._start = start
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
        self._past, self._future = [], []
        self._load(drug)

    # --- edits ---------------------------------------------------------------------------------

    def _edited(self, settings: PlannerSettings) -> None:
        if self._settings is not None:
            self._past.append(self._settings)
        self._future = []
        self._use(settings)

    def _change(self, settings: PlannerSettings) -> None:
        """An edit that did not come from a field: a fix, a nearest value, undo."""
        self._edited(settings)
        self.fields.show_settings(settings)

    def _use(self, settings: PlannerSettings) -> None:
        self._settings = settings
        self._touched = True
        self.fields.show_settings(settings)
        self._draw()
        self.commands_changed.emit()

    def undo(self) -> None:
        if self._past and self._settings is not None:
            self._future.append(self._settings)
            self._use(self._past.pop())

    def redo(self) -> None:
        if self._future and self._settings is not None:
            self._past.append(self._settings)
            self._use(self._future.pop())

    def _reset_fields(self) -> None:
        if self._start is not None:
            self._change(starting_settings(self._start, self.desk.today))

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
        assert self._settings is not None
        assert self._start is not None
        self._undo.setEnabled(bool(self._past))
        self._redo.setEnabled(bool(self._future))
        if needs_reason(self._start.guards, self._given):
            self._plan = None
            waiting = needs_reason(self._start.guards, self._given)
            words = "; ".join(f"{guard.words} ({guard.found})" for guard in waiting)
            self.plan_states.show_state(
                StateView(
                    "Specialist advice comes before this plan.",
                    f"{words}. The plan is drawn when the advice or the reason is recorded.",
                    buttons=(("Record the advice", "primary", self._ask_guards),),
                    name="plannerGate",
                )
            )
            self._show_total()
            self._show_foot()
            return
        if self._ticket is not None:
            self._ticket.cancel()
        fields = contract_fields(self._settings, self.desk.today)
        self._ticket = self.desk.jobs.run(
            lambda: self.desk.clinic.draw_plan(fields), self._drawn, self._draw_failed
        )

    def _draw_failed(self, fault: Exception) -> None:
        self._ticket = None
        self._plan = None
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.plan_states.show_state(
            fault_view("The plan could not be drawn.", fault, self._draw, safe="The fields.")
        )
        self._show_foot()

    def _drawn(self, answer: PlannerAnswer) -> None:
        self._ticket = None
        self._plan = None
        plan = answer.plan
        if plan is None:
            words = field_words(answer.refused_field or "")
            self.fields.mark(answer.refused_field, f"{words}: {answer.refused_message}")
            self.plan_states.show_state(
                StateView(
                    "No plan with these fields.",
                    f"{words}: {format.one_line(answer.refused_message)}",
                    name="plannerRefused",
                )
            )
        elif plan.infeasible is not None:
            self.fields.mark(None)
            self.plan_states.show_state(self._infeasible_view(plan))
        else:
            self.fields.mark(None)
            self._plan = plan
            self._show_plan(plan)
            self.plan_states.show_content()
        self._show_total()
        self._show_foot()
        self.commands_changed.emit()

    def _infeasible_view(self, plan: TaperPlan) -> QWidget:
        assert plan.infeasible is not None
        assert self._settings is not None
        offers: list[tuple[str, str, Callable[[], object]]] = []
        for nearest in plan.infeasible.nearest:
            mended = with_nearest(self._settings, nearest)
            if mended is not None:
                offers.append((nearest_words(nearest), "plain", partial(self._change, mended)))
        reasons = " ".join(reason.message for reason in plan.infeasible.reasons)
        return StateView(
            "These fields give no plan.",
            format.one_line(f"{reasons} {'The nearest that would work:' if offers else ''}"),
            buttons=tuple(offers),
            name="plannerInfeasible",
        )

    def _show_total(self) -> None:
        assert self._settings is not None
        if self._plan is not None:
            ug = self._plan.request.start_ug
            self.fields.show_total(f"{self._plan.request.drug} {format.a_day_ug(ug)}")
        else:
            self.fields.show_total(self._settings.drug or "Medicine not recorded")

    def _show_plan(self, plan: TaperPlan) -> None:
        assert self._start is not None
        if self.pane.show_plan(plan, self._start.pace):
            assert self.pane.table is not None
            order = [self._reset, self.pane.chart, self.pane.table, self.fix]
            for before, after in pairwise(order):
                QWidget.setTabOrder(before, after)

    # --- foot ----------------------------------------------------------------------------------

    def _show_foot(self) -> None:
        plan, start = self._plan, self._start
        if start is None:
            return
        checks: list[tuple[Severity, str]] = []
        if plan is not None:
            checks += _check_words(plan)
        unasked = not_asked(start.guards, self._given)
        if unasked:
            checks.append(
                (Severity.MODERATE, f"{format.count(len(unasked), 'question')} not asked")
            )
        if not self.fields.confirmed.isChecked():
            checks.append((Severity.MODERATE, "Dose not confirmed"))
        self._list_checks(checks)
        self.fix.setVisible(plan is not None and any(c.remedy for c in plan.checks))
        for made in (self.sign, self.preview):
            made.setEnabled(plan is not None)
        self._show_notices()

    def _list_checks(self, checks: list[tuple[Severity, str]]) -> None:
        """Laying out the foot moves the whole page: only where the words changed."""
        if checks == self._checks_shown:
            return
        self._checks_shown = checks
        empty(self._checks)
        for severity, words in checks:
            part = QWidget()
            part.setLayout(row(LevelMark(severity), label(words, "note"), gap=8))
            self._checks.addWidget(part)
        if not checks:
            self._checks.addWidget(label("No open question.", "muted"))

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
        if self._plan is None:
            return
        coarse = tuple(c for c in self._plan.checks if c.remedy)

        def choose(product: object) -> None:
            assert self._settings is not None
            self._change(with_product(self._settings, product))  # type: ignore[arg-type]

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
        if self._plan is not None and self._settings is not None:
            self._keep()
            self.desk.preview_plan = contract_fields(self._settings, self.desk.today)
            self.desk.open("documents", self._patient_id, "draft")

    def _ask_to_sign(self) -> None:
        plan, start, signer = self._plan, self._start, self.desk.signer
        if plan is None or start is None or signer is None:
            return
        if not self.fields.confirmed.isChecked():
            self.desk.announce("Confirm first that the patient takes this dose now.")
            self.area.choose("fields")
            self._fit()
            self._scroll.ensureWidgetVisible(self.fields.confirmed)
            self.fields.confirmed.setFocus(Qt.FocusReason.OtherFocusReason)
            self.desk.show_sheet(
                question(
                    "Is this the dose taken now?",
                    "The plan starts from the dose in the record. Ask what the patient takes, "
                    "then tick “Confirmed with the patient”.",
                    "It is confirmed",
                    "Go back",
                    self._confirm_and_sign,
                )
            )
            return
        open_questions = tuple(g.words for g in not_asked(start.guards, self._given))
        advice = tuple(
            (guard.words, self._given.reasons[guard.key])
            for guard in start.guards
            if self._given.reasons.get(guard.key, "").strip()
        )
        sheet = SignPlanSheet(
            start.patient,
            plan,
            signer,
            format.day(self.desk.today),
            open_questions=open_questions,
            advice=advice,
        )
        sheet.on_yes = partial(self._sign, sheet)
        self.desk.show_sheet(sheet)

    def _confirm_and_sign(self) -> None:
        self.fields.confirmed.setChecked(True)
        self._ask_to_sign()

    def _sign(self, sheet: SignPlanSheet) -> bool:
        """Asks the service; the sheet stays open until it agrees."""
        if not sheet.complete():
            return False
        signer, patient_id, settings = self.desk.signer, self._patient_id, self._settings
        assert signer is not None
        assert patient_id is not None
        assert settings is not None
        fields = contract_fields(settings, self.desk.today)
        reasons = {k: v for k, v in self._given.reasons.items() if v.strip()} | sheet.reasons()
        sheet.yes.setEnabled(False)
        self.desk.jobs.run(
            lambda: self.desk.clinic.sign_plan(
                patient_id, fields, reasons=reasons, identity=sheet.identity(), signer=signer
            ),
            partial(self._signed, sheet),
            partial(self._sign_failed, sheet),
        )
        return False

    def _signed(self, sheet: SignPlanSheet, summary: PlanSummary) -> None:
        sheet.close_sheet()
        patient_id = self._patient_id
        assert patient_id is not None
        self.forget()
        self.desk.drop_draft(Place("planner", patient_id))
        self.desk.records_changed.emit()
        self.desk.announce(f"Plan version {summary.version} signed.")
        self.desk.open("documents", patient_id)

    def _sign_failed(self, sheet: SignPlanSheet, fault: Exception) -> None:
        sheet.yes.setEnabled(True)
        if isinstance(fault, ClinicError):
            sheet.refuse(f"{fault.title}. {fault.message} {fault.hint}")
        else:
            sheet.close_sheet()
            self.desk.jobs.fault.emit(fault)

    def _to_patient(self) -> None:
        self.desk.open("patient", self._patient_id)


def _check_words(plan: TaperPlan) -> list[tuple[Severity, str]]:
    """`6 cuts over 10 %, 1 fall over 25 %`: counts by limit on the dose before."""
    over_10, over_25 = steps_over(plan, OVER_10), steps_over(plan, OVER_25)
    if not over_10 and not over_25:
        return []
    words = f"{format.count(len(over_10), 'cut')} over 10 %"
    if over_25:
        words += f", {format.count(len(over_25), 'fall')} over 25 % in 14 days"
    warned = any(check.level is CheckLevel.WARNING for check in plan.checks)
    return [(Severity.HIGH if warned else Severity.MODERATE, words)]


def _inside(widget: QWidget, focused: QWidget | None) -> bool:
    return focused is not None and widget.isAncestorOf(focused)
