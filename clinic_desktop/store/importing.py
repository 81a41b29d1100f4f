"""Applies one import to the store; the caller owns the transaction.

Rows are taken in chunks, people before everything else. A row is added, changed (its content
differs from what is stored), unchanged, or rejected, with a problem that says why. What a change
writes over is kept in `replaced_records`, so that the batch can be undone.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

from sqlalchemy import delete, select

from clinic_desktop.domain.batch import Item, Record, RejectedRow, Repeated, Sourced, Withdrawn
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.feed import scoped_id
from clinic_desktop.domain.records import Patient, Prescription, SourceRef
from clinic_desktop.store.import_compare import Comparison, IncomingRow
from clinic_desktop.store.import_ledger import Ledger
from clinic_desktop.store.import_missing import note_missing
from clinic_desktop.store.import_rows import RecordTable, record_table
from clinic_desktop.store.merges import Merges
from clinic_desktop.store.models import PatientRow, PrescriptionRow

CHUNK_ROWS = 4_000
_MOST_REMEMBERED_PEOPLE = 50_000

_UNKNOWN_PERSON = (
    "This patient is not among the people, in these files or in the records. Import the person "
    "first, or correct the id. The row was left out."
)
_OF_BARRED = "The patient of this row was rejected, so the row was left out with them."


class BatchWriter:
    """One batch being applied: give it people first, then the records; then close it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known_people: set[str] = set()

    def take(self, items: Iterable[Item], after_chunk: Callable[[SourceRef | None], None]) -> None:
        """Applies a stream of items; `after_chunk` hears how far it came and may raise to stop."""
        stream = iter(items)
        while chunk := list(islice(stream, CHUNK_ROWS)):
            self._take_chunk(chunk)
            last = chunk[-1]
            after_chunk(None if isinstance(last, Problem) else last.ref)

    def _take_chunk(self, chunk: list[Item]) -> None:
        groups: dict[type, list[Sourced]] = {}
        for item in chunk:
            match item:
                case Sourced():
                    groups.setdefault(type(item.record), []).append(item)
                case RejectedRow():
                    self._ledger.reject_row(item)
                case Withdrawn():
                    self._withdraw(item.record, item.ref)
                case Repeated():
                    self._ledger.count(item.ref.file, "unchanged")
                    if item.problem is not None:
                        self._ledger.report(item.problem)
                case Problem():
                    self._ledger.report(item)
        for kind, items in groups.items():
            self._take_records(record_table(kind), items)

    def _take_records(self, table: RecordTable, items: list[Sourced]) -> None:
        if not table.is_people:
            items = self._of_known_people(items)
            if table.rows is PrescriptionRow.__table__:
                items = self._not_said_again(items)
        ledger, drug_ids = self._ledger, self._ledger.drug_ids
        in_feed = self._in_feed if table.is_people else _as_it_is
        rows = [
            IncomingRow(
                item,
                ledger.key(table, item.record),
                table.content(in_feed(item.record), drug_ids),
            )
            for item in items
        ]
        Comparison(ledger, table, rows).apply()

    def _in_feed(self, person: Record) -> Record:
        """A person under their id among those of all feeds."""
        assert isinstance(person, Patient)
        feed, into = self._ledger.feed, person.merged_into
        return replace(
            person,
            id=scoped_id(feed, person.id),
            merged_into=None if into is None else scoped_id(feed, into),
        )

    def _owner(self, record: Record) -> str:
        """The id, among those of all feeds, of the person a record is about."""
        owner = record.id if isinstance(record, Patient) else record.patient_id
        return scoped_id(self._ledger.feed, owner)

    def _of_known_people(self, items: list[Sourced]) -> list[Sourced]:
        """Those whose patient is among the people; the others are rejected."""
        wanted = {self._owner(item.record) for item in items}
        unknown = wanted - self._known_people
        if unknown:
            if len(self._known_people) > _MOST_REMEMBERED_PEOPLE:
                self._known_people.clear()
                unknown = wanted
            self._known_people.update(self._ledger.people_among(unknown))
        kept = []
        for item in items:
            patient_id = self._owner(item.record)
            if patient_id in self._ledger.barred_people:
                self._ledger.reject(
                    item.ref, _owner_field(item.ref), "id of a rejected patient", _OF_BARRED
                )
            elif patient_id not in self._known_people:
                self._ledger.reject(item.ref, _owner_field(item.ref), "unknown id", _UNKNOWN_PERSON)
            else:
                kept.append(item)
        return kept

    def _not_said_again(self, items: list[Sourced]) -> list[Sourced]:
        """Without the statements that only repeat an order which came in."""
        named = {(self._owner(item.record), order) for item in items for order in item.gives_way_to}
        if not named:
            return items
        came_in = self._ledger.fetch(record_table(Prescription), sorted(named))
        kept = []
        for item in items:
            patient_id = self._owner(item.record)
            if any((patient_id, order) in came_in for order in item.gives_way_to):
                self._withdraw(item.record, item.ref)
            else:
                kept.append(item)
        return kept

    def _withdraw(self, record: Record, ref: SourceRef) -> None:
        """Takes out the record this very resource once brought in; else there is nothing to do."""
        table = record_table(type(record))
        key = self._ledger.key(table, record)
        stored = self._ledger.fetch(table, [key]).get(key)
        if stored is None or stored.resource != ref.resource or self._ledger.is_of_batch(stored):
            self._ledger.not_used(ref.file, f"{(ref.resource or '').partition('/')[0]} (withdrawn)")
            return
        self._ledger.journal(table, [(key, stored)])
        self._ledger.connection.execute(delete(table.rows).where(table.is_key(key)))
        self._ledger.count(ref.file, "changed")

    def close(self) -> None:
        """Says what only the whole batch shows, and writes the counts."""
        self._tell_lost_mergers()
        note_missing(self._ledger)
        self._ledger.close()

    def _tell_lost_mergers(self) -> None:
        """Merges that lead to nobody: such a person goes on under this record, and that is said."""
        survivor = PatientRow.__table__.alias("survivor")
        people = PatientRow
        merged = select(people.id, people.merged_into).where(people.merged_into.is_not(None))
        into = {row.id: row.merged_into for row in self._ledger.connection.execute(merged)}
        circular = frozenset(Merges(into).circular)
        lost = (
            select(
                people.id, people.source_file_id, people.source_line, people.source_resource,
                survivor.c.id.label("survivor"),
            )
            .outerjoin(survivor, survivor.c.id == people.merged_into)
            .where(
                people.merged_into.is_not(None),
                people.source_file_id.in_(self._ledger.file_ids),
            )
            .order_by(people.id)
        )  # fmt: skip
        for row in self._ledger.connection.execute(lost).all():
            if row.survivor is not None and row.id not in circular:
                continue
            assert row.source_file_id is not None
            path, resource = self._ledger.path(row.source_file_id), row.source_resource
            field = f"{resource}: link" if resource else "merged_into"
            kind, message = _NO_SURVIVOR if row.survivor is None else _CIRCLE
            level = ProblemLevel.WARNING
            self._ledger.report(Problem(path, row.source_line, field, kind, message, level))


_NO_SURVIVOR = (
    "unknown id",
    "The person this one was merged into is not among the people: import that person too, or "
    "remove the entry. Until then this record goes on standing for the person.",
)
_CIRCLE = (
    "merged in a circle",
    "This record is merged round into itself, so nothing says which one is left. It goes on "
    "standing for the person: correct the entry and import again.",
)


def _owner_field(ref: SourceRef) -> str:
    """The field that says whose a row is."""
    return "subject" if ref.resource else "patient_id"


def _as_it_is(record: Record) -> Record:
    return record
