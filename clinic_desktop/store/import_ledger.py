"""What an import has done so far, in the database and in counts.

The ledger of one batch: where every row stands, what was written over, which ids are refused, and
the counts by file. Unchanged rows and the source's moments of change are kept in a temporary table
of hashed keys, so that memory stays flat whatever the size of the files.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    delete,
    insert,
    select,
    update,
)

from clinic_desktop.domain.batch import FileReport, Record, RejectedRow, Sourced
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.feed import feed_and_id, scoped_id
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.store.bulk import insert_rows
from clinic_desktop.store.import_models import BatchRestsOnRow
from clinic_desktop.store.import_rows import Content, DrugIds, Key, RecordTable, Source
from clinic_desktop.store.models import ImportBatchRow, ImportFileRow, PatientRow, ReplacedRecordRow

_seen = Table(
    "import_seen",
    MetaData(),
    Column("key_hash", BigInteger, primary_key=True, autoincrement=False),
    Column("file_id", Integer, nullable=False),
    Column("line", Integer),
    Column("resource", String),
    Column("updated_at", String),
    prefixes=["TEMPORARY"],
)


_SEEN_COLUMNS = tuple(column.name for column in _seen.columns)
wanted_keys = Table(
    "import_wanted",
    _seen.metadata,
    Column("key_1", String, nullable=False),
    Column("key_2", String, nullable=False),
    prefixes=["TEMPORARY"],
)


class Stored(NamedTuple):
    """A row as it stands in the store, with where it came from."""

    content: Content
    file_id: int | None
    line: int | None
    resource: str | None

    @property
    def source(self) -> Source:
        return (self.file_id, self.line, self.resource)


class SeenRow(NamedTuple):
    file_id: int
    line: int | None
    resource: str | None
    updated_at: str | None


class Ledger:
    """One batch in the making. `files` are (path, format) of all it was given, in order."""

    def __init__(
        self,
        connection: Connection,
        files: Sequence[tuple[str, str]],
        *,
        feed: str,
        started_at: datetime,
        batch_format: str,
        report: Callable[[Problem], None],
        mapping_version: str | None = None,
        is_full: bool = False,
    ) -> None:
        self.connection = connection
        self.feed = feed
        self.is_full = is_full
        self.report = report
        self.drug_ids = DrugIds(connection)
        self.batch_id = int(
            connection.execute(
                insert(ImportBatchRow).returning(ImportBatchRow.id),
                {
                    "feed": feed,
                    "started_at": started_at.isoformat(),
                    "format": batch_format,
                    "mapping_version": mapping_version,
                    "is_full": is_full,
                },
            ).scalar_one()
        )
        # A run that was stopped may have left the tables on this connection.
        _seen.metadata.create_all(connection)
        connection.execute(delete(_seen))
        self._formats = dict(files)
        self._file_ids = {path: self._new_file(path, form) for path, form in files}
        self._paths = {file_id: path for path, file_id in self._file_ids.items()}
        self._counts: dict[str, Counter[str]] = {path: Counter() for path, _ in files}
        self._not_used: dict[str, Counter[str]] = {path: Counter() for path, _ in files}
        self._refused: set[tuple[str, Key]] = set()
        self.barred_people: set[str] = set()
        # Rows of a full export that were there and could not be read are not missing from it.
        self.rejected_ids: set[str] = set()
        self.rejected_unnamed = 0
        self._rests_on: Counter[int] = Counter()

    def _new_file(self, path: str, form: str) -> int:
        nothing = dict.fromkeys(
            ("rows_in", "added", "changed", "unchanged", "rejected", "not_used"), 0
        )
        row = {"batch_id": self.batch_id, "path": path, "format": form, **nothing}
        made = self.connection.execute(insert(ImportFileRow).returning(ImportFileRow.id), row)
        return int(made.scalar_one())

    @property
    def file_ids(self) -> list[int]:
        return list(self._paths)

    def file_id(self, ref: SourceRef) -> int:
        return self._file_ids[ref.file]

    def path(self, file_id: int) -> str:
        return self._paths[file_id]

    def key(self, table: RecordTable, record: Record) -> Key:
        """The key of a record, its person's id among those of all feeds."""
        owner, own_id = table.key(record)
        person = scoped_id(self.feed, owner)
        return (person, person if table.is_people else own_id)

    def place_of(self, row: "Stored | SeenRow") -> SourceRef:
        """Where a row of this batch came from."""
        assert row.file_id is not None
        return SourceRef(self._paths[row.file_id], row.line, row.resource)

    # --- stored rows ------------------------------------------------------------------------------

    def fetch(self, table: RecordTable, keys: Sequence[Key]) -> dict[Key, Stored]:
        """The stored rows of these different keys."""
        self.connection.execute(delete(wanted_keys))
        insert_rows(self.connection, wanted_keys, ("key_1", "key_2"), keys)
        rows = self.connection.execute(table.lookup(wanted_keys)).all()
        return {table.key_of_row(row): Stored(tuple(row[:-5]), *row[-3:]) for row in rows}

    def people_among(self, ids: Iterable[str]) -> list[str]:
        """Those of the ids that are known people."""
        self.connection.execute(delete(wanted_keys))
        insert_rows(self.connection, wanted_keys, ("key_1", "key_2"), [(one, one) for one in ids])
        known = select(PatientRow.id).join(wanted_keys, PatientRow.id == wanted_keys.c.key_1)
        return list(self.connection.scalars(known))

    def is_of_batch(self, stored: Stored) -> bool:
        """Whether this batch added or changed the row."""
        return stored.file_id in self._paths

    def journal(self, table: RecordTable, rows: Iterable[tuple[Key, Stored]]) -> None:
        """Keeps stored rows as they are, before they are written over."""
        kept = []
        for key, stored in rows:
            before = table.values(key, stored.content, stored.source)
            kept.append(
                {
                    "batch_id": self.batch_id,
                    "table_name": table.name,
                    "patient_id": key[0],
                    "record_id": key[1],
                    "before": json.dumps(before, ensure_ascii=False),
                }
            )
        if kept:
            self.connection.execute(insert(ReplacedRecordRow), kept)

    def restore(self, table: RecordTable, key: Key) -> bool:
        """Puts back what this batch wrote over; False when it wrote over nothing."""
        journal = ReplacedRecordRow
        of_key = and_(
            journal.batch_id == self.batch_id,
            journal.table_name == table.name,
            journal.patient_id == key[0],
            journal.record_id == key[1],
        )
        before = self.connection.scalars(select(journal.before).where(of_key)).first()
        if before is None:
            return False
        self.connection.execute(
            update(table.rows).where(table.is_key(key)).values(**json.loads(before))
        )
        self.connection.execute(delete(journal).where(of_key))
        return True

    # --- seen rows --------------------------------------------------------------------------------

    def remember(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keeps (key hash, file id, line, resource, moment of change) of rows."""
        # A key may be met again unchanged: the first place is the one to report.
        insert_rows(self.connection, _seen, _SEEN_COLUMNS, rows, new_only=True)

    def recall(self, table: RecordTable, key: Key) -> SeenRow | None:
        columns = (
            _seen.c.file_id,
            _seen.c.line,
            _seen.c.resource,
            _seen.c.updated_at,
        )
        found = self.connection.execute(
            select(*columns).where(_seen.c.key_hash == key_hash(table, key))
        ).first()
        return SeenRow(*found) if found else None

    def seen_among(self, table: RecordTable, keys: Sequence[Key]) -> set[Key]:
        """Those of the keys (at most a few hundred) that were found again as they stand."""
        hashes = {key_hash(table, key): key for key in keys}
        found = self.connection.scalars(
            select(_seen.c.key_hash).where(_seen.c.key_hash.in_(hashes))
        )
        return {hashes[one] for one in found}

    def forget(self, table: RecordTable, key: Key) -> None:
        self.connection.execute(delete(_seen).where(_seen.c.key_hash == key_hash(table, key)))

    # --- counts and refusals ----------------------------------------------------------------------

    def count(self, path: str, outcome: str, by: int = 1) -> None:
        self._counts[path][outcome] += by

    def rest_on(self, stored: Stored) -> None:
        """An earlier import's row was found again as it stands."""
        if stored.file_id is not None:
            self._rests_on[stored.file_id] += 1

    def is_refused(self, table: RecordTable, key: Key) -> bool:
        return bool(self._refused) and (table.name, key) in self._refused

    def held_unread(self, table: RecordTable, key: Key) -> bool:
        """Whether the files hold the row, though it was rejected."""
        own_id = feed_and_id(key[1])[1] if table.is_people else key[1]
        return (
            own_id in self.rejected_ids
            or self.is_refused(table, key)
            or key[0] in self.barred_people
        )

    def refuse(self, table: RecordTable, key: Key) -> None:
        """No row of this id counts any more in this batch, nor anything of such a patient."""
        self._refused.add((table.name, key))
        if table.is_people:
            self.barred_people.add(key[1])

    def not_used(self, path: str, kind: str, count: int = 1) -> None:
        """Counts resources the program does not read."""
        self._not_used[path][kind] += count

    def warn(self, item: Sourced) -> None:
        for problem in item.warnings:
            self.report(problem)

    def note(self, ref: SourceRef, kind: str, message: str) -> None:
        field = ref.resource or "row"
        self.report(Problem(ref.file, ref.line, field, kind, message, ProblemLevel.INFO))

    def reject(self, ref: SourceRef, field: str, kind: str, message: str) -> None:
        where = f"{ref.resource}: {field}" if ref.resource else field
        self.reject_with(ref, (Problem(ref.file, ref.line, where, kind, message),))

    def reject_id(self, table: RecordTable, ref: SourceRef, kind: str, message: str) -> None:
        """Rejects a row for its own id."""
        self.reject(ref, "id" if ref.resource else table.id_field, kind, message)

    def reject_row(self, row: RejectedRow) -> None:
        """Rejects a row its importer could not read."""
        if self.is_full and row.own_id is not None:
            self.rejected_ids.add(row.own_id)
        self.rejected_unnamed += row.own_id is None
        self.reject_with(row.ref, row.problems)

    def reject_with(self, ref: SourceRef, problems: Iterable[Problem]) -> None:
        self.count(ref.file, "rejected")
        for problem in problems:
            self.report(problem)

    # --- the end ----------------------------------------------------------------------------------

    def close(self) -> None:
        """Writes the counts and drops the temporary tables."""
        for report in self.reports():
            self.connection.execute(
                update(ImportFileRow)
                .where(ImportFileRow.id == self._file_ids[report.path])
                .values(
                    rows_in=report.rows_in,
                    added=report.added,
                    changed=report.changed,
                    unchanged=report.unchanged,
                    rejected=report.rejected,
                    not_used=report.not_used,
                )
            )
        self._keep_what_it_rests_on()
        _seen.metadata.drop_all(self.connection)

    def _keep_what_it_rests_on(self) -> None:
        batches: Counter[int] = Counter()
        files = ImportFileRow
        for file_id, rows in self._rests_on.items():
            wanted = select(files.batch_id).where(files.id == file_id)
            batches[int(self.connection.execute(wanted).scalar_one())] += rows
        if batches:
            self.connection.execute(
                insert(BatchRestsOnRow),
                [
                    {"on_batch_id": earlier, "batch_id": self.batch_id, "rows": rows}
                    for earlier, rows in batches.items()
                ],
            )

    def reports(self) -> tuple[FileReport, ...]:
        """One report a file, in the order they were given."""
        made = []
        for path, counts in self._counts.items():
            kinds = self._not_used[path]
            made.append(
                FileReport(
                    path,
                    self._formats[path],
                    rows_in=counts.total(),
                    added=counts["added"],
                    changed=counts["changed"],
                    unchanged=counts["unchanged"],
                    rejected=counts["rejected"],
                    not_used=kinds.total(),
                    not_used_kinds=tuple(kinds.most_common()),
                )
            )
        return tuple(made)


def key_hash(table: RecordTable, key: Key) -> int:
    """A 64-bit number for a key, the same within one run of the program."""
    return hash((table.name, key))
