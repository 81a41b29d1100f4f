"""Rows of one table compared with what is stored: added, changed, unchanged, or two of one id.

Two rows with one id in one import: equal ones are one; else the newer by the source's own moment of
change; else neither is true and both are rejected, whatever stood there before staying as it was.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from clinic_desktop.domain.batch import Sourced
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.store.bulk import insert_rows
from clinic_desktop.store.import_ledger import Ledger, Stored, key_hash
from clinic_desktop.store.import_rows import Content, Key, RecordTable, Source

_ANOTHER_PERSON = (
    "Birth date and family name both differ from the person known by this id: it is another "
    "person. Ask the sender which id is right. The person and their rows were left out."
)
_TWICE = (
    "This id stands on two rows that differ, and nothing says which is right. Both were left out; "
    "keep one and import again."
)
_TWO_PEOPLE = (
    "This id stands on two people who differ, and nothing says which is right. Both were left out "
    "with all that is theirs; correct the id and import again."
)
_SIGNED_HERE = (
    "This id is that of a review signed in this program, which no import writes over. "
    "The row was left out."
)
_CANCELLED_SINCE = "This order was cancelled by an import before this one, and stays cancelled."
_OLDER = "An older version of a record that the same import holds newer; the newer one was taken."


@dataclass(slots=True)
class IncomingRow:
    """A row of the chunk on its way in."""

    item: Sourced
    key: Key
    content: Content


class Comparison:
    """Rows of one table being compared with what is stored, in order."""

    def __init__(self, ledger: Ledger, table: RecordTable, rows: list[IncomingRow]) -> None:
        self._ledger = ledger
        self._table = table
        self._rows = rows
        self._stored = ledger.fetch(table, list({row.key for row in rows}))
        self._part_namesakes()
        self._fresh: dict[Key, Content] = {}
        self._inserts: list[tuple[Any, ...]] = []
        self._updates: list[dict[str, Any]] = []
        self._replaced: list[tuple[Key, Stored]] = []
        self._seen: dict[Key, tuple[Any, ...]] = {}

    def _part_namesakes(self) -> None:
        """A request and a dispense may have one id: the second is known by type and id."""
        types = {key: _type_of(stored.resource) for key, stored in self._stored.items()}
        renamed = []
        for row in self._rows:
            own_type = _type_of(row.item.ref.resource)
            if own_type and types.setdefault(row.key, own_type) not in (own_type, ""):
                row.key = (row.key[0], row.item.ref.resource or "")
                renamed.append(row.key)
        if renamed:
            self._stored.update(self._ledger.fetch(self._table, list(set(renamed))))

    def apply(self) -> None:
        # In order of the key a chunk lands on fewer pages; rows of one key keep their order.
        self._rows.sort(key=_key)
        for row in self._rows:
            self._apply_row(row)
        self._flush()

    def _apply_row(self, row: IncomingRow) -> None:
        ledger, table, key, item = self._ledger, self._table, row.key, row.item
        if ledger.is_refused(table, key):
            ledger.reject_id(table, item.ref, "id on several rows", _TWICE)
            return
        met = self._fresh.get(key)
        if met is not None:
            if met == row.content:
                ledger.count(item.ref.file, "unchanged")
                return
            self._flush()
            self._stored.update(ledger.fetch(table, [key]))
        stored = self._stored.get(key)
        if stored is None:
            self._add(row)
        elif stored.content == row.content:
            ledger.count(item.ref.file, "unchanged")
            ledger.warn(item)
            if not ledger.is_of_batch(stored):
                self._remember(row)
                ledger.rest_on(stored)
        elif ledger.is_of_batch(stored) or self._was_seen(key):
            self._settle(row, stored)
        elif table.is_people and is_another_person(stored.content, row.content, table):
            ledger.refuse(table, key)
            ledger.reject_id(table, item.ref, "id of another person", _ANOTHER_PERSON)
        elif item.is_first_word and table.is_cancelled(stored.content):
            ledger.count(item.ref.file, "unchanged")
            ledger.note(item.ref, "cancelled order", _CANCELLED_SINCE)
            ledger.rest_on(stored)
            self._remember(row)
        elif table.is_signed_here(stored.content):
            ledger.reject_id(table, item.ref, "id of a signed record", _SIGNED_HERE)
        else:
            self._change(row, stored)

    def _add(self, row: IncomingRow) -> None:
        self._inserts.append(self._table.row(row.key, row.content, self._source(row)))
        self._note_fresh(row, "added")

    def _change(self, row: IncomingRow, stored: Stored) -> None:
        self._replaced.append((row.key, stored))
        self._updates.append(self._rewritten(row))
        self._note_fresh(row, "changed")

    def _note_fresh(self, row: IncomingRow, outcome: str) -> None:
        self._fresh[row.key] = row.content
        self._ledger.count(row.item.ref.file, outcome)
        self._ledger.warn(row.item)
        if row.item.updated_at is not None:
            self._remember(row)

    def _source(self, row: IncomingRow) -> Source:
        ref = row.item.ref
        return (self._ledger.file_id(ref), ref.line, ref.resource)

    def _rewritten(self, row: IncomingRow) -> dict[str, Any]:
        values = self._table.values(row.key, row.content, self._source(row))
        values["key_1"], values["key_2"] = row.key
        del values["id"]
        values.pop("patient_id", None)
        return values

    def _remember(self, row: IncomingRow) -> None:
        ref = row.item.ref
        if row.key not in self._seen:
            source = (self._ledger.file_id(ref), ref.line, ref.resource)
            self._seen[row.key] = (key_hash(self._table, row.key), *source, row.item.updated_at)

    def _was_seen(self, key: Key) -> bool:
        return key in self._seen or self._ledger.recall(self._table, key) is not None

    def _flush(self) -> None:
        connection, table = self._ledger.connection, self._table
        if self._inserts:
            insert_rows(connection, table.rows, table.row_columns, self._inserts)
        if self._updates:
            self._ledger.journal(table, self._replaced)
            connection.execute(table.rewrite, self._updates)
        self._ledger.remember(list(self._seen.values()))
        self._inserts, self._updates, self._replaced = [], [], []
        self._seen, self._fresh = {}, {}

    # --- one id, two rows -------------------------------------------------------------------------

    def _settle(self, row: IncomingRow, stored: Stored) -> None:
        """Two rows of this batch have one id and differ."""
        self._flush()
        ledger, table, key = self._ledger, self._table, row.key
        seen = ledger.recall(table, key)
        was_unchanged = not ledger.is_of_batch(stored)
        first = ledger.place_of(seen) if was_unchanged and seen else ledger.place_of(stored)
        newer = _is_newer(row.item.updated_at, seen.updated_at if seen else None)
        if newer is None or (
            table.is_people and is_another_person(stored.content, row.content, table)
        ):
            self._refuse_both(row, first, was_unchanged)
        elif newer:
            self._take_newer(row, first, was_unchanged)
        else:
            ledger.count(row.item.ref.file, "unchanged")
            ledger.note(row.item.ref, "older version", _OLDER)
        del self._stored[key]
        self._stored.update(ledger.fetch(table, [key]))

    def _refuse_both(self, row: IncomingRow, first: SourceRef, was_unchanged: bool) -> None:
        ledger, table, key = self._ledger, self._table, row.key
        if was_unchanged:
            ledger.count(first.file, "unchanged", -1)
        elif ledger.restore(table, key):
            ledger.count(first.file, "changed", -1)
        else:
            ledger.connection.execute(delete(table.rows).where(table.is_key(key)))
            ledger.count(first.file, "added", -1)
        ledger.refuse(table, key)
        message = _TWO_PEOPLE if table.is_people else _TWICE
        for ref in first, row.item.ref:
            ledger.reject_id(table, ref, "id on several rows", message)

    def _take_newer(self, row: IncomingRow, first: SourceRef, was_unchanged: bool) -> None:
        ledger, table, key = self._ledger, self._table, row.key
        outcome = "changed"
        if not was_unchanged:
            outcome = "changed" if ledger.restore(table, key) else "added"
            ledger.count(first.file, outcome, -1)
            ledger.count(first.file, "unchanged")
        ledger.note(first, "older version", _OLDER)
        ledger.forget(table, key)
        if outcome == "changed":
            before = ledger.fetch(table, [key])[key]
            if before.content == row.content:
                ledger.count(row.item.ref.file, "unchanged")
                self._remember(row)
                self._flush()
                return
            self._change(row, before)
        else:
            self._updates.append(self._rewritten(row))
            self._note_fresh(row, "added")
        self._flush()


def _type_of(resource: str | None) -> str:
    """ "MedicationRequest" of "MedicationRequest/7"; nothing of a row that is no resource."""
    return (resource or "").partition("/")[0]


def _key(row: IncomingRow) -> Key:
    return row.key


def is_another_person(known: Content, given: Content, table: RecordTable) -> bool:
    """Whether birth date and family name are recorded on both sides and both differ."""
    born, family = table.place("birth_day"), table.place("family_name")
    if None in (known[born], given[born], known[family], given[family]):
        return False
    return bool(
        known[born] != given[born]
        and str(known[family]).casefold().split() != str(given[family]).casefold().split()
    )


def _is_newer(given: str | None, known: str | None) -> bool | None:
    """Whether `given` is the later moment; None when one is missing, unreadable or the same."""
    try:
        one, other = datetime.fromisoformat(given or ""), datetime.fromisoformat(known or "")
        later = one > other
    except (ValueError, TypeError):  # not a moment, or only one of them knows its zone
        return None
    return None if one == other else later
