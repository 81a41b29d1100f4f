"""Feeds keep their ids apart, people are joined by somebody's word, and what is missing is told."""

import pytest

from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.feed import feed_name
from clinic_desktop.domain.flag import Evidence, EvidenceKind
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

BOTH = {"patients": PEOPLE + REED + COLE, "prescriptions": ORDERS + RX1 + RX2}


def two_feeds(desk: Desk, other: str = REED) -> None:
    desk.bring(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    desk.bring("pharmacy", patients=PEOPLE + other, prescriptions=ORDERS + RX1)


def pairs(desk: Desk) -> list[tuple[str, str]]:
    return [(one.one.id, one.other.id) for one in desk.imports.identity_candidates()]


# --- feeds ----------------------------------------------------------------------------------------


def test_one_id_in_two_feeds_is_two_people(desk: Desk) -> None:
    two_feeds(desk, "P1,Other,Person,1980-03-03,\n")
    assert desk.clinic.patient_page("P1").patient.family_name == "Reed"
    assert desk.clinic.patient_page("pharmacy::P1").patient.family_name == "Other"
    assert [(one.name, one.people) for one in desk.imports.feeds()] == [
        ("import", 1),
        ("pharmacy", 1),
    ]


def test_a_feed_sent_again_is_the_same_feed(desk: Desk) -> None:
    two_feeds(desk)
    again = desk.bring("Pharmacy", patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    assert (again.unchanged, again.added) == (2, 0)


def test_an_id_that_looks_like_another_feeds_stays_apart(desk: Desk) -> None:
    desk.bring("pharmacy", patients=PEOPLE + REED)
    desk.bring(patients=PEOPLE + "pharmacy::P1,Cole,Bo,1960-02-02,\n")
    assert desk.clinic.patient_page("pharmacy::P1").patient.family_name == "Reed"
    assert desk.clinic.patient_page("import::pharmacy::P1").patient.family_name == "Cole"


def test_merges_stay_inside_their_feed(desk: Desk) -> None:
    people = PEOPLE.replace("identifier", "merged_into")
    desk.bring(patients=people + "P1,Reed,Ann,1950-01-01,\n")
    desk.bring(
        "pharmacy",
        patients=people + "P1,Gray,Cy,1955-01-01,\nP2,Gray,Cy,1955-01-01,P1\n",
        prescriptions=ORDERS + RX1 + RX2,
    )
    assert len(desk.clinic.patient_page("pharmacy::P1").prescriptions) == 2
    assert desk.clinic.patient_page("P1").prescriptions == ()


@pytest.mark.parametrize("name", ["", "a::b", "Ärzte", "x" * 41, "--"])
def test_names_that_cannot_be_feeds(name: str) -> None:
    with pytest.raises(UserError):
        feed_name(name)


# --- who is who -----------------------------------------------------------------------------------


def test_one_identifier_however_it_is_spaced(desk: Desk) -> None:
    two_feeds(desk, "P7,Smith,Jo,1951-05-05,9434765919\n")
    (pair,) = desk.imports.identity_candidates()
    assert pair.agrees == ("identifier",)
    assert pair.differs == ("name", "birth date")


def test_one_name_and_birth_date_without_identifier(desk: Desk) -> None:
    two_feeds(desk, "P7,REED,Ánn,1950-01-01,\n")
    (pair,) = desk.imports.identity_candidates()
    assert pair.agrees == ("name", "birth date")
    assert pair.differs == ()


@pytest.mark.parametrize(
    "other",
    ["P7,Reed,Ann,1950-01-02,\n", "P7,Reid,Ann,1950-01-01,\n", "P1,Cole,Bo,1960-02-02,\n"],
    ids=["another birth date", "another name", "the same id only"],
)
def test_less_is_no_candidate(desk: Desk, other: str) -> None:
    two_feeds(desk, other)
    assert pairs(desk) == []


def test_people_of_one_feed_are_no_candidates(desk: Desk) -> None:
    desk.bring(patients=PEOPLE + REED + REED.replace("P1", "P7"))
    desk.bring("pharmacy", patients=PEOPLE + COLE)
    assert pairs(desk) == []


def test_nothing_is_joined_before_somebody_says_so(desk: Desk) -> None:
    two_feeds(desk)
    assert len(desk.clinic.patient_page("P1").prescriptions) == 1
    assert desk.clinic.worklist().people == 2
    desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER)
    assert len(desk.clinic.patient_page("P1").prescriptions) == 2
    assert desk.clinic.worklist().people == 1
    assert pairs(desk) == []


def test_a_confirmed_pair_is_taken_back(desk: Desk) -> None:
    two_feeds(desk)
    desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER)
    desk.imports.confirm_different("P1", "pharmacy::P1", SIGNER, "another middle name")
    assert len(desk.clinic.patient_page("P1").prescriptions) == 1
    assert pairs(desk) == []
    told = [(one.is_same, one.by, one.reason) for one in desk.imports.identity_decisions()]
    assert told == [
        (False, "Dr T. Example", "another middle name"),
        (True, "Dr T. Example", None),
    ]
    desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER)
    assert len(desk.clinic.patient_page("P1").prescriptions) == 2


def test_a_difference_needs_a_reason(desk: Desk) -> None:
    two_feeds(desk, "P1,Reed,Ann,1950-10-01,943 476 5919\n")
    with pytest.raises(UserError, match="reason") as refusal:
        desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER)
    assert refusal.value.message == "These records differ in birth date."
    desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER, "day and month were swapped")


