"""The days of a plan's reductions: one interval each, holds as stretches of their own.

A stretch has its days and its daily dose; times and pieces come later (`planner`). What happened on
the way cuts a stretch short and lays new ones (`as_taken`).

Three reductions 28 days apart with 14 days held after the second are four stretches: 28, 28, 14,
28 days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper.ladder import Ladder


class Kind(Enum):
    REDUCED = auto()
    HELD = auto()
    BACK = auto()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on one daily dose.

    `reductions`: how many had been made by its first day, its own among them. `planned`: a hold
    that the request asked for, not one that happened. `to_step`: the number of the step gone back
    to (0: the start).
    """

    kind: Kind
    start: date
    days: int
    target_ug: int
    dose_ug: int
    reductions: int
    planned: bool = False
    to_step: int | None = None

    @property
    def next_start(self) -> date:
        return self.start + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Course:
    """Stretches without gaps. `stopped_by_products` and `endless` as of the last `Ladder` laid."""

    stretches: tuple[Stretch, ...]
    stopped_by_products: bool = False
    endless: bool = False


def first_day(request: TaperRequest) -> date:
    """The day of the first reduction: after the stages of a switch, where there is one."""
    return request.start_date + timedelta(days=stages_of(request) * stage_days(request))


def stages_of(request: TaperRequest) -> int:
    return 0 if request.switch_to is None else len(request.switch_to.order)


def stage_days(request: TaperRequest) -> int:
    return 0 if request.switch_to is None else request.switch_to.stage_days


def lay_course(request: TaperRequest, ladder: Ladder) -> Course:
    """The course as planned, from its first day on."""
    return Course(
        tuple(lay(request, ladder, first_day(request), 0)),
        ladder.stopped_by_products,
        ladder.endless,
    )


def lay(request: TaperRequest, ladder: Ladder, start: date, reductions: int) -> Iterator[Stretch]:
    """Stretches for the rungs, from `start` on, after so many reductions made before."""
    for number, rung in enumerate(ladder.rungs, reductions + 1):
        reduced = Stretch(
            Kind.REDUCED, start, request.interval_days, rung.target_ug, rung.dose_ug, number
        )
        yield reduced
        start = reduced.next_start
        held = planned_hold(request, reduced)
        if held is not None:
            yield held
            start = held.next_start


def planned_hold(request: TaperRequest, after: Stretch) -> Stretch | None:
    """The hold that the request asks for after that many reductions, begun when `after` ends."""
    for hold in request.holds:
        if hold.after_reduction == after.reductions:
            return hold_dose(after, after.next_start, hold.days, planned=True)
    return None


def hold_dose(of: Stretch, start: date, days: int, *, planned: bool = False) -> Stretch:
    return Stretch(Kind.HELD, start, days, of.dose_ug, of.dose_ug, of.reductions, planned)
