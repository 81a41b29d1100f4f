"""A review is signed with its owner as one act; somebody else's draft; what the record says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.review import (
    NOT_ASKED,
    SAFETY_QUESTIONS,
    Contact,
    Decision,
    Review,
    ReviewState,
    SafetyAnswers,
)
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.store import queue_records
from tests.demo_file import AS_OF

HERE, THERE = Signer("Dr T. Example", "prescriber"), Signer("Dr B. Second", "prescriber")
OKAFOR, PLAIN = "004118", "001710"
DEMO_OWNER = "Dr A. Khan"
ALL_NO = SafetyAnswers(*("no" for _ in SAFETY_QUESTIONS))


def full(safety: SafetyAnswers = ALL_NO) -> Review:
    return Review(
        id="", patient_id=PLAIN, review_on=AS_OF, reviewer=HERE.name, contact=Contact.SEEN,
        indication="valid", benefit="some", harms="none", actual_use="as-prescribed",
        interacting_risks=safety.interacting_risks, patient_view="maybe",
        decision=Decision.CONTINUE, reason="stable", next_review_on=AS_OF + timedelta(days=84),
        safety=safety, risks_explained="yes", single_prescriber="Dr A-B. Khan",
        single_pharmacy="High Street",
    )  # fmt: skip


def test_what_was_asked_apart_is_kept_and_told(clinic: ClinicServices) -> None:
    asked = replace(full(replace(ALL_NO, alcohol="yes", seizures=NOT_ASKED)), harms="falls, mood")
    signed = clinic.sign_review(asked, HERE).reviews[0].review
    assert signed == replace(asked, id=signed.id)
    text = clinic.reviewing.text(PLAIN, signed.id)
    assert "Safety: opioid no; alcohol yes; other sedatives no;" in text
    assert "Risks of long use explained: yes\n" in text
    assert "Single prescriber: Dr A-B. Khan\nSingle pharmacy: High Street\n" in text
    assert "Not asked: seizures ever\n" in text
    assert "Other risks" not in text
    assert text.count("Complete review.") == 1


def test_what_counts_as_complete_is_what_it_was(clinic: ClinicServices) -> None:
    """Neither R9 nor the second half of R13 is a core item, and seizures are no part of R5."""
    bare = replace(full(), risks_explained=None, single_prescriber=None, single_pharmacy=None)
    beside = replace(ALL_NO, seizures=NOT_ASKED, suicidal_thoughts=NOT_ASKED)
    bare = replace(bare, safety=beside)
    assert clinic.reviewing.standing(bare).state is ReviewState.COMPLETE
    standing = clinic.reviewing.standing(full(replace(ALL_NO, alcohol=NOT_ASKED)))
    assert standing.state is ReviewState.PARTIAL
    assert standing.missing == ("interacting risks (not asked: alcohol)",)


def test_the_owner_moves_with_the_signature(clinic: ClinicServices) -> None:
    clinic.worklist("everyone")
    page = clinic.sign_review(full(), HERE, "Dr Khan")
    assert page.owner == "Dr Khan"
    assert clinic.worklist("everyone").rows
    row = next(r for r in clinic.worklist("everyone").rows if r.patient.id == PLAIN)
    assert row.owner == "Dr Khan"
    assert clinic.sign_review(full(), HERE).owner == "Dr Khan"
    clinic.sign_review(full(), HERE, " Dr Khan ")
    with clinic.store.read() as session:
        moves = [one for one in queue_records.moves(session, PLAIN) if one.kind == "owner"]
        assert [(one.value, one.by) for one in moves] == [
            (DEMO_OWNER, DEMO_OWNER),
            ("Dr Khan", HERE.name),
        ]
        assert {"Dr Khan", DEMO_OWNER} <= {*queue_records.owners(session)}
    assert clinic.sign_review(full(), HERE, "").owner is None


def test_a_refused_review_moves_nobody(clinic: ClinicServices) -> None:
    with pytest.raises(UserError):
        clinic.sign_review(replace(full(), reason=NOT_ASKED), HERE, "Dr Khan")
    assert clinic.patient_page(PLAIN).owner == DEMO_OWNER


def test_somebody_elses_draft_is_neither_lost_nor_signed_over(clinic: ClinicServices) -> None:
    desk = clinic.reviewing
    desk.keep_draft(PLAIN, {"reason": "theirs"}, THERE.name)
    with pytest.raises(NotAllowed) as refused:
        desk.keep_draft(PLAIN, {"reason": "mine"}, HERE.name)
    assert refused.value.message.startswith("Dr B. Second last saved it at")
    with pytest.raises(NotAllowed):
        clinic.sign_review(full(), HERE, "Dr Khan")
    assert clinic.patient_page(PLAIN).owner == DEMO_OWNER
    desk.drop_draft(PLAIN, HERE.name)
    kept = desk.start(PLAIN).draft
    assert kept is not None
    assert (kept.values, kept.saved_by) == ({"reason": "theirs"}, THERE.name)

    desk.keep_draft(PLAIN, {"reason": "mine now"}, HERE.name, take_over=True)
    with pytest.raises(NotAllowed):
        desk.keep_draft(PLAIN, {"reason": "theirs again"}, THERE.name)
    clinic.sign_review(full(), HERE)
    assert desk.draft(PLAIN) is None


def test_the_mark_moves_with_the_record_and_not_with_a_draft(clinic: ClinicServices) -> None:
    desk = clinic.reviewing
    before = desk.start(PLAIN).mark
    desk.keep_draft(PLAIN, {"reason": "typing"}, HERE.name)
    assert desk.mark(PLAIN) == before
    clinic.queue.moves.assign([OKAFOR], "Dr Khan", HERE)
    assert desk.mark(PLAIN) == before
    clinic.queue.moves.assign([PLAIN], "Dr Khan", HERE)
    assert desk.mark(PLAIN) != before


def test_what_the_record_says_is_dated_and_nothing_found_is_said_of_medicines_only(
    clinic: ClinicServices,
) -> None:
    hints = clinic.reviewing.start(OKAFOR).hints
    timeline = clinic.timeline(OKAFOR)
    latest = max(timeline.opioid_supplies, key=lambda supply: supply.start_day)
    opened = timeline.as_of.fromordinal(latest.start_day)
    assert hints["opioid"] == f"from record: {latest.ingredient.key}, {day_text(opened)}"
    up_to = clinic.status().records_up_to
    assert up_to is not None
    assert hints["other_sedatives"] == f"none found in records up to {day_text(up_to)}"
    assert "alcohol" not in hints
    assert "suicidal_thoughts" not in hints
