"""Edits of single steps by hand: what they change, what they leave, and what they refuse."""

from dataclasses import replace

import pytest

from clinic_desktop.domain.plan import Hold, Method, TaperPlan
from clinic_desktop.services.makeable import MakeableDoses
from clinic_desktop.ui.taper.contract import contract_fields
from clinic_desktop.ui.taper.edits import (
    NotPossible,
    as_asked,
    hold_step,
    insert_step,
    lengthen_step,
    move_dose,
    nudge_dose,
    remove_step,
)
from clinic_desktop.ui.taper.hand import Drawn, dragged_to, edit_by_hand
from clinic_desktop.ui.taper.history import History
from clinic_desktop.ui.taper.method_words import by_hand_words
from clinic_desktop.ui.taper.settings import PlannerSettings, starting_settings
from clinic_desktop.ui.taper.step_acts import StepAct
from tests.ui.fake_clinic import TODAY, FakeClinic


@pytest.fixture(scope="module")
def started() -> PlannerSettings:
    """Diazepam 15 mg with halves of 10, 5 and 2 mg: 13.5, 12.5, 11.5, 10.5, 9.5, 9, ..., 1."""
    return starting_settings(FakeClinic().planner_start("004118"), TODAY)


@pytest.fixture(scope="module")
def drawn(started: PlannerSettings) -> Drawn:
    return draw(started)


def draw(settings: PlannerSettings) -> Drawn:
    answer = FakeClinic().draw_plan(contract_fields(settings, TODAY))
    assert answer.plan is not None, answer.refused_message
    assert answer.plan.infeasible is None
    assert answer.makeable is not None
    return Drawn(settings, answer.plan, answer.makeable)


def doses(plan: TaperPlan) -> list[int]:
    return [step.dose_ug or 0 for step in plan.steps]


def test_a_dose_moves_to_the_next_makeable_one_and_the_others_stay(drawn: Drawn) -> None:
    edit = move_dose(drawn.settings, drawn.plan, drawn.makeable, 2, 12_900)
    assert edit.settings.method is Method.CUSTOM
    again = draw(edit.settings).plan
    assert doses(again) == [13_500, 13_000, *doses(drawn.plan)[2:]]
    assert "Step 2 set by hand: 13 mg instead of 12.5 mg." in edit.words.replace("\u00a0", " ")


def test_what_was_asked_is_told_and_comes_back_whole(drawn: Drawn) -> None:
    edit = move_dose(drawn.settings, drawn.plan, drawn.makeable, 2, 13_000)
    words, back = by_hand_words(edit.settings)
    assert words.startswith("Doses listed by hand. Step 2 set by hand")
    assert words.endswith("Asked before: 10% of the last dose.")
    assert back == "Back to 10% of the last dose"
    assert as_asked(edit.settings) == drawn.settings


def test_later_steps_not_below_a_moved_one_fall_away_and_it_says_so(drawn: Drawn) -> None:
    edit = move_dose(drawn.settings, drawn.plan, drawn.makeable, 2, 10_500)
    assert doses(draw(edit.settings).plan)[:3] == [13_500, 10_500, 9_500]
    assert "2 later steps that would not be below it taken out." in edit.words.replace(
        "\u00a0", " "
    )


def test_a_dose_never_reaches_the_one_before(drawn: Drawn) -> None:
    edit = move_dose(drawn.settings, drawn.plan, drawn.makeable, 2, 99_000)
    assert doses(draw(edit.settings).plan)[1] == 13_000
    highest = draw(edit.settings)
    with pytest.raises(NotPossible, match="no dose between"):
        nudge_dose(highest.settings, highest.plan, highest.makeable, 2, 1)


def test_the_first_step_stays_below_the_dose_now(drawn: Drawn) -> None:
    edit = nudge_dose(drawn.settings, drawn.plan, drawn.makeable, 1, 5)
    assert doses(draw(edit.settings).plan)[0] == 14_500


