"""The tables. Three families, kept apart by how they may change.

* *Imported records* (patients, prescriptions, ...): brought in, replaced and undone by imports,
  each row with where it came from (`source_file_id`, line, resource). Row ids count within their
  patient.
* *Own records* (signed reviews here; plans, documents, dispositions and the events on them in
  `own_models`): append-only. A correction is a new row; what was signed or issued is never updated.
* *The clinic*: one row of meta data, and settings.

How values are kept:

* a date is a `..._day`, the integer of `date.toordinal()`: half the size of text, and read in the
  streamed whole-clinic run without parsing;
* a moment is a `..._at`, ISO 8601 text with its offset;
* an exact fraction (units a day, quantity) is text, "1/2" or "28", as `str(Fraction)` writes it;
* micrograms are `..._ug` integers; words of an enumeration are the text of its value.

Tables of a person's records are clustered by patient (`WITHOUT ROWID` on SQLite), so that one
person's rows lie together whatever the order they came in.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from clinic_desktop.domain.drug import Release
from clinic_desktop.domain.records import EncounterKind, PrescriptionStatus, Sex, Source
from clinic_desktop.domain.review import Contact, Decision

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Origin(StrEnum):
    """Whether a review was brought in or signed in this program."""

    IMPORTED = "imported"
    OWN = "own"


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Only the words of an enumeration may stand in the column."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


# --- the clinic ---------------------------------------------------------------------------------


class ClinicRow(Base):
    """The one row of meta data. A clinic once marked as a demo stays one."""

    __tablename__ = "clinic"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_demo: Mapped[bool]


class SettingRow(Base):
    """A clinic setting; `value` is JSON."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


# --- imports ------------------------------------------------------------------------------------


class ImportBatchRow(Base):
    """One run of the import. `feed` names the sending system, `mapping_version` its mapping.

    `is_full`: the files held everything the sender has, so that what they lack is gone there.
    """

    __tablename__ = "import_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    feed: Mapped[str]
    started_at: Mapped[str]
    format: Mapped[str]
    mapping_version: Mapped[str | None]
    is_full: Mapped[bool] = mapped_column(server_default=false())
    undone_at: Mapped[str | None]
    undone_by: Mapped[str | None]
    undone_role: Mapped[str | None]


class ImportFileRow(Base):
    """One file of a batch with its counts: rows in = added + changed + unchanged + rejected."""

    __tablename__ = "import_files"
    __table_args__ = (UniqueConstraint("batch_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    path: Mapped[str]
    format: Mapped[str]
    rows_in: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    rejected: Mapped[int]
    not_used: Mapped[int]


class ReplacedRecordRow(Base):
    """What a batch wrote over: the row as it stood before, as JSON, so that it can be undone."""

    __tablename__ = "replaced_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"), index=True)
    table_name: Mapped[str]
    patient_id: Mapped[str]
    record_id: Mapped[str]
    before: Mapped[str]


class FromSource:
    """Where an imported row came from; all None on a row made in this program."""

    source_file_id: Mapped[int | None] = mapped_column(ForeignKey("import_files.id"), sort_order=1)
    source_line: Mapped[int | None] = mapped_column(sort_order=2)
    source_resource: Mapped[str | None] = mapped_column(sort_order=3)


# --- imported records ---------------------------------------------------------------------------


class RecognisedDrugRow(Base):
    """A drug as understood. Prescriptions share these few rows, and so do the objects read back.

    `drug_key` joins the five fields: a unique constraint over columns that may be NULL would let
    equal rows in.
    """

    __tablename__ = "recognised_drugs"
    __table_args__ = (one_of("release", Release),)

    id: Mapped[int] = mapped_column(primary_key=True)
    drug_key: Mapped[str] = mapped_column(unique=True)
    ingredient: Mapped[str] = mapped_column(index=True)
    strength_ug: Mapped[int | None] = mapped_column(BigInteger)
    form: Mapped[str | None]
    release: Mapped[str]
    systemic_oral: Mapped[bool]


