"""What the doses of a day come to, under a ceiling: the one figure that rules divide by."""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.catalogue.directions_terminals import Unreadable
from clinic_desktop.domain.directions import Directions, DirectionStep

STEPS_DIFFER = "The steps differ, so that no single daily amount holds."


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling on a day: as stated, and in the unit of the doses where that is known."""

    amount: Fraction
    unit: str
    in_dose_units: Fraction | None
    extends: bool
    place: tuple[int, int]
    is_up_to: bool = False
    is_sum: bool = False  # of dose and what may come on top: no dose of its own to compare with


def total(
    steps: tuple[DirectionStep, ...], limit: Limit | None = None, weekly_cap: int | None = None
) -> Directions:
    """Add the clauses of each step up, apply the ceiling, and say what a day may come to."""
    doses = [dose for step in steps for dose in step.doses]
    as_needed = any(dose.as_needed for dose in doses) or weekly_cap is not None
    is_range = any(
        dose.amount_min != dose.amount_max or dose.times_per_day_min is not None for dose in doses
    )
    is_once = sum(dose.times_per_day for dose in doses) == 1
    sums = {_day_of(step, as_needed=as_needed) for step in steps}
    low, high = sums.pop() if len(sums) == 1 else (None, None)
    if limit is not None and high is not None and low is not None:
        # As needed, a day may hold a single dose: "1 four times a day as needed, at most 3".
        floor = min(dose.amount_min for dose in doses) if as_needed else low
        ends = (low, high)
        low, high, widens = _limited(limit, ends, floor, as_needed or is_range, is_once=is_once)
        is_range = is_range or widens
    if doses[0].unit == "mg":
        low = high = None
    return Directions(
        steps,
        low,
        high,
        as_needed,
        is_range,
        limit.amount if limit else None,
        limit.unit if limit else None,
        weekly_cap,
        (STEPS_DIFFER,) if len(steps) > 1 and high is None and doses[0].unit != "mg" else (),
    )


def _limited(
    limit: Limit,
    ends: tuple[Fraction, Fraction],
    floor: Fraction,
    open_ended: bool,
    *,
    is_once: bool,
) -> tuple[Fraction, Fraction | None, bool]:
    """The day's ends under a ceiling, and whether the ceiling made a range of them.

    A ceiling that contradicts the doses is refused: below the least that is to be taken, or above
    what a regular direction adds up to, unless it says "up to".
    """
    most = limit.in_dose_units
    low, high = ends
    if most is None:
        # A ceiling in milligrams without the strength: a regular dose stands, an open one does not.
        open_top = limit.extends or open_ended
        return low, None if open_top else high, limit.extends
    if most < floor or (most < high and not open_ended):
        raise Unreadable(*limit.place, "The maximum is below what is to be taken.")
    if most > high and limit.extends and (is_once or limit.is_sum):
        return low, most, True  # "1 at night, up to a maximum of 7.5 mg"
    if most > high and (limit.is_up_to or is_once or not open_ended):
        raise Unreadable(*limit.place, "The maximum is above what the doses add up to.")
    return min(low, most), min(high, most), False


def _day_of(step: DirectionStep, *, as_needed: bool) -> tuple[Fraction, Fraction]:
    """Least and most on a day. Taken as needed, a dose less than daily counts as a day of use."""
    low = high = Fraction(0)
    for dose in step.doses:
        most = dose.times_per_day
        least = most if dose.times_per_day_min is None else dose.times_per_day_min
        if as_needed:
            most = max(most, Fraction(1))
            least = max(least, Fraction(1)) if least else least
        low += dose.amount_min * least
        high += dose.amount_max * most
    return low, high
