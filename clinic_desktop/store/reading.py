"""Streaming reads: rows to frozen records, people without a relevant drug never loaded.

`stream_histories` walks every table once in order of patient and puts each person together as the
streams go by, so memory stays flat however large the clinic is. Recognised drugs are shared
objects: a clinic has a few hundred of them and millions of rows.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug, Release
from clinic_desktop.domain.flag import Evidence, EvidenceKind
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import (
    Condition,
    Encounter,
    EncounterKind,
    Patient,
    PlanRow,
    Prescription,
    PrescriptionStatus,
    Sex,
    Source,
    SourceRef,
)
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.store.models import (
    ClinicRow,
    ConditionRow,
    EncounterRow,
    ImportedPlanRow,
    ImportFileRow,
    PatientRow,
    PrescriptionRow,
    RecognisedDrugRow,
    ReviewRow,
    SettingRow,
    TaperPlanRow,
    TaperPlanStepRow,
)

T = TypeVar("T")
Ingredients = Mapping[str, Ingredient]

PRESCRIPTION_COLUMNS: tuple[Any, ...] = (
    PrescriptionRow.patient_id,
    PrescriptionRow.id,
    PrescriptionRow.drug_id,
    PrescriptionRow.start_day,
    PrescriptionRow.source,
    PrescriptionRow.units_per_day,
    PrescriptionRow.as_needed,
    PrescriptionRow.quantity,
    PrescriptionRow.days_supply,
    PrescriptionRow.repeats,
    PrescriptionRow.end_day,
    PrescriptionRow.status,
    PrescriptionRow.prescriber,
    PrescriptionRow.organisation,
    PrescriptionRow.indication,
    PrescriptionRow.drug_text,
    PrescriptionRow.directions_text,
    PrescriptionRow.directions_understood,
)
MOST_FOUND = 50
_CHUNK = 2_000

_SOURCES = {source.value: source for source in Source}
_STATUSES = {status.value: status for status in PrescriptionStatus}
_KINDS = {kind.value: kind for kind in EncounterKind}


# --- everyone -----------------------------------------------------------------------------------


def people_on_these_drugs(session: Session, ingredients: Ingredients) -> tuple[str, ...]:
    """Ids of everyone with any record of a benzodiazepine or Z-drug, whatever the route."""
    drug_ids = [
        row_id
        for row_id, drug in _recognised_drugs(session, ingredients).items()
        if drug.ingredient.is_bzra
    ]
    rows = session.scalars(
        select(PrescriptionRow.patient_id)
        .where(PrescriptionRow.drug_id.in_(drug_ids))
        .distinct()
        .order_by(PrescriptionRow.patient_id)
    )
    return tuple(rows)


def stream_histories(
    session: Session,
    ingredients: Ingredients,
    *,
    patient_ids: Collection[str] | None = None,
) -> Iterator[PatientHistory]:
    """Histories of people with a record of these drugs, in order of id.

    A merged record yields nothing; its rows belong to the record it was merged into (chains are
    followed; a circle of mergers keeps each of its records to itself). `patient_ids` narrows the
    people; they are loaded even without such a drug.
    """
    drugs = _recognised_drugs(session, ingredients)
    merged = _survivors(session)
    if patient_ids is None:
        wanted = set(people_on_these_drugs(session, ingredients))
        wanted |= {merged[one] for one in wanted if one in merged}
    else:
        wanted = set(patient_ids)
    absorbed: dict[str, list[str]] = {}
    for gone, survivor in merged.items():
        absorbed.setdefault(survivor, []).append(gone)
    ordered = sorted(wanted)
    for start in range(0, len(ordered), _CHUNK):
        yield from _histories(session, ordered[start : start + _CHUNK], absorbed, merged, drugs)


def read_history(
    session: Session, patient_id: str, ingredients: Ingredients
) -> PatientHistory | None:
    """One person's history, None where there is no such person. A merged record has no rows."""
    return next(stream_histories(session, ingredients, patient_ids=[patient_id]), None)


