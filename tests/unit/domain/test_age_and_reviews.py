"""Ages, counted reviews and their state: the small definitions many rules lean on."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Patient, PlanRow, Prescription, Source
from clinic_desktop.domain.review import Contact, Decision, Review, ReviewState
from clinic_desktop.domain.timeline import Timeline, build_timeline

AS_OF = date(2026, 11, 23)
DIAZEPAM = RecognisedDrug(Ingredient("diazepam", DrugClass.BENZODIAZEPINE), 5000)
TRAMADOL = RecognisedDrug(Ingredient("tramadol", DrugClass.OPIOID), 50_000)

COMPLETE = Review(
    id="R1",
    patient_id="P1",
    review_on=AS_OF - timedelta(days=10),
    reviewer="Dr A",
    contact=Contact.SEEN,
    indication="not-known",
    benefit="some",
    harms="none",
    actual_use="as written",
    interacting_risks="none",
    patient_view="content",
    decision=Decision.CONTINUE,
    reason="stable",
    next_review_on=AS_OF + timedelta(days=80),
)


def timeline(
    *,
    born: date | None = None,
    prescriptions: tuple[Prescription, ...] = (),
    plan_rows: tuple[PlanRow, ...] = (),
    jurisdiction: str = "uk",
    as_of: date = AS_OF,
) -> Timeline:
    history = PatientHistory(
        Patient("P1", birth_date=born), prescriptions, reviews=(COMPLETE,), plan_rows=plan_rows
    )
    return build_timeline(
        history, as_of=as_of, jurisdiction=jurisdiction, numbers=ExposureNumbers()
    )


def fill(number: str, drug: RecognisedDrug, days_before: int, length: int) -> Prescription:
    return Prescription(
        number, "P1", "x", drug, AS_OF - timedelta(days=days_before), Source.DISPENSED,
        units_per_day=Fraction(1), quantity=Fraction(length),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("born", "as_of", "age"),
    [
        (date(1961, 11, 23), date(2026, 11, 22), 64),
        (date(1961, 11, 23), date(2026, 11, 23), 65),
        (date(1960, 2, 29), date(2025, 2, 28), 64),
        (date(1960, 2, 29), date(2025, 3, 1), 65),
        (date(1960, 2, 29), date(2024, 2, 29), 64),
    ],
)
def test_age_counts_from_the_birthday_itself(born: date, as_of: date, age: int) -> None:
    assert timeline(born=born, as_of=as_of).age == age


def test_an_unknown_birth_date_gives_no_age() -> None:
    assert timeline().age is None


@pytest.mark.parametrize("contact", [None, Contact.NOTES_ONLY])
def test_a_review_without_contact_does_not_count(contact: Contact | None) -> None:
    assert not replace(COMPLETE, contact=contact).counts_on(AS_OF)


def test_a_review_from_tomorrow_does_not_count() -> None:
    assert replace(COMPLETE, review_on=AS_OF).counts_on(AS_OF)
    assert not replace(COMPLETE, review_on=AS_OF + timedelta(days=1)).counts_on(AS_OF)


def test_not_known_is_an_answer_and_not_asked_is_none() -> None:
    assert timeline().review_state(COMPLETE) is ReviewState.COMPLETE
    not_asked = replace(COMPLETE, indication="not-asked")
    assert timeline().review_state(not_asked) is ReviewState.NOT_A_REVIEW


@pytest.mark.parametrize(
    "item", ["harms", "actual_use", "interacting_risks", "patient_view", "benefit"]
)
def test_one_missing_item_makes_it_partial(item: str) -> None:
    review = replace(COMPLETE, **{item: None})  # type: ignore[arg-type]
    assert timeline().review_state(review) is ReviewState.PARTIAL
    assert timeline().missing_items(review) == (item,)


def test_partial_needs_benefit_or_harms() -> None:
    review = replace(COMPLETE, benefit=None, harms=None)
    assert timeline().review_state(review) is ReviewState.NOT_A_REVIEW


def test_a_decision_without_reason_is_not_a_review() -> None:
    assert timeline().review_state(replace(COMPLETE, reason=None)) is ReviewState.NOT_A_REVIEW


def test_the_monitoring_programme_is_asked_for_in_the_us_only() -> None:
    assert timeline(jurisdiction="us").missing_items(COMPLETE) == ("pdmp_checked",)


@pytest.mark.parametrize(("days_before_review", "asked"), [(0, True), (89, True), (90, False)])
def test_withdrawal_signs_are_asked_after_a_plan_step(days_before_review: int, asked: bool) -> None:
    assert COMPLETE.review_on is not None
    step = PlanRow("P1", COMPLETE.review_on - timedelta(days=days_before_review))
    missing = timeline(plan_rows=(step,)).missing_items(COMPLETE)
    assert ("withdrawal_signs" in missing) is asked


@pytest.mark.parametrize(
    ("last_overlap_before_review", "asked"), [(0, True), (27, True), (28, False)]
)
def test_naloxone_is_asked_when_an_opioid_was_held_too(
    last_overlap_before_review: int, asked: bool
) -> None:
    opioid_start = 10 + last_overlap_before_review
    rows = (fill("1", DIAZEPAM, 100, 100), fill("2", TRAMADOL, opioid_start, 1))
    missing = timeline(prescriptions=rows).missing_items(COMPLETE)
    assert ("naloxone_offered" in missing) is asked
