"""What a full export no longer holds: noted, told and never deleted.

A sender that is said to have sent everything, and leaves out a person or an order it sent before,
has closed, merged or lost it. The record stays as it was, marked with the import that lacked it,
until an import of the feed holds it again.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, insert, select, update

from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.records import Patient, Prescription
from clinic_desktop.store.import_ledger import Ledger
from clinic_desktop.store.import_models import MissingRecordRow
from clinic_desktop.store.import_rows import Key, RecordTable, record_table
from clinic_desktop.store.models import ImportBatchRow, ImportFileRow

_WATCHED = ((Patient, "people"), (Prescription, "orders"))
_CHUNK = 500

Item = TypeVar("Item")


def note_missing(ledger: Ledger) -> None:
    """Ends the marks of what this import holds again; of a full export, marks what it lacks."""
    for kind, words in _WATCHED:
        table = record_table(kind)
        _end_marks(ledger, table)
        if ledger.is_full:
            _mark(ledger, table, words)


def _end_marks(ledger: Ledger, table: RecordTable) -> None:
    """Ends the open marks whose record this import wrote or found as it stands."""
    marks = MissingRecordRow
    for chunk in batched(_open_marks(ledger, table).items(), _CHUNK):
        keys = [key for key, _ in chunk]
        seen, stored = ledger.seen_among(table, keys), ledger.fetch(table, keys)
        back = [
            mark_id
            for key, mark_id in chunk
            if key in seen or (key in stored and ledger.is_of_batch(stored[key]))
        ]
        ledger.connection.execute(
            update(marks).where(marks.id.in_(back)).values(back_batch_id=ledger.batch_id)
        )


def _open_marks(ledger: Ledger, table: RecordTable) -> dict[Key, int]:
    marks = MissingRecordRow
    found = select(marks.patient_id, marks.record_id, marks.id).where(
        marks.table_name == table.name, marks.back_batch_id.is_(None)
    )
    return {(row.patient_id, row.record_id): row.id for row in ledger.connection.execute(found)}


def _mark(ledger: Ledger, table: RecordTable, words: str) -> None:
    """Marks what earlier imports of the feed brought and this one does not hold."""
    marked = _open_marks(ledger, table)
    missing: list[Key] = []
    holds_any = _wrote_any(ledger, table)
    for keys in batched(_of_feed(ledger, table), _CHUNK):
        seen = ledger.seen_among(table, keys)
        holds_any = holds_any or bool(seen)
        missing += [
            key
            for key in keys
            if key not in seen and key not in marked and not ledger.held_unread(table, key)
        ]
    if not holds_any or not missing:
        # An export without any order is one of people only, not one that lost every order.
        return
    for chunk in batched(missing, _CHUNK):
        ledger.connection.execute(
            insert(MissingRecordRow),
            [
                {
                    "table_name": table.name,
                    "patient_id": patient_id,
                    "record_id": record_id,
                    "batch_id": ledger.batch_id,
                }
                for patient_id, record_id in chunk
            ],
        )
    _tell(ledger, len(missing), words)


def _tell(ledger: Ledger, missing: int, words: str) -> None:
    message = (
        f"{missing:,} {words} known from this feed are not in this full export. Nothing was "
        "deleted: they are marked as missing. If the export was not meant to hold everything, "
        "undo this import."
    )
    if ledger.rejected_unnamed:
        message += (
            f" {ledger.rejected_unnamed:,} rows could not be read at all and may be among them."
        )
    file = ledger.path(ledger.file_ids[0])
    ledger.report(Problem(file, None, words, "missing", message, ProblemLevel.WARNING))


def _wrote_any(ledger: Ledger, table: RecordTable) -> bool:
    columns = table.rows.c
    wrote = select(columns.id).where(columns.source_file_id.in_(ledger.file_ids)).limit(1)
    return ledger.connection.execute(wrote).first() is not None


def _of_feed(ledger: Ledger, table: RecordTable) -> Iterator[Key]:
    """Keys of what earlier imports of this feed brought, and this one did not write."""
    columns = table.rows.c
    first: ColumnElement[Any] = columns.id if table.is_people else columns.patient_id
    batches = ImportBatchRow
    earlier = (
        select(ImportFileRow.id)
        .join(batches, batches.id == ImportFileRow.batch_id)
        .where(batches.feed == ledger.feed, batches.id != ledger.batch_id)
    )
    # Read to the end first: SQLite does not promise what a cursor sees of writes beside it.
    rows = ledger.connection.execute(
        select(first, columns.id).where(columns.source_file_id.in_(earlier))
    ).all()
    yield from ((patient_id, record_id) for patient_id, record_id in rows)


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most `size` items."""
    stream = iter(items)
    while chunk := list(islice(stream, size)):
        yield chunk