def _histories(
    session: Session,
    patient_ids: list[str],
    absorbed: Mapping[str, list[str]],
    merged: Mapping[str, str],
    drugs: Mapping[int, RecognisedDrug],
) -> Iterator[PatientHistory]:
    """Histories of some people: each table is read once for all of them."""
    owner = {one: one for one in patient_ids if one not in merged}
    for survivor in patient_ids:
        owner.update(dict.fromkeys(absorbed.get(survivor, ()), survivor))
    ids = list(owner)
    relevant = [row_id for row_id, drug in drugs.items() if _matters(drug)]

    def grouped(query: Select[Any], make: Callable[[Any, str], T]) -> dict[str, list[T]]:
        found: dict[str, list[T]] = {}
        for row in session.execute(query):
            survivor = owner[row[0]]
            found.setdefault(survivor, []).append(make(row, survivor))
        return found

    prescriptions = grouped(
        select(*PRESCRIPTION_COLUMNS)
        .where(PrescriptionRow.patient_id.in_(ids), PrescriptionRow.drug_id.in_(relevant))
        .order_by(PrescriptionRow.patient_id, PrescriptionRow.start_day, PrescriptionRow.id),
        lambda row, patient_id: _prescription(row, patient_id, drugs),
    )
    conditions = grouped(_of(ConditionRow, ids), _condition)
    encounters = grouped(_of(EncounterRow, ids), _encounter)
    reviews = grouped(_of(ReviewRow, ids), _review)
    plan_rows = grouped(_of(ImportedPlanRow, ids), _plan_row)
    for patient_id, rows in grouped(_own_plan_steps(ids), _own_plan_row).items():
        plan_rows.setdefault(patient_id, []).extend(rows)
    first_days = _first_days(session, ids, owner)
    for row in session.execute(
        select(*_columns(PatientRow)).where(PatientRow.id.in_(patient_ids)).order_by(PatientRow.id)
    ):
        patient = _patient(row)
        first_day = first_days.get(patient.id)
        yield PatientHistory(
            patient=patient,
            prescriptions=tuple(prescriptions.get(patient.id, ())),
            conditions=tuple(conditions.get(patient.id, ())),
            encounters=tuple(encounters.get(patient.id, ())),
            reviews=_without_superseded(reviews.get(patient.id, [])),
            plan_rows=tuple(plan_rows.get(patient.id, ())),
            first_record_on=date.fromordinal(first_day) if first_day is not None else None,
        )


def _matters(drug: RecognisedDrug) -> bool:
    ingredient = drug.ingredient
    return ingredient.is_bzra or ingredient.drug_class is DrugClass.OPIOID


def _first_days(session: Session, ids: list[str], owner: Mapping[str, str]) -> dict[str, int]:
    """Earliest start of any prescription of any drug, or of any encounter, by person."""
    earliest: dict[str, int] = {}
    for table in (PrescriptionRow, EncounterRow):
        query = (
            select(table.patient_id, func.min(table.start_day))
            .where(table.patient_id.in_(ids))
            .group_by(table.patient_id)
        )
        for patient_id, day in session.execute(query):
            if day is not None:
                survivor = owner[patient_id]
                earliest[survivor] = min(day, earliest.get(survivor, day))
    return earliest


def _survivors(session: Session) -> dict[str, str]:
    """For every merged record the one its rows belong to; circles are left alone."""
    rows = session.execute(
        select(PatientRow.id, PatientRow.merged_into).where(PatientRow.merged_into.is_not(None))
    )
    steps: dict[str, str] = {gone: into for gone, into in rows if into is not None}
    survivors = {}
    for gone in steps:
        seen, at = {gone}, steps[gone]
        while at in steps and at not in seen:
            seen.add(at)
            at = steps[at]
        if at not in seen:
            survivors[gone] = at
    return survivors


# --- one person ---------------------------------------------------------------------------------


def read_patient(session: Session, patient_id: str) -> Patient | None:
    row = session.execute(
        select(*_columns(PatientRow)).where(PatientRow.id == patient_id)
    ).one_or_none()
    return _patient(row) if row is not None else None


def find_patients(session: Session, text: str) -> tuple[Patient, ...]:
    """People whose id, identifier, names or birth date hold every word of the text."""
    words = fold(text).split()
    if not words:
        return ()
    conditions = [PatientRow.search_text.contains(word, autoescape=True) for word in words]
    rows = session.execute(
        select(*_columns(PatientRow)).where(*conditions).order_by(PatientRow.id).limit(MOST_FOUND)
    )
    return tuple(_patient(row) for row in rows)


