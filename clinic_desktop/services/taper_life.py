"""A signed plan through its life: read with where it stands, and moved only by people.

Every move is checked against the one table of legal moves and kept with who made it, when and why.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from clinic_desktop.domain.check_in import CheckInDecision
from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.plan import FinishKind, PlanState, TaperPlan
from clinic_desktop.domain.plan_life import MOVES, PlanMove, Standing, standing
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.taper_terms import read_terms
from clinic_desktop.services.taper_views import (
    CheckInView,
    Fields,
    LifeEvent,
    PlanLife,
    VersionView,
)
from clinic_desktop.store import own_records, plan_life, plan_writing

DrawAgain = Callable[[Fields, date], TaperPlan]

_AHEAD = timedelta(days=1)


# --- reading --------------------------------------------------------------------------------------


def lives(
    session: Session, patient_id: str, draw_again: DrawAgain, as_of: date
) -> tuple[PlanLife, ...]:
    """Every taper of the person, newest first."""
    by_plan: dict[int, list[own_records.StoredPlan]] = {}
    for stored in own_records.signed_plans(session, patient_id):
        by_plan.setdefault(stored.plan_id, []).append(stored)
    return tuple(
        _life(session, patient_id, versions, draw_again, as_of) for versions in by_plan.values()
    )


def standing_of(
    session: Session, patient_id: str, stored: own_records.StoredPlan, plan: TaperPlan, as_of: date
) -> Standing:
    """Where a stored version stands on a day."""
    answered = {
        one.gate_step
        for one in plan_life.check_ins(session, patient_id, stored.plan_id)
        if one.version == stored.version and one.gate_step is not None
    }
    return standing(
        PlanState(stored.state),
        plan.steps,
        plan.finish.on if plan.finish is not None else None,
        plan_life.gates_of(session, patient_id, stored.plan_id, stored.version),
        answered,
        as_of,
        plan_life.paused_on(session, patient_id, stored.plan_id, stored.version),
    )


def _life(
    session: Session,
    patient_id: str,
    stored: list[own_records.StoredPlan],
    draw_again: DrawAgain,
    as_of: date,
) -> PlanLife:
    newest = stored[0]
    versions = tuple(_version(one, draw_again) for one in stored)
    plan = versions[0].plan
    stands = standing_of(session, patient_id, newest, plan, as_of)
    terms = plan_life.terms_of(session, patient_id, newest.plan_id, newest.version)
    steps = {step.number: step for step in plan.steps}
    now = steps.get(stands.step) if stands.step is not None else None
    checked = plan_life.check_ins(session, patient_id, newest.plan_id)
    return PlanLife(
        plan_id=newest.plan_id,
        version=newest.version,
        drug=plan.request.drug,
        state=stands.state,
        words=_words(stands, plan),
        step_now=stands.step,
        dose_ug=now.dose_ug if now is not None else None,
        next_check_in=stands.gate,
        blocked=stands.blocked,
        moves=moves_of(stands),
        terms=read_terms(terms),
        current=versions[0],
        versions=versions,
        check_ins=tuple(
            CheckInView(one.version, one.step, one.gate_step, one.check_in, one.by, one.role)
            for one in checked
        ),
        events=tuple(_events(session, patient_id, newest.plan_id, checked)),
    )


def _version(stored: own_records.StoredPlan, draw_again: DrawAgain) -> VersionView:
    fields = json.loads(stored.request)
    return VersionView(
        plan_id=stored.plan_id,
        version=stored.version,
        state=PlanState(stored.state),
        signed_by=stored.signed_by,
        signed_role=stored.signed_role,
        signed_on=stored.signed_on,
        fields=fields,
        plan=draw_again(fields, stored.signed_on),
    )


def _events(
    session: Session,
    patient_id: str,
    plan_id: int,
    checked: Iterable[plan_life.StoredCheckIn],
) -> list[LifeEvent]:
    moves = [
        LifeEvent(one.version, one.state.value, one.reason or "", one.by, one.role, one.at)
        for one in plan_life.events(session, patient_id, plan_id)
    ]
    talks = [
        LifeEvent(
            one.version,
            "check-in",
            " ".join(filter(None, (DECISION_WORDS[one.check_in.decision], one.check_in.note))),
            one.by,
            one.role,
            one.at,
        )
        for one in checked
    ]
    return sorted(moves + talks, key=lambda event: event.at)


DECISION_WORDS = {
    CheckInDecision.GO_ON: "Go on.",
    CheckInDecision.HOLD: "Hold this dose.",
    CheckInDecision.SLOW: "Go slower.",
    CheckInDecision.BACK: "Back to a higher dose.",
    CheckInDecision.END: "End the taper.",
    CheckInDecision.SEEK_ADVICE: "Take specialist advice first.",
}


def moves_of(stands: Standing) -> tuple[PlanMove, ...]:
    """Legal moves of the state; a plan is completed once its end is reached, not before."""
    return tuple(
        move for move in MOVES[stands.state] if move is not PlanMove.COMPLETE or stands.ended
    )


def _words(stands: Standing, plan: TaperPlan) -> str:
    if stands.state is PlanState.SIGNED:
        return f"Signed, from {day_text(plan.steps[0].start)}."
    if stands.state is PlanState.WAITING and stands.gate is not None:
        what = (
            "the stop" if stands.gate.step > plan.steps[-1].number else f"step {stands.gate.step}"
        )
        return (
            f"Waiting for the check-in due {day_text(stands.gate.due_on)}: {what} has not begun, "
            "the dose stays."
        )
    if stands.state is PlanState.PAUSED:
        at = f" on step {stands.step}" if stands.step is not None else ""
        return f"Paused{at}: the dose stays until it is resumed."
    if stands.state is PlanState.ACTIVE and stands.ended:
        return "The end of the plan is reached. Close it as completed, or plan anew."
    if stands.state is PlanState.ACTIVE:
        return f"Active, step {stands.step} of {len(plan.steps)}."
    return f"{stands.state.value.capitalize()}."


# --- moving ---------------------------------------------------------------------------------------


def check_move(life: PlanLife, move: PlanMove) -> None:
    """Raises NotAllowed, in words, for a move the state does not have."""
    if move in life.moves:
        return
    if move is PlanMove.COMPLETE and move in MOVES[life.state]:
        message = f"Its end is not reached: {life.words}"
        hint = "Abandon it with a reason, or plan it anew."
    else:
        message, hint = f"{life.words}", f"Possible now: {', '.join(life.moves) or 'nothing'}."
    raise NotAllowed("The plan cannot be moved so", message, hint)


def pause(
    session: Session, patient_id: str, life: PlanLife, *, on: date, as_of: date, reason: str,
    signer: Signer, at: str,
) -> None:  # fmt: skip
    """Raises UserError for a day that cannot be one of a pause."""
    check_move(life, PlanMove.PAUSE)
    _need_reason(reason)
    first = life.current.plan.steps[0].start
    if not first < on <= as_of + _AHEAD:
        raise UserError(
            "The plan cannot be paused from that day",
            f"A pause begins after {day_text(first)}, the first day, and by tomorrow.",
            "Choose today or tomorrow.",
        )
    ends = life.current.plan.finish
    if ends is not None and ends.kind is FinishKind.STOP and not life.blocked and on > ends.on:
        raise UserError(
            "The plan cannot be paused from that day",
            f"Its end was {day_text(ends.on)}: nothing of it is taken any more.",
            "Close it as completed, or draw a new plan from the dose taken now.",
        )
    _move(session, patient_id, life, PlanState.PAUSED, reason, signer, at, on)


def end(
    session: Session, patient_id: str, life: PlanLife, move: PlanMove, *, reason: str,
    signer: Signer, at: str, on: date,
) -> None:  # fmt: skip
    """Completes or abandons."""
    check_move(life, move)
    _need_reason(reason)
    _move(session, patient_id, life, MOVES[life.state][move], reason, signer, at, on)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise UserError("The reason is missing", "Every move of a plan has its reason.", "Type it.")


def _move(
    session: Session,
    patient_id: str,
    life: PlanLife,
    state: PlanState,
    reason: str,
    signer: Signer,
    at: str,
    on: date,
) -> None:
    plan_writing.move_plan(
        session,
        patient_id,
        life.plan_id,
        life.version,
        state,
        reason=reason.strip(),
        by=signer.name,
        role=signer.role,
        at=at,
        on=on,
    )


def stopped_on(life: PlanLife, paused_on: date | None) -> date | None:
    """The earlier of a pause and of a check-in that was not recorded in time; None while it
    runs."""
    gate = life.next_check_in
    days = []
    if life.state is PlanState.PAUSED and paused_on is not None:
        days.append(paused_on)
        if gate is not None and gate.start < paused_on:
            days.append(gate.start)
    elif life.blocked and gate is not None:
        days.append(gate.start)
    return min(days) if days else None
