"""Tables of other systems, read through a mapping into the same items as the clinic CSV.

A file is refused whole, with a question, where the mapping leaves open how its dates are to be
read. Rows of one thing recorded twice (the same fill in two tables) are told apart by the mapping's
`one_per`: the fuller row counts, the others are `Repeated`.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clinic_desktop.domain.batch import Item, Record, Repeated, Sourced
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.domain.records import Patient, Prescription, SourceRef
from clinic_desktop.domain.supply import UNUSABLE_STATUSES
from clinic_desktop.importers.clinic_csv import row_items
from clinic_desktop.importers.csv_rows import BrokenRow, csv_rows
from clinic_desktop.importers.detect import FileKind, Identity, about_lines, scan
from clinic_desktop.importers.files import BROKEN_ARCHIVE, InputFile
from clinic_desktop.importers.mapped_cells import MappedCells, table_through
from clinic_desktop.importers.mapping import (
    ONE_PER_FIELDS,
    DateOrder,
    FileMapping,
    MappedTable,
    RecordKind,
    places_of,
)
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.importers.values import listing, seen_text
from clinic_desktop.importers.written_dates import possible_orders

_CHECKED_EVERY = 4_096
_HEAD_BYTES = 1 << 16
_MOST_NAMES = 200_000
_OF_A_DOSE = {"directions_text", "quantity", "days_supply"}
Row = tuple[int, list[str] | BrokenRow]


@dataclass(frozen=True, slots=True)
class _MappedFile:
    """A file as one of the tables it holds; `is_shared` where it holds others too."""

    file: InputFile
    table: MappedTable
    is_shared: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return (self.file.name, self.table.name)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The row that counts of those that are one thing: where it stands, as which table, how full it
    is, and (as hashes) what it says that no other may contradict."""

    ref: SourceRef
    table: tuple[str, str]
    fullness: tuple[int, int]
    says: tuple[int | None, ...]

    def contradicts(self, other: "_Kept") -> bool:
        pairs = zip(self.says, other.says, strict=True)
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)


