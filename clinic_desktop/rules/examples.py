"""Worked examples of the rules: small timelines drawn as tables, with the outcomes they must have.

`resources/rules/examples/*.toml`. The tests run them, the help pages show them. Days are numbered:
day 1 is 1 January 2025. A cell `1 every 28 to 85` is four rows: days 1, 29, 57 and 85.

    [[examples]]
    name = "Ninety days of regular use"
    day = 90
    supplies = \"\"\"
    drug      | mg  | a day | start            | days
    zopiclone | 7.5 | 1     | 1 every 28 to 85 | 28
    \"\"\"
    expect = ["DUR-02 finding high"]
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

from clinic_desktop.catalogue.reading import Fault, ResourceFaults, read_toml
from clinic_desktop.domain.dose import micrograms
from clinic_desktop.domain.drug import Ingredient, RecognisedDrug, Release
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.flag import Outcome
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
)
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.domain.timeline import Timeline, build_timeline

DAY_ONE = date(2025, 1, 1)
SUPPLY_COLUMNS = frozenset(
    {
        "drug", "mg", "a day", "start", "days", "as needed", "quantity", "indication", "status",
        "source", "end", "prescriber", "practice", "repeats", "release",
    }
)  # fmt: skip
REVIEW_COLUMNS = frozenset({"day", "kind", "decision", "reason", "indication", "without", "pdmp"})
CONDITION_COLUMNS = frozenset({"condition", "from", "to", "inactive"})
STAY_COLUMNS = frozenset({"in hospital", "to"})
VISIT_COLUMNS = frozenset({"day", "kind", "reason"})
PLAN_COLUMNS = frozenset({"day", "drug", "mg"})

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """One person on one day. `expect` lists "RULE finding|excluded severity", "RULE unassessable"
    or "RULE none"; rules that are not listed may say anything."""

    name: str
    day: int
    supplies: str
    expect: tuple[str, ...]
    says: str = ""
    born: date = date(1975, 6, 15)
    born_unknown: bool = False
    jurisdiction: str = "uk"
    reviews: str = ""
    conditions: str = ""
    stays: str = ""
    visits: str = ""
    plan: str = ""
    deceased_day: int | None = None
    merged: bool = False
    sex: Sex = Sex.UNKNOWN

    @property
    def as_of(self) -> date:
        return _date(self.day)

    def timeline(self, ingredients: Mapping[str, Ingredient], numbers: ExposureNumbers) -> Timeline:
        """The example laid on the calendar. Raises ValueError for a table that cannot be read."""
        return build_timeline(
            self.history(ingredients),
            as_of=self.as_of,
            jurisdiction=self.jurisdiction,
            numbers=numbers,
        )

    def history(self, ingredients: Mapping[str, Ingredient]) -> PatientHistory:
        rows = tuple(_prescriptions(self.supplies, ingredients))
        stays = (*_stays(self.stays), *_visits(self.visits))
        days = [row.start_on for row in rows if row.start_on is not None]
        days += [stay.start_on for stay in stays if stay.start_on is not None]
        return PatientHistory(
            patient=Patient(
                id="example",
                birth_date=None if self.born_unknown else self.born,
                sex=self.sex,
                deceased_on=_date(self.deceased_day) if self.deceased_day else None,
                merged_into="another" if self.merged else None,
            ),
            prescriptions=rows,
            conditions=tuple(_conditions(self.conditions)),
            encounters=stays,
            reviews=tuple(_reviews(self.reviews)),
            plan_rows=tuple(_plan_rows(self.plan)),
            first_record_on=min(days, default=None),
        )


@dataclass(frozen=True, slots=True)
class ExampleFile:
    examples: tuple[Example, ...]


def read_examples(folder: Path) -> dict[str, tuple[Example, ...]]:
    """Examples by file name without ending. Raises `ResourceFaults` with every fault."""
    faults: list[Fault] = []
    found: dict[str, tuple[Example, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path, ExampleFile, faults)
        if file is not None:
            found[path.stem] = file.examples
    if faults:
        raise ResourceFaults(faults)
    return found


def outcome_text(outcome: Outcome) -> str:
    """An outcome as `expect` writes it."""
    severity = f" {outcome.severity}" if outcome.severity else ""
    exclusions = f" {' '.join(outcome.exclusions)}" if outcome.exclusions else ""
    return f"{outcome.rule_id} {outcome.kind}{severity}{exclusions}"


def table_rows(text: str) -> list[Row]:
    """Rows of a table drawn with `|`; the first line names the columns."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    if not lines:
        return []
    header, *body = lines
    for cells in body:
        if len(cells) != len(header):
            raise ValueError(f"{len(cells)} cells under {len(header)} columns: {cells}")
    return [dict(zip(header, cells, strict=True)) for cells in body]


