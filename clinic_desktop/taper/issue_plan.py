"""What the pharmacy hands out at each collection: exactly what is needed, and nothing early.

Unlike the supply of the plan contract, which rounds every issue up by itself, parts of a unit are
carried over: half a tablet a day, collected daily, is a tablet every second day. Stock at home is
used up first.

Half a 5 mg tablet a day for 14 days, collected weekly, is 4 tablets and then 3.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.plan import PlanStep, TaperPlan, TaperProduct
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.taper.tablets import printed_order

QUARTERS, UL_PER_ML = 4, 1000
Key = tuple[str, TaperProduct]
IsFree = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Handed:
    """Whole units or whole millilitres of a product, and what stock at home covered of these days
    (quarters of a unit, or microlitres)."""

    drug: str
    product: TaperProduct
    whole: int
    from_home: int


@dataclass(frozen=True, slots=True)
class Collected:
    """One collection: on `on`, for the days up to `covers_to`."""

    number: int
    on: date
    covers_to: date
    lines: tuple[Handed, ...]


@dataclass(frozen=True, slots=True)
class Collections:
    """`left_over`: parts of a unit (quarters, or microlitres) never needed, of what was handed
    out."""

    collected: tuple[Collected, ...]
    left_over: tuple[tuple[str, TaperProduct, int], ...]


def stock_at_home(terms: PlanTerms) -> dict[Key, int]:
    """What the patient has of each product: quarters of a unit, or microlitres."""
    stock: dict[Key, int] = {}
    for one in terms.at_home:
        stock[one.drug, one.product] = stock.get((one.drug, one.product), 0) + one.amount
    return stock


def collections_of(
    plan: TaperPlan,
    every_days: int,
    at_home: Mapping[Key, int],
    is_free: IsFree = lambda _: False,
    home_from: date | None = None,
) -> Collections:
    """Collections every `every_days` days from the first day of the plan to its last.

    `is_free`: days on which nothing is taken though the step goes on. `home_from`: the day on which
    the stock at home was counted; what was handed out before it was handed out without it.
    """
    steps = plan.steps
    keys, a_day = _keys(steps), [_a_day(step) for step in steps]
    home, spare = dict(at_home), dict.fromkeys(keys, 0)
    collected: list[Collected] = []
    start = steps[0].start
    while start <= steps[-1].end:
        end = min(start + timedelta(days=every_days - 1), steps[-1].end)
        lines = []
        needs = _needed(steps, a_day, start, end, is_free)
        for key in keys:
            needed = needs.get(key, 0)
            if not needed:
                continue
            counted = home_from is None or start >= home_from
            used_home = min(home.get(key, 0), needed) if counted else 0
            home[key] = home.get(key, 0) - used_home
            unit = UL_PER_ML if key[1].is_liquid else QUARTERS
            short = max(0, needed - used_home - spare[key])
            whole = -(-short // unit)
            spare[key] += whole * unit + used_home - needed
            if whole or used_home:
                lines.append(Handed(*key, whole, used_home))
        collected.append(Collected(len(collected) + 1, start, end, tuple(lines)))
        start = end + timedelta(days=1)
    left = tuple((drug, product, spare[drug, product]) for drug, product in spare
                 if spare[drug, product])  # fmt: skip
    return Collections(tuple(collected), left)


def _keys(steps: Sequence[PlanStep]) -> list[Key]:
    """Every product of the plan: in a switch the old drug's before the new one's."""
    drugs = list(dict.fromkeys(part.drug for step in steps for part in step.by_drug))
    found = {
        (item.drug, item.product) for step in steps for dose in step.doses for item in dose.items
    }
    return sorted(found, key=lambda key: (drugs.index(key[0]), printed_order(key[1])))


def _a_day(step: PlanStep) -> Mapping[Key, int]:
    """Quarters or microlitres that a day of the step takes."""
    found: dict[Key, int] = {}
    for dose in step.doses:
        for item in dose.items:
            key = (item.drug, item.product)
            amount = item.ul if item.piece is None else item.count * item.piece.quarters
            found[key] = found.get(key, 0) + (amount or 0)
    return found


def _needed(
    steps: Sequence[PlanStep],
    a_day: Sequence[Mapping[Key, int]],
    start: date,
    end: date,
    is_free: IsFree,
) -> Mapping[Key, int]:
    """What is taken from `start` to `end`."""
    needed: dict[Key, int] = {}
    for step, taken in zip(steps, a_day, strict=True):
        first, last = max(step.start, start), min(step.end, end)
        days = sum(not is_free(first + timedelta(days=n)) for n in range((last - first).days + 1))
        if days:
            for key, amount in taken.items():
                needed[key] = needed.get(key, 0) + days * amount
    return needed
