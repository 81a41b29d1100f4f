"""On which days of the week a plan changes the dose. No Qt."""

from collections import Counter

from clinic_desktop.domain.dates_in_words import WEEKDAYS
from clinic_desktop.domain.plan import FinishKind, StepFlag, TaperPlan
from clinic_desktop.ui.format import NBSP, all_of, count

SATURDAY = 5


def change_days(plan: TaperPlan) -> dict[int, int]:
    """How many changes of dose, the stop among them, fall on each weekday (Monday 0)."""
    days = [step.start for step in plan.steps if StepFlag.HELD not in step.flags]
    if plan.finish is not None and plan.finish.kind is FinishKind.STOP:
        days.append(plan.finish.on)
    return dict(Counter(on.weekday() for on in days))


def change_days_words(days: dict[int, int]) -> str:
    """`Every change falls on a Monday.`, or how many fall on a weekend."""
    if not days:
        return ""
    if len(days) == 1:
        return f"Every change falls on a {WEEKDAYS[next(iter(days))]}."
    weekend = sum(number for weekday, number in days.items() if weekday >= SATURDAY)
    told = all_of(f"{WEEKDAYS[weekday][:3]}{NBSP}{days[weekday]}" for weekday in sorted(days))
    where = f"{count(weekend, 'change')} at a weekend" if weekend else "none at a weekend"
    return f"Changes by day: {told}; {where}."
