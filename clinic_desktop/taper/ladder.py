"""The daily doses of a taper, one after the other, before they get dates and pieces.

Each reduction is the lowest dose the stock makes that is not below the target and is below the dose
before; where there is none, the highest below the dose before: the smallest cut there is. So no
step falls faster than asked while a gentler dose can be made.
"""

from dataclasses import dataclass
from math import ceil

from clinic_desktop.domain.plan import Method, TaperRequest
from clinic_desktop.taper.pace import Pace, pace_of
from clinic_desktop.taper.tablets import Stock

MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Rung:
    """A reduction: the target, rounded up to the microgram, and the dose made."""

    target_ug: int
    dose_ug: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Reductions in order. `endless`: there are more of them than a plan may have steps.

    `stopped_by_products`: the method would have gone on, but nothing smaller can be made.
    """

    rungs: tuple[Rung, ...]
    stopped_by_products: bool = False
    endless: bool = False


def stock_of(request: TaperRequest) -> Stock:
    return Stock(
        request.drug,
        request.products,
        most_units=request.max_units_per_dose,
        most_ul=request.max_ul_per_dose,
        most_ug=request.start_ug,
    )


def floor_of(request: TaperRequest) -> int | None:
    """The dose no target lies below, where the plan ends: the goal or the last dose, if any."""
    return request.goal_ug or request.last_dose_ug


def ladder_of(request: TaperRequest, stock: Stock) -> Ladder:
    """Every reduction from the start. A floor and listed doses must be doses the stock makes."""
    if request.method is Method.CUSTOM:
        rungs = tuple(Rung(dose_ug, dose_ug) for dose_ug in request.doses_ug)
        return Ladder(rungs[:MOST_STEPS], endless=len(rungs) > MOST_STEPS)
    return descend(
        pace_of(request), stock, len(request.current_ug), request.start_ug, floor_of(request)
    )


def descend(pace: Pace, stock: Stock, times: int, from_ug: int, floor_ug: int | None) -> Ladder:
    """The reductions below `from_ug`, for a day of `times` times."""
    rungs: list[Rung] = []
    prev_ug = from_ug
    while prev_ug != floor_ug:
        target_ug = ceil(pace.target_ug(prev_ug))
        if floor_ug is not None:
            target_ug = max(target_ug, floor_ug)
        elif target_ug <= 0:
            break
        dose_ug = stock.lowest_between(target_ug, prev_ug, times)
        if dose_ug is None:
            dose_ug = stock.highest_below(prev_ug, times)
        if dose_ug is None:
            return Ladder(tuple(rungs), stopped_by_products=True)
        if len(rungs) == MOST_STEPS:
            return Ladder(tuple(rungs), endless=True)
        rungs.append(Rung(target_ug, dose_ug))
        prev_ug = dose_ug
    return Ladder(tuple(rungs))
