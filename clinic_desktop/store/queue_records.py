"""Reads and writes of the queue: answers to flags, moves, saved views, visits."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from clinic_desktop.store.own_models import DispositionRow, DocumentRow, DocumentState, TaperPlanRow
from clinic_desktop.store.queue_models import (
    FlagSeenRow,
    QueueMoveRow,
    QueueVisitRow,
    SavedViewRow,
)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A disposition as kept; `state` is the JSON of what it was given on, None for one made
    before that was kept."""

    id: int
    patient_id: str
    rule_id: str
    kind: str
    reason: str
    note: str | None
    until: date | None
    rule_hash: str
    state: str | None
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredMove:
    """A move in the queue as kept."""

    id: int
    patient_id: str
    kind: str
    value: str | None
    due_on: date | None
    reason: str | None
    by: str
    role: str
    at: datetime


# --- answers --------------------------------------------------------------------------------------


def answers(session: Session, patient_id: str | None = None) -> tuple[StoredAnswer, ...]:
    """Every answer of one person, or of everyone, in the order they were given."""
    query = select(DispositionRow).order_by(DispositionRow.id)
    if patient_id is not None:
        query = query.where(DispositionRow.patient_id == patient_id)
    return tuple(
        StoredAnswer(
            row.id,
            row.patient_id,
            row.rule_id,
            row.kind,
            row.reason,
            row.note,
            _date(row.until_day),
            row.rule_hash,
            row.state,
            row.by,
            row.role,
            datetime.fromisoformat(row.at),
        )
        for row in session.scalars(query)
    )


# --- moves ----------------------------------------------------------------------------------------


def moves(session: Session, patient_id: str | None = None) -> tuple[StoredMove, ...]:
    """Every move of one person, or of everyone, in the order they were made."""
    query = select(QueueMoveRow).order_by(QueueMoveRow.id)
    if patient_id is not None:
        query = query.where(QueueMoveRow.patient_id == patient_id)
    return tuple(
        StoredMove(
            row.id,
            row.patient_id,
            row.kind,
            row.value,
            _date(row.due_day),
            row.reason,
            row.by,
            row.role,
            datetime.fromisoformat(row.at),
        )
        for row in session.scalars(query)
    )


def add_move(
    session: Session,
    patient_id: str,
    kind: str,
    value: str | None,
    *,
    due_on: date | None = None,
    reason: str | None = None,
    by: str,
    role: str,
    at: str,
) -> None:
    """A move of a person; the latest of its kind counts, all are kept."""
    session.add(
        QueueMoveRow(
            patient_id=patient_id,
            kind=kind,
            value=value,
            due_day=due_on.toordinal() if due_on else None,
            reason=reason,
            by=by,
            role=role,
            at=at,
        )
    )
    session.flush()


def owners(session: Session) -> tuple[str, ...]:
    """Everybody who was ever given a person, by name."""
    query = (
        select(QueueMoveRow.value)
        .where(QueueMoveRow.kind == "owner", QueueMoveRow.value.is_not(None))
        .distinct()
        .order_by(QueueMoveRow.value)
    )
    return tuple(name for name in session.scalars(query) if name)


# --- views, visits --------------------------------------------------------------------------------


def saved_views(session: Session, signer: str) -> tuple[tuple[str, str], ...]:
    """The signer's own views by name: (name, JSON of the query)."""
    rows = session.execute(
        select(SavedViewRow.name, SavedViewRow.query)
        .where(SavedViewRow.signer == signer)
        .order_by(SavedViewRow.name)
    )
    return tuple((row.name, row.query) for row in rows)


def all_saved_views(session: Session) -> tuple[tuple[str, str, str], ...]:
    """Everyone's views: (signer, name, JSON of the query)."""
    rows = session.execute(
        select(SavedViewRow.signer, SavedViewRow.name, SavedViewRow.query).order_by(
            SavedViewRow.name, SavedViewRow.signer
        )
    )
    return tuple((row.signer, row.name, row.query) for row in rows)


def save_view(session: Session, signer: str, name: str, query: str, at: str) -> None:
    session.merge(SavedViewRow(signer=signer, name=name, query=query, saved_at=at))


def forget_view(session: Session, signer: str, name: str) -> None:
    session.execute(
        delete(SavedViewRow).where(SavedViewRow.signer == signer, SavedViewRow.name == name)
    )


def last_visit(session: Session, signer: str) -> str | None:
    """The moment of the signer's last visit, None for the first one."""
    return session.scalar(select(QueueVisitRow.visited_at).where(QueueVisitRow.signer == signer))


def note_visit(session: Session, signer: str, at: str) -> None:
    session.merge(QueueVisitRow(signer=signer, visited_at=at))


def flags_seen(session: Session) -> dict[tuple[str, str], str]:
    """When each flag was first in the queue, by person and rule."""
    rows = session.execute(
        select(FlagSeenRow.patient_id, FlagSeenRow.rule_id, FlagSeenRow.first_at)
    )
    return {(row.patient_id, row.rule_id): row.first_at for row in rows}


def note_flags(
    session: Session,
    new: Iterable[tuple[str, str]],
    gone: Collection[tuple[str, str]],
    at: str,
) -> None:
    """Flags that are in the queue for the first time, and those that left it."""
    for patient_id, rule_id in gone:
        session.execute(
            delete(FlagSeenRow).where(
                FlagSeenRow.patient_id == patient_id, FlagSeenRow.rule_id == rule_id
            )
        )
    rows = [{"patient_id": p, "rule_id": r, "first_at": at} for p, r in new]
    if rows:
        session.execute(insert(FlagSeenRow), rows)


# --- what else the queue asks ---------------------------------------------------------------------


def letters_of_plans(
    session: Session, patient_id: str | None = None
) -> Mapping[str, tuple[str, bool]]:
    """People with a signed plan that still counts (or one of them): its state, and whether a
    current letter of it was issued."""
    letters = select(DocumentRow.patient_id, DocumentRow.plan_id).where(
        DocumentRow.state == DocumentState.CURRENT.value
    )
    plans = (
        select(TaperPlanRow.patient_id, TaperPlanRow.id, TaperPlanRow.state)
        .where(TaperPlanRow.signed_at.is_not(None), TaperPlanRow.ended_day.is_(None))
        .order_by(TaperPlanRow.id, TaperPlanRow.version)
    )
    if patient_id is not None:
        letters = letters.where(DocumentRow.patient_id == patient_id)
        plans = plans.where(TaperPlanRow.patient_id == patient_id)
    lettered = {(row.patient_id, row.plan_id) for row in session.execute(letters)}
    return {
        row.patient_id: (row.state, (row.patient_id, row.id) in lettered)
        for row in session.execute(plans)
    }


def last_letters(session: Session, patient_id: str | None = None) -> Mapping[str, date]:
    """The day on which each person's latest letter was issued; one declared void is none."""
    query = (
        select(DocumentRow.patient_id, func.max(DocumentRow.created_at))
        .where(DocumentRow.state != DocumentState.VOID.value)
        .group_by(DocumentRow.patient_id)
    )
    if patient_id is not None:
        query = query.where(DocumentRow.patient_id == patient_id)
    return {person: datetime.fromisoformat(at).date() for person, at in session.execute(query)}


def _date(day: int | None) -> date | None:
    return date.fromordinal(day) if day is not None else None
