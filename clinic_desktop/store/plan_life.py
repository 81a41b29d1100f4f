"""Reads and writes of a signed plan's life: terms, gates, check-ins, events."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.check_in import CheckIn, CheckInDecision, Score
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.plan_life import Gate
from clinic_desktop.store.own_models import PlanEventRow, TaperPlanRow
from clinic_desktop.store.plan_life_models import (
    CheckInRow,
    PlanGateRow,
    PlanTermsRow,
    ScoreRow,
)
from clinic_desktop.store.plan_writing import IN_FORCE


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A move of a version, with who made it, when and why."""

    version: int
    state: PlanState
    reason: str | None
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredCheckIn:
    version: int
    step: int | None
    gate_step: int | None
    check_in: CheckIn
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PauseToTell:
    """A pause that the patient was not spoken to about since: its first day, when it was made."""

    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft: what was asked and what was recorded beside it, as JSON."""

    plan_id: int
    version: int
    request: str
    reasons: str
    saved_by: str
    saved_at: datetime


def add_terms(
    session: Session,
    patient_id: str,
    plan_id: int,
    version: int,
    terms: str,
    gates: Iterable[Gate],
) -> None:
    """What was agreed beside a version just signed, and its check-ins to come."""
    session.add(PlanTermsRow(patient_id=patient_id, plan_id=plan_id, version=version, terms=terms))
    session.add_all(
        PlanGateRow(
            patient_id=patient_id,
            plan_id=plan_id,
            version=version,
            step=gate.step,
            start_day=gate.start.toordinal(),
            due_day=gate.due_on.toordinal(),
        )
        for gate in gates
    )
    session.flush()


def terms_of(session: Session, patient_id: str, plan_id: int, version: int) -> str | None:
    """The terms of a version as JSON; None for one signed without any."""
    found = session.get(PlanTermsRow, (patient_id, plan_id, version))
    return None if found is None else found.terms


def gates_of(session: Session, patient_id: str, plan_id: int, version: int) -> tuple[Gate, ...]:
    rows = session.scalars(
        select(PlanGateRow)
        .where(
            PlanGateRow.patient_id == patient_id,
            PlanGateRow.plan_id == plan_id,
            PlanGateRow.version == version,
        )
        .order_by(PlanGateRow.step)
    )
    return tuple(
        Gate(row.step, date.fromordinal(row.start_day), date.fromordinal(row.due_day))
        for row in rows
    )


def add_check_in(
    session: Session,
    patient_id: str,
    plan_id: int,
    version: int,
    check_in: CheckIn,
    *,
    step: int | None,
    gate_step: int | None,
    by: str,
    role: str,
    at: str,
) -> None:
    row = CheckInRow(
        patient_id=patient_id,
        plan_id=plan_id,
        version=version,
        step=step,
        gate_step=gate_step,
        on_day=check_in.on.toordinal(),
        decision=check_in.decision.value,
        answers=json.dumps(dict(check_in.answers), ensure_ascii=False),
        note=check_in.note,
        by=by,
        role=role,
        at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(
        ScoreRow(
            check_in_id=row.id,
            scale=score.scale,
            total=score.total,
            on_day=score.on.toordinal(),
            answers=json.dumps(score.answers) if score.answers else None,
        )
        for score in check_in.scores
    )
    session.flush()


def check_ins(session: Session, patient_id: str, plan_id: int) -> tuple[StoredCheckIn, ...]:
    """Check-ins on every version of a taper, in the order they were recorded."""
    rows = session.scalars(
        select(CheckInRow)
        .where(CheckInRow.patient_id == patient_id, CheckInRow.plan_id == plan_id)
        .order_by(CheckInRow.id)
    ).all()
    scores: dict[int, list[Score]] = {}
    for score in session.scalars(
        select(ScoreRow).where(ScoreRow.check_in_id.in_([row.id for row in rows]))
    ):
        answers = tuple(json.loads(score.answers)) if score.answers else ()
        on = date.fromordinal(score.on_day)
        scores.setdefault(score.check_in_id, []).append(
            Score(score.scale, score.total, on, answers)
        )
    return tuple(
        StoredCheckIn(
            row.version,
            row.step,
            row.gate_step,
            CheckIn(
                date.fromordinal(row.on_day),
                CheckInDecision(row.decision),
                json.loads(row.answers),
                row.note,
                tuple(sorted(scores.get(row.id, ()), key=lambda one: one.scale)),
            ),
            row.by,
            row.role,
            datetime.fromisoformat(row.at),
        )
        for row in rows
    )


def events(session: Session, patient_id: str, plan_id: int) -> tuple[StoredEvent, ...]:
    """Every recorded move of a taper's versions, in order."""
    rows = session.scalars(
        select(PlanEventRow)
        .where(PlanEventRow.patient_id == patient_id, PlanEventRow.plan_id == plan_id)
        .order_by(PlanEventRow.id)
    )
    return tuple(
        StoredEvent(
            row.version,
            PlanState(row.state),
            row.reason,
            row.by,
            row.role,
            datetime.fromisoformat(row.at),
        )
        for row in rows
    )


