"""Papers made while a plan is under way tell what is taken now and what is ahead, not what was."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic_desktop.documents.blocks import DocumentKind
from clinic_desktop.documents.compose import COMPOSERS, compose
from clinic_desktop.documents.context import LetterContext
from clinic_desktop.documents.render_text import render_text
from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.plan import TaperPlan, TaperRequest
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request
from tests.documents.letter_samples import (
    AS_OF,
    CLONAZEPAM_STAY,
    DIAZEPAM_15,
    plan_of,
    signed,
    texts,
)

PATIENTS = (DocumentKind.HANDOUT, DocumentKind.TAPER_LETTER)
LORAZEPAM = {
    **DIAZEPAM_15,
    "drug": "lorazepam",
    "products": [{"strength_mg": "1", "form": "tablet", "smallest_piece": "half"}],
    "current": {"morning": "1", "night": "1"},
    "switch_to": {
        "drug": "diazepam",
        "products": DIAZEPAM_15["products"],
        "equivalence": "ashton",
        "stage_days": 7,
    },
}
TABLES = {"ashton": {"lorazepam": (1, 1), "diazepam": (10, 10)}}


def plan(**fields: object) -> TaperPlan:
    request = parse_request({**DIAZEPAM_15, **fields}, as_of=AS_OF, equivalences=TABLES)  # type: ignore[arg-type]
    assert isinstance(request, TaperRequest), request
    return plan_taper(request)


def said(kind: DocumentKind, ctx: LetterContext) -> str:
    return " ".join(render_text(compose(kind, ctx, texts())).split())


def on(day: date, made: TaperPlan, **changes: Any) -> LetterContext:
    return replace(signed(made, **changes), as_of=day)


STANDARD = plan()
HELD = plan(
    as_taken=[
        {"step": 1, "date": "2026-12-14", "action": "hold", "days": 28},
        {"step": 3, "date": "2027-01-15", "action": "back", "to_step": 1},
    ]
)


def test_on_the_first_day_the_dose_before_the_plan_is_still_the_one_taken() -> None:
    told = said(DocumentKind.TAPER_LETTER, on(STANDARD.steps[0].start, STANDARD))
    assert "You take 15 milligrams (mg) a day now." in told
    assert "Your first step" in told
    told = said(DocumentKind.TAPER_LETTER, on(STANDARD.steps[0].start + timedelta(1), STANDARD))
    assert "You take 13.5 milligrams (mg) a day now." in told
    assert "What you take now" in told


def test_a_plan_taken_back_tells_the_dose_and_the_days_from_now_on() -> None:
    told = said(DocumentKind.TAPER_LETTER, on(date(2027, 1, 20), HELD))
    assert "Your diazepam from Wednesday 20 January 2027" in told
    assert "You take 13.5 milligrams (mg) a day now." in told
    assert "Step 4: 13.5 mg a day Friday 15 January 2027 to Thursday 11 February 2027" in told
    assert "Step 3:" not in told
    assert "2026" not in told.partition("Your diazepam")[2].partition("Yours sincerely")[0]
    assert "Your steps from now on" in told


def test_a_plan_that_was_slowed_tells_the_pace_it_goes_on_with() -> None:
    slow = {"step": 1, "date": "2026-12-14", "action": "slow", "percent": "5", "interval_days": 42}
    ctx = on(date(2026, 12, 15), plan(as_taken=[slow]))
    assert "Most steps last 6 weeks." in said(DocumentKind.HANDOUT, ctx)
    copy = said(DocumentKind.PHARMACY_COPY, ctx)
    assert "Method: 5% of the current dose" in copy
    assert "Time between steps: 6 weeks" in copy


def test_a_plan_signed_anew_that_begins_later_tells_what_is_taken_until_then() -> None:
    """Listed doses are planned anew from the dose to stay on or to go back to: no step tells it."""
    anew = on(AS_OF, STANDARD, plan_version=2)
    until = "Up to Sunday 29 November 2026"
    taken = "15 mg (Morning 5 mg, Noon 5 mg and Night 5 mg)"
    assert f"{until}, take {taken} each day." in said(DocumentKind.TAPER_LETTER, anew)
    assert f"{until} the patient takes {taken} a day." in said(DocumentKind.PHARMACY_COPY, anew)
    begun = replace(anew, as_of=STANDARD.steps[0].start)
    for ctx in (on(AS_OF, STANDARD), begun):
        assert "Up to" not in said(DocumentKind.TAPER_LETTER, ctx)
        assert "Up to" not in said(DocumentKind.PHARMACY_COPY, ctx)


def test_the_supply_told_is_the_next_one() -> None:
    told = said(DocumentKind.TAPER_LETTER, on(date(2027, 1, 20), HELD))
    assert "From Monday 25 January 2027 your pharmacy will give you" in told


def test_the_handout_of_a_plan_under_way_begins_today() -> None:
    told = said(DocumentKind.HANDOUT, on(date(2027, 1, 20), HELD))
    assert "You take 13.5 milligrams (mg) a day now." in told
    assert "You start on" not in told
    diary = told.partition("Your diary for the next two weeks")[2]
    assert "Wednesday 20 January" in diary
    assert "30 November" not in diary


def test_the_pharmacy_has_every_step_but_only_the_supplies_and_reviews_ahead() -> None:
    told = said(DocumentKind.PHARMACY_COPY, on(date(2027, 1, 20), HELD))
    assert "The patient has the same table of steps, from step 4 on." in told
    assert "Step 1: 13.5 mg a day" in told
    supply = told.partition("Total to supply")[2].partition("Limits met")[0]
    assert supply.startswith(" 2 | 28 December 2026 to 24 January 2027")
    assert "Review dates: At each step: 12 February 2027" in told


@pytest.mark.parametrize("kind", PATIENTS)
def test_once_a_check_in_is_missed_the_last_dose_goes_on(kind: DocumentKind) -> None:
    first, second = STANDARD.steps[:2]
    late = second.start + timedelta(4)
    due = second.start - timedelta(3)
    told = said(kind, on(late, STANDARD, waits_from=2, next_visit_on=due))
    assert "You take 13.5 milligrams (mg) a day now." in told
    assert "Our check was due by Friday 25 December 2026." in told
    assert "Next visit or call: ____" in told
    if kind is DocumentKind.TAPER_LETTER:
        assert "27 December" not in told  # the day the step would have ended
    else:
        assert "The plan ends" not in told
    assert first.dose_ug == 13_500


def test_the_pharmacy_is_told_of_the_step_that_waits() -> None:
    second = STANDARD.steps[1]
    due = second.start - timedelta(3)
    ctx = on(second.start + timedelta(4), STANDARD, waits_from=2, next_visit_on=due)
    assert "At each step: 28 December 2026" in said(DocumentKind.PHARMACY_COPY, ctx)


def test_a_switch_under_way_tells_both_drugs_and_one_that_is_made_only_the_new() -> None:
    switch = plan(**LORAZEPAM)
    told = said(DocumentKind.TAPER_LETTER, on(switch.steps[0].start, switch))
    assert "You take 2 milligrams (mg) of lorazepam a day now." in told
    told = said(DocumentKind.TAPER_LETTER, on(switch.steps[0].start + timedelta(2), switch))
    assert "We agreed to change your lorazepam to diazepam" in told
    assert "You take lorazepam 1 mg and diazepam 10 mg a day now." in told
    made = switch.steps[2].start + timedelta(1)
    told = said(DocumentKind.TAPER_LETTER, on(made, switch))
    assert "We agreed to lower your diazepam step by step" in told
    assert "You take 18 milligrams (mg) a day now." in told
    assert "lorazepam" not in told
    told = said(DocumentKind.HANDOUT, on(made, switch))
    assert "Coming down from diazepam" in told
    assert "lorazepam" not in told


def test_on_the_dose_to_stay_on_nothing_ends() -> None:
    stay = plan_of(CLONAZEPAM_STAY)
    told = said(DocumentKind.TAPER_LETTER, on(stay.steps[-1].end + timedelta(90), stay))
    assert "You take 1 milligrams (mg) a day now." in told
    assert "Every day, from 14 June 2027: 1 mg" in told
    assert "your pharmacy will give you" not in told
    copy = said(DocumentKind.PHARMACY_COPY, on(stay.steps[-1].end + timedelta(90), stay))
    assert "Review dates: No step is still to begin" in copy


@pytest.mark.parametrize("kind", COMPOSERS)
def test_a_plan_that_has_ended_is_not_printed(kind: DocumentKind) -> None:
    assert STANDARD.finish is not None
    stop = STANDARD.finish.on
    assert "no more diazepam" in said(kind, on(stop - timedelta(1), STANDARD))
    with pytest.raises(UserError, match="ended"):
        said(kind, on(stop, STANDARD))
    last = STANDARD.steps[-1].number
    waiting = on(stop, STANDARD, waits_from=last + 1, next_visit_on=stop - timedelta(3))
    assert "was due by" in said(kind, waiting) or kind is DocumentKind.PHARMACY_COPY


def test_parts_of_tablets_are_spoken_of_where_a_step_told_has_one() -> None:
    whole = plan(current={"night": "10"}, method="custom", percent=None, doses_mg=["5", "2.5"])
    ctx = on(AS_OF, whole, waits_from=2, next_visit_on=whole.steps[1].start - timedelta(3))
    assert "Some doses need part of a tablet" not in said(DocumentKind.TAPER_LETTER, ctx)
    assert "Some doses need part of a tablet" in said(DocumentKind.TAPER_LETTER, on(AS_OF, whole))