def test_the_dose_to_stay_on_is_not_moved_or_removed(started: PlannerSettings) -> None:
    lower = draw(replace(started, aims_to_stop=False, goal="5"))
    last = len(lower.plan.steps)
    for act in (StepAct.HIGHER, StepAct.REMOVE, StepAct.INSERT):
        with pytest.raises(NotPossible, match="dose to stay on"):
            edit_by_hand(lower, act, last)
    edit = move_dose(lower.settings, lower.plan, lower.makeable, last - 2, 1_000)
    assert doses(draw(edit.settings).plan)[-2:] == [5_500, 5_000]


def test_a_step_put_in_lies_in_the_middle_and_one_taken_out_is_gone(drawn: Drawn) -> None:
    edit = insert_step(drawn.settings, drawn.plan, drawn.makeable, 1)
    assert edit.choose_dose_ug == 13_000
    longer = draw(edit.settings)
    assert doses(longer.plan)[:3] == [13_500, 13_000, 12_500]
    back = remove_step(longer.settings, longer.plan, 2)
    assert doses(draw(back.settings).plan) == doses(drawn.plan)
    assert len(back.settings.by_hand) == 2


def test_holds_stay_with_their_dose(drawn: Drawn) -> None:
    held = replace(drawn.settings, holds=(Hold(2, 7), Hold(4, 14)))
    plan = draw(held)
    moved = move_dose(held, plan.plan, plan.makeable, 2, 13_000)
    assert moved.settings.holds == held.holds
    put_in = insert_step(held, plan.plan, plan.makeable, 1)
    assert put_in.settings.holds == (Hold(3, 7), Hold(5, 14))
    taken_out = remove_step(held, plan.plan, 2)
    assert taken_out.settings.holds == (Hold(3, 14),)


def test_a_hold_is_added_lengthened_shortened_and_taken_away(drawn: Drawn) -> None:
    held = draw(hold_step(drawn.settings, drawn.plan, 3, 28).settings)
    assert held.settings.method is Method.PERCENT_OF_CURRENT, "time is no dose listed by hand"
    assert [s.days for s in held.plan.steps[2:4]] == [28, 28]
    longer = lengthen_step(held.settings, held.plan, 4, 7)
    assert longer.settings.holds == (Hold(3, 35),)
    assert lengthen_step(longer.settings, held.plan, 3, -7).settings.holds == (Hold(3, 28),)
    assert remove_step(held.settings, held.plan, 4).settings == drawn.settings
    with pytest.raises(NotPossible, match="never shorter than the interval"):
        lengthen_step(drawn.settings, drawn.plan, 3, -7)


def test_a_drag_counts_from_where_it_began(drawn: Drawn) -> None:
    far = dragged_to(drawn, 2, 3_000)
    assert len(far.doses) < len(drawn.plan.steps)
    assert dragged_to(drawn, 2, 12_600) == drawn.settings
    assert dragged_to(drawn, 2, 12_900).by_hand == (
        "Step 2 set by hand: 13\u00a0mg instead of 12.5\u00a0mg.",
    )


def test_one_gesture_is_one_step_back(started: PlannerSettings) -> None:
    history = History()
    once, twice = replace(started, every="3"), replace(started, every="2")
    history.edited(started, "drag")
    history.edited(once, "drag")
    assert history.undo(twice) == started
    assert not history.can_undo
    assert history.redo(started) == twice
    history.edited(twice)
    assert not history.can_redo


@pytest.mark.parametrize(
    ("ug", "above", "below", "found"),
    [
        (12_600, 0, 15_000, 12_500),
        (12_750, 0, 15_000, 13_000),
        (12_749, 0, 15_000, 12_500),
        (99_000, 0, 13_000, 12_500),
        (0, 12_000, 13_000, 12_500),
        (12_500, 12_500, 13_000, None),
    ],
)
def test_the_nearest_makeable_dose_lies_strictly_between(
    ug: int, above: int, below: int, found: int | None
) -> None:
    doses_of_halves = MakeableDoses(500, (1 << 30) - 1)
    assert doses_of_halves.nearest(ug, above_ug=above, below_ug=below) == found
