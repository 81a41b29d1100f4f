"""Exports to read at full size: `python -m tests.benchmarks.generated_exports FOLDER ORDERS ROWS`.

Writes `fhir/` (Patient and MedicationRequest as NDJSON, ORDERS of the latter) and `csv/` (clinic
CSV with ROWS prescriptions), both of one invented clinic: a few texts stand on all its rows, as in
real exports.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FIRST = date(2020, 1, 1)
ORDERS_A_PERSON = 10
_DRUGS = (
    ("Diazepam 5 MG Oral Tablet", "197591"),
    ("Zopiclone 7.5mg tablets", None),
    ("Lorazepam 1 MG Oral Tablet", "197901"),
    ("Amlodipine 5 MG Oral Tablet", "197361"),
    ("Metformin hydrochloride 500 MG Oral Tablet", "861007"),
    ("Simvastatin 20 MG Oral Tablet", "312961"),
    ("Omeprazole 20 MG Delayed Release Oral Capsule", "198053"),
    ("Paracetamol 500mg tablets", None),
)
_WORDS = ("one at night", "1 tablet twice daily", "one tds prn", "1-2 nocte", "take as directed")


def orders(count: int) -> Iterator[dict[str, Any]]:
    """Prescriptions as plain values, each person's together."""
    chosen = random.Random(7)
    for number in range(count):
        drug, code = chosen.choice(_DRUGS)
        yield {
            "id": f"rx{number}",
            "person": f"p{number // ORDERS_A_PERSON}",
            "drug": drug,
            "code": code,
            "day": (FIRST + timedelta(days=chosen.randrange(2_000))).isoformat(),
            "directions": chosen.choice(_WORDS),
            "quantity": chosen.choice((14, 28, 30, 56)),
        }


def request(order: dict[str, Any]) -> dict[str, Any]:
    """An order as a server of FHIR R4 would send it."""
    coding = [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": order["code"]}]
    return {
        "resourceType": "MedicationRequest",
        "id": order["id"],
        "meta": {
            "versionId": "1",
            "lastUpdated": "2026-01-01T08:00:00.000+00:00",
            "profile": [
                "http://hl7.org/fhir/us/core/StructureDefinition/us-core-medicationrequest"
            ],
        },
        "identifier": [{"system": "urn:oid:1.2.3", "value": f"order-{order['id']}"}],
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {
            "text": order["drug"],
            **({"coding": coding} if order["code"] else {}),
        },
        "subject": {"reference": f"Patient/{order['person']}"},
        "authoredOn": order["day"],
        "requester": {"reference": "Practitioner/d1", "display": "Dr A. Khan"},
        "dosageInstruction": [{"sequence": 1, "text": order["directions"]}],
        "dispenseRequest": {"quantity": {"value": order["quantity"], "unit": "tablet"}},
    }


def person(number: int) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": f"p{number}",
        "name": [{"use": "official", "family": f"Family{number}", "given": ["Ann"]}],
        "gender": "female",
        "birthDate": f"19{40 + number % 50}-03-{1 + number % 28:02d}",
    }


def write(folder: Path, requests: int, rows: int) -> None:
    """Both exports below `folder`."""
    fhir, table = folder / "fhir", folder / "csv"
    fhir.mkdir(parents=True)
    table.mkdir()
    with (fhir / "MedicationRequest.ndjson").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(request(one)) + "\n" for one in orders(requests))
    with (fhir / "Patient.ndjson").open("w", encoding="utf-8") as out:
        out.writelines(
            json.dumps(person(number)) + "\n" for number in range(-(-requests // ORDERS_A_PERSON))
        )
    with (table / "patients.csv").open("w", encoding="utf-8") as out:
        out.write("patient_id,family_name,given_name,birth_date\n")
        out.writelines(
            f"p{number},Family{number},Ann,19{40 + number % 50}-03-{1 + number % 28:02d}\n"
            for number in range(-(-rows // ORDERS_A_PERSON))
        )
    with (table / "prescriptions.csv").open("w", encoding="utf-8") as out:
        out.write("prescription_id,patient_id,drug,start_date,directions,quantity,status\n")
        out.writelines(
            f"{one['id']},{one['person']},{one['drug']},{one['day']},{one['directions']},"
            f"{one['quantity']},active\n"
            for one in orders(rows)
        )


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
