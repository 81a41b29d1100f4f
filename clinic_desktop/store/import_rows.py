"""Records as rows: for each kind of record its table, its key, and its columns in order.

The content of a row is everything the source said and the catalogue made of it, as stored values;
two records are the same when their contents are. Where a row came from is not content.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    insert,
    select,
    update,
)

from clinic_desktop.domain.batch import Record
from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.domain.folding import folded
from clinic_desktop.domain.reading import drug_key
from clinic_desktop.domain.records import (
    Condition,
    Encounter,
    Patient,
    PlanRow,
    Prescription,
    PrescriptionStatus,
)
from clinic_desktop.domain.review import Review
from clinic_desktop.store.models import (
    ConditionRow,
    EncounterRow,
    ImportedPlanRow,
    Origin,
    PatientRow,
    PrescriptionRow,
    RecognisedDrugRow,
    ReviewRow,
)

Key = tuple[str, str]
Content = tuple[Any, ...]
Source = tuple[int | None, int | None, str | None]
_CANCELLED = (PrescriptionStatus.CANCELLED.value, PrescriptionStatus.ENTERED_IN_ERROR.value)
SOURCE_COLUMNS = ("source_file_id", "source_line", "source_resource")


class DrugIds:
    """Row ids of recognised drugs, each made once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Keyed by the object: the catalogue's answers are remembered and come back as the same
        # one, and hashing the fractions inside costs more than the row does. The object is kept
        # with its id, so that no other can take its place in memory.
        self._ids: dict[int, tuple[RecognisedDrug, int]] = {}

    def __call__(self, drug: RecognisedDrug | None) -> int | None:
        if drug is None:
            return None
        known = self._ids.get(id(drug))
        if known is not None:
            return known[1]
        row_id = self._find_or_make(drug)
        self._ids[id(drug)] = (drug, row_id)
        return row_id

    def _find_or_make(self, drug: RecognisedDrug) -> int:
        key = drug_key(drug)
        found = self._connection.scalar(
            select(RecognisedDrugRow.id).where(RecognisedDrugRow.drug_key == key)
        )
        if found is not None:
            return int(found)
        made = self._connection.execute(
            insert(RecognisedDrugRow).returning(RecognisedDrugRow.id),
            {
                "drug_key": key,
                "ingredient": drug.ingredient.key,
                "strength_ug": drug.strength_ug,
                "form": drug.form,
                "release": drug.release.value,
                "systemic_oral": drug.systemic_oral,
            },
        )
        return int(made.scalar_one())


