"""FHIR into the store: versions of a record, statements that repeat orders, records taken back."""

import json
from typing import Any

import pytest

from tests.integration.importing.import_runs import Run, counts, errors

Json = dict[str, Any]
PATIENT: Json = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"family": "Reed", "given": ["Ann"]}],
    "birthDate": "1950-01-01",
}
DIAZEPAM = {"text": "Diazepam 5 mg tablets"}
SUBJECT = {"reference": "Patient/p1"}


def order(**fields: Any) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "id": "r1",
        "status": "active",
        "intent": "order",
        "subject": SUBJECT,
        "authoredOn": "2026-01-05",
        "medicationCodeableConcept": DIAZEPAM,
        **fields,
    }


def statement(**fields: Any) -> Json:
    return {
        "resourceType": "MedicationStatement",
        "id": "s1",
        "status": "active",
        "subject": SUBJECT,
        "effectiveDateTime": "2026-01-05",
        "medicationCodeableConcept": DIAZEPAM,
        "basedOn": [{"reference": "MedicationRequest/r1"}],
        **fields,
    }


def condition(status: str, **fields: Any) -> Json:
    return {
        "resourceType": "Condition",
        "id": "c1",
        "subject": SUBJECT,
        "onsetDateTime": "2020-01-01",
        "verificationStatus": {"coding": [{"code": status}]},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G40.909"}]},
        **fields,
    }


def bundle(*resources: Json) -> Json:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def updated(at: str) -> Json:
    return {"lastUpdated": at}


@pytest.mark.parametrize("is_older_first", [True, False])
def test_of_two_versions_the_newer_counts(is_older_first: bool, run: Run) -> None:
    older = order(meta=updated("2026-01-05T10:00:00Z"), status="active")
    newer = order(meta=updated("2026-01-05T09:30:00-02:00"), status="stopped")
    pair = (older, newer) if is_older_first else (newer, older)
    report = run.fhir(a=bundle(PATIENT, *pair))
    assert counts(report) == (3, 2, 0, 1, 0)
    assert run.one("prescriptions")["status"] == "stopped"
    assert [problem.value_kind for problem in report.problems] == ["older version"]
    again = run.fhir(a=bundle(PATIENT, *pair))
    assert counts(again)[1] == 0
    assert again.balanced
    assert run.one("prescriptions")["status"] == "stopped"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (None, None),
        ("2026-01-05T10:00:00Z", None),
        ("2026-01-05T10:00:00Z", "2026-01-05T11:00:00+01:00"),
        ("2026-01-05T10:00:00Z", "yesterday"),
    ],
)
def test_where_no_moment_tells_neither_counts(
    first: str | None, second: str | None, run: Run
) -> None:
    one = order(status="active", **({"meta": updated(first)} if first else {}))
    two = order(status="stopped", **({"meta": updated(second)} if second else {}))
    report = run.fhir(a=bundle(PATIENT, one, two))
    assert counts(report) == (3, 1, 0, 0, 2)
    assert {problem.field for problem in errors(report)} == {"MedicationRequest/r1: id"}


def test_two_people_with_one_id_stay_two_however_new_one_is(run: Run) -> None:
    other = {
        **PATIENT,
        "name": [{"family": "Marsh"}],
        "birthDate": "1970-07-07",
        "meta": updated("2026-01-01T00:00:00Z"),
    }
    report = run.fhir(
        a=bundle({**PATIENT, "meta": updated("2025-01-01T00:00:00Z")}, order()), b=bundle(other)
    )
    assert counts(report) == (3, 0, 0, 0, 3)
    assert run.rows("patients") == []


def test_a_statement_of_an_order_that_came_in_is_left_out(run: Run) -> None:
    report = run.fhir(a=bundle(statement(), PATIENT, order()))
    assert [row["id"] for row in run.rows("prescriptions")] == ["r1"]
    assert report.files[0].not_used == 1
    assert counts(report) == (2, 2, 0, 0, 0)


