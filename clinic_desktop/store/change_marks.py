"""How far own records have come, so that what another workstation signed is noticed cheaply.

Own records are append-only: whatever is done to a person adds a row somewhere, so a person whose
rows are as many as before is as they were. Counting them is one small query a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from clinic_desktop.store.import_models import IdentityDecisionRow
from clinic_desktop.store.models import ImportBatchRow, Origin, ReviewRow
from clinic_desktop.store.own_models import (
    DispositionRow,
    DocumentEventRow,
    DocumentRow,
    PlanEventRow,
    TaperPlanRow,
)
from clinic_desktop.store.plan_life_models import CheckInRow
from clinic_desktop.store.queue_models import QueueMoveRow
from clinic_desktop.store.reading_models import ReadingRow


@dataclass(frozen=True, slots=True)
class ChangeMarks:
    """`records`: imports, readings and decisions about who is who, which may change anybody.
    `people`: own rows of each person who has any, one number a table."""

    records: tuple[int, ...]
    people: Mapping[str, tuple[int, ...]]


def change_marks(session: Session) -> ChangeMarks:
    """The marks as they are now."""
    return ChangeMarks(_of_records(session), _of_people(session, _by_person()))


def person_mark(session: Session, patient_id: str) -> tuple[int, ...]:
    """The marks of one person with those that may change anybody, as one tuple to compare."""
    of_person = _of_people(session, _by_person(patient_id)).get(patient_id, ())
    return (*_of_records(session), *of_person)


def _of_people(
    session: Session, queries: Sequence[Select[str, int]]
) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for place, query in enumerate(queries):
        for patient_id, number in session.execute(query):
            found.setdefault(patient_id, [0] * len(queries))[place] = number
    return {person: tuple(numbers) for person, numbers in found.items()}


def _of_records(session: Session) -> tuple[int, ...]:
    batches = session.execute(
        select(func.count(ImportBatchRow.id), func.count(ImportBatchRow.undone_at))
    ).one()
    others = (
        session.scalar(select(func.count(row.id))) or 0 for row in (ReadingRow, IdentityDecisionRow)
    )
    return (*batches, *others)


def _by_person(patient_id: str | None = None) -> list[Select[str, int]]:
    """How many own rows each person has, or one of them, a query a table."""
    tables = (DispositionRow, QueueMoveRow, PlanEventRow, CheckInRow, TaperPlanRow, DocumentRow)
    counted = [
        (select(row.patient_id, func.count()).group_by(row.patient_id), row.patient_id)
        for row in tables
    ]
    own_reviews = (
        select(ReviewRow.patient_id, func.count())
        .where(ReviewRow.origin == Origin.OWN)
        .group_by(ReviewRow.patient_id)
    )
    of_letters = (
        select(DocumentRow.patient_id, func.count())
        .join(DocumentEventRow, DocumentEventRow.code == DocumentRow.code)
        .group_by(DocumentRow.patient_id)
    )
    queries = [*counted, (own_reviews, ReviewRow.patient_id), (of_letters, DocumentRow.patient_id)]
    return [
        query if patient_id is None else query.where(owner == patient_id)
        for query, owner in queries
    ]
