"""FHIR DSTU2 and STU3 come in as what R4 says with other names; the version is always told."""

from datetime import date
from typing import Any

import pytest

from tests.integration.importing.import_runs import Run, warnings

DIAZEPAM = {"text": "diazepam 5 mg tablets"}
P_DSTU2 = {
    "resourceType": "Patient",
    "id": "P1",
    "name": [{"family": ["Reed", "Cole"], "given": ["Ann"]}],
    "birthDate": "1950-01-01",
}
TWICE_A_DAY = {"frequency": 2, "period": 1}


def order(**fields: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationOrder",
        "id": "R1",
        "status": "active",
        "patient": {"reference": "Patient/P1"},
        "dateWritten": "2026-05-01T10:00:00Z",
        "prescriber": {"display": "Dr A. Khan"},
        "medicationCodeableConcept": DIAZEPAM,
        "reasonCodeableConcept": {"text": "anxiety"},
        "dosageInstruction": [
            {
                "timing": {"repeat": {**TWICE_A_DAY, "periodUnits": "d"}},
                "doseQuantity": {"value": 1, "unit": "tablet"},
            }
        ],
        "dispenseRequest": {"quantity": {"value": 28}, "numberOfRepeatsAllowed": 2},
        **fields,
    }


def test_an_order_of_dstu2(run: Run) -> None:
    report = run.fhir(all=[P_DSTU2, order()])
    assert "DSTU2" in warnings(report)[0].message
    row = run.one("prescriptions")
    assert row["start_day"] == date(2026, 5, 1).toordinal()
    assert (row["units_per_day"], row["quantity"], row["repeats"]) == ("2", "28", 2)
    assert (row["prescriber"], row["indication"]) == ("Dr A. Khan", "anxiety")
    assert run.one("patients")["family_name"] == "Reed Cole"


@pytest.mark.parametrize("when", ["HS", ["HS"], "PCV"])
def test_one_code_of_when(when: Any, run: Run) -> None:
    dosage = {"timing": {"repeat": {"when": when}}, "doseQuantity": {"value": 1, "unit": "tablet"}}
    run.fhir(all=[P_DSTU2, order(dosageInstruction=[dosage])])
    assert run.one("prescriptions")["units_per_day"] == "1"


def test_an_order_of_stu3(run: Run) -> None:
    stu3 = order(
        resourceType="MedicationRequest",
        intent="order",
        subject={"reference": "Patient/P1"},
        requester={"agent": {"display": "Dr B. Ito"}},
        authoredOn="2026-05-02",
    )
    for gone in "patient", "dateWritten", "prescriber":
        del stu3[gone]
    stu3["dosageInstruction"][0]["timing"]["repeat"] = {**TWICE_A_DAY, "periodUnit": "d"}
    report = run.fhir(
        all=[{"resourceType": "Patient", "id": "P1", "birthDate": "1950-01-01"}, stu3]
    )
    assert "STU3" in warnings(report)[0].message
    row = run.one("prescriptions")
    assert (row["units_per_day"], row["prescriber"]) == ("2", "Dr B. Ito")
    assert row["start_day"] == date(2026, 5, 2).toordinal()


@pytest.mark.parametrize("said", [{"wasNotTaken": True}, {"taken": "n"}])
def test_what_was_not_taken_is_no_use(said: dict[str, Any], run: Run) -> None:
    statement = {
        "resourceType": "MedicationStatement",
        "id": "S1",
        "status": "active",
        "patient": {"reference": "Patient/P1"},
        "effectiveDateTime": "2026-05-01",
        "medicationCodeableConcept": DIAZEPAM,
        **said,
    }
    run.fhir(all=[P_DSTU2, order(), statement])
    statuses = {row["id"]: row["status"] for row in run.rows("prescriptions")}
    assert statuses == {"R1": "active", "S1": "cancelled"}


def test_notes_of_dstu2(run: Run) -> None:
    of_patient = {"patient": {"reference": "Patient/P1"}}
    fall = {"resourceType": "Condition", "id": "C1", **of_patient,
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "217082002"}]},
            "clinicalStatus": "resolved", "verificationStatus": "confirmed"}  # fmt: skip
    wrong = fall | {"id": "C2", "verificationStatus": "entered-in-error"}
    stay = {"resourceType": "Encounter", "id": "E1", "status": "finished", **of_patient,
            "class": "inpatient", "reason": [{"text": "fall"}],
            "period": {"start": "2026-04-01", "end": "2026-04-05"}}  # fmt: skip
    moved = {"resourceType": "Patient", "id": "P2", "birthDate": "1950-01-01",
             "link": [{"other": {"reference": "Patient/P1"}, "type": "replace"}]}  # fmt: skip
    run.fhir(all=[P_DSTU2, order(), fall, wrong, stay, moved])
    assert run.one("conditions")["not_current"]
    encounter = run.one("encounters")
    assert (encounter["kind"], encounter["reason"]) == ("inpatient", "fall")
    assert {row["id"]: row["merged_into"] for row in run.rows("patients")}["P2"] == "P1"
