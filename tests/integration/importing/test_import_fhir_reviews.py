"""A mapping file says which FHIR resources are reviews; without one none are."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.catalogue.reading import ResourceFaults
from clinic_desktop.importers.mapping import FileMapping
from clinic_desktop.importers.mapping_files import read_mapping
from tests.integration.importing.import_runs import Run, counts, warnings

SYSTEM = "https://clinic.example/codes"
MAPPING = f"""
name = "our-reviews"
version = 3
title = "Reviews of our record system"
[[review]]
resource = "Procedure"
contact = "seen"
decision = "continue"
[[review.code]]
system = "{SYSTEM}"
code = "med-review"
[[review]]
resource = "Encounter"
contact_by_class = {{ AMB = "seen", VR = "video" }}
[[review.code]]
system = "{SYSTEM}"
code = "review-visit"
[[review]]
resource = "Observation"
[[review.code]]
system = "{SYSTEM}"
code = "review-note"
"""
PATIENT = {"resourceType": "Patient", "id": "P1", "birthDate": "1950-01-01"}
SUBJECT = {"subject": {"reference": "Patient/P1"}}


def coded(code: str) -> dict[str, Any]:
    return {"coding": [{"system": SYSTEM, "code": code, "display": "Medication review"}]}


PROCEDURE = {
    "resourceType": "Procedure", "id": "7", "status": "completed", **SUBJECT,
    "code": coded("med-review"), "performedPeriod": {"start": "2026-04-02T09:00:00Z"},
    "performer": [{"actor": {"display": "Dr A. Khan"}}],
}  # fmt: skip
VISIT = {
    "resourceType": "Encounter", "id": "8", "status": "finished", "class": {"code": "VR"},
    **SUBJECT, "type": [coded("review-visit")], "period": {"start": "2026-04-03"},
    "participant": [{"individual": {"display": "Nurse B. Ito"}}],
}  # fmt: skip
NOTE = {
    "resourceType": "Observation", "id": "7", "status": "final", **SUBJECT,
    "code": coded("review-note"), "effectiveDateTime": "2026-04-04", "valueString": "stable",
}  # fmt: skip


@pytest.fixture
def mapping(tmp_path: Path) -> FileMapping:
    path = tmp_path / "reviews.toml"
    path.write_text(MAPPING)
    return read_mapping(path)


def brought(run: Run, mapping: FileMapping | None, *resources: dict[str, Any]) -> Any:
    run.fhir()
    file = run.folder / "all.ndjson"
    file.write_text("".join(json.dumps(one) + "\n" for one in (PATIENT, *resources)))
    return run.paths(file, mapping=mapping)


def test_each_kind_of_resource_becomes_a_review(run: Run, mapping: FileMapping) -> None:
    report = brought(run, mapping, PROCEDURE, VISIT, NOTE)
    assert report.mapping == "our-reviews, version 3"
    assert counts(report) == (5, 5, 0, 0, 0)
    rows = sorted(run.rows("reviews"), key=lambda row: row["review_day"])
    assert [date.fromordinal(row["review_day"]).day for row in rows] == [2, 3, 4]
    assert [row["contact"] for row in rows] == ["seen", "video", None]
    assert [row["reviewer"] for row in rows] == ["Dr A. Khan", "Nurse B. Ito", None]
    assert [row["decision"] for row in rows] == ["continue", None, None]
    assert rows[2]["notes"] == "Medication review; stable"
    assert len(run.rows("encounters")) == 1
    assert [one.field for one in warnings(report)] == ["Observation/7: performer"]


def test_the_second_import_changes_nothing(run: Run, mapping: FileMapping) -> None:
    brought(run, mapping, PROCEDURE, VISIT, NOTE)
    assert counts(brought(run, mapping, PROCEDURE, VISIT, NOTE)) == (5, 0, 0, 5, 0)


def test_without_a_mapping_nothing_is_a_review(run: Run) -> None:
    report = brought(run, None, PROCEDURE, VISIT, NOTE)
    assert run.rows("reviews") == []
    assert report.files[0].not_used_kinds == (("Procedure", 1), ("Observation", 1))


@pytest.mark.parametrize(
    "change",
    [
        {"status": "not-done"},
        {"status": "preparation"},
        {"code": coded("other")},
        {"code": {"coding": [{"system": "https://elsewhere.example", "code": "med-review"}]}},
        {"code": {"text": "Medication review"}},
    ],
)
def test_what_was_not_done_or_is_coded_otherwise_is_none(
    change: dict[str, Any], run: Run, mapping: FileMapping
) -> None:
    report = brought(run, mapping, PROCEDURE | change)
    assert run.rows("reviews") == []
    assert report.files[0].not_used == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('contact = "seen"', 'contact = "met"', "contact"),
        ('resource = "Procedure"', 'resource = "Task"', "resource"),
        ('"med-review"', '"med-review"\n[[review.code]]\nsystem = "{S}"\ncode = "med-review"',
         "twice"),
        ("contact_by_class", 'contact = "seen"\ncontact_by_class', "not both"),
        ('resource = "Encounter"', 'resource = "Observation"', "class"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_mapping_is_told(
    old: str, new: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "reviews.toml"
    path.write_text(MAPPING.replace(old, new.replace("{S}", SYSTEM), 1))
    with pytest.raises(ResourceFaults) as told:
        read_mapping(path)
    assert any(words in f"{fault.where} {fault.message}" for fault in told.value.faults)
