"""The limits, measured on the doses printed: a cut over 10%, a fall over 25% in 14 days.

Both are taken on two bases, the current dose and the start, in exact fractions: exactly 10 or 25%
is within. A check names the steps over the limit that share a cause; where the products are the
cause it names what would have made the cut smaller.

From 2 mg to 1 mg is a cut of 50% of the current dose, and of 6.67% of a start of 15 mg.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from clinic_desktop.domain.plan import (
    CheckLevel,
    LimitCheck,
    PlanStep,
    StepFlag,
    TaperProduct,
    TaperRequest,
)
from clinic_desktop.taper.remedy import Need, find_remedy, maximum_in_the_way, product_words

STEP_OVER_10, FALL_OVER_25 = "step-over-10", "fall-over-25"
_STEP_LIMIT, _FALL_LIMIT = Fraction(1, 10), Fraction(1, 4)
_WINDOW = timedelta(days=14)
_CURRENT, _START = "current", "start"
_PRODUCTS, _ASKED = "products", "asked"
_LIMIT_WORDS = {
    (STEP_OVER_10, _CURRENT): "a cut of more than 10% of the dose before",
    (STEP_OVER_10, _START): "a cut of more than 10% of the starting dose",
    (FALL_OVER_25, _CURRENT): "a fall of more than 25% from the highest dose of 14 days",
    (FALL_OVER_25, _START): "a fall of more than 25% of the starting dose in 14 days",
}


@dataclass(frozen=True, slots=True)
class _Change:
    """The first day of a step, or of the stop (`number` None), with the doses before it.

    `faster`: the steps begun within the 14 days that fell faster than asked.
    """

    number: int | None
    prev_ug: int
    highest_ug: int
    dose_ug: int
    target_ug: int
    by_products: bool
    faster: tuple[int, ...]


_ByNumber = Mapping[int, _Change]


@dataclass(frozen=True, slots=True)
class _Over:
    """Everything of one check: which steps, and the changes they stand for."""

    id: str
    base: str
    cause: str
    changes: tuple[_Change, ...]


def check_limits(
    request: TaperRequest,
    steps: Sequence[PlanStep],
    *,
    start_ug: int,
    stop_on: date | None,
    stopped_by_products: bool,
) -> tuple[LimitCheck, ...]:
    """The checks of a plan whose `steps` all have a dose, in a fixed order.

    `start_ug`: the daily dose before the first of `steps`. `stop_on`: the first day without the
    drug, None for a plan that stays. `stopped_by_products`: it stops because nothing smaller can be
    made.
    """
    changes = list(_changes(steps, start_ug))
    if stop_on is not None:
        changes.append(_stop(steps, start_ug, stop_on, stopped_by_products))
    by_number = {change.number: change for change in changes if change.number is not None}
    found: list[LimitCheck] = []
    for check_id in (STEP_OVER_10, FALL_OVER_25):
        for base in (_CURRENT, _START):
            for cause in (_PRODUCTS, _ASKED):
                over = _Over(
                    check_id,
                    base,
                    cause,
                    tuple(
                        change
                        for change in changes
                        if _is_over(change, check_id, base, start_ug)
                        and _cause(change, check_id) == cause
                    ),
                )
                if over.changes:
                    found.append(_check(over, request, start_ug, by_number))
    return tuple(found)


def _changes(steps: Sequence[PlanStep], start_ug: int) -> Iterator[_Change]:
    prev_ug = start_ug
    for position, step in enumerate(steps):
        assert step.dose_ug is not None
        highest_ug, faster = _window(steps[:position], step.start, steps[0].start, start_ug)
        if StepFlag.FASTER in step.flags:
            faster = (*faster, step.number)
        yield _Change(
            step.number,
            prev_ug,
            highest_ug,
            step.dose_ug,
            step.target_ug or 0,
            StepFlag.FASTER in step.flags,
            faster,
        )
        prev_ug = step.dose_ug


def _stop(steps: Sequence[PlanStep], start_ug: int, on: date, by_products: bool) -> _Change:
    highest_ug, faster = _window(steps, on, steps[0].start, start_ug)
    last_ug = steps[-1].dose_ug
    assert last_ug is not None
    return _Change(None, last_ug, highest_ug, 0, 0, by_products, faster)


def _window(
    before: Sequence[PlanStep], on: date, plan_start: date, start_ug: int
) -> tuple[int, tuple[int, ...]]:
    """The highest dose of the 14 days before `on`, and the faster steps that fell within them.

    A step begun 14 days before gives the highest dose its day, but its own fall lies outside.
    """
    opens = on - _WINDOW
    doses_ug = [start_ug] if opens < plan_start else []
    faster: list[int] = []
    for step in reversed(before):
        if step.end < opens:
            break
        assert step.dose_ug is not None
        doses_ug.append(step.dose_ug)
        if step.start > opens and StepFlag.FASTER in step.flags:
            faster.append(step.number)
    return max(doses_ug), tuple(reversed(faster))


def _is_over(change: _Change, check_id: str, base: str, start_ug: int) -> bool:
    if change.number is None and base == _CURRENT:
        return False  # of the current dose the stop is always 100%
    before_ug, limit = (
        (change.prev_ug, _STEP_LIMIT)
        if check_id == STEP_OVER_10
        else (change.highest_ug, _FALL_LIMIT)
    )
    whole_ug = before_ug if base == _CURRENT else start_ug
    # Whole numbers compare many times faster than fractions, and as exactly.
    return (before_ug - change.dose_ug) * limit.denominator > whole_ug * limit.numerator


def _cause(change: _Change, check_id: str) -> str:
    fell_short = check_id == FALL_OVER_25 and bool(change.faster)
    return _PRODUCTS if change.by_products or fell_short else _ASKED


def _check(over: _Over, request: TaperRequest, start_ug: int, steps: _ByNumber) -> LimitCheck:
    numbers = tuple(change.number for change in over.changes if change.number is not None)
    at_stop = any(change.number is None for change in over.changes)
    remedy: tuple[TaperProduct, ...] = ()
    words = "as asked for"
    if over.cause == _PRODUCTS:
        wishes = [needs for needs in _needs(over, start_ug, steps) if needs]
        remedy = _first_remedy(request, over, wishes)
        words = (
            f"because these products make nothing gentler; {_help(request, over, remedy, wishes)}"
        )
    return LimitCheck(
        id=over.id,
        base=over.base,
        level=CheckLevel.NOTE if over.id == STEP_OVER_10 else CheckLevel.WARNING,
        cause=over.cause,
        steps=numbers,
        at_stop=at_stop,
        message=f"{_subject(numbers, at_stop)} {_LIMIT_WORDS[over.id, over.base]}, {words}.",
        remedy=remedy,
    )


def _needs(over: _Over, start_ug: int, steps: _ByNumber) -> Iterator[tuple[Need, ...]]:
    """What a remedy should make, the fullest wish first: the cuts named, then also the stop's."""

    def within(change: _Change) -> Need:
        whole_ug = change.prev_ug if over.base == _CURRENT else start_ug
        return Need(change.prev_ug, change.prev_ug - int(whole_ug * _STEP_LIMIT))

    def as_asked(change: _Change) -> Need:
        return Need(change.prev_ug, max(within(change).least_ug, change.target_ug))

    def gentler(change: _Change) -> Need:
        return Need(change.prev_ug, max(within(change).least_ug, change.dose_ug + 1))

    named = [change for change in over.changes if change.number is not None]
    stops = [within(c) for c in over.changes if c.number is None and c.by_products]
    if over.id == FALL_OVER_25:
        numbers = dict.fromkeys(number for change in over.changes for number in change.faster)
        faster = [steps[number] for number in numbers]
        named = [c for c in named + faster if _is_over(c, STEP_OVER_10, over.base, start_ug)]
        yield (*map(within, named), *map(as_asked, faster), *stops)
        yield (*map(within, named), *stops)
        yield tuple(map(within, named))
        yield (*map(as_asked, faster), *stops)
        # A cut asked for may be finer than any measure: then anything gentler than was printed.
        yield tuple(map(gentler, faster))
    else:
        yield (*map(within, named), *stops)
        yield tuple(map(within, named))


