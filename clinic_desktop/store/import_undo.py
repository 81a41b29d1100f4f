"""Undoing a whole import: what it added goes, what it wrote over comes back, or nothing happens.

Refused where later imports or the clinic's own records stand on what would go: those would lose
the ground they were made on. Everything here runs in the caller's one transaction.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
    union,
    update,
)
from sqlalchemy.orm import Session

from clinic_desktop.domain.batch import Record
from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.domain.records import Condition, Encounter, Patient, PlanRow, Prescription
from clinic_desktop.domain.review import Review
from clinic_desktop.store.import_models import BatchRestsOnRow, MissingRecordRow
from clinic_desktop.store.import_rows import RecordTable, record_table
from clinic_desktop.store.merges import read_merges
from clinic_desktop.store.models import (
    Base,
    ImportBatchRow,
    ImportFileRow,
    Origin,
    ReplacedRecordRow,
)

_KINDS: tuple[type[Record], ...] = (
    Prescription, Condition, Encounter, Review, PlanRow, Patient
)  # fmt: skip
"""Rows of people go before the people."""

_SIGNATURES = ("by", "signed_by", "saved_by", "created_by")


@dataclass(frozen=True, slots=True)
class UndoEffect:
    """What undoing a batch does, and what forbids it.

    `later_batches`: imports that wrote over its rows, found them again or hang rows on its people.
    `own_records`: signed since on people whose records it brought, counted by table.
    """

    removed: int
    put_back: int
    people_removed: int
    later_batches: tuple[int, ...]
    own_records: tuple[tuple[str, int], ...]

    @property
    def is_allowed(self) -> bool:
        return not self.later_batches and not self.own_records


def undo_effect(session: Session, batch_id: int) -> UndoEffect:
    """What undoing the batch would do. Raises UnknownItem where there is no such batch."""
    batch = session.get(ImportBatchRow, batch_id)
    if batch is None:
        raise UnknownItem("There is no such import", f"No import has the number {batch_id}.")
    connection = session.connection()
    removed = {
        kind: _count(connection, select(func.count()).where(_added(batch_id, record_table(kind))))
        for kind in _KINDS
    }
    journal = ReplacedRecordRow
    put_back = select(func.count()).where(journal.batch_id == batch_id)
    return UndoEffect(
        removed=sum(removed.values()),
        put_back=_count(connection, put_back),
        people_removed=removed[Patient],
        later_batches=tuple(sorted(_all_later_batches(connection, batch_id))),
        own_records=tuple(sorted(_own_records(session, batch).items())),
    )


def undo_batch(session: Session, batch_id: int, by: str, role: str, at: str) -> None:
    """Takes the batch out again; the caller has seen that `undo_effect` allows it."""
    connection = session.connection()
    for kind in _KINDS:
        table = record_table(kind)
        connection.execute(delete(table.rows).where(_added(batch_id, table)))
    # People first, or what is put back would stand without them.
    for kind in reversed(_KINDS):
        _put_back(connection, batch_id, record_table(kind))
    marks, rests = MissingRecordRow, BatchRestsOnRow
    connection.execute(delete(marks).where(marks.batch_id == batch_id))
    connection.execute(
        update(marks).where(marks.back_batch_id == batch_id).values(back_batch_id=None)
    )
    connection.execute(delete(rests).where(rests.batch_id == batch_id))
    # What was written over is in its place again: no second copy of it is kept.
    connection.execute(delete(ReplacedRecordRow).where(ReplacedRecordRow.batch_id == batch_id))
    connection.execute(
        update(ImportBatchRow)
        .where(ImportBatchRow.id == batch_id)
        .values(undone_at=at, undone_by=by, undone_role=role)
    )


def _count(connection: Connection, query: Select[Any]) -> int:
    return int(connection.execute(query).scalar_one())


def _files(batch_id: int) -> Select[Any]:
    return select(ImportFileRow.id).where(ImportFileRow.batch_id == batch_id)


def _key_columns(table: RecordTable) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    columns = table.rows.c
    return (columns.id if table.is_people else columns.patient_id, columns.id)


def _wrote(batch_id: int, table: RecordTable) -> ColumnElement[bool]:
    return table.rows.c.source_file_id.in_(_files(batch_id))


def _added(batch_id: int, table: RecordTable) -> ColumnElement[bool]:
    """Rows the batch wrote where none stood before."""
    journal = ReplacedRecordRow.__table__.c
    first, second = _key_columns(table)
    wrote_over = exists().where(
        journal.batch_id == batch_id,
        journal.table_name == table.name,
        journal.patient_id == first,
        journal.record_id == second,
    )
    return and_(_wrote(batch_id, table), ~wrote_over)


def _put_back(connection: Connection, batch_id: int, table: RecordTable) -> None:
    """Rows as they stood before: written over again, or made anew where they were withdrawn."""
    journal = ReplacedRecordRow
    first, second = _key_columns(table)
    kept = select(journal.before, second.is_not(None).label("stands")).join_from(
        journal,
        table.rows,
        and_(first == journal.patient_id, second == journal.record_id),
        isouter=True,
    )
    rows = connection.execute(
        kept.where(journal.batch_id == batch_id, journal.table_name == table.name)
    ).all()
    withdrawn = [json.loads(row.before) for row in rows if not row.stands]
    if withdrawn:
        connection.execute(insert(table.rows), withdrawn)
    for row in rows:
        if row.stands:
            before = json.loads(row.before)
            key = (before["id"] if table.is_people else before["patient_id"], before["id"])
            connection.execute(update(table.rows).where(table.is_key(key)).values(before))


# --- what forbids it ------------------------------------------------------------------------------


def _all_later_batches(connection: Connection, batch_id: int) -> set[int]:
    """Those that rest on the batch, and those that rest on them."""
    found: set[int] = set()
    waiting = {batch_id}
    while waiting:
        resting = _later_batches(connection, waiting.pop()) - found
        found |= resting
        waiting |= resting
    return found


def _later_batches(connection: Connection, batch_id: int) -> set[int]:
    found = _found_again_by(connection, batch_id) | _wrote_over_by(connection, batch_id)
    for kind in _KINDS:
        found |= _stands_instead(connection, batch_id, record_table(kind))
        if kind is not Patient:
            found |= _hangs_on_its_people(connection, batch_id, record_table(kind))
    return found


def _found_again_by(connection: Connection, batch_id: int) -> set[int]:
    rests = BatchRestsOnRow
    return set(connection.scalars(select(rests.batch_id).where(rests.on_batch_id == batch_id)))


def _wrote_over_by(connection: Connection, batch_id: int) -> set[int]:
    """Later batches that keep a row of this one as what stood before."""
    journal = ReplacedRecordRow
    files = set(connection.scalars(_files(batch_id)))
    later = select(journal.batch_id, journal.before).where(journal.batch_id > batch_id)
    with connection.execute(later) as rows:
        return {later for later, before in rows if json.loads(before)["source_file_id"] in files}


def _stands_instead(connection: Connection, batch_id: int, table: RecordTable) -> set[int]:
    """Batches whose row stands where this one wrote over or withdrew another."""
    journal = ReplacedRecordRow.__table__.c
    first, second = _key_columns(table)
    query = (
        select(ImportFileRow.batch_id)
        .join_from(
            ReplacedRecordRow,
            table.rows,
            and_(first == journal.patient_id, second == journal.record_id),
        )
        .join(ImportFileRow, ImportFileRow.id == table.rows.c.source_file_id)
        .where(
            journal.batch_id == batch_id,
            journal.table_name == table.name,
            ImportFileRow.batch_id != batch_id,
        )
    )
    return set(connection.scalars(query))


def _hangs_on_its_people(connection: Connection, batch_id: int, table: RecordTable) -> set[int]:
    """Batches with rows of people this one added."""
    people = record_table(Patient)
    query = (
        select(ImportFileRow.batch_id)
        .distinct()
        .join_from(people.rows, table.rows, table.rows.c.patient_id == people.rows.c.id)
        .join(ImportFileRow, ImportFileRow.id == table.rows.c.source_file_id)
        .where(_added(batch_id, people), ImportFileRow.batch_id != batch_id)
    )
    return set(connection.scalars(query))


def _own_records(session: Session, batch: ImportBatchRow) -> Counter[str]:
    """Signed records of people the batch brought something of, made since it began."""
    connection = session.connection()
    own = [
        (table.name, owner, moment)
        for table in Base.metadata.sorted_tables
        if _is_own(table)
        for owner, moment in _signed(connection, table)
    ]
    found: Counter[str] = Counter()
    if own:
        began = datetime.fromisoformat(batch.started_at)
        touched = _touched(session, batch.id)
        for name, owner, moment in own:
            if owner in touched and (moment is None or datetime.fromisoformat(moment) >= began):
                found[name] += 1
    return found


def _is_own(table: Table) -> bool:
    """Whether a table holds what somebody signed about a person."""
    return any(name in table.c for name in _SIGNATURES) and bool(_owners(table))


def _owners(table: Table) -> list[str]:
    about = [
        column.name
        for column in table.c
        if any(key.target_fullname == "patients.id" for key in column.foreign_keys)
    ]
    return about or [name for name in ("patient_id",) if name in table.c]


def _signed(connection: Connection, table: Table) -> Iterator[tuple[str, str | None]]:
    """(person, moment) of every own record of the table."""
    moments = [column for column in table.c if column.name == "at" or column.name.endswith("_at")]
    query = select(*(table.c[name] for name in _owners(table)), *moments)
    if "origin" in table.c:
        query = query.where(table.c.origin == Origin.OWN.value)
    owners = len(_owners(table))
    for row in connection.execute(query):
        given = [moment for moment in row[owners:] if moment is not None]
        latest = max(given, key=datetime.fromisoformat, default=None)
        for owner in row[:owners]:
            yield owner, latest


def _touched(session: Session, batch_id: int) -> set[str]:
    """People the batch brought something of, and those whose records these belong to."""
    journal = ReplacedRecordRow
    queries = [select(journal.patient_id).where(journal.batch_id == batch_id)]
    for kind in _KINDS:
        table = record_table(kind)
        queries.append(select(_key_columns(table)[0]).where(_wrote(batch_id, table)))
    merges = read_merges(session)
    touched = set(session.connection().scalars(union(*queries)))
    return touched | {merges.survivor(one) for one in touched}