def paused_on(session: Session, patient_id: str, plan_id: int, version: int) -> date | None:
    """The first day of the pause of a paused version."""
    row = session.get(TaperPlanRow, (patient_id, plan_id, version))
    if row is None or row.state != PlanState.PAUSED or row.ended_day is None:
        return None
    return date.fromordinal(row.ended_day)


def draft(session: Session, patient_id: str) -> StoredDraft | None:
    """The person's draft; there is at most one."""
    row = session.scalar(
        select(TaperPlanRow).where(
            TaperPlanRow.patient_id == patient_id, TaperPlanRow.state == PlanState.DRAFT.value
        )
    )
    if row is None:
        return None
    return StoredDraft(
        row.id,
        row.version,
        row.request,
        row.guard_reasons,
        row.saved_by,
        datetime.fromisoformat(row.saved_at),
    )


def check_ins_due(session: Session, patient_id: str | None = None) -> dict[str, Gate]:
    """The earliest check-in not yet recorded of each person (or one) with a plan that runs."""
    answered = exists().where(
        CheckInRow.patient_id == PlanGateRow.patient_id,
        CheckInRow.plan_id == PlanGateRow.plan_id,
        CheckInRow.version == PlanGateRow.version,
        CheckInRow.gate_step == PlanGateRow.step,
    )
    in_force = and_(
        TaperPlanRow.patient_id == PlanGateRow.patient_id,
        TaperPlanRow.id == PlanGateRow.plan_id,
        TaperPlanRow.version == PlanGateRow.version,
    )
    of_one = () if patient_id is None else (PlanGateRow.patient_id == patient_id,)
    rows = session.scalars(
        select(PlanGateRow)
        .join(TaperPlanRow, in_force)
        .where(
            TaperPlanRow.state.in_([s for s in IN_FORCE if s is not PlanState.PAUSED]),
            ~answered,
            *of_one,
        )
        .order_by(PlanGateRow.patient_id, PlanGateRow.due_day.desc())
    )
    return {
        row.patient_id: Gate(
            row.step, date.fromordinal(row.start_day), date.fromordinal(row.due_day)
        )
        for row in rows
    }


def pauses_to_tell(session: Session, patient_id: str | None = None) -> dict[str, PauseToTell]:
    """People (or one) with a paused plan and no check-in since it was paused: the sheets they hold
    are void, and nobody has told them yet."""
    of_one = () if patient_id is None else (TaperPlanRow.patient_id == patient_id,)
    paused = session.execute(
        select(TaperPlanRow.patient_id, TaperPlanRow.ended_day, PlanEventRow.at)
        .join(
            PlanEventRow,
            and_(
                PlanEventRow.patient_id == TaperPlanRow.patient_id,
                PlanEventRow.plan_id == TaperPlanRow.id,
                PlanEventRow.version == TaperPlanRow.version,
                PlanEventRow.state == PlanState.PAUSED.value,
            ),
        )
        .where(TaperPlanRow.state == PlanState.PAUSED.value, *of_one)
        .order_by(PlanEventRow.id)
    )
    found = {
        row.patient_id: PauseToTell(date.fromordinal(row.ended_day), datetime.fromisoformat(row.at))
        for row in paused
        if row.ended_day is not None
    }
    spoken_to = session.execute(
        select(CheckInRow.patient_id, CheckInRow.at).where(CheckInRow.patient_id.in_(found))
    )
    for row in spoken_to.all():
        if row.patient_id in found and (datetime.fromisoformat(row.at) >= found[row.patient_id].at):
            del found[row.patient_id]
    return found
