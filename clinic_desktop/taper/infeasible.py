"""Why a request gives no plan, with the nearest inputs that would.

Nothing is bent to fit. Each entry of `nearest`, put into the input by itself, mends its reason; the
ones that are not plain from the stock are tried before they are named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from clinic_desktop.domain.dose import decimal_text, mg, mg_text
from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.plan import (
    DoseHeld,
    Hold,
    Infeasible,
    InfeasibleReason,
    Method,
    Nearest,
    PaceSlowed,
    TakenEvent,
    TaperRequest,
)
from clinic_desktop.taper.course import Course, stages_of
from clinic_desktop.taper.ladder import MOST_STEPS, Ladder, floor_of, ladder_of, stock_of
from clinic_desktop.taper.pace import pace_of
from clinic_desktop.taper.product_json import MOST_PRODUCTS, product_json
from clinic_desktop.taper.remedy import Need, find_remedy, with_products
from clinic_desktop.taper.tablets import Stock

MOST_DAYS = 7305


def unmakeable_doses(request: TaperRequest, stock: Stock) -> Infeasible | None:
    """A dose given, as goal, as last dose or in a list, is none that the stock can make."""
    if request.method is Method.CUSTOM:
        return _unmakeable_list(request, stock)
    return _unmakeable_floor(request, stock)


def _unmakeable_floor(request: TaperRequest, stock: Stock) -> Infeasible | None:
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
        nearest = list(_other_products(request, _exactly(floor_ug)))
    return _one(code, message, nearest)


def _unmakeable_list(request: TaperRequest, stock: Stock) -> Infeasible | None:
    times, listed = len(request.current_ug), request.doses_ug
    bad = [n for n, dose in enumerate(listed) if not stock.makes_in_a_day(dose, times)]
    if not bad:
        return None
    named = ", ".join(mg_text(listed[number]) for number in bad)
    message = f"Of the doses listed, {named} a day cannot be made from these products."
    nearest = list(_one_dose_mended(request, stock, bad[0])) if len(bad) == 1 else []
    if not nearest:
        mended = _list_mended(request, stock)
        if mended:
            nearest = [Nearest("doses_mg", [mg(dose, 3) for dose in mended])]
        else:
            nearest = list(_other_products(request, *(_exactly(listed[n]) for n in bad)))
    return _one("dose-not-makeable", message, nearest)


def _one_dose_mended(request: TaperRequest, stock: Stock, number: int) -> Iterator[Nearest]:
    """The nearest makeable doses between the neighbours in the list; a floor is not moved."""
    listed, times = request.doses_ug, len(request.current_ug)
    last = number + 1 == len(listed)
    if last and floor_of(request) is not None:
        return
    above_ug = listed[number - 1] if number else request.start_ug
    below = stock.highest_below(listed[number], times)
    if below is not None and (last or below > listed[number + 1]):
        yield Nearest(f"doses_mg[{number}]", mg(below, 3))
    above = stock.lowest_between(listed[number], above_ug, times)
    if above is not None:
        yield Nearest(f"doses_mg[{number}]", mg(above, 3))


def _list_mended(request: TaperRequest, stock: Stock) -> list[int]:
    """The list with each dose moved to the next below, dropped where that repeats another; where
    all lie below the least there is, that one alone."""
    times, listed = len(request.current_ug), request.doses_ug
    made: list[int] = []
    for dose in listed:
        fitting = stock.highest_below(dose + 1, times)
        if fitting is not None and fitting not in made:
            made.append(fitting)
    least = stock.lowest_between(1, request.start_ug, times)
    if not made and least is not None:
        made = [least]
    floor_ug = floor_of(request)
    return made if floor_ug is None or made[-1:] == [floor_ug] else []


def unfit_ladder(request: TaperRequest, stock: Stock, ladder: Ladder) -> Infeasible | None:
    """No first reduction, a hold after the last, or a plan beyond all bounds."""
    if not ladder.rungs:
        return _no_smaller_dose(request, stock)
    if _too_long(request, ladder):
        return _one("too-long", _too_long_words(request, ladder), list(_shorter(request, ladder)))
    return _hold_after_end(request, ladder)


def _one(code: str, message: str, nearest: Sequence[Nearest]) -> Infeasible:
    return Infeasible((InfeasibleReason(code, message),), tuple(nearest))


def _exactly(dose_ug: int) -> Need:
    return Need(dose_ug + 1, dose_ug)


def _no_smaller_dose(request: TaperRequest, stock: Stock) -> Infeasible:
    smaller = stock.highest_below(request.start_ug, len(request.current_ug))
    if smaller is not None:
        return _stop_at_once(request, stock, smaller)
    message = (
        f"Nothing between zero and the start of {mg_text(request.start_ug)} a day can be made from"
        " these products, so there is no first reduction."
    )
    nearest = list(_other_products(request, Need(request.start_ug, 1)))
    if not _first_target_is_a_dose(request):
        message = f"{message[:-1]}; and the first reduction asked for is already the stop."
        nearest = []  # finer products alone would not mend it
    return _one("no-smaller-dose", message, nearest)


def _first_target_is_a_dose(request: TaperRequest) -> bool:
    return bool(floor_of(request)) or pace_of(request).target_ug(request.start_ug) > 0


def _stop_at_once(request: TaperRequest, stock: Stock, smaller_ug: int) -> Infeasible:
    """The first cut asked for would already be the stop: that is no taper."""
    message = (
        f"The first reduction asked for, from {mg_text(request.start_ug)} a day, is already the"
        " stop, so there is no smaller dose in between."
    )
    nearest = [Nearest("last_dose_mg", mg(smaller_ug, 3))]
    if request.points is not None:
        tenths = range(int(request.points * 10), 0, -1)
        fitting = (Fraction(tenth, 10) for tenth in tenths)
        points = next(
            (p for p in fitting if ladder_of(replace(request, points=p), stock).rungs), None
        )
        if points is not None:
            nearest.insert(0, Nearest("points", decimal_text(points)))
    return _one("no-smaller-dose", message, nearest)


def _other_products(request: TaperRequest, *needs: Need) -> Iterator[Nearest]:
    """The product list with the least change that makes the doses needed."""
    remedy = find_remedy(request, needs)
    products = with_products(request.products, remedy)
    if remedy and len(products) <= MOST_PRODUCTS:
        field = "products" if request.switch_to is None else "switch_to.products"
        yield Nearest(field, [product_json(product) for product in products])


# Too long.


def _length(request: TaperRequest, ladder: Ladder) -> tuple[int, int]:
    """Steps and days of the whole plan, the stages of a switch among them."""
    reductions = len(ladder.rungs)
    others = [hold.days for hold in request.holds if hold.after_reduction <= reductions]
    if request.switch_to is not None:
        others += [request.switch_to.stage_days] * len(request.switch_to.order)
    return reductions + len(others), reductions * request.interval_days + sum(others)


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
    if request.method is Method.CUSTOM:
        yield from _shorter_list(request, ladder)
    elif end_ug is not None:
        yield Nearest("goal_mg" if request.goal_ug else "last_dose_mg", mg(end_ug, 3))


def _shorter_list(request: TaperRequest, ladder: Ladder) -> Iterator[Nearest]:
    """As many of the listed doses as fit, the last of them kept as the end."""
    fitting = next(
        number
        for number in range(len(ladder.rungs), 0, -1)
        if not _too_long(request, Ladder(ladder.rungs[:number]))
    )
    kept = (*request.doses_ug[: fitting - 1], request.doses_ug[-1])
    yield Nearest("doses_mg", [mg(dose, 3) for dose in kept])


def _faster(request: TaperRequest, fits: Callable[[TaperRequest], bool]) -> Iterator[Nearest]:
    """The smallest larger figure of the method that fits: tenths of a percent, or micrograms."""
    if request.percent is not None:
        first = int(request.percent * 10) + 1
        tenths = first_that(
            lambda tenth: fits(replace(request, percent=Fraction(tenth, 10))), first, 500
        )
        if tenths is not None:
            yield Nearest("percent", decimal_text(Fraction(tenths, 10)))
    if request.points is not None:
        tenths = first_that(
            lambda tenth: fits(replace(request, points=Fraction(tenth, 10))),
            int(request.points * 10) + 1,
            500,
        )
        if tenths is not None:
            yield Nearest("points", decimal_text(Fraction(tenths, 10)))
    if request.step_ug is not None:
        step_ug = first_that(
            lambda step: fits(replace(request, step_ug=step)),
            request.step_ug + 1,
            request.start_ug - 1,
        )
        if step_ug is not None:
            yield Nearest("step_mg", mg(step_ug, 3))


def first_that(fits: Callable[[int], bool], low: int, high: int) -> int | None:
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
        f"The plan has {last} {noun(last, 'reduction')}, so there is no"
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


# Too long as taken.


def too_long_as_taken(
    request: TaperRequest, course: Course, is_planned: Callable[[TaperRequest], bool]
) -> Infeasible:
    """What happened drew the plan out beyond all bounds. `is_planned` tries another request."""
    message = (
        f"As taken, the plan goes beyond the {MOST_STEPS} steps or {MOST_DAYS} days that are"
        " planned at most."
    )
    nearest = [*_earlier_end(request, course, is_planned), *_shorter_event(request, is_planned)]
    return _one("too-long", message, nearest)


def course_is_too_long(request: TaperRequest, course: Course) -> bool:
    """Whether a course with what happened has more steps or days than are planned."""
    stretches = course.stretches
    days = (stretches[-1].next_start - request.start_date).days
    steps = stages_of(request) + len(stretches)
    return course.endless or steps > MOST_STEPS or days > MOST_DAYS


def _earlier_end(
    request: TaperRequest, course: Course, is_planned: Callable[[TaperRequest], bool]
) -> Iterator[Nearest]:
    """The lowest dose of the course to end on that keeps the plan, as taken, within bounds.

    An end above a dose that was taken would leave the events nothing to happen to; below that, the
    higher the end the shorter the plan.
    """
    last_on = request.as_taken[-1].on
    reached_ug = min(one.dose_ug for one in course.stretches if one.start < last_on)
    ends = sorted({one.dose_ug for one in course.stretches if one.dose_ug <= reached_ug})

    def ending(dose_ug: int) -> TaperRequest:
        if request.goal_ug:
            return replace(request, goal_ug=dose_ug)
        return replace(request, last_dose_ug=dose_ug)

    found = first_that(lambda n: is_planned(ending(ends[n])), 0, len(ends) - 1)
    if found is not None:
        field = "goal_mg" if request.goal_ug else "last_dose_mg"
        yield Nearest(field, mg(ends[found], 3))


def _shorter_event(
    request: TaperRequest, is_planned: Callable[[TaperRequest], bool]
) -> Iterator[Nearest]:
    """The most days that the last event can have."""
    *before, last = request.as_taken
    at = f"as_taken[{len(before)}]"

    def fits(event: TakenEvent) -> bool:
        return is_planned(replace(request, as_taken=(*before, event)))

    if isinstance(last, DoseHeld):
        held = last
        fewer = first_that(
            lambda days: fits(replace(held, days=held.days - days)), 1, held.days - 1
        )
        if fewer is not None:
            yield Nearest(f"{at}.days", held.days - fewer)
    elif isinstance(last, PaceSlowed) and last.interval_days is not None:
        slowed, interval_days = last, last.interval_days
        before_days = (e.interval_days or 0 for e in before if isinstance(e, PaceSlowed))
        now = max(request.interval_days, *before_days, 0)
        fewer = first_that(
            lambda days: fits(replace(slowed, interval_days=interval_days - days)),
            1,
            interval_days - now - 1,
        )
        if fewer is not None:
            yield Nearest(f"{at}.interval_days", interval_days - fewer)
