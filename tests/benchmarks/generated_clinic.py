"""A large invented clinic, the same for the same seed: straight into the store's tables, or as CSV.

Everyone has ten prescriptions. A person on these drugs has one of the courses below, which between
them reach every part of the rules: steady, rising, falling, as needed, two at once, with an opioid,
ordered and dispensed, directions nobody understood. The others have ten rows of other medicines.

`python -m tests.benchmarks.generated_clinic FOLDER PEOPLE` makes all that the table needs.
"""

import csv
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Table

from clinic_desktop import bootstrap
from clinic_desktop.store.bulk import insert_rows, roomy_cache
from clinic_desktop.store.import_rows import DrugIds
from clinic_desktop.store.models import (
    Base,
    ConditionRow,
    EncounterRow,
    PatientRow,
    PrescriptionRow,
    ReviewRow,
)
from clinic_desktop.store.session import open_store

AS_OF = date(2026, 11, 23)
ROWS_EACH = 10
PEOPLE_AT_ONCE = 5_000
SEED = 20261123
IMPORTED_PEOPLE = 10_000

DRUGS = (
    "Zopiclone 7.5mg tablets",
    "Zolpidem 10mg tablets",
    "Temazepam 10mg tablets",
    "Diazepam 5mg tablets",
    "Diazepam 2mg tablets",
    "Lorazepam 1mg tablets",
    "Clonazepam 500microgram tablets",
    "Nitrazepam 5mg tablets",
    "Codeine 30mg tablets",
    "Tramadol 50mg capsules",
)
OTHER_MEDICINES = ("Amlodipine 5mg tablets", "Metformin 500mg tablets", "Ramipril 5mg capsules")
INDICATIONS = ("insomnia", "anxiety", "muscle spasm", None)
CONDITIONS = ("fall", "copd", "dementia", "alcohol-use-disorder", "epilepsy", "sleep-apnoea", None)
DIRECTIONS = {
    None: "as directed",
    "1/2": "Take half a tablet at night",
    "1": "Take ONE at night",
    "3/2": "Take one and a half tablets daily",
    "2": "Take one tablet twice a day",
    "5/2": "Take two and a half tablets daily",
    "3": "Take one tablet three times a day",
    "4": "Take one tablet four times a day",
}
DECISIONS = ("continue", "reduce", "taper", "declined")


@dataclass(frozen=True, slots=True)
class Issue:
    """One row of a course; `units` a day as the store writes them, None when not understood."""

    drug: str
    days_before: int
    units: str | None
    quantity: str | None
    days: int | None
    as_needed: bool = False
    source: str = "prescribed"


Course = Callable[[random.Random], Iterator[Issue]]


def steady(dice: random.Random) -> Iterator[Issue]:
    drug = dice.choice(DRUGS[:3])
    last = dice.randrange(28)
    for number in range(ROWS_EACH):
        yield Issue(drug, last + 28 * number + dice.randrange(4), "1", "28", 28)


def rising(dice: random.Random) -> Iterator[Issue]:
    last = dice.randrange(28)
    for number in range(ROWS_EACH):
        units = 4 - number * 3 // ROWS_EACH
        yield Issue(DRUGS[3], last + 28 * number, str(units), str(28 * units), None)


def falling(dice: random.Random) -> Iterator[Issue]:
    last = dice.randrange(60)
    for number, units in enumerate(("1/2", "1", "1", "3/2", "2", "2", "5/2", "3", "3", "4")):
        yield Issue(DRUGS[4], last + 28 * number, units, "84", 28)


def as_needed(dice: random.Random) -> Iterator[Issue]:
    day = dice.randrange(60)
    for _ in range(ROWS_EACH):
        yield Issue(DRUGS[5], day, "1", "28", None, as_needed=True)
        day += dice.randrange(30, 120)