class MappedFiles:
    """The files of one import that a mapping reads."""

    def __init__(self, mapping: FileMapping, resolver: Resolver) -> None:
        self.mapping = mapping
        self.problems: list[Problem] = []
        self.not_used: dict[str, Counter[str]] = {}
        self._resolver = resolver
        self._files: list[_MappedFile] = []
        self._names: dict[tuple[str, str], Mapping[str, str]] = {}
        self._repeats: dict[tuple[str, str], dict[int, SourceRef]] = {}

    @property
    def is_empty(self) -> bool:
        return not any(one.table.record is not RecordKind.NAMES for one in self._files)

    @property
    def first_file(self) -> str | None:
        return self._files[0].file.name if self._files else None

    @property
    def has_people(self) -> bool:
        return any(one.table.record is RecordKind.PATIENTS for one in self._files)

    def take(self, file: InputFile) -> Identity | None:
        """Takes a file of the mapping and says what it is, with a sentence where it cannot be
        read; None: no table of the mapping, or a file that fails, which is told apart as any."""
        try:
            header = self._header(file)
            tables = self.mapping.tables_for(file.name, header)
            if not tables:
                return None
            refused = scan(file, self.mapping.encoding.value)
            if refused is not None:
                return self._refusal(refused)
            faults = (
                self._header_fault(table, header) or self._date_question(file, table)
                for table in tables
            )
            sentence = next((fault for fault in faults if fault is not None), None)
        except (*BROKEN_ARCHIVE, OSError):
            return None
        if sentence is not None:
            return Identity(FileKind.CSV_OTHER, sentence, line=1)
        self._files += [_MappedFile(file, table, len(tables) > 1) for table in tables]
        return Identity(FileKind.CSV_OTHER, lines=about_lines(file, self._head(file)))

    def _refusal(self, refused: Identity) -> Identity:
        if refused.kind is not FileKind.ENCODING:
            return refused
        sentence = (
            f"The text is not {self.mapping.encoding}, as the mapping {self.mapping.label} says. "
            "Correct the encoding in the mapping, or export the file anew."
        )
        return replace(refused, sentence=sentence)

    def look_through(self, check: Callable[[], None]) -> None:
        """Reads the name lists and finds what is recorded twice; `check` may raise to stop."""
        self._read_names(check)
        self._find_repeats(check)
        for one in self._files:
            if one.table.record is RecordKind.NAMES:
                rows = sum(1 for _ in self._rows(one.file)) - 1
                self.not_used[one.file.name] = Counter({"names of codes": rows})

    def parts(self, *, people: bool) -> Iterator[tuple[InputFile, Iterator[Item]]]:
        """Every file of people, or of everything else, with its rows; those that say again what
        another row says come as `Repeated`."""
        for one in self._files:
            holds_people = one.table.record is RecordKind.PATIENTS
            if one.table.record is not RecordKind.NAMES and holds_people is people:
                yield one.file, self._items_once(one)

    # --- files to rows ----------------------------------------------------------------------------

    def _rows(self, file: InputFile) -> Iterator[Row]:
        with file.open() as stream:
            codec = self.mapping.encoding.codec
            lines = io.TextIOWrapper(stream, encoding=codec, newline="")
            yield from csv_rows(lines, self.mapping.delimiter.sign)

    def _header(self, file: InputFile) -> list[str]:
        """The first row; nothing where it is none. Only the beginning of the file is looked at: it
        may be one endless line. Faults of the bytes are for the scan."""
        head = self._head(file)
        if len(head) == _HEAD_BYTES and b"\n" not in head:
            return []
        text = io.StringIO(head.decode(self.mapping.encoding.codec, errors="replace"), newline="")
        _, first = next(csv_rows(text, self.mapping.delimiter.sign), (0, []))
        return [] if isinstance(first, BrokenRow) else first

    def _head(self, file: InputFile) -> bytes:
        with file.open() as stream:
            return stream.read(_HEAD_BYTES)

    def _cells(
        self, file: InputFile, columns: Sequence[str]
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The cells of some columns, row by row; broken rows are told about elsewhere."""
        rows = self._rows(file)
        _, header = next(rows)
        assert not isinstance(header, BrokenRow)
        found = [places_of(column, header) for column in columns]
        if not all(found):
            return
        places = [where[0] for where in found]
        for line, row in rows:
            if not isinstance(row, BrokenRow) and len(row) > max(places, default=0):
                yield line, tuple(seen_text(row[place]).strip() for place in places)

    def _header_fault(self, table: MappedTable, header: list[str]) -> str | None:
        wanting = table.wanting(header)
        if wanting:
            return (
                f"The mapping {self.mapping.label} reads columns as {table.name} that the file "
                f"does not have: {', '.join(wanting)}. Export them too, or correct the mapping "
                f"(its cells are parted by {self.mapping.delimiter})."
            )
        twice = [one for one in table.needed_columns if len(places_of(one, header)) > 1]
        if twice:
            return f"The header names {', '.join(twice)} twice: it is not clear which is meant."
        return None

    def _date_question(self, file: InputFile, table: MappedTable) -> str | None:
        """What to ask where no order of dates is stated and the file's dates need one."""
        if self.mapping.date_order is not None or table.record is RecordKind.NAMES:
            return None
        columns = [
            column
            for name in table.fields
            if name.endswith(("_date", "deceased_on"))
            for column in table.columns_of(name)
        ]
        either = 0
        only: Counter[DateOrder] = Counter()
        for _, cells in self._cells(file, columns):
            for orders in map(possible_orders, cells):
                either += len(orders) > 1
                only.update(orders if len(orders) == 1 else ())
        if not either and not only:
            return None
        day, month = only[DateOrder.DAY_FIRST], only[DateOrder.MONTH_FIRST]
        return (
            f"Is the day or the month first in {' and '.join(columns)}? {either:,} dates "
            f"could be either, {day:,} can only have the day first, {month:,} only the month. "
            'Write date_order = "day-first" or "month-first" into the mapping.'
        )

    # --- rows to items ----------------------------------------------------------------------------

    def _items_once(self, one: _MappedFile) -> Iterator[Item]:
        yield from self._columns_not_read(one)
        repeats = self._repeats.get(one.key, {})
        yield from self._items(one, self._resolver, repeats)
        # A person beside each of their orders is how such a file is written, and no fault.
        is_usual = one.is_shared and one.table.record is RecordKind.PATIENTS
        for line, kept in repeats.items():
            told = None if is_usual else _twice(one, line, kept, self.mapping.label)
            yield Repeated(SourceRef(one.file.name, line), told)

    def _columns_not_read(self, one: _MappedFile) -> Iterator[Problem]:
        here = [other.table for other in self._files if other.file.name == one.file.name]
        if one.table is not here[-1]:
            return  # told once, with what the last of its tables leaves
        if one.is_shared:
            kinds = " and ".join(str(table.record) for table in here)
            told = f"Each line holds {kinds} together, and is counted as each of them."
            yield Problem(one.file.name, None, "row", "several records", told, ProblemLevel.INFO)
        header = self._header(one.file)
        needed = (column for table in here for column in table.needed_columns)
        read = {place for column in needed for place in places_of(column, header)}
        left = [name for place, name in enumerate(header) if name.strip() and place not in read]
        if left:
            told = f"The mapping {self.mapping.label} does not read it as {one.table.name}."
            yield Problem(
                one.file.name, 1, listing(left), "unknown column", told, ProblemLevel.INFO
            )

    def _items(
        self, one: _MappedFile, resolver: Resolver, left_out: Mapping[int, SourceRef]
    ) -> Iterator[Item]:
        rows = self._rows(one.file)
        _, header = next(rows)
        assert not isinstance(header, BrokenRow)
        names = {
            names.field: self._names.get((names.table, names.key), {})
            for names in one.table.names_from
        }
        cells = MappedCells(one.file.name, self.mapping, one.table, header, names)
        kept = (row for row in rows if row[0] not in left_out)
        yield from row_items(kept, len(header), cells, table_through(cells, one.table), resolver)

    # --- looking ahead ----------------------------------------------------------------------------

    def _read_names(self, check: Callable[[], None]) -> None:
        """The name lists. A code with two names has none: it is read by the code alone."""
        wanted = {
            (one.table, one.key, one.name) for t in self.mapping.table for one in t.names_from
        }
        for table, key, name in sorted(wanted):
            found: dict[str, str] = {}
            unsure: set[str] = set()
            files = [one.file for one in self._files if one.table.name == table]
            for file in files:
                for line, (code, words) in self._cells(file, [key, name]):
                    if line % _CHECKED_EVERY == 0:
                        check()
                    if not code or not words or len(found) >= _MOST_NAMES:
                        continue
                    if found.setdefault(code, words) != words:
                        unsure.add(code)
            if unsure:
                told = (
                    f"{len(unsure):,} codes have several names here: they are read by code alone."
                )
                self.problems.append(
                    Problem(
                        files[0].name, None, f"{key}, {name}", "code with several names", told,
                        ProblemLevel.WARNING,
                    )
                )  # fmt: skip
            self._names[table, key] = {k: v for k, v in found.items() if k not in unsure}

    def _find_repeats(self, check: Callable[[], None]) -> None:
        """Which rows of tables with `one_per` are the same thing as a fuller one.

        Two rows that both say a quantity, and not the same, are two fills however much else is
        equal. Keeps some hashes a row for as long as this takes; that two different rows have one
        64-bit hash is less likely than a disk fault, as with the keys of the store.
        """
        kept: dict[int, list[_Kept]] = {}
        twice: list[tuple[_Kept, int, _Kept]] = []
        aside = self._resolver.apart()
        # Of rows as full as each other, that of the table the mapping names first.
        for one in sorted(self._files, key=lambda one: self.mapping.table.index(one.table)):
            if not one.table.one_per:
                continue
            for number, item in enumerate(self._items(one, aside, {})):
                if number % _CHECKED_EVERY == 0:
                    check()
                key = _key(item.record, one.table) if isinstance(item, Sourced) else None
                if key is None or not isinstance(item, Sourced):
                    continue
                row = _Kept(item.ref, one.key, _fullness(item.record), _says(item.record))
                known = kept.setdefault(key, [])
                place = next((n for n, k in enumerate(known) if not row.contradicts(k)), None)
                if place is None:
                    known.append(row)
                elif row.fullness > known[place].fullness:
                    twice.append((known[place], key, row))
                    known[place] = row
                else:
                    twice.append((row, key, known[place]))
        for left, key, of in twice:
            last = next((k for k in kept[key] if not of.contradicts(k)), of)
            assert left.ref.line is not None
            self._repeats.setdefault(left.table, {})[left.ref.line] = last.ref


def _key(record: Record, table: MappedTable) -> int | None:
    """What makes two rows the same thing; None where the row does not say all of it. A cancelled
    fill and the one in its place are two."""
    if isinstance(record, Prescription) and record.status in UNUSABLE_STATUSES:
        return None
    values = [_value(record, name) for name in table.one_per]
    if any(value is None for value in values):
        return None
    return hash((table.record, table.one_per, *values))


def _value(record: Record, name: str) -> object:
    if name == "patient_id" and isinstance(record, Patient):
        return record.id
    if name == "drug" and isinstance(record, Prescription):
        drug = record.drug
        if drug is None:
            return record.drug_text.lower() or None
        return (drug.ingredient.key, drug.strength_ug, drug.release, drug.systemic_oral)
    return getattr(record, ONE_PER_FIELDS[name], None)


def _says(record: Record) -> tuple[int | None, ...]:
    """What tells two rows apart that are alike in all else: what a fill was, or who a person is."""
    values: tuple[object, ...] = ()
    if isinstance(record, Prescription):
        directions = record.directions_text and " ".join(record.directions_text.lower().split())
        values = (directions, record.quantity, record.days_supply)
    elif isinstance(record, Patient):
        values = (record.family_name, record.birth_date)
    return tuple(None if value is None else hash(value) for value in values)


def _fullness(record: Record) -> tuple[int, int]:
    """How many of the fields that make a dose are recorded, and how many fields in all."""
    given = [name for name in record.__slots__ if getattr(record, name) is not None]
    return sum(name in _OF_A_DOSE for name in given), len(given)


def _twice(one: _MappedFile, line: int, kept: SourceRef, label: str) -> Problem:
    name = kept.file.replace("\\", "/").rpartition("/")[2]
    columns = [column for part in one.table.one_per for column in one.table.columns_of(part)]
    is_here = kept.file == one.file.name
    return Problem(
        one.file.name,
        line,
        ", ".join(columns),
        "recorded twice",
        f"Line {kept.line} of {name} records the same, as fully or more: by the mapping {label} "
        "they are one, and this row does not count.",
        ProblemLevel.WARNING if is_here else ProblemLevel.INFO,
    )
