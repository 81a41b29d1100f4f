"""Free nights keep to the hold on the last dose, wherever the plan's dates have gone."""

from datetime import date, timedelta

import pytest

from clinic_desktop.domain.plan import PlanStep, StepFlag
from clinic_desktop.domain.plan_terms import FreeNights, PlanTerms

FIRST = date(2027, 1, 11)
FORTNIGHT = timedelta(days=13)
TERMS = PlanTerms(
    free_nights=(
        FreeNights(FIRST, FIRST + FORTNIGHT, (5,)),
        FreeNights(FIRST + timedelta(days=14), FIRST + timedelta(days=27), (1, 5)),
    )
)


def step(start: date, days: int, *flags: StepFlag) -> PlanStep:
    return PlanStep(
        number=1,
        start=start,
        end=start + timedelta(days=days - 1),
        target_ug=None,
        dose_ug=2500,
        change_of_current=None,
        change_of_start=None,
        by_drug=(),
        doses=(),
        flags=flags,
    )


def spans(steps: list[PlanStep]) -> list[tuple[date, date]]:
    return [(one.start, one.end) for one in TERMS.with_nights_of(steps).free_nights]


@pytest.mark.parametrize("moved", [0, 21, -3])
def test_they_move_with_the_hold(moved: int) -> None:
    begin = FIRST + timedelta(days=moved)
    steps = [step(begin - timedelta(days=14), 14), step(begin, 28, StepFlag.HELD)]
    assert spans(steps) == [
        (begin, begin + FORTNIGHT),
        (begin + timedelta(days=14), begin + timedelta(days=27)),
    ]


def test_a_hold_before_them_is_waited_for() -> None:
    steps = [step(FIRST, 10, StepFlag.HELD), step(FIRST + timedelta(days=10), 28, StepFlag.HELD)]
    assert spans(steps)[0][0] == FIRST + timedelta(days=10)


def test_they_end_with_the_plan() -> None:
    assert spans([step(FIRST, 20, StepFlag.HELD)]) == [
        (FIRST, FIRST + FORTNIGHT),
        (FIRST + timedelta(days=14), FIRST + timedelta(days=19)),
    ]
    assert len(spans([step(FIRST, 14, StepFlag.HELD)])) == 1


def test_without_a_hold_at_the_end_no_night_is_left_out() -> None:
    assert spans([step(FIRST, 28, StepFlag.HELD), step(FIRST + timedelta(days=28), 14)]) == []