def test_people_told_apart_are_not_joined_through_a_third(desk: Desk) -> None:
    two_feeds(desk)
    desk.bring("hospital", patients=PEOPLE + REED)
    desk.imports.confirm_different("P1", "hospital::P1", SIGNER)
    desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER)
    assert pairs(desk) == []
    with pytest.raises(NotAllowed, match="told apart"):
        desk.imports.confirm_same("pharmacy::P1", "hospital::P1", SIGNER)


def test_people_joined_through_a_third_are_not_told_apart_alone(desk: Desk) -> None:
    two_feeds(desk)
    desk.bring("hospital", patients=PEOPLE + REED)
    desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER)
    desk.imports.confirm_same("pharmacy::P1", "hospital::P1", SIGNER)
    assert desk.clinic.worklist().people == 1
    with pytest.raises(NotAllowed, match="through others"):
        desk.imports.confirm_different("P1", "hospital::P1", SIGNER)


def test_a_decision_is_signed_and_of_two_known_people(desk: Desk) -> None:
    two_feeds(desk)
    with pytest.raises(UserError, match="name"):
        desk.imports.confirm_same("P1", "pharmacy::P1", Signer("", ""))
    for other in "P1", "nobody":
        with pytest.raises(UnknownItem):
            desk.imports.confirm_same("P1", other, SIGNER)


def test_a_number_everybody_has_matches_nobody(desk: Desk) -> None:
    rows = "".join(f"P{n},Name{n},A,19{n + 10}-01-01,0000000000\n" for n in range(20))
    desk.bring(patients=PEOPLE + rows)
    desk.bring("pharmacy", patients=PEOPLE + "X,Else,B,1950-05-05,0000000000\n")
    assert pairs(desk) == []


def test_a_confirmed_identity_holds_the_imports_of_both(desk: Desk) -> None:
    two_feeds(desk)
    desk.imports.confirm_same("P1", "pharmacy::P1", SIGNER)
    for batch in 1, 2:
        (sentence,) = desk.imports.check_undo(batch).refusals
        assert "who is who: " in sentence


# --- missing --------------------------------------------------------------------------------------


def test_a_full_export_tells_what_it_lacks(desk: Desk) -> None:
    desk.bring(**BOTH)
    held = desk.everything()
    report = desk.bring_full(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    lost = [(one.patient_id, one.order_id) for one in desk.imports.missing()]
    assert lost == [("P2", None), ("P2", "R2")]
    assert [one.patient_id for one in desk.imports.missing("P1")] == []
    assert len([one for one in report.problems if one.value_kind == "missing"]) == 2
    now = desk.everything()
    assert (now["patients"], now["prescriptions"]) == (held["patients"], held["prescriptions"])
    assert desk.imports.feeds()[0].missing == 2


def test_missing_since_the_first_export_that_lacked_it(desk: Desk) -> None:
    desk.bring(**BOTH)
    first = desk.bring_full(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    desk.bring_full(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    assert {one.batch_id for one in desk.imports.missing()} == {first.batch_id}


def test_what_comes_back_is_missing_no_more(desk: Desk) -> None:
    desk.bring(**BOTH)
    desk.bring_full(patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    back = desk.bring(**BOTH)
    assert desk.imports.missing() == ()
    desk.imports.undo(back.batch_id or 0, SIGNER)
    assert len(desk.imports.missing()) == 2
    desk.imports.undo((back.batch_id or 0) - 1, SIGNER)
    assert desk.imports.missing() == ()


def test_a_part_export_lacks_nothing(desk: Desk) -> None:
    desk.bring(**BOTH)
    desk.bring(patients=PEOPLE + REED)
    assert desk.imports.missing() == ()


def test_an_export_of_people_only_has_not_lost_the_orders(desk: Desk) -> None:
    desk.bring(**BOTH)
    desk.bring_full(patients=PEOPLE + REED + COLE)
    assert desk.imports.missing() == ()


def test_a_row_that_could_not_be_read_is_not_missing(desk: Desk) -> None:
    desk.bring(**BOTH)
    broken = RX2.replace("2026-05-02", "02/05/2026")
    report = desk.bring_full(patients=BOTH["patients"], prescriptions=ORDERS + RX1 + broken)
    assert report.rejected == 1
    assert desk.imports.missing() == ()


def test_what_another_feed_holds_is_its_own(desk: Desk) -> None:
    desk.bring(**BOTH)
    desk.bring_full("pharmacy", patients=PEOPLE + REED, prescriptions=ORDERS + RX1)
    assert desk.imports.missing() == ()


# --- provenance -----------------------------------------------------------------------------------


def test_a_value_knows_file_line_import_and_feed(desk: Desk) -> None:
    desk.bring("pharmacy", **BOTH)
    found = desk.imports.provenance("pharmacy::P2")
    origin = found[Evidence(EvidenceKind.PRESCRIPTION, "R2")]
    assert origin.words == "prescriptions.csv, line 3, import 1 of 2026-05-04 (pharmacy)"
    about = desk.imports.person_provenance("pharmacy::P2")
    assert about is not None
    assert about.words == "patients.csv, line 3, import 1 of 2026-05-04 (pharmacy)"


def test_a_changed_value_knows_the_import_that_changed_it(desk: Desk) -> None:
    desk.bring(**BOTH)
    desk.bring(prescriptions=ORDERS + RX2 + RX1.replace("one at", "two at"))
    found = desk.imports.provenance("P1")[Evidence(EvidenceKind.PRESCRIPTION, "R1")]
    assert (found.batch_id, found.ref.line) == (2, 3)