def _rows(text: str, columns: frozenset[str]) -> Iterator[Row]:
    for row in table_rows(text):
        unknown = row.keys() - columns
        if unknown:
            raise ValueError(f"unknown columns: {', '.join(sorted(unknown))}")
        yield row


def _prescriptions(text: str, ingredients: Mapping[str, Ingredient]) -> Iterator[Prescription]:
    number = count(1)
    for row in _rows(text, SUPPLY_COLUMNS):
        strength = row.get("mg", "")
        template = Prescription(
            id="",
            patient_id="example",
            drug_text=f"{row['drug']} {strength} mg".strip(),
            drug=RecognisedDrug(
                ingredients[row["drug"]],
                micrograms(strength) if strength else None,
                release=Release(row.get("release") or "immediate"),
            ),
            start_on=None,
            source=Source(row.get("source") or "prescribed"),
            units_per_day=_fraction(row.get("a day")),
            as_needed=row.get("as needed") == "yes",
            quantity=_fraction(row.get("quantity")),
            days_supply=_int(row.get("days")),
            repeats=_int(row.get("repeats")),
            end_on=_day(row.get("end")),
            status=PrescriptionStatus(row["status"]) if row.get("status") else None,
            prescriber=row.get("prescriber") or None,
            organisation=row.get("practice") or None,
            indication=row.get("indication") or None,
        )
        for day in _days(row["start"]):
            yield replace(template, id=f"rx{next(number)}", start_on=_date(day))


def _reviews(text: str) -> Iterator[Review]:
    """`kind`: complete, partial, bare (decision and reason only) or notes (not in contact)."""
    for number, row in enumerate(_rows(text, REVIEW_COLUMNS), start=1):
        kind = row.get("kind") or "complete"
        items: dict[str, Any] = {}
        if kind != "bare":
            items |= {"indication": "valid", "benefit": "some"}
        if kind == "complete":
            items |= dict.fromkeys(
                ("harms", "actual_use", "interacting_risks", "patient_view", "withdrawal_signs",
                 "pdmp_checked", "naloxone_offered"),
                "asked",
            )  # fmt: skip
        if row.get("indication"):
            items["indication"] = row["indication"]
        if row.get("pdmp"):
            items["pdmp_checked"] = row["pdmp"]
        items.pop(row.get("without", ""), None)
        on = _date(int(row["day"]))
        yield Review(
            id=f"rv{number}",
            patient_id="example",
            review_on=on,
            reviewer="Dr A",
            contact=Contact.NOTES_ONLY if kind == "notes" else Contact.SEEN,
            decision=Decision(row.get("decision") or "continue"),
            reason=(row.get("reason") or "recorded").replace("none", "") or None,
            next_review_on=on + timedelta(days=90) if kind == "complete" else None,
            **items,
        )


def _conditions(text: str) -> Iterator[Condition]:
    for row in _rows(text, CONDITION_COLUMNS):
        word = row["condition"]
        yield Condition(
            "example",
            word,
            "project",
            word,
            None,
            _day(row.get("from")),
            _day(row.get("to")),
            row.get("inactive") == "yes",
        )


def _stays(text: str) -> Iterator[Encounter]:
    for number, row in enumerate(_rows(text, STAY_COLUMNS), start=1):
        start, end = _day(row["in hospital"]), _day(row.get("to"))
        yield Encounter(f"en{number}", "example", start, end, EncounterKind.INPATIENT)


def _visits(text: str) -> Iterator[Encounter]:
    for number, row in enumerate(_rows(text, VISIT_COLUMNS), start=1):
        on, kind = _day(row["day"]), EncounterKind(row.get("kind") or "ambulatory")
        yield Encounter(f"vi{number}", "example", on, on, kind, row.get("reason") or None)


def _plan_rows(text: str) -> Iterator[PlanRow]:
    for row in _rows(text, PLAN_COLUMNS):
        dose = row.get("mg")
        yield PlanRow(
            "example",
            _date(int(row["day"])),
            row.get("drug") or None,
            micrograms(dose) if dose else None,
        )


def _days(cell: str) -> Iterator[int]:
    """ "5", or "1 every 28 to 85"."""
    first, _, rest = cell.partition(" every ")
    if not rest:
        yield int(first)
        return
    step, _, last = rest.partition(" to ")
    yield from range(int(first), int(last) + 1, int(step))


def _date(day: int) -> date:
    return DAY_ONE + timedelta(days=day - 1)


def _day(cell: str | None) -> date | None:
    return _date(int(cell)) if cell else None


def _int(cell: str | None) -> int | None:
    return int(cell) if cell else None


def _fraction(cell: str | None) -> Fraction | None:
    return Fraction(cell) if cell else None