def test_a_statement_of_an_order_that_did_not_come_in_stays(run: Run) -> None:
    run.fhir(a=bundle(statement(), PATIENT))
    assert run.one("prescriptions")["id"] == "s1"


def test_a_statement_gives_way_to_its_order_in_a_later_import(run: Run) -> None:
    run.fhir(a=bundle(statement(), PATIENT))
    report = run.fhir(a=bundle(statement(), PATIENT, order()))
    assert counts(report) == (3, 1, 1, 1, 0)
    assert run.one("prescriptions")["id"] == "r1"
    assert run.one("replaced_records")["record_id"] == "s1"


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
def test_a_condition_taken_back_later_leaves_the_store(status: str, run: Run) -> None:
    run.fhir(a=bundle(PATIENT, condition("confirmed")))
    report = run.fhir(a=bundle(PATIENT, condition(status)))
    assert counts(report) == (2, 0, 1, 1, 0)
    assert run.rows("conditions") == []


def test_a_condition_taken_back_does_not_take_another_of_its_code_with_it(run: Run) -> None:
    run.fhir(a=bundle(PATIENT, condition("confirmed")))
    report = run.fhir(a=bundle(PATIENT, condition("refuted", id="c2")))
    assert len(run.rows("conditions")) == 1
    assert report.files[0].not_used == 1


def test_other_resources_are_counted_by_type(run: Run) -> None:
    report = run.fhir(
        a=bundle(PATIENT, {"resourceType": "Observation"}, {"resourceType": "Observation"})
    )
    assert report.files[0].not_used_kinds == (("Observation", 2),)


def test_fhir_without_anything_to_read_is_refused(run: Run) -> None:
    report = run.fhir(a={"resourceType": "ValueSet", "id": "v"})
    assert report.refused
    assert report.files[0].not_used == 1


def test_provenance_is_line_and_resource(run: Run) -> None:
    run.fhir(Patient=[PATIENT], MedicationRequest=[order(), order(id="r2")])
    places = [(row["source_line"], row["source_resource"]) for row in run.rows("prescriptions")]
    assert places == [(1, "MedicationRequest/r1"), (2, "MedicationRequest/r2")]


def test_people_of_one_file_and_orders_of_another_meet_in_any_order(run: Run) -> None:
    report = run.fhir(aa_orders=[order()], zz_people=[PATIENT])
    assert counts(report) == (2, 2, 0, 0, 0)


def test_csv_and_fhir_of_one_folder_come_in_together(run: Run) -> None:
    folder = run.write(
        patients="patient_id,family_name,given_name,birth_date\np1,Reed,Ann,1950-01-01\n"
    )
    (folder / "orders.json").write_text(json.dumps(order()))
    assert run.paths(folder).added == 2


def test_a_request_and_a_dispense_of_one_id_are_two_records(run: Run) -> None:
    dispense = {
        "resourceType": "MedicationDispense",
        "id": "r1",
        "status": "completed",
        "subject": SUBJECT,
        "whenHandedOver": "2026-01-06",
        "medicationCodeableConcept": DIAZEPAM,
        "meta": updated("2026-02-01T00:00:00Z"),
    }
    one = bundle(PATIENT, order(meta=updated("2026-01-01T00:00:00Z")), dispense)
    assert counts(run.fhir(a=one)) == (3, 3, 0, 0, 0)
    assert counts(run.fhir(a=one)) == (3, 0, 0, 3, 0)
    other_way = bundle(PATIENT, dispense, order(status="stopped"))
    assert counts(run.fhir(a=other_way)) == (3, 0, 1, 2, 0)
    found = {(row["id"], row["source"], row["status"]) for row in run.rows("prescriptions")}
    assert found == {
        ("r1", "prescribed", "stopped"),
        ("MedicationDispense/r1", "dispensed", "completed"),
    }
