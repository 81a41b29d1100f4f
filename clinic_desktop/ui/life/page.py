"""The plan in force: where it stands, its check-ins, and what may be done with it today."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.plan_life import PlanMove, gates_of
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.facade import Clinic
from clinic_desktop.services.taper_views import (
    CheckInForm,
    PlanLife,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Tabs, button
from clinic_desktop.ui.desk import Banner, Desk, Page, Place
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.life.acts import LifeActs
from clinic_desktop.ui.life.columns import check_in_columns, event_columns, version_columns
from clinic_desktop.ui.life.standing import gate_words, gentle_moves
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.taper.plan_pane import PlanPane
from clinic_desktop.ui.text import RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import Notice, empty, fill, held, label, pane, row, scrolled

TABS = (("plan", "Steps"), ("check_ins", "Check-ins"), ("events", "Events"),
        ("versions", "Versions"))  # fmt: skip

ENDINGS = (
    (PlanMove.PAUSE, "Pause"),
    (PlanMove.COMPLETE, "Complete"),
    (PlanMove.ABANDON, "Abandon"),
)


@dataclass(frozen=True, slots=True)
class _Read:
    patient: Patient
    life: PlanLife | None
    form: CheckInForm


class PlanLifePage(Page):
    """Shows one life and moves it by people's acts only; what is planned anew goes to the planner
    to be looked at and signed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("planLifePage")
        self._patient_id: str | None = None
        self._patient: Patient | None = None
        self._life: PlanLife | None = None
        self._form = CheckInForm((), ())
        self.acts = LifeActs(desk)
        self.states = States(scrolled(self._build()))
        layout = QVBoxLayout(self)
        fill(layout, self.states, gap=0)
        desk.records_changed.connect(self._mark_old)
        for keys, act in (
            ("P", self.acts.ask_pause),
            ("C", self.acts.ask_check_in),
            ("H", self.acts.ask_hold),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> QWidget:
        content = QWidget()
        top = pane("surface", "below", "actionbar")
        self._words = RunsLabel()
        self._words.setObjectName("lifeWords")
        holder = QWidget()
        self._acts = FlowLayout(holder, gap=8, line_gap=6)
        top_layout = QVBoxLayout(top)
        fill(top_layout, self._words, holder, gap=6, margins=(18, 8, 18, 8))
        self._notices = QVBoxLayout()
        fill(self._notices, gap=6, margins=(18, 8, 18, 0))
        self._tabs = Tabs("Plan")
        self._tabs.chosen.connect(self._show_tab)
        self.pane = PlanPane(may_edit=False)
        self._lists = QStackedWidget()
        held(self._lists, min_height=260)
        self._plan_holder = scrolled(self.pane)
        self._lists.addWidget(self._plan_holder)
        self._tables: dict[str, RecordTable[Any]] = {}
        self._add_table("check_ins", "Check-ins", check_in_columns(self._form), lambda v: id(v))
        self._add_table("events", "Events", event_columns(), lambda e: (e.at, e.what))
        self._add_table("versions", "Versions", version_columns(), lambda v: v.version)
        self._tables["versions"].opened.connect(self.acts.compare_version)
        self._empty = label("", "muted", wrap=True, name="lifeEmpty")
        self._empty.setContentsMargins(18, 14, 18, 14)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lists.addWidget(self._empty)
        layout = QVBoxLayout(content)
        fill(layout, top, gap=0)
        layout.addLayout(self._notices)
        layout.addLayout(row(self._tabs, None, margins=(8, 4, 18, 0)))
        layout.addWidget(self._lists, 1)
        return content

    def _add_table(
        self, key: str, spoken: str, columns: Any, row_key: Callable[[Any], object]
    ) -> None:
        table: RecordTable[Any] = RecordTable(
            RecordTableModel(columns, row_key, parent=self), spoken=spoken, name=f"life_{key}"
        )
        self._tables[key] = table
        self._lists.addWidget(table)

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Plan in force"

    def help_name(self) -> str:
        return "planner"

    def banner(self) -> Banner | None:
        if self._patient is None:
            return None
        extras: tuple[tuple[str, str], ...] = ()
        if self._life is not None:
            state = self._life.state.value.upper()
            extras = (("Plan", f"{self._life.drug}, version {self._life.version}, {state}"),)
        age = format.age_on(self._patient.birth_date, self.desk.today)
        return Banner(self._patient, age, extras)

    def enter(self, place: Place) -> None:
        self._patient_id = place.patient_id
        self._life = None
        self.acts.show(None, None, self._form)
        self.states.show_state(Placeholder("Reading the plan."))
        self.load()

    def forget(self) -> None:
        self._patient_id, self._patient, self._life = None, None, None
        self.acts.show(None, None, self._form)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {"refresh": self.load}
        if self._life is not None:
            found |= {"letter": self._to_letters, "plan": self._to_planner}
        return found

    # --- loading -------------------------------------------------------------------------------

    def load(self) -> None:
        patient_id = self._patient_id
        if patient_id is not None:
            clinic = self.desk.clinic
            self.desk.jobs.run(lambda: _read(clinic, patient_id), self._loaded, self._failed)

    def _loaded(self, read: _Read) -> None:
        if read.patient.id != self._patient_id:
            return
        self._patient, self._form = read.patient, read.form
        self.acts.show(read.patient.id, read.life, read.form)
        if read.life is None:
            self.states.show_state(
                StateView(
                    "No plan is signed.",
                    "When one is, this page shows where it stands and takes its check-ins.",
                    buttons=(("Plan a taper", "primary", self._to_planner),
                             ("Back to the patient", "plain", self._to_patient)),
                    name="lifeNone",
                )
            )  # fmt: skip
        else:
            self._show(read.life)
            self.states.show_content()
        self.changed.emit()
        self.commands_changed.emit()

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view("The plan could not be shown.", fault, self.load, safe="Everything signed.")
        )
        self.changed.emit()

    def _mark_old(self) -> None:
        if self.isVisible():
            self.load()

    # --- showing -------------------------------------------------------------------------------

    def _show(self, life: PlanLife) -> None:
        self._life = life
        dose = format.a_day_ug(life.dose_ug) if life.dose_ug is not None else ""
        self._words.show_runs(
            (
                fact(life.words),
                faint("     Dose now  " if dose else ""),
                fact(dose),
                faint("     "),
                muted(gate_words(life, self.desk.today), "body"),
            )
        )
        self._show_acts(life)
        empty(self._notices)
        is_stopped = life.state in (PlanState.WAITING, PlanState.PAUSED)
        if is_stopped:
            self._notices.addWidget(Notice(Severity.HIGH, life.words, _what_to_do(life)))
        version = life.current
        gates = gates_of(version.plan, life.terms, after=version.signed_on)
        self.pane.show_plan(version.plan, None, gates, life.step_now if is_stopped else None)
        if life.step_now is not None and self.pane.table is not None:
            self.pane.table.choose_key(life.step_now)
        self._tables["check_ins"].records.replace_columns(check_in_columns(self._form))
        self._tables["check_ins"].records.set_records(life.check_ins)
        self._tables["events"].records.set_records(tuple(reversed(life.events)))
        self._tables["versions"].records.set_records(life.versions)
        self._show_tab(self._tabs.value() or "plan")
        focused = self.window().focusWidget()
        if self.pane.table is not None and (focused is None or not self.isAncestorOf(focused)):
            # The keys of this page act while the focus is on it.
            self.pane.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_acts(self, life: PlanLife) -> None:
        empty(self._acts)
        offered: list[tuple[str, str, Callable[[], object]]] = []
        if PlanMove.CHECK_IN in life.moves:
            offered.append(("Check-in", "lifeCheckIn", self.acts.ask_check_in))
        offered += [
            (words, f"life_{kind}", partial(self.acts.ask_replan, kind))
            for kind, words in gentle_moves(life)
        ]
        offered.append(("Letters", "lifeLetters", self._to_letters))
        offered.append(("New plan", "lifePlanner", self._to_planner))
        # What ends a plan comes last, and is never the act the page puts forward.
        for move, words in ENDINGS:
            if move in life.moves:
                offered.append((words, f"life_{move.value}", partial(self.acts.ask_move, move)))
        for number, (words, name, act) in enumerate(offered):
            kind = "primary" if number == 0 and life.moves else "plain"
            self._acts.addWidget(button(words, kind, name=name, on=act))

    def _show_tab(self, key: str) -> None:
        life = self._life
        if life is None:
            return
        counts = {"plan": len(life.current.plan.steps), "check_ins": len(life.check_ins),
                  "events": len(life.events), "versions": len(life.versions)}  # fmt: skip
        self._tabs.show_tabs([(name, words, counts[name]) for name, words in TABS], key)
        if key == "plan":
            self._lists.setCurrentWidget(self._plan_holder)
        elif counts[key]:
            self._lists.setCurrentWidget(self._tables[key])
        else:
            self._empty.setText("No check-in recorded yet." if key == "check_ins" else "Nothing.")
            self._lists.setCurrentWidget(self._empty)

    # --- ways out ------------------------------------------------------------------------------

    def _to_letters(self) -> None:
        self.desk.open("documents", self._patient_id)

    def _to_planner(self) -> None:
        self.desk.open("planner", self._patient_id)

    def _to_patient(self) -> None:
        self.desk.open("patient", self._patient_id)


def _read(clinic: Clinic, patient_id: str) -> _Read:
    tapers = clinic.tapers
    patient = clinic.planner_start(patient_id).patient
    return _Read(patient, tapers.life(patient_id), tapers.check_in_form())


def _what_to_do(life: PlanLife) -> str:
    if life.state is PlanState.PAUSED:
        return "Resume it from a day, hold, go slower or step back: each makes a new version."
    return "Record the check-in, or plan on from today: the step behind it never begins by itself."
