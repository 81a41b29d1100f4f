"""Hostile content through the whole import: what can be read comes in, the rest is told."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.integration.importing.import_runs import ORDERS, P1, Run, counts, errors

PATIENT: dict[str, Any] = {"resourceType": "Patient", "id": "P1", "birthDate": "1950-01-01"}
ORDER: dict[str, Any] = {
    "resourceType": "MedicationRequest",
    "id": "R1",
    "status": "active",
    "intent": "order",
    "authoredOn": "2026-05-01",
    "subject": {"reference": "Patient/P1"},
    "medicationCodeableConcept": {"text": "diazepam 5 mg tablets"},
}


def text_of(*resources: dict[str, Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in resources)


def test_a_line_that_names_a_field_twice_is_left_out_and_the_rest_comes_in(run: Run) -> None:
    doubled = json.dumps(ORDER | {"id": "R2"})[:-1] + ', "status": "cancelled"}\n'
    run.write()
    file = run.folder / "all.ndjson"
    file.write_text(text_of(PATIENT, ORDER) + doubled)
    report = run.paths(file)
    assert counts(report) == (3, 2, 0, 0, 1)
    (problem,) = errors(report)
    assert (problem.line, problem.field) == (3, "MedicationRequest/R2: status")
    assert problem.value_kind == "field named twice"


def test_of_a_bundle_only_the_resource_with_the_doubled_field_is_left_out(run: Run) -> None:
    entries = [json.dumps({"resource": one}) for one in (PATIENT, ORDER)]
    doubled = '{"resource": {"resourceType": "MedicationRequest", "id": "R2", "id": "R3"}}'
    run.write()
    file = run.folder / "bundle.json"
    listed = ", ".join([*entries, doubled])
    file.write_text(f'{{"resourceType": "Bundle", "type": "collection", "entry": [{listed}]}}')
    report = run.paths(file)
    assert counts(report) == (3, 2, 0, 0, 1)


def test_a_deep_line_is_a_broken_line(run: Run) -> None:
    run.write()
    file = run.folder / "all.ndjson"
    file.write_text(text_of(PATIENT) + '{"a":' * 2_000 + "1" + "}" * 2_000 + "\n" + text_of(ORDER))
    report = run.paths(file)
    assert counts(report) == (3, 2, 0, 0, 1)
    assert errors(report)[0].line == 2


def test_bundles_in_bundles_end_somewhere_and_say_so(run: Run) -> None:
    inner: dict[str, Any] = ORDER
    for _ in range(7):
        inner = {"resourceType": "Bundle", "entry": [{"resource": inner}]}
    report = run.fhir(patient=PATIENT, deep=inner)
    assert counts(report, "deep.json") == (1, 0, 0, 0, 1)
    assert "deeper than any export" in errors(report)[0].message


def test_references_that_lead_round_in_a_circle_end(run: Run) -> None:
    role = {
        "resourceType": "PractitionerRole",
        "id": "R",
        "practitioner": {"reference": "PractitionerRole/R", "display": "Dr A. Khan"},
        "organization": {"reference": "PractitionerRole/R"},
    }
    order = ORDER | {"requester": {"reference": "PractitionerRole/R"}}
    run.fhir(all=[PATIENT, role, order])
    assert run.one("prescriptions")["prescriber"] == "Dr A. Khan"


def test_a_list_of_resources_is_read_as_they_stand(run: Run) -> None:
    run.write()
    file = run.folder / "list.json"
    file.write_text(json.dumps([PATIENT, ORDER, 7], indent=1))
    assert counts(run.paths(file)) == (3, 2, 0, 0, 1)


@pytest.mark.parametrize("packing", ["gz", "zip"])
def test_lines_come_in_packed_as_they_are(packing: str, run: Run) -> None:
    run.write()
    text = text_of(PATIENT, ORDER)
    if packing == "gz":
        file = run.folder / "all.ndjson.gz"
        file.write_bytes(gzip.compress(text.encode()))
    else:
        file = run.folder / "all.zip"
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("export/Patient.ndjson", text_of(PATIENT))
            archive.writestr("export/MedicationRequest.ndjson", text_of(ORDER))
    assert counts(run.paths(file)) == (2, 2, 0, 0, 0)


def test_unseen_characters_do_not_hide_a_drug_or_reach_the_store(run: Run) -> None:
    rows = f"{ORDERS},directions\nR1,P1,\u202edia\u200bzepam 5 mg\u200f,2026-05-01,one\x01 daily\n"
    run.csv(patients=P1, prescriptions=rows)
    row = run.one("prescriptions")
    assert (row["drug_text"], row["directions_text"]) == ("diazepam 5 mg", "one daily")
    assert row["units_per_day"] == "1"


def test_a_nul_spelled_out_in_json_is_no_part_of_a_value(run: Run) -> None:
    order = ORDER | {"medicationCodeableConcept": {"text": "diaze\u0000pam 5 mg"}}
    run.fhir(all=[PATIENT, order])
    assert run.one("prescriptions")["drug_text"] == "diazepam 5 mg"


@pytest.mark.parametrize("cell", ["=cmd|'/c calc'!A1", "@SUM(A1)", "+1+1", "-2+3", '"=1+2"'])
def test_a_formula_is_a_text_or_a_wrong_number_and_never_reckoned(cell: str, run: Run) -> None:
    rows = f"{ORDERS},directions,quantity\nR1,P1,diazepam 5 mg,2026-05-01,{cell},\n"
    run.csv(patients=P1, prescriptions=rows)
    row = run.one("prescriptions")
    assert (row["directions_understood"], row["units_per_day"]) == (False, None)
    rows = f"{ORDERS},directions,quantity\nR2,P1,diazepam 5 mg,2026-05-01,,{cell}\n"
    assert counts(run.csv(patients=P1, prescriptions=rows), "prescriptions.csv")[4] == 1


def test_ten_thousand_faults_of_ten_thousand_fields(run: Run) -> None:
    orders = [
        ORDER | {"id": f"R{n}", "dosageInstruction": [{}] * (n % 50) + [
            {"timing": {"repeat": {"frequency": "many"}}}
        ]}
        for n in range(1_000)
    ]  # fmt: skip
    doubled = [f'{{"resourceType": "MedicationRequest", "f{n}": 1, "f{n}": 2}}' for n in range(900)]
    run.write()
    file = Path(run.folder / "all.ndjson")
    file.write_text(text_of(PATIENT, *orders) + "\n".join(doubled))
    report = run.paths(file)
    assert report.rejected == 1_900
    assert len(report.problems) < 600
