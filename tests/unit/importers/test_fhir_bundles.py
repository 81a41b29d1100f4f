"""What bundles say beside their resources, and what the sender says of whole records."""

from pathlib import Path

import pytest

from clinic_desktop.domain.batch import Item, Sourced, Withdrawn
from clinic_desktop.domain.errors import Problem
from clinic_desktop.domain.records import Patient, Prescription, Source
from clinic_desktop.importers.fhir.orders import is_for_hospital_stay
from clinic_desktop.importers.intake import Intake, Phase
from clinic_desktop.importers.resolving import Resolver
from tests.unit.importers.fhir_exports import (
    PATIENT,
    Json,
    bundle,
    items_of,
    only_prescription,
    request,
    write,
    write_lines,
)

DELETED: Json = {"request": {"method": "DELETE", "url": "MedicationRequest/r1"}}


def history(*entries: Json) -> Json:
    return {"resourceType": "Bundle", "type": "history", "entry": list(entries)}


def put(resource: Json) -> Json:
    return {"resource": resource, "request": {"method": "PUT", "url": "of no matter"}}


def told(items: list[Item]) -> list[tuple[str, str, str]]:
    return [(p.field, p.value_kind, p.level) for p in items if isinstance(p, Problem)]


def test_a_record_deleted_last_is_withdrawn(tmp_path: Path, resolver: Resolver) -> None:
    path = write(tmp_path / "h.json", history(DELETED, put(request()), put(PATIENT)))
    items = items_of(path, resolver)
    assert [type(item) for item in items] == [Sourced, Problem, Withdrawn]
    assert told(items) == [("MedicationRequest/r1", "deleted at the source", "info")]


def test_a_record_made_again_after_its_deletion_stands(tmp_path: Path, resolver: Resolver) -> None:
    path = write(tmp_path / "h.json", history(put(request()), DELETED, put(PATIENT)))
    items = items_of(path, resolver)
    assert [type(item) for item in items] == [Sourced, Problem, Sourced]
    assert told(items) == [("MedicationRequest/r1", "deleted at the source", "info")]


@pytest.mark.parametrize("url", ["MedicationRequest/r9", "https://ehr.example/r4/Condition/c"])
def test_a_deletion_of_what_is_not_here_is_told(
    url: str, tmp_path: Path, resolver: Resolver
) -> None:
    gone = {"request": {"method": "DELETE", "url": url}}
    path = write(tmp_path / "h.json", history(gone, put(request()), put(PATIENT)))
    items = items_of(path, resolver)
    assert [type(item) for item in items] == [Sourced, Problem, Sourced]
    assert [(kind, level) for _, kind, level in told(items)] == [
        ("deleted at the source", "warning")
    ]


def test_a_deleted_person_is_not_lost_unseen(tmp_path: Path, resolver: Resolver) -> None:
    gone = {"request": {"method": "DELETE", "url": "Patient/p1"}}
    path = write(tmp_path / "h.json", history(gone, put(request()), put(PATIENT)))
    items = items_of(path, resolver)
    assert [type(item) for item in items] == [Sourced, Problem, Sourced]
    assert told(items) == [("Patient/p1", "deleted at the source", "warning")]


# --- pages ----------------------------------------------------------------------------------------


def page(name: str, *resources: Json, **links: str) -> Json:
    listed = [{"relation": one, "url": url} for one, url in {"self": name, **links}.items()]
    return bundle(*resources, kind="searchset", link=listed)


@pytest.mark.parametrize(
    ("pages", "wanting"),
    [
        ([page("u1", PATIENT)], 0),
        ([page("u1", PATIENT, next="u2")], 1),
        ([page("u1", PATIENT, next="u2"), page("u2", request())], 0),
        ([page("u1", PATIENT, next="u2"), page("u2", request(), next="u3")], 1),
        # The last page calls itself something else than the page before called it.
        ([page("u1", PATIENT, next="u2"), page("x", request(), previous="u1")], 0),
    ],
)
def test_pages_that_are_not_there_are_told(
    pages: list[Json], wanting: int, tmp_path: Path, resolver: Resolver
) -> None:
    for number, one in enumerate(pages):
        write(tmp_path / f"{number}.json", one)
    intake = Intake([tmp_path], resolver)
    items = [item for phase in Phase for item in intake.items(phase)]
    assert told(items) == [("Bundle.link", "more pages", "warning")] * wanting


