"""Published paces held against the doses of a plan: which steps go faster than which advice.

Nothing is typed by hand: the fall is measured on what is printed, from the highest dose of the days
before to the dose of the day. A pace of 10% within 14 days is kept by 20 to 18 mg on day 1 and by
18 to 16.2 mg on day 15, and broken when the second comes on day 14.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.dose import UG_PER_MG
from clinic_desktop.domain.plan import FinishKind, PlanStep, StepFlag, TaperPlan


@dataclass(frozen=True, slots=True)
class Limit:
    """More than `percent` of `base` ("current" or "start") or `mg` within `days`; with base
    "interval", a dose changed before it was kept for `days`."""

    base: str
    days: int
    percent: Fraction | None = None
    mg: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """The steps that go faster; `at_stop`: the stop does (of a pace on the current dose the stop is
    always all of it, and is not measured)."""

    steps: tuple[int, ...]
    at_stop: bool

    def __bool__(self) -> bool:
        return bool(self.steps) or self.at_stop


def broken_by(plan: TaperPlan, limit: Limit) -> Broken:
    """Which steps of a plan's reductions go beyond the limit."""
    steps = [step for step in plan.steps if step.dose_ug is not None]
    if not steps:
        return Broken((), at_stop=False)
    start_ug = _start_ug(plan, steps)
    falls = [_Fall(step.number, step.start, step.dose_ug or 0) for step in steps]
    stops = plan.finish is not None and plan.finish.kind is FinishKind.STOP
    if stops and plan.finish is not None:
        falls.append(_Fall(None, plan.finish.on, 0))
    over = [
        fall.number
        for position, fall in enumerate(falls)
        if _is_over(falls[:position], fall, limit, start_ug)
    ]
    return Broken(tuple(n for n in over if n is not None), at_stop=None in over)


@dataclass(frozen=True, slots=True)
class _Fall:
    """The first day of a step, or of the stop (`number` None)."""

    number: int | None
    on: date
    dose_ug: int


def _start_ug(plan: TaperPlan, steps: Sequence[PlanStep]) -> int:
    """The dose before the first reduction: after a switch that of its last stage."""
    last_stage = [step for step in plan.steps if StepFlag.SWITCH in step.flags][-1:]
    if not last_stage:
        return plan.request.start_ug
    new = steps[0].by_drug[-1].drug
    return sum(part.dose_ug for part in last_stage[0].by_drug if part.drug == new)


def _is_over(before: Sequence[_Fall], now: _Fall, limit: Limit, start_ug: int) -> bool:
    prev_ug = before[-1].dose_ug if before else start_ug
    if now.dose_ug >= prev_ug:
        return False
    opens = now.on - timedelta(days=limit.days)
    if limit.base == "interval":
        changed = [one.on for earlier, one in pairwise(before) if one.dose_ug != earlier.dose_ug]
        last = changed[-1] if changed else (before[0].on if before else None)
        return last is not None and last > opens
    highest_ug = _highest_since(before, opens, start_ug)
    fall_ug = highest_ug - now.dose_ug
    if limit.mg is not None:
        return fall_ug > limit.mg * UG_PER_MG
    if limit.percent is None or (now.number is None and limit.base == "current"):
        return False
    whole_ug = highest_ug if limit.base == "current" else start_ug
    return fall_ug * 100 > whole_ug * limit.percent


def _highest_since(before: Sequence[_Fall], opens: date, start_ug: int) -> int:
    """The highest dose of the days from `opens` to the day before."""
    doses_ug = []
    for fall in reversed(before):
        doses_ug.append(fall.dose_ug)
        if fall.on <= opens:
            return max(doses_ug)
    return max((start_ug, *doses_ug))