def two_at_once(dice: random.Random) -> Iterator[Issue]:
    last = dice.randrange(28)
    for number in range(ROWS_EACH // 2):
        yield Issue(DRUGS[6], last + 28 * number, "2", "56", 28)
        yield Issue(DRUGS[7], last + 28 * number, "1", "28", 28)


def with_opioid(dice: random.Random) -> Iterator[Issue]:
    last = dice.randrange(40)
    opioid = dice.choice(DRUGS[8:])
    for number in range(ROWS_EACH // 2):
        yield Issue(DRUGS[0], last + 28 * number, "1", "28", 28)
        yield Issue(opioid, last + 28 * number + 3, "4", "100", None)


def ordered_and_dispensed(dice: random.Random) -> Iterator[Issue]:
    last = dice.randrange(28)
    for number in range(ROWS_EACH // 2):
        yield Issue(DRUGS[3], last + 28 * number + 2, "1", "28", 28)
        yield Issue(DRUGS[3], last + 28 * number, "1", "28", 28, source="dispensed")


def not_understood(dice: random.Random) -> Iterator[Issue]:
    last = dice.randrange(28)
    for number in range(ROWS_EACH):
        yield Issue(DRUGS[3], last + 30 * number, None, "56", None)


COURSES: tuple[Course, ...] = (
    steady,
    rising,
    falling,
    as_needed,
    two_at_once,
    with_opioid,
    ordered_and_dispensed,
    not_understood,
)
COURSE_WEIGHTS = (35, 15, 10, 15, 8, 10, 5, 2)


def other_medicines(dice: random.Random) -> Iterator[Issue]:
    medicine = dice.choice(OTHER_MEDICINES)
    for number in range(ROWS_EACH):
        yield Issue(medicine, 28 * number + dice.randrange(28), "1", "28", 28)


def issues_of(dice: random.Random, *, on_drugs: bool) -> Iterator[Issue]:
    """The ten prescriptions of one person."""
    if not on_drugs:
        return other_medicines(dice)
    (course,) = dice.choices(COURSES, COURSE_WEIGHTS)
    return course(dice)


PATIENT_COLUMNS = ("id", "family_name", "given_name", "birth_day", "sex", "search_text")
PRESCRIPTION_COLUMNS = (
    "patient_id", "id", "drug_id", "start_day", "source", "units_per_day", "as_needed", "quantity",
    "days_supply", "status", "prescriber", "organisation", "indication", "drug_text",
    "directions_text", "directions_understood",
)  # fmt: skip
CONDITION_COLUMNS = ("patient_id", "id", "code", "code_system", "word", "onset_day", "not_current")
REVIEW_COLUMNS = (
    "patient_id", "id", "origin", "review_day", "reviewer", "contact", "indication", "benefit",
    "harms", "decision", "reason", "next_review_day",
)  # fmt: skip
ENCOUNTER_COLUMNS = ("patient_id", "id", "start_day", "end_day", "kind")


def write_clinic(path: Path, people: int, hundredths_on_drugs: int) -> None:
    """A clinic of `people`, of whom `hundredths_on_drugs` in a hundred are on these drugs."""
    store = open_store(path, create=True)
    try:
        with store.write() as session, roomy_cache(session.connection()):
            connection = session.connection()
            clinic = _Clinic(connection, random.Random(SEED))
            for first in range(0, people, PEOPLE_AT_ONCE):
                for number in range(first, min(first + PEOPLE_AT_ONCE, people)):
                    clinic.add_person(number, on_drugs=number % 100 < hundredths_on_drugs)
                clinic.write_out()
    finally:
        store.close()


def write_csv(folder: Path, people: int, hundredths_on_drugs: int) -> None:
    """The same kind of clinic as `patients.csv` and `prescriptions.csv`."""
    dice = random.Random(SEED)
    with (
        (folder / "patients.csv").open("w", encoding="utf-8", newline="") as people_file,
        (folder / "prescriptions.csv").open("w", encoding="utf-8", newline="") as rows_file,
    ):
        patients, rows = csv.writer(people_file), csv.writer(rows_file)
        patients.writerow(("patient_id", "family_name", "given_name", "birth_date"))
        rows.writerow(
            ("prescription_id", "patient_id", "drug", "start_date", "source", "directions",
             "quantity", "days_supply")
        )  # fmt: skip
        for number in range(people):
            person = f"p{number:07d}"
            patients.writerow((person, f"Family{number}", f"Given{number % 977}", "1960-05-04"))
            on_drugs = number % 100 < hundredths_on_drugs
            for place, issue in enumerate(issues_of(dice, on_drugs=on_drugs), start=1):
                rows.writerow(
                    (f"rx{place}", person, issue.drug,
                     date.fromordinal(AS_OF.toordinal() - issue.days_before), issue.source,
                     DIRECTIONS[issue.units], issue.quantity, issue.days)
                )  # fmt: skip


class _Clinic:
    def __init__(self, connection: Connection, dice: random.Random) -> None:
        program = bootstrap.load_program()
        drug_ids = DrugIds(connection)
        self._connection = connection
        self._dice = dice
        self._day = AS_OF.toordinal()
        self._drug_ids = {text: drug_ids(program.drugs.read(text).drug) for text in DRUGS}
        assert None not in self._drug_ids.values()
        self._rows: dict[tuple[Table, tuple[str, ...]], list[tuple[object, ...]]] = {}

    def add_person(self, number: int, *, on_drugs: bool) -> None:
        dice, person = self._dice, f"p{number:07d}"
        born = self._day - dice.randrange(20 * 365, 95 * 365)
        self._add(
            PatientRow, PATIENT_COLUMNS,
            person, f"Family{number}", f"Given{number % 977}", born,
            dice.choice(("female", "male")), f"family{number} given{number % 977} {person}",
        )  # fmt: skip
        issues = issues_of(dice, on_drugs=on_drugs)
        prescriber, indication = f"Dr {number % 12}", dice.choice(INDICATIONS)
        for place, issue in enumerate(issues, start=1):
            self._add(
                PrescriptionRow, PRESCRIPTION_COLUMNS,
                person, f"rx{place}", self._drug_ids.get(issue.drug),
                self._day - issue.days_before, issue.source, issue.units, issue.as_needed,
                issue.quantity, issue.days, "active", prescriber, "practice", indication,
                issue.drug, DIRECTIONS[issue.units], issue.units is not None,
            )  # fmt: skip
        self._add_what_else_is_known(person)

    def write_out(self) -> None:
        for (table, columns), rows in self._rows.items():
            insert_rows(self._connection, table, columns, rows)
            rows.clear()

    def _add_what_else_is_known(self, person: str) -> None:
        dice, day = self._dice, self._day
        word = dice.choice(CONDITIONS)
        if word is not None:
            self._add(
                ConditionRow, CONDITION_COLUMNS,
                person, f"{word}-1", word, "project", word, day - dice.randrange(900), False,
            )  # fmt: skip
        if dice.random() < 0.3:
            on = day - dice.randrange(500)
            self._add(
                ReviewRow, REVIEW_COLUMNS,
                person, "rv1", "imported", on, "Dr 1", "seen", "valid", "some", "asked",
                dice.choice(DECISIONS), "recorded", on + 90,
            )  # fmt: skip
        if dice.random() < 0.1:
            on = day - dice.randrange(400)
            self._add(EncounterRow, ENCOUNTER_COLUMNS, person, "en1", on, on + 4, "inpatient")

    def _add(self, table: type[Base], columns: tuple[str, ...], *values: object) -> None:
        rows = self._rows.setdefault((table.__table__, columns), [])  # type: ignore[arg-type]
        rows.append(values)


def main() -> None:
    folder, people = Path(sys.argv[1]), int(sys.argv[2])
    write_clinic(folder / "few.db", people, hundredths_on_drugs=5)
    write_clinic(folder / "everyone.db", people, hundredths_on_drugs=100)
    (folder / "csv").mkdir()
    write_csv(folder / "csv", min(people, IMPORTED_PEOPLE), hundredths_on_drugs=5)
    bootstrap.open_demo(bootstrap.load_program(), folder / "demo.db", as_of=AS_OF).close()


if __name__ == "__main__":
    main()
