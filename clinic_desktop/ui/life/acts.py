"""What a person does with a plan in force: check in, pause, end it, plan it anew, look back.

The sheets stay open until the service agrees; what is planned anew goes to the planner, to be
looked at and signed.
"""

from collections.abc import Callable
from functools import partial

from clinic_desktop.domain.check_in import CheckIn
from clinic_desktop.domain.plan_life import PlanMove
from clinic_desktop.services.taper_views import (
    CheckInForm,
    PlanDifference,
    PlanLife,
    Replan,
    VersionView,
)
from clinic_desktop.ui.desk import Desk, Draft, Place
from clinic_desktop.ui.life.check_in_sheet import CheckInSheet, ask_check_in
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


class LifeActs:
    """Of the one life shown; nothing is asked while there is none."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._patient_id: str | None = None
        self._life: PlanLife | None = None
        self._form = CheckInForm((), ())

    def show(self, patient_id: str | None, life: PlanLife | None, form: CheckInForm) -> None:
        self._patient_id, self._life, self._form = patient_id, life, form

    def ask_check_in(self) -> None:
        life = self._life
        if life is None or PlanMove.CHECK_IN not in life.moves:
            return
        due = gate_words(life, self._desk.today)
        self._desk.show_sheet(ask_check_in(self._form, self._desk.today, due, self._record))

    def _record(self, sheet: CheckInSheet, found: CheckIn) -> bool:
        signer, patient_id = self._desk.signer, self._patient_id
        assert signer is not None
        assert patient_id is not None
        self._move(
            sheet,
            lambda: self._desk.clinic.tapers.check_in(patient_id, found, signer=signer),
            "Check-in recorded.",
        )
        return False

    def ask_pause(self) -> None:
        if self._life is not None and PlanMove.PAUSE in self._life.moves:
            self.ask_move(PlanMove.PAUSE)

    def ask_hold(self) -> None:
        if self._life is not None and HOLD in dict(gentle_moves(self._life)):
            self.ask_replan(HOLD)

    def ask_move(self, move: PlanMove) -> None:
        sheet = ReasonSheet(move, self._desk.today)
        sheet.on_yes = partial(self._make_move, move, sheet)
        self._desk.show_sheet(sheet)

    def _make_move(self, move: PlanMove, sheet: ReasonSheet) -> bool:
        signer, patient_id, on = self._desk.signer, self._patient_id, sheet.on.value()
        if not sheet.complete() or signer is None or patient_id is None or on is None:
            return False
        tapers, reason = self._desk.clinic.tapers, sheet.reason.text().strip()
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
            self._desk.announce(told)
            self._desk.records_changed.emit()

        sheet.carry_out(self._desk.jobs, work, done)

    # --- planning anew -------------------------------------------------------------------------

    def ask_replan(self, kind: str) -> None:
        life = self._life
        if life is None:
            return
        sheet = ReplanSheet(kind, life, self._desk.today)
        sheet.on_yes = partial(self._replan, kind, sheet)
        self._desk.show_sheet(sheet)

    def _replan(self, kind: str, sheet: ReplanSheet) -> bool:
        asked, patient_id = sheet.asked(), self._patient_id
        if asked is None or patient_id is None:
            return False
        on, values = asked
        tapers = self._desk.clinic.tapers
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
            self._desk.show_sheet(look)

        sheet.carry_out(self._desk.jobs, lambda: work(patient_id, on=on, **values), done)
        return False

    def _take_to_planner(self, title: str, found: Replan) -> None:
        """As a draft of the planner: nothing is signed, and dropping the draft drops it."""
        assert self._patient_id is not None
        values = {
            "fields": found.fields,
            "terms": found.terms,
            "note": f"{title}: a new version, not signed. Reset begins a plan anew.",
        }
        self._desk.keep_draft(Place("planner", self._patient_id), Draft("Plan", values))
        self._desk.open("planner", self._patient_id, "replan")

    def compare_version(self, version: VersionView) -> None:
        """What a version changed against the one before it."""
        life, patient_id = self._life, self._patient_id
        if life is None or patient_id is None:
            return
        before = max((v.version for v in life.versions if v.version < version.version), default=0)
        if not before:
            self._desk.announce("This is the first version: there is none before it.")
            return
        title = f"Version {version.version} against version {before}"

        def show(changed: PlanDifference) -> None:
            self._desk.show_sheet(difference_sheet(title, changed))

        self._desk.jobs.run(
            lambda: self._desk.clinic.tapers.between(
                patient_id, version.plan_id, before, version.version
            ),
            show,
        )
