"""The six tables of the clinic CSV: their columns, and how a row of each becomes a record."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from clinic_desktop.domain.batch import Record
from clinic_desktop.domain.dose import UG_PER_MG
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
)
from clinic_desktop.domain.review import NOT_ASKED, Contact, Decision, Review
from clinic_desktop.importers.csv_cells import Cells
from clinic_desktop.importers.quantities import is_count_of_units
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.importers.values import BadValue, listed_word, whole_number

MOST_REMEMBERED = 50_000


class DrugCodeSystem(StrEnum):
    RXNORM = "rxnorm"
    ATC = "atc"
    NDC = "ndc"
    SNOMED = "snomed"
    DMD = "dmd"


class ConditionCodeSystem(StrEnum):
    ICD10 = "icd10"
    SNOMED = "snomed"
    PROJECT = "project"


class CommunicationNeed(StrEnum):
    LARGE_PRINT = "large-print"
    EASY_READ = "easy-read"


class ReviewIndication(StrEnum):
    VALID = "valid"
    NOT_VALID = "not-valid"
    NOT_KNOWN = "not-known"
    NOT_ASKED = "not-asked"


class YesNo(StrEnum):
    TRUE = "true"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file name, its columns, and how a row of it becomes a record."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    read: Callable[[Cells, Resolver], Record]
    holds_people: bool = False


def _patient(cells: Cells, _: Resolver) -> Patient:
    return Patient(
        id=cells.id("patient_id"),
        family_name=cells.text("family_name"),
        given_name=cells.text("given_name"),
        birth_date=cells.expected_date("birth_date"),
        title=cells.text("title"),
        sex=cells.word("sex", Sex) or Sex.UNKNOWN,
        identifier=cells.text("identifier"),
        address=_parts(cells.text("address")),
        phone=cells.text("phone"),
        language=cells.text("language"),
        communication_needs=_needs(cells),
        deceased_on=cells.day("deceased_on"),
        merged_into=cells.text("merged_into"),
    )


def _needs(cells: Cells) -> tuple[str, ...]:
    parts = _parts(cells.text("communication_needs"))
    try:
        return tuple(listed_word(part, CommunicationNeed).value for part in parts)
    except BadValue as fault:
        cells.reject("communication_needs", fault.kind, fault.message)
        return ()


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part for one in (text or "").split(";") if (part := one.strip()))


def _prescription(cells: Cells, resolver: Resolver) -> Prescription:
    """The prescription. An export repeats its drugs and directions on many rows: what such cells
    came to is remembered, and only ids and dates are read of each row."""
    key = cells.repeating()
    known = cells.remembered.get(key) if key is not None else None
    if known is not None:
        return _like(known, cells, resolver)
    row = _read_prescription(cells, resolver)
    if key is not None and not cells.problems and len(cells.remembered) < MOST_REMEMBERED:
        cells.remembered[key] = row
    return row


def _like(known: Prescription, cells: Cells, resolver: Resolver) -> Prescription:
    """A row that differs from a known one in its ids and dates only."""
    row = Prescription(
        cells.id("prescription_id"), cells.id("patient_id"), known.drug_text, known.drug,
        cells.expected_date("start_date"), known.source, known.directions_text,
        known.directions_understood, known.units_per_day, known.as_needed, known.quantity,
        known.quantity_unit, known.days_supply, known.repeats, cells.day("end_date"), known.status,
        known.prescriber, known.organisation, known.indication, known.drug_code,
        known.drug_code_system,
    )  # fmt: skip
    if row.drug is None:
        if not cells.is_rejected:
            resolver.not_understood_drug(row.drug_text, row.drug_code, row.drug_code_system)
    elif row.directions_understood is False and row.directions_text is not None:
        resolver.not_understood_directions(row.directions_text, row.drug)
    return row


def _read_prescription(cells: Cells, resolver: Resolver) -> Prescription:
    drug_text = cells.text("drug") or ""
    code = cells.text("drug_code")
    code_system = cells.word("drug_code_system", DrugCodeSystem)
    directions = cells.text("directions")
    as_needed = cells.word("as_needed", YesNo) is YesNo.TRUE
    drug = resolver.drug(drug_text, code, code_system.value if code_system else None)
    dose = resolver.dose(directions, drug)
    row = Prescription(
        id=cells.id("prescription_id"),
        patient_id=cells.id("patient_id"),
        drug_text=drug_text,
        drug=drug,
        start_on=cells.expected_date("start_date"),
        source=cells.word("source", Source) or Source.PRESCRIBED,
        directions_text=directions,
        directions_understood=dose.understood,
        units_per_day=dose.units_per_day,
        as_needed=as_needed or dose.as_needed,
        quantity=_quantity(cells),
        quantity_unit=cells.text("quantity_unit"),
        days_supply=cells.whole("days_supply", cells.amount("days_supply")),
        repeats=cells.whole("repeats", cells.number("repeats")),
        end_on=cells.day("end_date"),
        status=cells.word("status", PrescriptionStatus),
        prescriber=cells.text("prescriber"),
        organisation=cells.text("organisation"),
        indication=cells.text("indication"),
        drug_code=code,
        drug_code_system=code_system.value if code_system else None,
    )
    if drug is None and not cells.is_rejected:
        resolver.not_understood_drug(drug_text, code, row.drug_code_system)
    return row


def _quantity(cells: Cells) -> Fraction | None:
    quantity = cells.amount("quantity")
    if quantity is not None and not is_count_of_units(cells.text("quantity_unit")):
        message = "A quantity not counted in tablets, capsules or mL is taken as not recorded."
        cells.warn("quantity_unit", "unit that is no dose unit", message)
        return None
    return quantity


def _condition(cells: Cells, resolver: Resolver) -> Condition:
    patient_id = cells.id("patient_id")
    system = cells.word("code_system", ConditionCodeSystem)
    text = cells.text("text")
    # Words without a code are known by the words, or two of them on one day would be one.
    code = cells.text("code") or text or ""
    onset_on = cells.day("onset_date")
    end_on = cells.day("end_date")
    word = resolver.condition_word(code, system.value) if system else None
    if word is None and system is ConditionCodeSystem.PROJECT:
        resolver.not_understood_condition(code)
    return Condition(
        patient_id=patient_id,
        code=code,
        code_system=system.value if system else "",
        word=word,
        text=text,
        onset_on=onset_on,
        end_on=end_on,
        not_current=end_on is None
        and system is not None
        and resolver.condition_is_past(code, system.value),
    )


def _review(cells: Cells, _: Resolver) -> Review:
    indication = cells.word("indication", ReviewIndication)
    decision = None if _not_asked(cells, "decision") else cells.word("decision", Decision)
    next_on = None if _not_asked(cells, "next_review_date") else cells.day("next_review_date")
    return Review(
        id=cells.id("review_id"),
        patient_id=cells.id("patient_id"),
        review_on=cells.expected_date("review_date"),
        reviewer=cells.text("reviewer"),
        contact=cells.word("contact", Contact),
        indication=indication.value if indication else None,
        benefit=cells.text("benefit"),
        harms=cells.text("harms"),
        actual_use=cells.text("actual_use"),
        interacting_risks=cells.text("interacting_risks"),
        patient_view=cells.text("patient_view"),
        decision=decision,
        reason=cells.text("reason"),
        next_review_on=next_on,
        withdrawal_signs=cells.text("withdrawal_signs"),
        pdmp_checked=cells.text("pdmp_checked"),
        naloxone_offered=cells.text("naloxone_offered"),
        non_drug_offered=cells.text("non_drug_offered"),
    )


def _not_asked(cells: Cells, column: str) -> bool:
    return (cells.text(column) or "").lower() == NOT_ASKED


def _encounter(cells: Cells, _: Resolver) -> Encounter:
    return Encounter(
        id=cells.id("encounter_id"),
        patient_id=cells.id("patient_id"),
        start_on=cells.expected_date("start_date"),
        end_on=cells.day("end_date"),
        kind=cells.word("kind", EncounterKind) or EncounterKind.AMBULATORY,
        reason=cells.text("reason"),
        clinician=cells.text("clinician"),
    )


def _plan_row(cells: Cells, _: Resolver) -> PlanRow:
    patient_id = cells.id("patient_id")
    start_on = cells.day("start_date")
    if cells.text("start_date") is None:
        # A plan row has no id of its own: drug and start are its identity, so a missing start is
        # a missing id, not a missing detail.
        cells.reject("start_date", "empty", "A step of a plan is known by its drug and start date.")
    dose_mg = cells.number("dose_mg")
    dose_ug = None if dose_mg is None else whole_number(dose_mg * UG_PER_MG)
    if dose_mg is not None and dose_ug is None:
        message = "A dose is read to the microgram (0.001 mg). Correct it."
        cells.reject("dose_mg", "number with more than three decimals", message)
    if start_on is None or cells.is_rejected:
        cells.leave()
    return PlanRow(patient_id, start_on, drug=cells.text("drug"), dose_ug=dose_ug)


TABLES = (
    Table(
        "patients.csv",
        ("patient_id", "family_name", "given_name", "birth_date"),
        ("title", "sex", "identifier", "address", "phone", "language", "communication_needs",
         "deceased_on", "merged_into"),
        _patient,
        holds_people=True,
    ),
    Table(
        "prescriptions.csv",
        ("prescription_id", "patient_id", "drug", "start_date"),
        ("source", "drug_code", "drug_code_system", "directions", "quantity", "quantity_unit",
         "days_supply", "as_needed", "repeats", "end_date", "status", "prescriber", "organisation",
         "indication"),
        _prescription,
    ),
    Table(
        "conditions.csv",
        ("patient_id", "code", "code_system"),
        ("text", "onset_date", "end_date"),
        _condition,
    ),
    Table(
        "reviews.csv",
        ("review_id", "patient_id", "review_date", "reviewer"),
        ("contact", "indication", "benefit", "harms", "actual_use", "interacting_risks",
         "patient_view", "decision", "reason", "next_review_date", "withdrawal_signs",
         "pdmp_checked", "naloxone_offered", "non_drug_offered"),
        _review,
    ),
    Table(
        "encounters.csv",
        ("encounter_id", "patient_id", "start_date"),
        ("end_date", "kind", "reason", "clinician"),
        _encounter,
    ),
    Table("plans.csv", ("patient_id", "start_date", "dose_mg", "drug"), (), _plan_row),
)  # fmt: skip