def read_prescriptions(
    session: Session, patient_id: str, ingredients: Ingredients
) -> tuple[Prescription, ...]:
    """Every row of a person, those of other drugs and those not recognised too."""
    drugs = _recognised_drugs(session, ingredients)
    ids = [patient_id, *(g for g, into in _survivors(session).items() if into == patient_id)]
    rows = session.execute(
        select(*PRESCRIPTION_COLUMNS)
        .where(PrescriptionRow.patient_id.in_(ids))
        .order_by(PrescriptionRow.start_day, PrescriptionRow.id)
    )
    return tuple(_prescription(row, patient_id, drugs) for row in rows)


def read_sources(session: Session, patient_id: str) -> dict[Evidence, SourceRef]:
    """Where each imported row of a person came from."""
    sources: dict[Evidence, SourceRef] = {}
    tables: tuple[tuple[Any, EvidenceKind], ...] = (
        (PrescriptionRow, EvidenceKind.PRESCRIPTION),
        (ReviewRow, EvidenceKind.REVIEW),
        (ConditionRow, EvidenceKind.CONDITION),
        (EncounterRow, EvidenceKind.ENCOUNTER),
        (ImportedPlanRow, EvidenceKind.PLAN),
    )
    for table, kind in tables:
        query = (
            select(table.id, ImportFileRow.path, table.source_line, table.source_resource)
            .join(ImportFileRow, ImportFileRow.id == table.source_file_id)
            .where(table.patient_id == patient_id)
        )
        for record_id, path, line, resource in session.execute(query):
            sources[Evidence(kind, record_id)] = SourceRef(path, line, resource)
    return sources


# --- the clinic ---------------------------------------------------------------------------------


def is_demo(session: Session) -> bool:
    return bool(session.scalar(select(ClinicRow.is_demo)))


def has_patients(session: Session) -> bool:
    return session.scalar(select(PatientRow.id).limit(1)) is not None


def count_patients(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PatientRow)) or 0


def read_settings(session: Session) -> dict[str, str]:
    return {row.key: row.value for row in session.execute(select(*_columns(SettingRow)))}


def records_up_to(session: Session, as_of: date) -> date | None:
    """The latest start of a prescription or encounter by the as-of date; None without any."""
    latest = None
    for table in (PrescriptionRow, EncounterRow):
        day = session.scalar(
            select(func.max(table.start_day)).where(table.start_day <= as_of.toordinal())
        )
        if day is not None and (latest is None or day > latest):
            latest = day
    return date.fromordinal(latest) if latest is not None else None


def count_not_understood(session: Session) -> int:
    """Distinct directions of these drugs that nobody has understood yet."""
    return (
        session.scalar(
            select(func.count(func.distinct(PrescriptionRow.directions_text))).where(
                PrescriptionRow.directions_understood.is_(False),
                PrescriptionRow.drug_id.is_not(None),
            )
        )
        or 0
    )


# --- rows to records ----------------------------------------------------------------------------


def _recognised_drugs(session: Session, ingredients: Ingredients) -> dict[int, RecognisedDrug]:
    """Recognised drugs by row id; one the catalogue no longer holds is left out."""
    return {
        row.id: RecognisedDrug(
            ingredients[row.ingredient],
            row.strength_ug,
            row.form,
            Release(row.release),
            bool(row.systemic_oral),
        )
        for row in session.execute(select(*_columns(RecognisedDrugRow)))
        if row.ingredient in ingredients
    }


def _columns(table: Any) -> Sequence[ColumnElement[Any]]:
    return tuple(table.__table__.columns)


def _of(table: Any, ids: list[str]) -> Select[Any]:
    """Rows of some people; the patient's id comes first."""
    columns = [column for column in _columns(table) if column.name != "patient_id"]
    return (
        select(table.patient_id, *columns)
        .where(table.patient_id.in_(ids))
        .order_by(table.patient_id, table.id)
    )


