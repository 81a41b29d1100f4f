"""Published paces held against a plan, just under, at and just over each limit."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.taper.breaches import Limit, broken_by
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request


def plan(doses: list[str], interval: int, **changes: Any) -> TaperPlan:
    fields: dict[str, Any] = {
        "drug": "diazepam",
        "products": [{"form": "liquid", "strength_mg": "1", "per_ml": "1", "smallest_ml": "0.001"}],
        "current": {"night": "10"},
        "goal_mg": doses[-1],
        "method": "custom",
        "doses_mg": doses,
        "interval_days": interval,
        "start_date": "2026-11-30",
    } | changes
    request = parse_request(fields, as_of=date(2026, 11, 24), equivalences={})
    assert not isinstance(request, Refused), request
    return plan_taper(request)


@pytest.mark.parametrize(("dose", "steps"), [("9.001", ()), ("9", ()), ("8.999", (1,))])
def test_a_cut_of_exactly_the_percentage_is_within(dose: str, steps: tuple[int, ...]) -> None:
    limit = Limit("current", 14, Fraction(10))
    assert broken_by(plan([dose], 14), limit).steps == steps


@pytest.mark.parametrize(("interval", "steps"), [(13, (2,)), (14, ()), (15, ())])
def test_steps_as_far_apart_as_the_window_are_never_one_fall(
    interval: int, steps: tuple[int, ...]
) -> None:
    limit = Limit("current", 14, Fraction(10))
    assert broken_by(plan(["9", "8.1"], interval), limit).steps == steps


@pytest.mark.parametrize(("dose", "steps"), [("9.5", ()), ("9.499", (1,))])
def test_a_label_speaks_in_milligrams(dose: str, steps: tuple[int, ...]) -> None:
    assert broken_by(plan([dose], 14), Limit("mg", 3, mg=Fraction(1, 2))).steps == steps


@pytest.mark.parametrize(("interval", "steps"), [(13, (2, 3)), (14, ())])
def test_how_long_a_dose_is_kept(interval: int, steps: tuple[int, ...]) -> None:
    found = broken_by(plan(["9.9", "9.8", "9.7"], interval), Limit("interval", 14))
    assert found.steps == steps


def test_a_hold_counts_as_keeping_the_dose() -> None:
    held = plan(["9.9", "9.8"], 7, holds=[{"after_reduction": 1, "days": 7}])
    assert not broken_by(held, Limit("interval", 14))


def test_the_stop_is_measured_on_the_start_and_in_milligrams_alone() -> None:
    stops = plan(["9", "3"], 28, goal_mg="0")
    assert not broken_by(stops, Limit("current", 14, Fraction(70))).at_stop
    assert broken_by(stops, Limit("start", 14, Fraction(29))).at_stop
    assert not broken_by(stops, Limit("start", 14, Fraction(60))).at_stop
    assert broken_by(stops, Limit("mg", 3, mg=Fraction(2))).at_stop


def test_after_a_switch_the_dose_before_is_the_new_drug() -> None:
    tables = {"t": {"diazepam": (Fraction(10),) * 2, "lorazepam": (Fraction(1),) * 2}}
    fields: dict[str, Any] = {
        "drug": "lorazepam",
        "products": [{"form": "tablet", "strength_mg": "1", "smallest_piece": "half"}],
        "current": {"night": "1"},
        "goal_mg": "0",
        "method": "fixed-mg",
        "step_mg": "1",
        "interval_days": 28,
        "start_date": "2026-11-30",
        "switch_to": {
            "drug": "diazepam",
            "products": [{"form": "tablet", "strength_mg": "2", "smallest_piece": "half"}],
            "equivalence": "t",
            "stage_days": 7,
        },
    }
    request = parse_request(fields, as_of=date(2026, 11, 24), equivalences=tables)
    assert not isinstance(request, Refused), request
    found = broken_by(plan_taper(request), Limit("current", 14, Fraction(10)))
    assert found.steps[0] == 3  # 9 of 10 mg is within: the stage and the first cut are not named
