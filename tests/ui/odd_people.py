"""People the demo clinic has none of: medicines no table converts, doses nobody wrote down, and use
with days in hospital."""

import csv
from datetime import timedelta
from pathlib import Path

from clinic_desktop import bootstrap
from tests.demo_file import AS_OF, PROGRAM

PEOPLE = (
    ("patient_id", "family_name", "given_name", "birth_date"),
    ("only", "Etizo", "Lam", "1980-02-02"),
    ("both", "Both", "Drugs", "1970-02-02"),
    ("unread", "Unread", "Dose", "1975-02-02"),
    ("ward", "Ward", "Stay", "1960-02-02"),
)
ORDERS = [
    "prescription_id",
    "patient_id",
    "drug",
    "start_date",
    "source",
    "directions",
    "quantity",
    "days_supply",
]


def monthly(
    patient: str, drug: str, directions: str, quantity: int | str, issues: int
) -> list[tuple[object, ...]]:
    """Four-weekly issues, the latest eighteen days old; a blank quantity: nothing but the order."""
    days = 28 if quantity else ""
    return [
        (
            f"{patient}-{drug.split()[0]}-{quantity}-{number}",
            patient,
            drug,
            AS_OF - timedelta(days=28 * number + 18),
            "dispensed",
            directions,
            quantity,
            days,
        )
        for number in range(issues)
    ]


def tell_odd_people(folder: Path) -> Path:
    """A clinic of these people, in a file of the folder."""
    orders = [
        *monthly("only", "etizolam 1 mg tablet", "Take ONE twice a day", 56, 10),
        *monthly("both", "diazepam 10 mg tablet", "Take ONE daily", 28, 10),
        *monthly("both", "etizolam 1 mg tablet", "Take ONE twice a day", 56, 10),
        *monthly("unread", "clonazepam 2 mg tablet", "as directed", "", 6),
        *monthly("ward", "diazepam 5 mg tablet", "Take ONE twice a day", 56, 4),
        *(
            (f"early-{n}", "ward", "diazepam 5 mg tablet", AS_OF - timedelta(days=130 + 28 * n),
             "dispensed", "Take ONE daily", 28, 28)
            for n in range(6)
        ),
    ]  # fmt: skip
    stay = ("s1", "ward", AS_OF - timedelta(days=16), AS_OF - timedelta(days=12), "inpatient")
    tables = {
        "patients": PEOPLE,
        "prescriptions": (ORDERS, *orders),
        "encounters": (("encounter_id", "patient_id", "start_date", "end_date", "kind"), stay),
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    path = folder / "clinic.db"
    clinic = bootstrap.open_clinic(PROGRAM, path, as_of=AS_OF, create=True)
    clinic.import_paths([folder])
    clinic.close()
    return path
