"""The clinic CSV: six tables with a header row, the project's own import format.

A row is rejected for an id that is missing, a date that does not exist, a number that is none,
negative or above 1,000,000, a word outside a listed set, or because it is not CSV. Everything else
that is odd comes in and is told about. Whether a patient id is among the people is for the store.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from operator import itemgetter
from typing import NoReturn, TypeVar

from clinic_desktop.domain.batch import Item, Record, RejectedRow, Sourced
from clinic_desktop.domain.dose import UG_PER_MG
from clinic_desktop.domain.errors import Problem, ProblemLevel
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
from clinic_desktop.domain.review import NOT_ASKED, Contact, Decision, Review
from clinic_desktop.importers.csv_rows import BrokenRow, csv_rows
from clinic_desktop.importers.files import InputFile
from clinic_desktop.importers.quantities import is_count_of_units
from clinic_desktop.importers.resolving import Resolver
from clinic_desktop.importers.values import (
    BadValue,
    calendar_date,
    exact_number,
    listed_word,
    listing,
    seen_text,
    whole_number,
)

Word = TypeVar("Word", bound=StrEnum)


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


class _RowRejected(Exception):
    """The row cannot come in; its problems are on the `Cells`."""


_OF_ONE_ROW = ("prescription_id", "patient_id", "start_date", "end_date")
_MOST_REMEMBERED = 50_000


class Cells:
    """One row: its cells by column name, and what is wrong with them."""

    __slots__ = (
        "_by_name", "_columns", "_repeating", "_row", "file", "is_rejected", "line", "places",
        "problems", "remembered",
    )  # fmt: skip

    def __init__(self, file: str, places: Mapping[str, int]) -> None:
        self.file = file
        self.places = places
        self.line = 0
        names: dict[int, str] = {place: name for name, place in places.items()}
        self._columns = [names.get(place, "") for place in range(max(names, default=-1) + 1)]
        self._row: list[str] = []
        self._by_name: dict[str, str] = {}
        repeating = [place for name, place in places.items() if name not in _OF_ONE_ROW]
        self._repeating = itemgetter(*repeating) if len(repeating) > 1 else None
        self.remembered: dict[object, Prescription] = {}
        self.problems: list[Problem] = []
        self.is_rejected = False

    def turn_to(self, line: int, row: list[str]) -> None:
        """Makes this the row at `line`; a row shorter than the header ends in empty cells."""
        self.line = line
        self._row = row
        # A cell is asked for some twenty times a row: by name at once, not by its place each time.
        self._by_name = dict(zip(self._columns, row, strict=False))
        self.problems = []
        self.is_rejected = False

    def repeating(self) -> object:
        """The cells that many rows share, as one key; None where there are none."""
        return self._repeating(self._row) if self._repeating is not None else None

    def text(self, column: str) -> str | None:
        return self._by_name.get(column) or None

    def id(self, column: str) -> str:
        """An id must be there: without it nothing says which record or whose it is."""
        text = self.text(column)
        if text is None:
            self.reject(column, "empty", f"The {column} is missing. Every row needs one.")
            return ""
        return text

    def day(self, column: str) -> date | None:
        text = self.text(column)
        if text is None:
            return None
        try:
            return calendar_date(text)
        except BadValue as fault:
            self.reject(column, fault.kind, fault.message)
            return None

    def expected_date(self, column: str) -> date | None:
        """A date that a record should have; without it the row comes in and is told about."""
        if self.text(column) is None:
            self.warn(column, "empty", f"The {column} is not recorded. Rules that need it say so.")
            return None
        return self.day(column)

    def number(self, column: str) -> Fraction | None:
        text = self.text(column)
        if text is None:
            return None
        try:
            return exact_number(text)
        except BadValue as fault:
            self.reject(column, fault.kind, fault.message)
            return None

    def amount(self, column: str) -> Fraction | None:
        """A number that means something only above zero: 0 is "not recorded"."""
        number = self.number(column)
        if number == 0:
            self.warn(column, "zero", f"A {column} of 0 is taken as not recorded.")
            return None
        return number

    def whole(self, column: str, number: Fraction | None) -> int | None:
        """The number when it is whole; a part of a day or of a repeat is taken as not recorded."""
        if number is None:
            return None
        whole = whole_number(number)
        if whole is None:
            message = f"A {column} that is not a whole number is taken as not recorded."
            self.warn(column, "number with decimals", message)
        return whole

    def word(self, column: str, words: type[Word]) -> Word | None:
        text = self.text(column)
        if text is None:
            return None
        try:
            return listed_word(text, words)
        except BadValue as fault:
            self.reject(column, fault.kind, fault.message)
            return None

    def reject(self, column: str, kind: str, message: str) -> None:
        self.is_rejected = True
        message = f"{message} The row was left out."
        self.problems.append(Problem(self.file, self.line, column, kind, message))

    def warn(self, column: str, kind: str, message: str) -> None:
        self.problems.append(
            Problem(self.file, self.line, column, kind, message, ProblemLevel.WARNING)
        )

    def leave(self) -> NoReturn:
        raise _RowRejected


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file name, its columns, and how a row of it becomes a record."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    read: Callable[[Cells, Resolver], Record]
    holds_people: bool = False


# --- rows to records ------------------------------------------------------------------------------


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
    if key is not None and not cells.problems and len(cells.remembered) < _MOST_REMEMBERED:
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


# --- files to rows --------------------------------------------------------------------------------


def read_table(file: InputFile, table: Table, resolver: Resolver) -> Iterator[Item]:
    """The rows of one table, in order, after what is to say about its header."""
    with file.open() as stream:
        lines = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        rows = csv_rows(lines)
        header: list[str] = []
        for _, first in rows:
            if not isinstance(first, BrokenRow):
                header = [name.strip().lower() for name in first]
            break
        known = (*table.required, *table.optional)
        unknown = [name for name in header if name and name not in known]
        if unknown:
            yield Problem(
                file.name,
                1,
                listing(unknown),
                "unknown column",
                f"Not a column of {table.name}: it was not read.",
                ProblemLevel.INFO,
            )
        places = {name: place for place, name in enumerate(header) if name in known}
        yield from row_items(rows, len(header), Cells(file.name, places), table, resolver)


def row_items(
    rows: Iterator[tuple[int, list[str] | BrokenRow]],
    width: int,
    cells: Cells,
    table: Table,
    resolver: Resolver,
) -> Iterator[Item]:
    """The rows below a header of `width` columns, each read through the same `cells`."""
    for line, row in rows:
        if isinstance(row, BrokenRow):
            yield _broken(cells.file, line, row.reason)
            continue
        row = seen_cells(row)
        if not any(row):
            continue  # a row of nothing but commas, as spreadsheets leave behind
        if len(row) < width:
            row.extend([""] * (width - len(row)))
        elif len(row) > width and any(row[width:]):
            yield _broken(cells.file, line, _TOO_MANY)
            continue
        cells.turn_to(line, row)
        yield _item(cells, table, resolver)


def seen_cells(row: list[str]) -> list[str]:
    """The cells without blanks around them, and without what nobody sees."""
    if "".join(row).isprintable():
        return [cell.strip() for cell in row]
    return [seen_text(cell).strip() for cell in row]


_TOO_MANY = (
    "The row has more cells than the header: probably a comma inside a text. "
    "Put quotes around that text."
)


def _item(cells: Cells, table: Table, resolver: Resolver) -> Item:
    ref = SourceRef(cells.file, cells.line)
    try:
        record = table.read(cells, resolver)
    except _RowRejected:
        return RejectedRow(ref, tuple(cells.problems), cells.text(table.required[0]))
    if cells.is_rejected:
        return RejectedRow(ref, tuple(cells.problems), record.id)
    return Sourced(record, ref, tuple(cells.problems))


def _broken(file: str, line: int, reason: str) -> RejectedRow:
    problem = Problem(file, line, "row", "broken row", f"{reason} The row was left out.")
    return RejectedRow(SourceRef(file, line), (problem,))
