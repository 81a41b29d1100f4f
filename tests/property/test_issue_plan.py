"""The pharmacy's issue plan: exact units, parts carried over, home stock first, nothing early."""

from datetime import timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.plan import PlanStep, TaperProduct, TaperRequest
from clinic_desktop.taper.issue_plan import QUARTERS, UL_PER_ML, collections_of
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request
from tests.property.taper_inputs import TABLES, Json, inputs, thorough
from tests.property.test_taper_properties import AS_OF


def planned(given_input: Json) -> Any:
    request = parse_request(given_input, as_of=AS_OF, equivalences=TABLES)
    assert isinstance(request, TaperRequest)
    plan = plan_taper(request)
    assume(plan.steps)
    return plan


def parts_of(step: PlanStep) -> list[tuple[tuple[str, TaperProduct], int]]:
    """Quarters of a unit or microlitres that a day of the step takes."""
    return [
        (
            (item.drug, item.product),
            (item.ul or 0) if item.piece is None else item.count * item.piece.quarters,
        )
        for dose in step.doses
        for item in dose.items
    ]


@settings(thorough(50))
@given(inputs(), st.sampled_from((1, 7, 14, 28)), st.integers(0, 400), st.integers(0, 6))
def test_every_day_is_covered_and_nothing_is_left_over_but_a_part(
    given_input: Json, every: int, at_home: int, free: int
) -> None:
    plan = planned(given_input)
    drawer = {(item.drug, item.product) for s in plan.steps for d in s.doses for item in d.items}
    home = dict.fromkeys(drawer, at_home)
    found = collections_of(plan, every, home, lambda day: day.weekday() == free)
    held = dict.fromkeys(drawer, 0)
    took_home = dict.fromkeys(drawer, 0)
    taken = {
        step.start + timedelta(days=n): parts
        for step in plan.steps
        for parts in [parts_of(step)]
        for n in range(step.days)
    }
    day = plan.steps[0].start
    for one in found.collected:
        assert one.on == day, "a collection comes when the one before is used up, not earlier"
        for line in one.lines:
            unit = UL_PER_ML if line.product.is_liquid else QUARTERS
            assert line.whole >= 0
            held[line.drug, line.product] += line.whole * unit + line.from_home
            took_home[line.drug, line.product] += line.from_home
        while day <= one.covers_to:
            if day.weekday() != free:
                for key, part in taken[day]:
                    held[key] -= part
            day += timedelta(days=1)
        for (_, product), amount in held.items():
            assert 0 <= amount < (UL_PER_ML if product.is_liquid else QUARTERS), "a surplus"
    assert day == plan.steps[-1].end + timedelta(days=1)
    assert all(amount <= at_home for amount in took_home.values())
    assert {(drug, product): amount for drug, product, amount in found.left_over} == {
        key: amount for key, amount in held.items() if amount
    }


def test_half_a_tablet_a_day_collected_weekly_is_four_and_then_three() -> None:
    request = parse_request(
        {
            "drug": "diazepam",
            "products": [{"strength_mg": "5", "form": "tablet", "smallest_piece": "half"}],
            "current": {"night": "5"},
            "goal_mg": "0",
            "method": "fixed-mg",
            "step_mg": "2.5",
            "interval_days": 14,
            "start_date": "2026-11-30",
        },
        as_of=AS_OF,
        equivalences={},
    )
    assert isinstance(request, TaperRequest)
    plan = plan_taper(request)
    weekly = collections_of(plan, 7, {}).collected
    assert [[line.whole for line in one.lines] for one in weekly] == [[4], [3]]
    daily = [sum(line.whole for line in one.lines) for one in collections_of(plan, 1, {}).collected]
    assert daily == [1, 0] * 7
    key = ("diazepam", request.products[0])
    first, second = collections_of(plan, 7, {key: 6 * QUARTERS}).collected
    assert [(line.whole, line.from_home) for line in first.lines] == [(0, 14)]
    assert [(line.whole, line.from_home) for line in second.lines] == [(1, 10)]
    # Counted a day after the first was handed out: it helps only the second.
    counted = weekly[0].on + timedelta(days=1)
    later = collections_of(plan, 7, {key: 6 * QUARTERS}, home_from=counted).collected
    assert [[(line.whole, line.from_home) for line in one.lines] for one in later] == [
        [(4, 0)],
        [(0, 14)],
    ]
