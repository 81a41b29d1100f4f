"""The limits at their edges: exactly 10 or 25% is within, and 14 days apart is never together."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from clinic_desktop.domain.plan import (
    Method,
    Piece,
    ProductForm,
    TaperPlan,
    TaperProduct,
    TaperRequest,
    TimeOfDay,
)
from clinic_desktop.taper.planner import plan_taper


def fixed(step_ug: int, *, interval_days: int = 28, goal_ug: int = 0) -> TaperRequest:
    """100 mg in fixed cuts of a stock that makes every milligram."""
    return TaperRequest(
        drug="oxazepam",
        products=(
            TaperProduct(ProductForm.TABLET, 50_000),
            TaperProduct(ProductForm.LIQUID, 1000, per_ul=1000, smallest_ul=1000),
        ),
        current_ug=((TimeOfDay.NIGHT, 100_000),),
        goal_ug=goal_ug,
        method=Method.FIXED_MG,
        step_ug=step_ug,
        interval_days=interval_days,
        start_date=date(2026, 11, 30),
        cut_order=(TimeOfDay.NIGHT,),
        max_ul_per_dose=100_000,
    )


def named(plan: TaperPlan, check_id: str, base: str) -> list[int]:
    return [n for c in plan.checks if (c.id, c.base) == (check_id, base) for n in c.steps]


@pytest.mark.parametrize(("step_ug", "over"), [(9000, False), (10_000, False), (11_000, True)])
def test_a_cut_of_exactly_ten_percent_is_within(step_ug: int, over: bool) -> None:
    plan = plan_taper(fixed(step_ug, goal_ug=100_000 - step_ug))
    assert bool(named(plan, "step-over-10", "current")) is over
    assert bool(named(plan, "step-over-10", "start")) is over


@pytest.mark.parametrize(("step_ug", "over"), [(24_000, False), (25_000, False), (26_000, True)])
def test_a_fall_of_exactly_a_quarter_is_within(step_ug: int, over: bool) -> None:
    plan = plan_taper(fixed(step_ug, goal_ug=100_000 - step_ug))
    assert bool(named(plan, "fall-over-25", "current")) is over
    assert bool(named(plan, "fall-over-25", "start")) is over


@pytest.mark.parametrize(("interval_days", "over"), [(13, [2]), (14, []), (15, [])])
def test_steps_14_days_apart_are_in_no_window(interval_days: int, over: list[int]) -> None:
    plan = plan_taper(fixed(20_000, interval_days=interval_days, goal_ug=60_000))
    assert named(plan, "fall-over-25", "start") == over


def test_the_stop_is_measured_on_the_start_alone() -> None:
    plan = plan_taper(replace(fixed(10_000), last_dose_ug=10_000))
    assert not any(check.at_stop for check in plan.checks)
    plan = plan_taper(replace(fixed(10_000), last_dose_ug=11_000))
    (check,) = [check for check in plan.checks if check.at_stop]
    assert (check.id, check.base, check.cause) == ("step-over-10", "start", "asked")
    assert check.steps == ()


def test_a_maximum_in_the_way_is_named() -> None:
    """50 mg capsules, two pieces and 0.1 mL at one time: no liquid can fill the gap."""
    request = replace(
        fixed(5000),
        products=(TaperProduct(ProductForm.CAPSULE, 50_000, Piece.WHOLE),),
        max_units_per_dose=2,
        max_ul_per_dose=100,
    )
    plan = plan_taper(request)
    (check,) = [c for c in plan.checks if (c.id, c.base) == ("step-over-10", "current")]
    assert check.remedy == ()
    assert "max_ml_per_dose" in check.message


def test_one_piece_is_no_pieces() -> None:
    """Half of 50 mg is a piece and a liquid another: 45 mg takes two."""
    request = replace(
        fixed(5000),
        products=(TaperProduct(ProductForm.TABLET, 50_000, Piece.HALF),),
        current_ug=((TimeOfDay.NIGHT, 50_000),),
        last_dose_ug=25_000,
        max_units_per_dose=1,
        max_ul_per_dose=20_000,
    )
    said = plan_taper(request).checks[0].message
    assert "max_units_per_dose (1 piece at one time) is in the way" in said


def test_a_liquid_held_already_is_named_so_that_what_it_makes_stays_makeable() -> None:
    """Measured in 0.25 mL now: 0.1 mL in its place would no longer make 0.25 mg, 0.05 mL does."""
    held = TaperProduct(ProductForm.LIQUID, 1000, per_ul=1000, smallest_ul=250)
    request = replace(fixed(100), products=(held,), current_ug=((TimeOfDay.NIGHT, 2000),))
    check = plan_taper(request).checks[0]
    assert check.remedy == (replace(held, smallest_ul=50),)


def test_a_first_cut_that_is_the_stop_is_mended_by_no_product_alone() -> None:
    request = replace(
        fixed(1),
        drug="diazepam",
        method=Method.OCCUPANCY,
        step_ug=None,
        points=Fraction(20),
        products=(TaperProduct(ProductForm.CAPSULE, 500),),
        current_ug=((TimeOfDay.NIGHT, 500),),
    )
    infeasible = plan_taper(request).infeasible
    assert infeasible is not None
    assert infeasible.nearest == ()
    assert "already the stop" in infeasible.reasons[0].message


def test_a_finer_piece_is_the_first_remedy() -> None:
    request = replace(
        fixed(1000),
        products=(TaperProduct(ProductForm.TABLET, 10_000, Piece.WHOLE),),
        current_ug=((TimeOfDay.NIGHT, 50_000),),
        goal_ug=40_000,
    )
    check = plan_taper(request).checks[0]
    assert check.remedy == (TaperProduct(ProductForm.TABLET, 10_000, Piece.HALF),)
    assert "10\u00a0mg tablets cut to a half" in check.message
