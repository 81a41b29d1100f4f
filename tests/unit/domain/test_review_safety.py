"""Risks asked one by one, and the one item the rules read of them."""

from dataclasses import replace

import pytest

from clinic_desktop.domain.review import (
    NOT_ASKED,
    R5_QUESTIONS,
    SAFETY_QUESTIONS,
    SafetyAnswers,
    answered,
)

ALL_NO = SafetyAnswers(*("no" for _ in SAFETY_QUESTIONS))


def test_all_asked_and_none_there_is_none() -> None:
    assert ALL_NO.interacting_risks == "none"
    assert replace(ALL_NO, pregnancy="not-applicable").interacting_risks == "none"


def test_risks_there_are_named_in_the_order_they_are_asked() -> None:
    found = replace(ALL_NO, sleep_apnoea="yes", opioid="yes", other_sedatives="yes")
    assert found.interacting_risks == "opioid, other-sedatives, sleep-apnoea"


@pytest.mark.parametrize("question", R5_QUESTIONS)
@pytest.mark.parametrize("blank", [None, NOT_ASKED])
def test_one_question_not_asked_leaves_the_item_unanswered(
    question: str, blank: str | None
) -> None:
    found = replace(replace(ALL_NO, opioid="yes"), **{question: blank})
    assert not answered(found.interacting_risks)
    assert found.unasked_of_r5 == (question,)


@pytest.mark.parametrize("question", ["seizures", "suicidal_thoughts"])
def test_what_is_asked_beside_the_item_is_no_part_of_it(question: str) -> None:
    for words in (NOT_ASKED, "yes"):
        assert replace(ALL_NO, **{question: words}).interacting_risks == "none"
