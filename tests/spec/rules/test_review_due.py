"""Due soon, due and overdue, on every day after a review for a year (REV-02)."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from clinic_desktop.domain.flag import OutcomeKind, Severity
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Patient, Prescription
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.domain.timeline import build_timeline
from clinic_desktop.rules.evaluate import evaluate
from tests.demo_file import PROGRAM

START = date(2025, 1, 1)
REVIEWED = START + timedelta(days=200)
INTERVAL, SOON = 90, 14
REVIEW = Review(
    id="r",
    patient_id="p",
    review_on=REVIEWED,
    reviewer="Dr T. Example",
    contact=Contact.SEEN,
    indication="valid",
    benefit="some",
    harms="none",
    actual_use="as-prescribed",
    interacting_risks="none",
    patient_view="maybe",
    decision=Decision.CONTINUE,
    reason="helps",
    next_review_on=REVIEWED + timedelta(days=84),
)


def history(review: Review | None) -> PatientHistory:
    """5 mg of diazepam every day for three years."""
    drug = PROGRAM.drugs.read("Diazepam 5mg tablets").drug
    assert drug is not None
    rows = tuple(
        Prescription(
            id=f"s{number}",
            patient_id="p",
            drug_text="Diazepam 5mg tablets",
            drug=drug,
            start_on=START + timedelta(days=28 * number),
            units_per_day=Fraction(1),
            quantity=Fraction(28),
            days_supply=28,
            directions_understood=True,
        )
        for number in range(40)
    )
    return PatientHistory(
        Patient("p", birth_date=date(1980, 1, 1)),
        prescriptions=rows,
        reviews=() if review is None else (review,),
    )


def said(records: PatientHistory, as_of: date) -> Severity | None:
    timeline = build_timeline(
        records, as_of=as_of, jurisdiction="uk", numbers=PROGRAM.rules.numbers
    )
    outcomes = evaluate(timeline, PROGRAM.rules, only={"REV-02"})
    return next((o.severity for o in outcomes if o.kind is OutcomeKind.FINDING), None)


def state_on(days: int) -> Severity | None:
    """Not yet due, due soon (information), due (review), overdue past twice the interval."""
    if days < INTERVAL - SOON:
        return None
    if days <= INTERVAL:
        return Severity.INFO
    return Severity.MODERATE if days <= 2 * INTERVAL else Severity.HIGH


@pytest.mark.parametrize("partial", [False, True], ids=["complete", "partial"])
def test_every_day_of_the_year_after_a_review(partial: bool) -> None:
    review = replace(REVIEW, patient_view=None) if partial else REVIEW
    records = history(review)
    found = {days: said(records, REVIEWED + timedelta(days=days)) for days in range(366)}
    assert found == {days: state_on(days) for days in range(366)}


@pytest.mark.parametrize(
    "change",
    [
        {"contact": Contact.NOTES_ONLY},
        {"reviewer": None},
        {"indication": None},
        {"benefit": None, "harms": None},
        {"decision": None},
    ],
    ids=["notes only", "no reviewer", "no indication", "no benefit or harm", "no decision"],
)
def test_what_is_not_a_review_leaves_it_never_reviewed(change: dict[str, Any]) -> None:
    records = history(replace(REVIEW, **change))
    assert said(records, REVIEWED + timedelta(days=1)) is Severity.HIGH
    assert said(history(None), REVIEWED + timedelta(days=1)) is Severity.HIGH
