"""What is agreed beside a plan's doses: when it is checked, collected, and when it is taken.

The doses themselves are the planner's alone. Terms choose dates, counts and words around them and
never change a step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import takewhile

from clinic_desktop.domain.plan import PlanStep, StepFlag, TaperProduct, TimeOfDay


class Collection(StrEnum):
    """How often the pharmacy hands out, each time for the days up to the next."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four-weekly"

    @property
    def days(self) -> int:
        return {"daily": 1, "weekly": 7, "fortnightly": 14, "four-weekly": 28}[self.value]


@dataclass(frozen=True, slots=True)
class StockAtHome:
    """What the patient says is at home: quarters of a unit, or microlitres of a liquid."""

    drug: str
    product: TaperProduct
    quarters: int | None = None
    ul: int | None = None

    @property
    def amount(self) -> int:
        return (self.ul if self.product.is_liquid else self.quarters) or 0


@dataclass(frozen=True, slots=True)
class FreeNights:
    """Days of the last, held dose on which nothing is taken: weekdays, Monday is 0."""

    start: date
    end: date
    weekdays: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """`check_in_every`: a check-in before every so many steps begin (0: none), due so many days
    ahead of that step. `clock_times`: "08:00" for the printed page. `preset`: what the plan started
    from, by key."""

    check_in_every: int = 1
    check_in_days_before: int = 3
    collection: Collection = Collection.FOUR_WEEKLY
    at_home: tuple[StockAtHome, ...] = ()
    clock_times: tuple[tuple[TimeOfDay, str], ...] = ()
    free_nights: tuple[FreeNights, ...] = ()
    preset: str | None = None

    def with_nights_of(self, steps: Sequence[PlanStep]) -> "PlanTerms":
        """The terms for a plan whose dates have moved: the free nights fill the end of the hold on
        its last dose, and go no further. Without such a hold there are none: a higher dose is never
        left out."""
        if not self.free_nights:
            return self
        held = tuple(takewhile(lambda step: StepFlag.HELD in step.flags, reversed(steps)))
        if not held:
            return replace(self, free_nights=())
        first, last = self.free_nights[0].start, self.free_nights[-1].end
        begin, end = held[-1].start, held[0].end
        move = max(begin, end - (last - first)) - first
        moved = (
            replace(one, start=one.start + move, end=min(one.end + move, end))
            for one in self.free_nights
        )
        return replace(self, free_nights=tuple(one for one in moved if one.start <= one.end))

    def is_free(self, day: date) -> bool:
        """Whether nothing is taken on the day, though the step goes on."""
        return any(
            f.start <= day <= f.end and day.weekday() in f.weekdays for f in self.free_nights
        )