# --- merged people --------------------------------------------------------------------------------


def merged(items: list[Item]) -> dict[str, str | None]:
    people = [i.record for i in items if isinstance(i, Sourced) and isinstance(i.record, Patient)]
    return {one.id: one.merged_into for one in people}


def person(own: str, kind: str = "", other: str = "") -> Json:
    link = {"other": {"reference": other} if other else {"display": "?"}, "type": kind}
    made = {**PATIENT, "id": own}
    return {**made, "link": [link]} if kind else made


BY_NUMBER = "Patient?identifier=urn:mrn|77"


def numbered(own: str) -> Json:
    return {**person(own), "identifier": [{"system": "urn:mrn", "value": "77"}]}


@pytest.mark.parametrize(
    ("people", "into"),
    [
        ([person("a"), person("b", "replaces", "Patient/a")], {"a": "b", "b": None}),
        ([person("b", "replaces", "Patient/a/_history/3"), person("a")], {"a": "b", "b": None}),
        (
            [person("a", "replaced-by", "Patient/b"), person("b", "replaces", "Patient/a")],
            {"a": "b", "b": None},
        ),
        # By number, and whoever has it may come later.
        ([numbered("a"), person("b", "replaces", BY_NUMBER)], {"a": "b", "b": None}),
        ([person("b", "replaces", BY_NUMBER), numbered("a")], {"a": "b", "b": None}),
        # Two that say so: nobody can tell which.
        (
            [
                person("a"),
                person("b", "replaces", "Patient/a"),
                person("c", "replaces", "Patient/a"),
            ],
            {"a": None, "b": None, "c": None},
        ),
        ([person("a"), person("b", "seealso", "Patient/a")], {"a": None, "b": None}),
    ],
)
def test_either_record_may_say_that_it_was_merged(
    people: list[Json], into: dict[str, str | None], tmp_path: Path, resolver: Resolver
) -> None:
    assert merged(items_of(write_lines(tmp_path / "p.ndjson", *people), resolver)) == into


def test_a_merge_into_nobody_that_is_named_is_told(tmp_path: Path, resolver: Resolver) -> None:
    path = write_lines(tmp_path / "p.ndjson", person("a", "replaced-by"))
    (item,) = items_of(path, resolver)
    assert isinstance(item, Sourced)
    assert merged([item]) == {"a": None}
    assert [one.value_kind for one in item.warnings] == ["merged into nobody known"]


# --- stays in hospital ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "is_told"),
    [
        (["inpatient"], True),
        (["inpatient", "discharge"], False),
        (["outpatient"], False),
        (["community"], False),
        ([], False),
    ],
)
def test_what_is_ordered_for_a_stay_counts_and_is_told(
    codes: list[str], is_told: bool, tmp_path: Path, resolver: Resolver
) -> None:
    order = request(category=[{"coding": [{"code": code}]} for code in codes])
    assert only_prescription(tmp_path, order, resolver).source is Source.PRESCRIBED
    assert is_for_hospital_stay(order) is is_told


def test_orders_for_a_stay_are_told_once_a_file(tmp_path: Path, resolver: Resolver) -> None:
    stay = [{"coding": [{"code": "inpatient"}]}]
    orders = [request(id=one, category=stay) for one in ("r1", "r2")]
    items = items_of(
        write_lines(tmp_path / "o.ndjson", PATIENT, *orders, request(id="r3")), resolver
    )
    assert told(items) == [("category", "inpatient", "warning")]
    (problem,) = [item for item in items if isinstance(item, Problem)]
    assert ": 2." in problem.message
    kept = [i for i in items if isinstance(i, Sourced) and isinstance(i.record, Prescription)]
    assert len(kept) == 3
