"""A whole import undone: the store is as before, or it is refused in words and nothing happened."""

import pytest

from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.services.facade import Signer
from tests.integration.services.import_desk import (
    COLE,
    ORDERS,
    PEOPLE,
    REED,
    RX1,
    RX2,
    SIGNER,
    Desk,
)

MOVED = PEOPLE + REED.replace("Ann", "Anne") + COLE


def refused(desk: Desk, batch: int | None) -> str:
    """Why an undo is refused; it changed nothing."""
    assert batch is not None
    before = desk.everything()
    assert not desk.imports.check_undo(batch).is_allowed
    with pytest.raises(NotAllowed) as refusal:
        desk.imports.undo(batch, SIGNER)
    assert desk.everything() == before
    return refusal.value.message


def undo(desk: Desk, batch: int | None) -> None:
    assert batch is not None
    assert desk.imports.check_undo(batch).is_allowed
    desk.imports.undo(batch, SIGNER)


def test_what_an_import_added_goes(desk: Desk) -> None:
    before = desk.everything()
    report = desk.bring(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    done = desk.imports.undo(report.batch_id or 0, SIGNER)
    assert (done.removed, done.put_back, done.people_removed) == (2, 0, 1)
    assert desk.everything() == before
    (batch,) = desk.imports.batches()
    assert batch.undone_by == "Dr T. Example"
    assert batch.added == 2, "its history stays"


def test_what_it_changed_comes_back(desk: Desk) -> None:
    desk.bring(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    before = desk.everything()
    second = desk.bring(
        patients=MOVED, prescriptions=ORDERS + RX1.replace("one at night", "two at night") + RX2
    )
    assert desk.everything() != before
    undo(desk, second.batch_id)
    assert desk.everything() == before


def test_what_it_withdrew_comes_back(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("fhir")
    person = '{"resourceType": "Patient", "id": "P1", "birthDate": "1950-01-01"}'
    condition = (
        '{"resourceType": "Condition", "id": "C1", "subject": {"reference": "Patient/P1"},'
        ' "code": {"text": "fall"}, "verificationStatus": {"coding": [{"code": "%s"}]}}'
    )
    file = folder / "all.ndjson"
    file.write_text(f"{person}\n{condition % 'confirmed'}\n")
    desk.imports.run([file])
    before = desk.everything()
    file.write_text(f"{condition % 'refuted'}\n")
    second = desk.imports.run([file])
    assert desk.everything()["conditions"] == []
    undo(desk, second.batch_id)
    assert desk.everything() == before


def test_imports_are_undone_latest_first(desk: Desk) -> None:
    empty = desk.everything()
    first = desk.bring(patients=PEOPLE + REED)
    second = desk.bring(patients=MOVED)
    third = desk.bring(patients=MOVED.replace("Anne", "Annie"))
    assert refused(desk, first.batch_id) == (
        "Later imports rest on its rows: undo 3, 2 first, in this order."
    )
    assert "undo import 3 first" in refused(desk, second.batch_id)
    for report in third, second, first:
        undo(desk, report.batch_id)
    assert desk.everything() == empty


def test_rows_found_again_unchanged_hold_it(desk: Desk) -> None:
    first = desk.bring(patients=PEOPLE + REED)
    second = desk.bring(patients=PEOPLE + REED)
    assert second.unchanged == 1
    assert "undo import 2 first" in refused(desk, first.batch_id)
    undo(desk, second.batch_id)
    undo(desk, first.batch_id)


def test_later_orders_of_its_people_hold_it(desk: Desk) -> None:
    first = desk.bring(patients=PEOPLE + REED)
    desk.bring(prescriptions=ORDERS + RX1)
    assert "undo import 2 first" in refused(desk, first.batch_id)


def test_an_import_of_other_people_does_not_hold_it(desk: Desk) -> None:
    first = desk.bring(patients=PEOPLE + REED)
    desk.bring(patients=PEOPLE + COLE)
    undo(desk, first.batch_id)
    assert desk.imports.feeds()[0].people == 1


def test_a_review_signed_since_holds_it(desk: Desk) -> None:
    report = desk.bring(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    desk.sign_review("P1")
    assert "signed reviews: 1" in refused(desk, report.batch_id)


def test_a_review_signed_before_does_not_hold_it(desk: Desk) -> None:
    desk.bring(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    desk.sign_review("P1")
    before = desk.everything()
    second = desk.bring(prescriptions=ORDERS + RX1.replace("R1", "R9"))
    undo(desk, second.batch_id)
    assert desk.everything() == before


def test_a_review_of_somebody_else_does_not_hold_it(desk: Desk) -> None:
    desk.bring(patients=PEOPLE + REED + COLE, prescriptions=ORDERS + RX1)
    second = desk.bring(prescriptions=ORDERS + RX2)
    desk.sign_review("P1")
    undo(desk, second.batch_id)


def test_it_is_undone_once_by_somebody(desk: Desk) -> None:
    report = desk.bring(patients=PEOPLE + REED)
    with pytest.raises(UserError):
        desk.imports.undo(report.batch_id or 0, Signer(" ", "prescriber"))
    undo(desk, report.batch_id)
    assert "undone already" in refused(desk, report.batch_id)
    with pytest.raises(UnknownItem):
        desk.imports.undo(99, SIGNER)


def test_the_queue_forgets_people_who_went(desk: Desk) -> None:
    report = desk.bring(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    assert desk.clinic.worklist().people == 1
    undo(desk, report.batch_id)
    assert desk.clinic.worklist().people == 0