@dataclass(frozen=True)
class RecordTable:
    """One kind of record: its table, the field of its id, its content columns, how to fill them."""

    rows: Table
    id_field: str
    columns: tuple[str, ...]
    fill: Callable[[Any, DrugIds], Content]
    is_people: bool = False

    @property
    def name(self) -> str:
        return self.rows.name

    def key(self, record: Record) -> Key:
        return (record.id if isinstance(record, Patient) else record.patient_id, record.id)

    def content(self, record: Record, drug_ids: DrugIds) -> Content:
        return self.fill(record, drug_ids)

    def place(self, column: str) -> int:
        return self.columns.index(column)

    @cached_property
    def row_columns(self) -> tuple[str, ...]:
        """Every column an import writes, in the order of `row`."""
        key = ("id",) if self.is_people else ("patient_id", "id")
        return (*self.columns, *key, *SOURCE_COLUMNS)

    def row(self, key: Key, content: Content, source: Source) -> tuple[Any, ...]:
        """The whole row; `source` is file id, line and resource."""
        return (*content, *(key[1:] if self.is_people else key), *source)

    def values(self, key: Key, content: Content, source: Source) -> dict[str, Any]:
        """The whole row by column name."""
        return dict(zip(self.row_columns, self.row(key, content, source), strict=True))

    def is_signed_here(self, content: Content) -> bool:
        """Whether a stored row was made in this program and so is no import's to write over."""
        return "origin" in self.columns and content[self.place("origin")] == Origin.OWN

    def is_cancelled(self, content: Content) -> bool:
        """Whether a stored order was cancelled."""
        return "status" in self.columns and content[self.place("status")] in _CANCELLED

    @cached_property
    def _key_columns(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        columns = self.rows.c
        return (columns.id if self.is_people else columns.patient_id, columns.id)

    def is_key(self, key: Key) -> ColumnElement[bool]:
        first, second = self._key_columns
        return and_(first == key[0], second == key[1])

    def lookup(self, wanted: Table) -> Select[Any]:
        """Rows of the keys in the table `wanted`: content, then key, then where it came from.

        A join, because SQLite reads the whole table for a row value `IN` a list of values.
        """
        columns = self.rows.c
        first, second = self._key_columns
        content = [columns[name] for name in self.columns]
        source = [columns[name] for name in SOURCE_COLUMNS]
        is_wanted = and_(first == wanted.c.key_1, second == wanted.c.key_2)
        return select(*content, first.label("key_1"), second.label("key_2"), *source).select_from(
            wanted.join(self.rows, is_wanted)
        )

    def key_of_row(self, row: Sequence[Any]) -> Key:
        return (row[-5], row[-4])

    @cached_property
    def rewrite(self) -> Update:
        """Writes rows over; the key goes in as `key_1` and `key_2`."""
        first, second = self._key_columns
        written: dict[str, BindParameter[Any]] = {
            name: bindparam(name) for name in (*self.columns, *SOURCE_COLUMNS)
        }
        where = and_(first == bindparam("key_1"), second == bindparam("key_2"))
        return update(self.rows).where(where).values(written)


def record_table(kind: type[Any]) -> RecordTable:
    """The table of a kind of record."""
    return _TABLES[kind]


def search_text(patient: Patient) -> str:
    """What a person is found by, case-folded and without accents."""
    parts = (
        patient.family_name,
        patient.given_name,
        patient.identifier,
        patient.id,
        patient.birth_date.isoformat() if patient.birth_date else None,
    )
    return folded(" ".join(part for part in parts if part))


def _day(value: date | None) -> int | None:
    return None if value is None else value.toordinal()


def _fraction(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _word(value: str | None) -> str | None:
    """The plain text of an enumerated word: drivers refuse subclasses of str."""
    return None if value is None else str(value)


def _patient(patient: Patient, _: DrugIds) -> Content:
    return (
        patient.family_name,
        patient.given_name,
        _day(patient.birth_date),
        patient.title,
        patient.sex.value,
        patient.identifier,
        "\n".join(patient.address) or None,
        patient.phone,
        patient.language,
        "\n".join(patient.communication_needs) or None,
        _day(patient.deceased_on),
        patient.merged_into,
        patient.reported_dead,
        search_text(patient),
    )


def _prescription(row: Prescription, drug_ids: DrugIds) -> Content:
    return (
        drug_ids(row.drug),
        _day(row.start_on),
        row.source.value,
        _fraction(row.units_per_day),
        row.as_needed,
        _fraction(row.quantity),
        row.quantity_unit,
        row.days_supply,
        row.repeats,
        _day(row.end_on),
        None if row.status is None else row.status.value,
        row.prescriber,
        row.organisation,
        row.indication,
        row.drug_text,
        row.directions_text,
        row.directions_understood,
        row.drug_code,
        row.drug_code_system,
    )


def _condition(row: Condition, _: DrugIds) -> Content:
    onset, end = _day(row.onset_on), _day(row.end_on)
    return (row.code, row.code_system, row.word, row.text, onset, end, row.not_current)


def _encounter(row: Encounter, _: DrugIds) -> Content:
    return (_day(row.start_on), _day(row.end_on), row.kind.value, row.reason, row.clinician)


def _plan_row(row: PlanRow, _: DrugIds) -> Content:
    return (_day(row.start_on), row.drug, row.dose_ug)


_REVIEW_ITEMS = (
    "indication", "benefit", "harms", "actual_use", "interacting_risks", "patient_view", "reason",
    "withdrawal_signs", "pdmp_checked", "naloxone_offered", "non_drug_offered", "notes",
)  # fmt: skip


def _review(row: Review, _: DrugIds) -> Content:
    return (
        Origin.IMPORTED.value,
        _day(row.review_on),
        row.reviewer,
        _word(row.contact),
        _word(row.decision),
        _day(row.next_review_on),
        *(_word(getattr(row, name)) for name in _REVIEW_ITEMS),
    )


def _table(model: type[Any]) -> Table:
    return cast(Table, model.__table__)


_TABLES = {
    Patient: RecordTable(
        _table(PatientRow),
        "patient_id",
        (
            "family_name", "given_name", "birth_day", "title", "sex", "identifier",
            "address_lines", "phone", "language", "communication_needs", "deceased_day",
            "merged_into", "reported_dead", "search_text",
        ),
        _patient,
        is_people=True,
    ),
    Prescription: RecordTable(
        _table(PrescriptionRow),
        "prescription_id",
        (
            "drug_id", "start_day", "source", "units_per_day", "as_needed", "quantity",
            "quantity_unit", "days_supply", "repeats", "end_day", "status", "prescriber",
            "organisation", "indication", "drug_text", "directions_text",
            "directions_understood", "drug_code", "drug_code_system",
        ),
        _prescription,
    ),
    Condition: RecordTable(
        _table(ConditionRow),
        "code",
        ("code", "code_system", "word", "text", "onset_day", "end_day", "not_current"),
        _condition,
    ),
    Encounter: RecordTable(
        _table(EncounterRow),
        "encounter_id",
        ("start_day", "end_day", "kind", "reason", "clinician"),
        _encounter,
    ),
    PlanRow: RecordTable(
        _table(ImportedPlanRow), "drug", ("start_day", "drug", "dose_ug"), _plan_row
    ),
    Review: RecordTable(
        _table(ReviewRow),
        "review_id",
        (
            "origin", "review_day", "reviewer", "contact", "decision", "next_review_day",
            *_REVIEW_ITEMS,
        ),
        _review,
    ),
}  # fmt: skip
