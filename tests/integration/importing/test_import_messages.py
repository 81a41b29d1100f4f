"""Prescription messages: an order sent once, and taken back by a later message of its item."""

from typing import Any

import pytest

from tests.integration.importing.import_runs import Run, counts, errors

ITEM = "https://fhir.nhs.uk/Id/prescription-order-item-number"


def message(event: str, *, status: str = "active", group: str = "G1") -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "message",
        "timestamp": "2026-05-01T10:00:00Z",
        "entry": [
            {"resource": one}
            for one in (
                {"resourceType": "MessageHeader", "eventCoding": {"code": event}},
                {"resourceType": "Patient", "id": "P1", "birthDate": "1950-01-01"},
                {
                    "resourceType": "MedicationRequest",
                    "identifier": [{"system": ITEM, "value": "I1"}],
                    "groupIdentifier": {"value": group},
                    "status": status,
                    "intent": "order",
                    "subject": {"reference": "Patient/P1"},
                    "medicationCodeableConcept": {"text": "Diazepam 5mg tablets"},
                    "dosageInstruction": [{"text": "One at night"}],
                },
            )
        ],
    }


ORDER = message("prescription-order")
CANCEL = message("prescription-order-update", status="cancelled")


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["in order", "the other way"])
def test_sent_and_cancelled_in_one_import(names: tuple[str, str], run: Run) -> None:
    report = run.fhir(**{names[0]: ORDER, names[1]: CANCEL})
    assert errors(report) == []
    assert (report.rows_in, report.added, report.unchanged) == (4, 2, 2)
    assert run.one("prescriptions")["status"] == "cancelled"


def test_cancelled_later_and_the_order_sent_again(run: Run) -> None:
    run.fhir(a=ORDER)
    assert run.one("prescriptions")["status"] == "active"
    assert run.fhir(b=CANCEL).changed == 1
    assert run.one("prescriptions")["status"] == "cancelled"
    again = run.fhir(a=ORDER)
    assert counts(again) == (2, 0, 0, 2, 0)
    assert [one.value_kind for one in again.problems][-1] == "cancelled order"
    assert run.one("prescriptions")["status"] == "cancelled"


def test_the_item_of_another_prescription_is_not_taken_back(run: Run) -> None:
    other = message("prescription-order-update", status="cancelled", group="G2")
    report = run.fhir(a=ORDER, b=other)
    assert {one.value_kind for one in errors(report)} == {"id on several rows"}
    assert run.rows("prescriptions") == []
