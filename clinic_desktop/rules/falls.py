"""Falls of dose as the rules on withdrawal and on taper steps look for them.

What counts on a day, and how far a dose fell, is told in `domain.dose_change`; here are the two
questions those rules share.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.dose_change import CountedDoses, CountedRun, count_doses, has_one_dose
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.steps import DOSE_UNKNOWN, NO_EQUIVALENT


@dataclass(frozen=True, slots=True)
class DayFall:
    """A change from the day before to `day`; the fall is None where it cannot be told, for the
    reason `gap`."""

    day: int
    fall: Fraction | None
    gap: str

    def is_over(self, percent: int) -> bool:
        return self.fall is not None and 100 * self.fall > percent


def counted_since(timeline: Timeline, first_day: int) -> CountedDoses | None:
    """What counts on each day from `first_day` to today, and before it as long as tells whether the
    drugs were steady. None: one dose throughout, so there is nothing to compare."""
    numbers, series = timeline.numbers, tuple(timeline.series.values())
    since = first_day - numbers.steady_drugs_days
    # Drugs in a short gap count at their last dose, so the window reaches back by that much.
    reach = since - numbers.lapse_days_long_acting
    if not timeline.hospital and has_one_dose(series, reach, timeline.day):
        return None
    return count_doses(series, since, timeline.day, hospital=timeline.hospital, numbers=numbers)


def day_falls(timeline: Timeline, counted: CountedDoses, first_day: int) -> Iterator[DayFall]:
    """Changes from one held day to the next, on `first_day` or later, after a stretch in which the
    drugs were the same; in order."""
    for before, after in pairwise(counted.runs):
        day = after.first_day
        if day < first_day or before.last_day != day - 1:
            continue
        if timeline.is_held(day) and timeline.is_held(day - 1) and counted.is_steady(day - 1):
            yield DayFall(day, counted.fall(before, after), missing_for_fall(before, after))


def missing_for_fall(before: CountedRun, after: CountedRun) -> str:
    """What is wanting where the fall between the two cannot be told: a dose, or a drug's place in
    the tables."""
    return NO_EQUIVALENT if before.is_known and after.is_known else DOSE_UNKNOWN