class PatientRow(FromSource, Base):
    """A person. `address_lines` and `communication_needs` hold one entry a line.

    `search_text` is names, identifier, id and birth date, case-folded and without accents.
    `merged_into` is no foreign key: the surviving record may come in later, or never.
    """

    __tablename__ = "patients"
    __table_args__ = (
        one_of("sex", Sex),
        Index(
            "ix_patients_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        CLUSTERED,
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    family_name: Mapped[str | None]
    given_name: Mapped[str | None]
    birth_day: Mapped[int | None]
    title: Mapped[str | None]
    sex: Mapped[str]
    identifier: Mapped[str | None]
    address_lines: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[str | None]
    communication_needs: Mapped[str | None]
    deceased_day: Mapped[int | None]
    merged_into: Mapped[str | None]
    reported_dead: Mapped[bool] = mapped_column(server_default=false())
    search_text: Mapped[str]


class OfPatient:
    """Key of a person's record: ids count within their patient."""

    patient_id: Mapped[str] = mapped_column(
        ForeignKey("patients.id"), primary_key=True, sort_order=-2
    )
    id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)


class PrescriptionRow(OfPatient, FromSource, Base):
    """One order or fill; `drug_id` is NULL when the drug text was not recognised."""

    __tablename__ = "prescriptions"
    __table_args__ = (
        one_of("source", Source),
        one_of("status", PrescriptionStatus),
        # Who has ever had one of these drugs: answered from the index alone.
        Index(
            "ix_prescriptions_drug_id_patient_id",
            "drug_id",
            "patient_id",
            sqlite_where=text("drug_id IS NOT NULL"),
            postgresql_where=text("drug_id IS NOT NULL"),
        ),
        # How far the records reach, and which directions wait to be understood: every screen says.
        Index("ix_prescriptions_start_day", "start_day"),
        Index(
            "ix_prescriptions_refused_directions",
            "directions_text",
            "drug_id",
            sqlite_where=text("directions_understood IS 0"),
            postgresql_where=text("directions_understood IS false"),
        ),
        CLUSTERED,
    )

    drug_id: Mapped[int | None] = mapped_column(ForeignKey("recognised_drugs.id"))
    start_day: Mapped[int | None]
    source: Mapped[str]
    units_per_day: Mapped[str | None]
    as_needed: Mapped[bool]
    quantity: Mapped[str | None]
    quantity_unit: Mapped[str | None]
    days_supply: Mapped[int | None]
    repeats: Mapped[int | None]
    end_day: Mapped[int | None]
    status: Mapped[str | None]
    prescriber: Mapped[str | None]
    organisation: Mapped[str | None]
    indication: Mapped[str | None]
    drug_text: Mapped[str]
    directions_text: Mapped[str | None]
    directions_understood: Mapped[bool | None]
    drug_code: Mapped[str | None]
    drug_code_system: Mapped[str | None]


class ConditionRow(OfPatient, FromSource, Base):
    """A condition; `id` is that of the domain record, code and onset."""

    __tablename__ = "conditions"
    __table_args__ = (CLUSTERED,)

    code: Mapped[str]
    code_system: Mapped[str]
    word: Mapped[str | None]
    text: Mapped[str | None]
    onset_day: Mapped[int | None]
    end_day: Mapped[int | None]
    not_current: Mapped[bool]


class EncounterRow(OfPatient, FromSource, Base):
    __tablename__ = "encounters"
    __table_args__ = (
        one_of("kind", EncounterKind),
        Index("ix_encounters_start_day", "start_day"),
        CLUSTERED,
    )

    start_day: Mapped[int | None]
    end_day: Mapped[int | None]
    kind: Mapped[str]
    reason: Mapped[str | None]
    clinician: Mapped[str | None]


class ImportedPlanRow(OfPatient, FromSource, Base):
    """One step of a taper recorded elsewhere; `id` is that of the domain record, drug and start."""

    __tablename__ = "plan_rows"
    __table_args__ = (CLUSTERED,)

    start_day: Mapped[int]
    drug: Mapped[str | None]
    dose_ug: Mapped[int | None] = mapped_column(BigInteger)


class ReviewRow(OfPatient, FromSource, Base):
    """A review, imported or signed here (`origin`).

    An own review is never updated or deleted: an import leaves it alone, a correction is a new row
    that names the old one in `supersedes`, a later remark is a `ReviewAddendumRow`.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        one_of("origin", Origin),
        one_of("contact", Contact),
        one_of("decision", Decision),
        CheckConstraint("origin = 'imported' OR signed_at IS NOT NULL", name="own_is_signed"),
        CLUSTERED,
    )

    origin: Mapped[str]
    review_day: Mapped[int | None]
    reviewer: Mapped[str | None]
    contact: Mapped[str | None]
    indication: Mapped[str | None]
    benefit: Mapped[str | None]
    harms: Mapped[str | None]
    actual_use: Mapped[str | None]
    interacting_risks: Mapped[str | None]
    patient_view: Mapped[str | None]
    decision: Mapped[str | None]
    reason: Mapped[str | None]
    next_review_day: Mapped[int | None]
    withdrawal_signs: Mapped[str | None]
    pdmp_checked: Mapped[str | None]
    naloxone_offered: Mapped[str | None]
    non_drug_offered: Mapped[str | None]
    notes: Mapped[str | None]
    signed_by: Mapped[str | None]
    signed_role: Mapped[str | None]
    signed_at: Mapped[str | None]
    supersedes: Mapped[str | None]
    opioid: Mapped[str | None]
    alcohol: Mapped[str | None]
    other_sedatives: Mapped[str | None]
    substance_use: Mapped[str | None]
    sleep_apnoea: Mapped[str | None]
    pregnancy: Mapped[str | None]
    seizures: Mapped[str | None]
    suicidal_thoughts: Mapped[str | None]
    risks_explained: Mapped[str | None]
    single_prescriber: Mapped[str | None]
    single_pharmacy: Mapped[str | None]
