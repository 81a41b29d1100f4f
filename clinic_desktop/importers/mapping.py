"""The mapping file: how the tables of another system become rows of ours, stated and never guessed.

A mapping is TOML: which files, how they are written (delimiter, encoding, order of dates), and for
each table which record its rows are and which column holds which field. The fields are those of
the clinic CSV. A prescription may instead of directions have a dose in columns of its own
(`dose_amount`, `dose_unit`, `times`, `times_per`).

    name = "our-pharmacy"
    version = 1
    title = "Fills of the pharmacy system"
    date_order = "day-first"
    [[table]]
    name = "fills"
    record = "prescriptions"
    files = ["fills_*.csv"]
    columns = { prescription_id = "No", patient_id = "Pat", drug = "Item", start_date = "Date" }
    constants = { source = "dispensed" }

It may also say which FHIR resources stand for a review (`review_mapping`).

Whatever a mapping leaves open that could be read two ways (a code without its system, two tables
whose ids could meet) is a fault of the mapping, told when it is read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path

from clinic_desktop.catalogue.marks import SignOff
from clinic_desktop.catalogue.reading import Fault, ResourceFaults, place, read_toml
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.records import EncounterKind, PrescriptionStatus, Sex, Source
from clinic_desktop.domain.review import Contact, Decision
from clinic_desktop.importers.clinic_tables import (
    TABLES,
    ConditionCodeSystem,
    DrugCodeSystem,
    ReviewIndication,
    Table,
    YesNo,
)
from clinic_desktop.importers.review_mapping import ReviewOf, faults_of_reviews

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Delimiter(StrEnum):
    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"
    PIPE = "pipe"

    @property
    def sign(self) -> str:
        return {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}[self.value]


class Encoding(StrEnum):
    UTF8 = "utf-8"
    WINDOWS_1252 = "windows-1252"

    @property
    def codec(self) -> str:
        """The codec; a byte order mark of UTF-8 is passed over."""
        return "utf-8-sig" if self is Encoding.UTF8 else "cp1252"


class DateOrder(StrEnum):
    """How a date of numbers is written. Without one, only dates with the year first are read."""

    YEAR_FIRST = "year-first"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class RecordKind(StrEnum):
    """What a row of a table becomes; `NAMES` only gives names to the codes of other tables."""

    PATIENTS = "patients"
    PRESCRIPTIONS = "prescriptions"
    CONDITIONS = "conditions"
    REVIEWS = "reviews"
    ENCOUNTERS = "encounters"
    NAMES = "names"


class DosePeriod(StrEnum):
    """What a number of times is counted over."""

    DAY = "day"
    WEEK = "week"


CLINIC_TABLES: Mapping[str, Table] = {table.name.removesuffix(".csv"): table for table in TABLES}
DOSE_FIELDS = ("dose_amount", "dose_unit", "times", "times_per")
OWN_IDS = {
    RecordKind.PRESCRIPTIONS: "prescription_id",
    RecordKind.REVIEWS: "review_id",
    RecordKind.ENCOUNTERS: "encounter_id",
}
ONE_PER_FIELDS: Mapping[str, str] = {
    "patient_id": "patient_id",
    "drug": "drug",
    "start_date": "start_on",
    "quantity": "quantity",
    "days_supply": "days_supply",
    "directions": "directions_text",
    "code": "code",
    "onset_date": "onset_on",
    "review_date": "review_on",
}
"""Fields in which two rows may be the same thing recorded twice, as records name them."""
LISTED_WORDS: Mapping[str, type[StrEnum]] = {
    "sex": Sex,
    "source": Source,
    "drug_code_system": DrugCodeSystem,
    "as_needed": YesNo,
    "status": PrescriptionStatus,
    "code_system": ConditionCodeSystem,
    "contact": Contact,
    "decision": Decision,
    "kind": EncounterKind,
    "times_per": DosePeriod,
}
"""Fields that take listed words only; `indication` of a review too, which is text elsewhere."""


@dataclass(frozen=True, slots=True)
class NameList:
    """Names of codes kept in another table: `field` is the name that `key` has there."""

    field: str
    column: str
    table: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One table of the other system.

    `files` are name patterns; a file none fits is known by its columns. `made_of` joins several
    columns with `joined_by`. `patterns` take the one group of a regular expression out of a cell;
    a cell that does not fit holds nothing. `words` translate cells whole, whatever their case.
    `one_per` names the fields in which two rows are the same thing recorded twice: the fuller row
    counts, the other is reported and does not. Rows that say different quantities, days or
    directions are two fills all the same; so are people of two names or birth dates two people.
    """

    name: str
    record: RecordKind
    files: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    made_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joined_by: str = " "
    constants: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    names_from: tuple[NameList, ...] = ()
    id_prefix: str = ""
    one_per: tuple[str, ...] = ()

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """Every column of theirs that is read, once each, in order."""
        joined = (column for columns in self.made_of.values() for column in columns)
        looked_up = (names.column for names in self.names_from)
        return tuple(dict.fromkeys((*self.columns.values(), *joined, *looked_up)))

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of ours that the table fills."""
        looked_up = (names.field for names in self.names_from)
        return (*self.columns, *self.made_of, *self.constants, *looked_up)

    def columns_of(self, field_name: str) -> tuple[str, ...]:
        """The columns a field is read from; none for a constant."""
        looked_up = tuple(one.column for one in self.names_from if one.field == field_name)
        if field_name in self.columns:
            return (self.columns[field_name],)
        return self.made_of.get(field_name, looked_up)

    def fits_name(self, path: str) -> bool:
        name = re.split(r"[\\/]", path)[-1].lower()
        return any(fnmatch(name, pattern.lower()) for pattern in self.files)

    def wanting(self, header: Sequence[str]) -> tuple[str, ...]:
        """The columns the table needs that the header does not have."""
        return tuple(one for one in self.needed_columns if not places_of(one, header))


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A mapping as read: `name` and `version` are kept with every import made through it.

    `empty` are cells that mean "not recorded". `century_from` is the first year that a year of two
    digits may stand for; without it such dates are refused.
    """

    name: str
    version: int
    title: str
    table: tuple[MappedTable, ...] = ()
    review: tuple[ReviewOf, ...] = ()
    source: str = ""
    sign_off: SignOff | None = None
    delimiter: Delimiter = Delimiter.COMMA
    encoding: Encoding = Encoding.UTF8
    date_order: DateOrder | None = None
    century_from: int | None = None
    empty: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name and version as reports and provenance give them."""
        return f"{self.name}, version {self.version}"

    def tables_for(self, path: str, header: Sequence[str]) -> tuple[MappedTable, ...]:
        """The tables a file holds. Where its name is that of tables of several kinds of record,
        each of its lines is one of each kind: a person and their order. Else `table_for`."""
        named = [table for table in self.table if table.fits_name(path)]
        kinds = dict.fromkeys(table.record for table in named)
        if len(kinds) > 1:
            of_kind = [[table for table in named if table.record is kind] for kind in kinds]
            found = [_fullest(tables, header) for tables in of_kind]
        else:
            found = [self.table_for(path, header)]
        return tuple(table for table in found if table is not None)

    def table_for(self, path: str, header: Sequence[str]) -> MappedTable | None:
        """The table a file holds: by its name, else the one its columns fill most of; two alike:
        none."""
        named = [table for table in self.table if table.fits_name(path)]
        return _fullest(named or self.table, header, by_name=bool(named))


def _fullest(
    tables: Sequence[MappedTable], header: Sequence[str], *, by_name: bool = True
) -> MappedTable | None:
    """The table whose columns are there and most of them; the only one known by name, whatever its
    columns; none where two are alike."""
    if by_name and len(tables) == 1:
        return tables[0]
    fitting = [table for table in tables if not table.wanting(header)]
    most = max((len(table.needed_columns) for table in fitting), default=0)
    fullest = [table for table in fitting if len(table.needed_columns) == most]
    return fullest[0] if len(fullest) == 1 else None


def places_of(column: str, header: Sequence[str]) -> tuple[int, ...]:
    """Where a column stands in a header: by its very name, else whatever its case."""
    names = [name.strip() for name in header]
    exact = tuple(place for place, name in enumerate(names) if name == column)
    return exact or tuple(
        place for place, name in enumerate(names) if name.lower() == column.lower()
    )


def read_mapping(path: Path) -> FileMapping:
    """The mapping of a file; `ResourceFaults` with everything that is wrong in it."""
    faults: list[Fault] = []
    mapping = read_toml(path, FileMapping, faults)
    if mapping is not None:
        faults.extend(Fault(place(path), where, words) for where, words in faults_of(mapping))
    if mapping is None or faults:
        raise ResourceFaults(faults)
    return mapping


def shipped_mappings(folder: Path) -> tuple[FileMapping, ...]:
    """The mappings that come with the program, by name; each is named as its file."""
    mappings = []
    for path in sorted(folder.glob("*.toml")):
        mapping = read_mapping(path)
        if mapping.name != path.stem:
            raise ResourceFaults([Fault(place(path), "name", f"must be {path.stem!r}")])
        mappings.append(mapping)
    return tuple(mappings)


def find_mapping(name_or_file: str, folder: Path) -> FileMapping:
    """The mapping of a file, or the shipped one of that name; `UserError` where there is none, or
    it cannot be used."""
    path = Path(name_or_file)
    if path.is_file():
        try:
            return read_mapping(path)
        except ResourceFaults as found:
            told = "\n".join(f"{fault.where}: {fault.message}" for fault in found.faults)
            raise UserError("The mapping cannot be used", told, "Mend the mapping file.") from None
    shipped = folder / f"{name_or_file}.toml"
    if _NAME.fullmatch(name_or_file) and shipped.is_file():
        return read_mapping(shipped)
    known = ", ".join(one.stem for one in sorted(folder.glob("*.toml"))) or "none"
    raise UserError(
        "No such mapping",
        "There is no mapping file of this name, and no mapping that comes with the program.",
        f"Give the path of a mapping file, or one of: {known}.",
    )


# --- what may be wrong in a mapping ---------------------------------------------------------------

_Wrong = Iterator[tuple[str, str]]


def faults_of(mapping: FileMapping) -> _Wrong:
    """What is wrong in a mapping: where, and in words."""
    if not _NAME.fullmatch(mapping.name):
        yield "name", "must be small letters and digits, with hyphens"
    if mapping.version < 1:
        yield "version", "must be 1 or more"
    if not mapping.table and not mapping.review:
        yield "table", "there is none, nor a review"
    yield from faults_of_reviews(mapping.review)
    names = [table.name for table in mapping.table]
    for number, table in enumerate(mapping.table):
        where = f"table[{number}]"
        if names.count(table.name) > 1:
            yield f"{where}.name", "stands twice"
        for part, words in (*_table_faults(table), *_name_list_faults(table, mapping)):
            yield f"{where}.{part}", words
    for kind in OWN_IDS:
        prefixes = [table.id_prefix for table in mapping.table if table.record is kind]
        if len(set(prefixes)) < len(prefixes):
            yield "table", f"each table of {kind} needs an id_prefix of its own: ids could meet"


def _table_faults(table: MappedTable) -> _Wrong:
    if table.record is RecordKind.NAMES:
        return
    known = _known_fields(table.record)
    for name in (*table.fields, *table.patterns, *table.words):
        if name not in known:
            yield "columns", f"{table.record} have no field {name!r}"
    given = table.fields
    for name in sorted({one for one in given if given.count(one) > 1}):
        yield "columns", f"{name!r} is given twice"
    for name in _required(table.record):
        if name not in given:
            yield "columns", f"the field {name!r} is missing"
    for name in table.one_per:
        if name not in ONE_PER_FIELDS or name not in given:
            yield "one_per", f"rows cannot be told apart by {name!r}"
    yield from _dose_faults(table)
    yield from _word_faults(table)
    for name, pattern in table.patterns.items():
        try:
            groups = re.compile(pattern).groups
        except re.error:
            groups = 0
        if groups != 1:
            yield f"patterns.{name}", "must be a regular expression with one group"


def _dose_faults(table: MappedTable) -> _Wrong:
    given = set(table.fields)
    if table.record is RecordKind.PRESCRIPTIONS and not given & {"drug", "drug_code"}:
        yield "columns", "a prescription needs its drug, or a drug_code"
    if "drug_code" in given and "drug_code_system" not in given:
        yield "columns", "say in drug_code_system what codes the drug_code holds"
    dose = given & set(DOSE_FIELDS)
    if dose and "directions" in given:
        yield "columns", "a dose comes from directions or from dose columns, not from both"
    if dose and not {"dose_amount", "dose_unit"} <= dose:
        yield "columns", "a dose in columns needs dose_amount and dose_unit"


def _word_faults(table: MappedTable) -> _Wrong:
    for name, words in table.words.items():
        yield from (
            (f"words.{name}", f"{ours!r} is no listed word")
            for ours in words.values()
            if _is_unlisted(table.record, name, ours)
        )
    for name, constant in table.constants.items():
        if _is_unlisted(table.record, name, constant):
            yield f"constants.{name}", f"{constant!r} is no listed word"


def _name_list_faults(table: MappedTable, mapping: FileMapping) -> _Wrong:
    names = {one.name for one in mapping.table}
    for one in table.names_from:
        if one.table not in names:
            yield "names_from", f"there is no table {one.table!r}"


def listed_words(record: RecordKind, field_name: str) -> type[StrEnum] | None:
    """The words a field must be one of, None where any text will do."""
    if field_name == "indication":
        return ReviewIndication if record is RecordKind.REVIEWS else None
    return LISTED_WORDS.get(field_name)


def _is_unlisted(record: RecordKind, field_name: str, word: str) -> bool:
    words = listed_words(record, field_name)
    return words is not None and word not in {one.value for one in words}


def _known_fields(record: RecordKind) -> tuple[str, ...]:
    table = CLINIC_TABLES[record.value]
    own = DOSE_FIELDS if record is RecordKind.PRESCRIPTIONS else ()
    return (*table.required, *table.optional, *own)


def _required(record: RecordKind) -> tuple[str, ...]:
    """Ids and what gives a record its meaning; the names of a person may be missing."""
    match record:
        case RecordKind.PATIENTS:
            return ("patient_id",)
        case RecordKind.PRESCRIPTIONS:
            return ("prescription_id", "patient_id", "start_date")
        case RecordKind.REVIEWS:
            return ("review_id", "patient_id", "review_date")
        case _:
            return CLINIC_TABLES[record.value].required
