"""Why a request gives no plan, with the nearest inputs that would.

Nothing is bent to fit. Each entry of `nearest`, put into the input by itself, mends its reason; the
ones that are not plain from the stock are tried before they are named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from clinic_desktop.domain.dose import decimal_text, mg, mg_text
from clinic_desktop.domain.plan import (
    Hold,
    Infeasible,
    InfeasibleReason,
    Nearest,
    TaperRequest,
)
from clinic_desktop.taper.ladder import MOST_STEPS, Ladder, floor_of, ladder_of, stock_of
from clinic_desktop.taper.output import product_json
from clinic_desktop.taper.remedy import Need, find_remedy, with_products
from clinic_desktop.taper.tablets import Stock

MOST_DAYS = 7305


def unmakeable_floor(request: TaperRequest, stock: Stock) -> Infeasible | None:
    """The goal or the last dose is none that the stock can make."""
    floor_ug, times = floor_of(request), len(request.current_ug)
    if floor_ug is None or stock.makes_in_a_day(floor_ug, times):
        return None
    code, field, name = (
        ("goal-not-makeable", "goal_mg", "goal")
        if request.goal_ug
        else ("last-dose-not-makeable", "last_dose_mg", "last dose")
    )
    below = stock.highest_below(floor_ug, times)
    above = stock.lowest_between(floor_ug, request.start_ug, times)
    nearest = [Nearest(field, mg(dose, 3)) for dose in (below, above) if dose is not None]
    message = f"The {name} of {mg_text(floor_ug)} a day cannot be made from these products."
    if not nearest:
        exactly = Need(floor_ug + 1, floor_ug)
        nearest = list(_other_products(request, exactly))
    return _one(code, message, nearest)


def unfit_ladder(request: TaperRequest, ladder: Ladder) -> Infeasible | None:
    """No first reduction, a hold after the last, or a plan beyond all bounds."""
    if not ladder.rungs:
        return _no_smaller_dose(request)
    if _too_long(request, ladder):
        return _one("too-long", _too_long_words(request, ladder), list(_shorter(request, ladder)))
    return _hold_after_end(request, ladder)


def _one(code: str, message: str, nearest: Sequence[Nearest]) -> Infeasible:
    return Infeasible((InfeasibleReason(code, message),), tuple(nearest))


def _no_smaller_dose(request: TaperRequest) -> Infeasible:
    message = (
        f"Nothing between zero and the start of {mg_text(request.start_ug)} a day can be made from"
        " these products, so there is no first reduction."
    )
    anything = Need(request.start_ug, 1)
    return _one("no-smaller-dose", message, list(_other_products(request, anything)))


def _other_products(request: TaperRequest, need: Need) -> Iterator[Nearest]:
    """The product list with the least change that makes the dose needed."""
    remedy = find_remedy(request, (need,))
    if remedy:
        products = with_products(request.products, remedy)
        yield Nearest("products", [product_json(product) for product in products])


# Too long.


def _length(request: TaperRequest, ladder: Ladder) -> tuple[int, int]:
    """Steps and days of the whole plan."""
    reductions = len(ladder.rungs)
    held = [hold.days for hold in request.holds if hold.after_reduction <= reductions]
    return reductions + len(held), reductions * request.interval_days + sum(held)


def _too_long(request: TaperRequest, ladder: Ladder) -> bool:
    steps, days = _length(request, ladder)
    return ladder.endless or steps > MOST_STEPS or days > MOST_DAYS


def _too_long_words(request: TaperRequest, ladder: Ladder) -> str:
    steps, days = _length(request, ladder)
    if ladder.endless:
        return f"The plan has more than {MOST_STEPS} steps."
    return (
        f"The plan has {steps} steps over {days} days; at most {MOST_STEPS} steps and {MOST_DAYS}"
        " days are planned."
    )


def _shorter(request: TaperRequest, ladder: Ladder) -> Iterator[Nearest]:
    """A shorter interval, a larger cut, or an earlier end, each shown to fit."""
    stock = stock_of(request)

    def fits(other: TaperRequest) -> bool:
        return not _too_long(other, ladder_of(other, stock))

    steps, days = _length(request, ladder)
    if not ladder.endless and steps <= MOST_STEPS:
        interval_days = request.interval_days - -(-(days - MOST_DAYS) // len(ladder.rungs))
        if interval_days >= 1:
            yield Nearest("interval_days", interval_days)
    yield from _faster(request, fits)
    end_ug = _last_that_fits(request, ladder)
    if end_ug is not None:
        yield Nearest("goal_mg" if request.goal_ug else "last_dose_mg", mg(end_ug, 3))


def _faster(request: TaperRequest, fits: Callable[[TaperRequest], bool]) -> Iterator[Nearest]:
    """The smallest larger figure of the method that fits: tenths of a percent, or micrograms."""
    if request.percent is not None:
        first = int(request.percent * 10) + 1
        tenths = _first_that(
            lambda tenth: fits(replace(request, percent=Fraction(tenth, 10))), first, 500
        )
        if tenths is not None:
            yield Nearest("percent", decimal_text(Fraction(tenths, 10)))
    if request.step_ug is not None:
        step_ug = _first_that(
            lambda step: fits(replace(request, step_ug=step)),
            request.step_ug + 1,
            request.start_ug - 1,
        )
        if step_ug is not None:
            yield Nearest("step_mg", mg(step_ug, 3))


def _first_that(fits: Callable[[int], bool], low: int, high: int) -> int | None:
    """The first number that fits, by halving; None when even `high` does not."""
    if low > high or not fits(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return high


def _last_that_fits(request: TaperRequest, ladder: Ladder) -> int | None:
    """The dose of the last reduction before the plan grows too long; to end there is within."""
    fitting = None
    for number, rung in enumerate(ladder.rungs, 1):
        if _too_long(request, Ladder(ladder.rungs[:number])):
            break
        fitting = rung.dose_ug
    return fitting


# Holds.


def _hold_after_end(request: TaperRequest, ladder: Ladder) -> Infeasible | None:
    last = len(ladder.rungs)
    late = [hold for hold in request.holds if hold.after_reduction > last]
    if not late:
        return None
    named = ", ".join(str(hold.after_reduction) for hold in late)
    message = (
        f"The plan has {last} {'reduction' if last == 1 else 'reductions'}, so there is no"
        f" reduction {named} to hold after."
    )
    taken = {hold.after_reduction for hold in request.holds}
    free = next((number for number in range(last, 0, -1) if number not in taken), None)
    if len(late) == 1 and free is not None:
        field = f"holds[{request.holds.index(late[0])}].after_reduction"
        return _one("hold-after-end", message, [Nearest(field, free)])
    kept = [_hold_json(hold) for hold in request.holds if hold.after_reduction <= last]
    return _one("hold-after-end", message, [Nearest("holds", kept)])


def _hold_json(hold: Hold) -> dict[str, object]:
    return {"after_reduction": hold.after_reduction, "days": hold.days}
