"""What came in while a review was open, told of two looks at one real person."""

from dataclasses import replace
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.services.review_news import what_is_new
from tests.demo_file import AS_OF, PROGRAM


@pytest.fixture(scope="module")
def page(told: Path) -> PatientPage:
    clinic = bootstrap.open_clinic(PROGRAM, told, as_of=AS_OF)
    found = clinic.patient_page("004118")
    clinic.close()
    return found


def test_the_same_record_has_no_news(page: PatientPage) -> None:
    assert what_is_new(page, page) is None
    assert what_is_new(page, replace(page, owner="Dr Khan", next_action="Call")) is None


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (1, "A new prescription arrived while this was open."),
        (2, "2 new prescriptions arrived while this was open."),
    ],
)
def test_new_prescriptions_are_counted_and_named(
    page: PatientPage, number: int, title: str
) -> None:
    before = replace(page, prescriptions=page.prescriptions[number:])
    news = what_is_new(before, page)
    assert news is not None
    first = page.prescriptions[0]
    assert first.start_on is not None
    assert news.title == title
    assert len(news.lines) == number
    what, words = news.lines[0]
    assert what == "New prescription"
    assert words.endswith(f"{day_text(first.start_on)} ({first.source_word})")


def test_a_changed_row_and_one_taken_back_are_told_apart(page: PatientPage) -> None:
    first, *rest = page.prescriptions
    changed = what_is_new(
        page, replace(page, prescriptions=(replace(first, status="stopped"), *rest))
    )
    gone = what_is_new(page, replace(page, prescriptions=tuple(rest)))
    assert changed is not None
    assert gone is not None
    assert changed.title == gone.title == "The record of this person changed while this was open."
    assert changed.lines[0][0] == "Prescription that reads differently now"
    assert gone.lines == (("Prescriptions taken back", "1"),)


def test_a_condition_and_a_review_are_news(page: PatientPage) -> None:
    news = what_is_new(replace(page, conditions=(), reviews=()), page)
    assert news is not None
    assert news.title == "A review of this person was signed while this was open."
    assert {what for what, _ in news.lines} == {"Review signed meanwhile", "Now also recorded"}
