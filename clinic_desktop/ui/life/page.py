"""The plan in force: where it stands, its check-ins, and what may be done with it today."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.check_in import CheckIn
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.plan_life import PlanMove, gates_of
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.facade import Clinic
from clinic_desktop.services.taper_views import (
    CheckInForm,
    PlanDifference,
    PlanLife,
    Replan,
    VersionView,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Tabs, button
from clinic_desktop.ui.desk import Banner, Desk, Draft, Page, Place
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.life.check_in_sheet import CheckInSheet, ask_check_in
from clinic_desktop.ui.life.columns import check_in_columns, event_columns, version_columns
from clinic_desktop.ui.life.difference import difference_sheet
from clinic_desktop.ui.life.move_sheets import (
    BACK,
    HOLD,
    REPLANS,
    RESUME,
    SLOW,
    ReasonSheet,
    ReplanLook,
    ReplanSheet,
)
from clinic_desktop.ui.life.standing import gate_words, gentle_moves
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.taper.plan_pane import PlanPane
from clinic_desktop.ui.text import RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import Notice, empty, fill, label, pane, row, scrolled

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
        self.states = States(self._build())
        layout = QVBoxLayout(self)
        fill(layout, self.states, gap=0)
        desk.records_changed.connect(self._mark_old)
        for keys, act in (("P", self._ask_pause), ("C", self.ask_check_in), ("H", self._ask_hold)):
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
        self._plan_holder = scrolled(self.pane)
        self._lists.addWidget(self._plan_holder)
        self._tables: dict[str, RecordTable[Any]] = {}
        self._add_table("check_ins", "Check-ins", check_in_columns(self._form), lambda v: id(v))
        self._add_table("events", "Events", event_columns(), lambda e: (e.at, e.what))
        self._add_table("versions", "Versions", version_columns(), lambda v: v.version)
        self._tables["versions"].opened.connect(self._compare_version)
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
        self.states.show_state(Placeholder("Reading the plan."))
        self.load()

    def forget(self) -> None:
        self._patient_id, self._patient, self._life = None, None, None

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
        if life.state in (PlanState.WAITING, PlanState.PAUSED):
            self._notices.addWidget(Notice(Severity.HIGH, life.words, _what_to_do(life)))
        version = life.current
        gates = gates_of(version.plan, life.terms, after=version.signed_on)
        self.pane.show_plan(version.plan, None, gates)
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
            offered.append(("Check-in", "lifeCheckIn", self.ask_check_in))
        offered += [
            (words, f"life_{kind}", partial(self._ask_replan, kind))
            for kind, words in gentle_moves(life)
        ]
        offered.append(("Letters", "lifeLetters", self._to_letters))
        offered.append(("New plan", "lifePlanner", self._to_planner))
        # What ends a plan comes last, and is never the act the page puts forward.
        for move, words in ENDINGS:
            if move in life.moves:
                offered.append((words, f"life_{move.value}", partial(self._ask_move, move)))
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

    # --- acts ----------------------------------------------------------------------------------

    def ask_check_in(self) -> None:
        life = self._life
        if life is None or PlanMove.CHECK_IN not in life.moves:
            return
        due = gate_words(life, self.desk.today)
        self.desk.show_sheet(ask_check_in(self._form, self.desk.today, due, self._record))

    def _record(self, sheet: CheckInSheet, found: CheckIn) -> bool:
        signer, patient_id = self.desk.signer, self._patient_id
        assert signer is not None
        assert patient_id is not None
        self._move(
            sheet,
            lambda: self.desk.clinic.tapers.check_in(patient_id, found, signer=signer),
            "Check-in recorded.",
        )
        return False

    def _ask_pause(self) -> None:
        if self._life is not None and PlanMove.PAUSE in self._life.moves:
            self._ask_move(PlanMove.PAUSE)

    def _ask_hold(self) -> None:
        if self._life is not None and HOLD in dict(gentle_moves(self._life)):
            self._ask_replan(HOLD)

    def _ask_move(self, move: PlanMove) -> None:
        sheet = ReasonSheet(move, self.desk.today)
        sheet.on_yes = partial(self._make_move, move, sheet)
        self.desk.show_sheet(sheet)

    def _make_move(self, move: PlanMove, sheet: ReasonSheet) -> bool:
        signer, patient_id, on = self.desk.signer, self._patient_id, sheet.on.value()
        if not sheet.complete() or signer is None or patient_id is None or on is None:
            return False
        tapers, reason = self.desk.clinic.tapers, sheet.reason.text().strip()
        works: dict[PlanMove, Callable[[], PlanLife]] = {
            PlanMove.PAUSE: lambda: tapers.pause(patient_id, on=on, reason=reason, signer=signer),
            PlanMove.COMPLETE: lambda: tapers.complete(patient_id, reason=reason, signer=signer),
            PlanMove.ABANDON: lambda: tapers.abandon(patient_id, reason=reason, signer=signer),
        }
        self._move(sheet, works[move], f"Plan {move.value}d." if move is not PlanMove.ABANDON
                   else "Plan abandoned.")  # fmt: skip
        return False

    def _move(self, sheet: Sheet, work: Callable[[], PlanLife], told: str) -> None:
        """The sheet stays open until the service agrees."""

        def done(_life: PlanLife) -> None:
            sheet.close_sheet()
            self.desk.announce(told)
            self.desk.records_changed.emit()

        def failed(fault: Exception) -> None:
            sheet.yes.setEnabled(True)
            if isinstance(fault, ClinicError):
                sheet.refuse(f"{fault.title}. {fault.message} {fault.hint}")
            else:
                sheet.close_sheet()
                self.desk.jobs.fault.emit(fault)

        sheet.yes.setEnabled(False)
        self.desk.jobs.run(work, done, failed)

    # --- planning anew -------------------------------------------------------------------------

    def _ask_replan(self, kind: str) -> None:
        life = self._life
        if life is None:
            return
        sheet = ReplanSheet(kind, life, self.desk.today)
        sheet.on_yes = partial(self._replan, kind, sheet)
        self.desk.show_sheet(sheet)

    def _replan(self, kind: str, sheet: ReplanSheet) -> bool:
        asked, patient_id = sheet.asked(), self._patient_id
        if asked is None or patient_id is None:
            return False
        on, values = asked
        tapers = self.desk.clinic.tapers
        works: dict[str, Callable[..., Replan]] = {
            HOLD: tapers.hold,
            BACK: tapers.back,
            SLOW: tapers.slow,
            RESUME: tapers.resume,
        }
        work = works[kind]

        def done(found: Replan) -> None:
            sheet.close_sheet()
            title = REPLANS[kind][0]
            look = ReplanLook(title, found, partial(self._take_to_planner, title, found))
            self.desk.show_sheet(look)

        def failed(fault: Exception) -> None:
            sheet.yes.setEnabled(True)
            if isinstance(fault, ClinicError):
                sheet.refuse(f"{fault.title}. {fault.message} {fault.hint}")
            else:
                sheet.close_sheet()
                self.desk.jobs.fault.emit(fault)

        sheet.yes.setEnabled(False)
        self.desk.jobs.run(lambda: work(patient_id, on=on, **values), done, failed)
        return False

    def _take_to_planner(self, title: str, found: Replan) -> None:
        """As a draft of the planner: nothing is signed, and dropping the draft drops it."""
        assert self._patient_id is not None
        values = {
            "fields": found.fields,
            "terms": found.terms,
            "note": f"{title}: a new version, not signed. Reset begins a plan anew.",
        }
        self.desk.keep_draft(Place("planner", self._patient_id), Draft("Plan", values))
        self.desk.open("planner", self._patient_id, "replan")

    # --- versions and ways out -----------------------------------------------------------------

    def _compare_version(self, version: VersionView) -> None:
        """What a version changed against the one before it."""
        life, patient_id = self._life, self._patient_id
        if life is None or patient_id is None:
            return
        before = max((v.version for v in life.versions if v.version < version.version), default=0)
        if not before:
            self.desk.announce("This is the first version: there is none before it.")
            return
        title = f"Version {version.version} against version {before}"

        def show(changed: PlanDifference) -> None:
            self.desk.show_sheet(difference_sheet(title, changed))

        self.desk.jobs.run(
            lambda: self.desk.clinic.tapers.between(
                patient_id, version.plan_id, before, version.version
            ),
            show,
        )

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
