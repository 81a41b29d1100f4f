"""What a request comes to in days and daily doses, or why there is no plan.

The switch first, then the ladder of what is then taken, its course over the calendar, and what
happened on the way; the times of the day and the pieces are left to the planner.
"""

from dataclasses import dataclass

from clinic_desktop.domain.plan import Infeasible, TaperRequest
from clinic_desktop.taper.as_taken import replay
from clinic_desktop.taper.course import Course, lay_course
from clinic_desktop.taper.infeasible import (
    course_is_too_long,
    too_long_as_taken,
    unfit_ladder,
    unmakeable_doses,
)
from clinic_desktop.taper.ladder import ladder_of, stock_of
from clinic_desktop.taper.reading import Refusal
from clinic_desktop.taper.switch import Swap, after_switch, swaps_of, unmakeable_switch
from clinic_desktop.taper.tablets import Stock


@dataclass(frozen=True, slots=True)
class Outline:
    """`reduced`: the request as the reductions answer it, made from `stock` along `course`."""

    swaps: tuple[Swap, ...]
    reduced: TaperRequest
    stock: Stock
    course: Course


def outline_of(request: TaperRequest) -> Outline | Infeasible:
    """Raises Refusal for an event that does not fit the plan; a request that was read has none."""
    found = _of_any_length(request)
    if isinstance(found, Outline) and course_is_too_long(request, found.course):
        return too_long_as_taken(request, found.course, _is_planned)
    return found


def _of_any_length(request: TaperRequest) -> Outline | Infeasible:
    """As planned it has its bounds; what happened may draw it out beyond them."""
    swaps = swaps_of(request)
    infeasible = unmakeable_switch(request, swaps)
    if infeasible is not None:
        return infeasible
    reduced = after_switch(request, swaps)
    stock = stock_of(reduced)
    infeasible = unmakeable_doses(reduced, stock)
    if infeasible is not None:
        return infeasible
    ladder = ladder_of(reduced, stock)
    infeasible = unfit_ladder(reduced, stock, ladder)
    if infeasible is not None:
        return infeasible
    return Outline(swaps, reduced, stock, replay(reduced, stock, lay_course(reduced, ladder)))


def _is_planned(request: TaperRequest) -> bool:
    try:
        found = _of_any_length(request)
    except Refusal:
        return False
    return isinstance(found, Outline) and not course_is_too_long(request, found.course)
