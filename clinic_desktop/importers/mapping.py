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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch

from clinic_desktop.catalogue.marks import SignOff
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
from clinic_desktop.importers.review_mapping import ReviewOf

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What a mapping may be called."""


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


def listed_words(record: RecordKind, field_name: str) -> type[StrEnum] | None:
    """The words a field must be one of, None where any text will do."""
    if field_name == "indication":
        return ReviewIndication if record is RecordKind.REVIEWS else None
    return LISTED_WORDS.get(field_name)