def _own_plan_steps(ids: list[str]) -> Any:
    """Steps of signed plans of this program, as far as their version was in force."""
    step, plan = TaperPlanStepRow, TaperPlanRow
    query: Any = (
        select(step.patient_id, step.start_day, step.drug, step.dose_ug)
        .join(
            plan,
            (plan.patient_id == step.patient_id)
            & (plan.id == step.plan_id)
            & (plan.version == step.version),
        )
        .where(
            step.patient_id.in_(ids),
            plan.signed_at.is_not(None),
            or_(plan.ended_day.is_(None), step.start_day < plan.ended_day),
        )
        .order_by(step.patient_id, step.start_day)
    )
    return query


@lru_cache(maxsize=4096)
def _day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal is not None else None


@lru_cache(maxsize=4096)
def _fraction(text: str | None) -> Fraction | None:
    return Fraction(text) if text is not None else None


def _prescription(row: Any, patient_id: str, drugs: Mapping[int, RecognisedDrug]) -> Prescription:
    (
        _, record_id, drug_id, start_day, source, units, as_needed, quantity, days, repeats,
        end_day, status, prescriber, organisation, indication, drug_text, directions, understood,
    ) = row  # fmt: skip
    return Prescription(
        record_id,
        patient_id,
        drug_text,
        drugs.get(drug_id),
        _day(start_day),
        _SOURCES[source],
        directions,
        understood,
        _fraction(units),
        bool(as_needed),
        _fraction(quantity),
        None,
        days,
        repeats,
        _day(end_day),
        _STATUSES[status] if status is not None else None,
        prescriber,
        organisation,
        indication,
    )


def _patient(row: Any) -> Patient:
    return Patient(
        id=row.id,
        family_name=row.family_name,
        given_name=row.given_name,
        birth_date=_day(row.birth_day),
        title=row.title,
        sex=Sex(row.sex),
        identifier=row.identifier,
        address=tuple((row.address_lines or "").splitlines()),
        phone=row.phone,
        language=row.language,
        communication_needs=tuple((row.communication_needs or "").splitlines()),
        deceased_on=_day(row.deceased_day),
        merged_into=row.merged_into,
    )


def _condition(row: Any, patient_id: str) -> Condition:
    return Condition(
        patient_id,
        row.code,
        row.code_system,
        row.word,
        row.text,
        _day(row.onset_day),
        _day(row.end_day),
        bool(row.not_current),
    )


def _encounter(row: Any, patient_id: str) -> Encounter:
    return Encounter(
        row.id,
        patient_id,
        _day(row.start_day),
        _day(row.end_day),
        _KINDS[row.kind],
        row.reason,
        row.clinician,
    )


def _review(row: Any, patient_id: str) -> tuple[Review, str | None]:
    review = Review(
        id=row.id,
        patient_id=patient_id,
        review_on=_day(row.review_day),
        reviewer=row.reviewer,
        contact=Contact(row.contact) if row.contact else None,
        indication=row.indication,
        benefit=row.benefit,
        harms=row.harms,
        actual_use=row.actual_use,
        interacting_risks=row.interacting_risks,
        patient_view=row.patient_view,
        decision=Decision(row.decision) if row.decision else None,
        reason=row.reason,
        next_review_on=_day(row.next_review_day),
        withdrawal_signs=row.withdrawal_signs,
        pdmp_checked=row.pdmp_checked,
        naloxone_offered=row.naloxone_offered,
        non_drug_offered=row.non_drug_offered,
        notes=row.notes,
    )
    return review, row.supersedes


def _without_superseded(reviews: list[tuple[Review, str | None]]) -> tuple[Review, ...]:
    """A corrected review stands for the one it names."""
    corrected = {supersedes for _, supersedes in reviews if supersedes is not None}
    return tuple(review for review, _ in reviews if review.id not in corrected)


def _plan_row(row: Any, patient_id: str) -> PlanRow:
    return PlanRow(patient_id, date.fromordinal(row.start_day), row.drug, row.dose_ug)


def _own_plan_row(row: Any, patient_id: str) -> PlanRow:
    return PlanRow(patient_id, date.fromordinal(row.start_day), row.drug, row.dose_ug)


def fold(text: str) -> str:
    """Text for searching: no case, no accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