def _first_remedy(
    request: TaperRequest, over: _Over, wishes: Sequence[tuple[Need, ...]]
) -> tuple[TaperProduct, ...]:
    """The remedy of the fullest wish that can be granted.

    A fall grows out of several cuts: where they cannot all be made smaller, those that can are.
    """
    for needs in wishes:
        remedy = find_remedy(request, needs)
        if remedy:
            return remedy
    if over.id == STEP_OVER_10:
        return ()
    granted = tuple(need for need in wishes[-1] if find_remedy(request, (need,)))
    return find_remedy(request, granted) if granted else ()


def _help(
    request: TaperRequest,
    over: _Over,
    remedy: Sequence[TaperProduct],
    wishes: Sequence[tuple[Need, ...]],
) -> str:
    if not remedy:
        return f"no liquid helps: {maximum_in_the_way(request, wishes[-1])}"
    named = " and ".join(map(product_words, remedy))
    if over.id == FALL_OVER_25:
        return f"with {named} smaller cuts can be made"
    return f"with {named} these cuts can be 10% or less"


def _subject(numbers: Sequence[int], at_stop: bool) -> str:
    """Who it is, with its verb: "Step 4 is", "Steps 3 and 17 to 22 and the stop are each"."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    texts = [str(s[0]) if len(s) == 1 else f"{s[0]} to {s[-1]}" for s in spans]
    listed = ", ".join(texts[:-1]) + (" and " if texts[1:] else "") + "".join(texts[-1:])
    if not numbers:
        return "The stop is"
    if at_stop:
        return f"{'Step' if len(numbers) == 1 else 'Steps'} {listed} and the stop are each"
    return f"Step {listed} is" if len(numbers) == 1 else f"Steps {listed} are each"
