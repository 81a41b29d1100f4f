"""Reviews on their way and after: standing, drafts, remarks, text to paste."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.errors import UnknownItem, UserError
from clinic_desktop.domain.review import NOT_ASKED, Contact, Decision, Review, ReviewState
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from tests.demo_file import AS_OF, PROGRAM

SIGNER = Signer("Dr T. Example", "prescriber")
OKAFOR, PLAIN = "004118", "001710"


def full(patient_id: str = PLAIN) -> Review:
    return Review(
        id="",
        patient_id=patient_id,
        review_on=AS_OF,
        reviewer="Dr T. Example",
        contact=Contact.SEEN,
        indication="valid",
        benefit="some",
        harms="falls, memory",
        actual_use="as-prescribed",
        interacting_risks="none",
        patient_view="maybe",
        decision=Decision.CONTINUE,
        reason="fall explained, will think about it",
        next_review_on=date(2027, 2, 16),
    )


def changed(change: dict[str, Any]) -> Review:
    return replace(full(), **change)


CORE = ("benefit", "harms", "actual_use", "interacting_risks", "patient_view")


def test_a_draft_stands_as_complete_partial_or_not_a_review(clinic: ClinicServices) -> None:
    standing = clinic.reviewing.standing
    assert standing(full()).state is ReviewState.COMPLETE
    for item in CORE:
        for blank in (None, NOT_ASKED, ""):
            found = standing(changed({item: blank}))
            assert (found.state, len(found.missing)) == (ReviewState.PARTIAL, 1)
    neither = replace(full(), benefit=None, harms=NOT_ASKED)
    assert standing(neither).state is ReviewState.NOT_A_REVIEW
    for item in ("indication", "reason"):
        assert standing(changed({item: None})).state is ReviewState.NOT_A_REVIEW
    assert standing(replace(full(), decision=None)).state is ReviewState.NOT_A_REVIEW
    assert standing(replace(full(), next_review_on=None)).state is ReviewState.PARTIAL


def test_what_does_not_count_is_not_a_review_whatever_it_says(clinic: ClinicServices) -> None:
    changes: tuple[dict[str, Any], ...] = (
        {"contact": Contact.NOTES_ONLY},
        {"contact": None},
        {"review_on": AS_OF + timedelta(days=1)},
        {"reviewer": ""},
        {"review_on": None},
    )
    for change in changes:
        found = clinic.reviewing.standing(changed(change))
        assert (found.state, found.counts) == (ReviewState.NOT_A_REVIEW, False), change


def test_naloxone_is_asked_only_where_an_opioid_was_held_too(clinic: ClinicServices) -> None:
    assert clinic.reviewing.standing(full(OKAFOR)).missing == ("naloxone offered",)
    asked = replace(full(OKAFOR), naloxone_offered="offered")
    assert clinic.reviewing.standing(asked).state is ReviewState.COMPLETE


def test_a_draft_survives_and_is_no_part_of_the_record(clinic: ClinicServices) -> None:
    before = clinic.patient_page(PLAIN)
    clinic.reviewing.keep_draft(PLAIN, {"benefit": "some"}, SIGNER.name)
    clinic.reviewing.keep_draft(PLAIN, {"benefit": "yes"}, SIGNER.name)
    again = bootstrap.open_clinic(PROGRAM, clinic.store.engine.url.database, as_of=AS_OF)
    kept = again.reviewing.draft(PLAIN)
    assert kept is not None
    assert (kept.values, kept.saved_by) == ({"benefit": "yes"}, SIGNER.name)
    assert again.patient_page(PLAIN) == before
    again.reviewing.drop_draft(PLAIN, SIGNER.name)
    assert again.reviewing.draft(PLAIN) is None
    again.close()


def test_a_review_is_added_to_and_never_changed(clinic: ClinicServices) -> None:
    signed = clinic.sign_review(full(), SIGNER).reviews[0].review
    clinic.reviewing.add_addendum(PLAIN, signed.id, "Phoned: falls were in May.", SIGNER)
    clinic.reviewing.add_addendum(PLAIN, signed.id, "Pharmacist told.", SIGNER)
    assert clinic.patient_page(PLAIN).reviews[0].review == signed
    assert [one.text for one in clinic.reviewing.addenda(PLAIN, signed.id)] == [
        "Phoned: falls were in May.",
        "Pharmacist told.",
    ]
    with pytest.raises(UserError):
        clinic.reviewing.add_addendum(PLAIN, signed.id, "  ", SIGNER)
    with pytest.raises(UnknownItem):
        clinic.reviewing.add_addendum(PLAIN, "no-such", "text", SIGNER)


def test_the_text_to_paste_holds_every_answer_and_remark(clinic: ClinicServices) -> None:
    shown = replace(full(), patient_view=NOT_ASKED, notes="Wife\nwas there.")
    signed = clinic.sign_review(shown, SIGNER).reviews[0].review
    clinic.reviewing.add_addendum(PLAIN, signed.id, "Phoned: falls were in May.", SIGNER)
    page = clinic.patient_page(PLAIN)
    text = clinic.reviewing.text(PLAIN, signed.id)
    added = clinic.reviewing.addenda(PLAIN, signed.id)[0].signed_at
    born = page.patient.birth_date
    assert born is not None
    assert (page.patient.family_name or "") not in text
    assert text == (
        "Review of benzodiazepine or Z-drug use\n"
        f"Person: Id {page.patient.identifier or PLAIN}, born {day_text(born)}\n"
        "Date: 24-Nov-2026, Dr T. Example, seen\n"
        "Why it is taken: valid\n"
        "Actual use: as prescribed\n"
        "Benefit: some\n"
        "Harms: falls, memory\n"
        "Other risks: none\n"
        "Not asked: patient's view\n"
        "Decision: continue, fall explained, will think about it\n"
        "Next review: 16-Feb-2027\n"
        "Notes: Wife was there.\n"
        "Partial review; not answered: the patient's view.\n"
        f"Added {day_text(added.date())} by Dr T. Example (prescriber): "
        "Phoned: falls were in May.\n"
    )
