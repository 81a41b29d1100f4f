"""Inputs of the taper calculator for Hypothesis: JSON objects that the contract accepts."""

import os
from fractions import Fraction
from itertools import combinations, permutations
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

Json = dict[str, Any]

TIMES = ("morning", "noon", "evening", "night")
STRENGTHS = ("10", "7.5", "5", "4", "3", "2.5", "2", "1", "0.5")
TIMES_TAKEN = [taken for n in (1, 2, 3, 4) for taken in combinations(TIMES, n)]
METHODS = (
    "percent-of-current",
    "percent-of-current",
    "percent-of-start",
    "fixed-mg",
    "bands",
    "occupancy",
    "custom",
)
LIQUIDS = (("1", "1", "0.5"), ("2", "5", "2.5"), ("10", "1", "0.1"), ("1", "1", "0.25"))

# Figures made up for these tests; the range asks for a choice.
TABLES = {
    "a table": {
        "diazepam": (Fraction(10), Fraction(10)),
        "nitrazepam": (Fraction(10), Fraction(10)),
        "bromazepam": (Fraction(5), Fraction(6)),
    }
}
SWITCHES = {"nitrazepam": ("10",), "bromazepam": ("5", "5.5", "6")}

# None twice as often as any other number of holds: a hold shows in one step of many.
HOLDS: list[list[Json]] = [
    *[[]] * 16,
    *([{"after_reduction": n, "days": d}] for n in (1, 2, 3, 4) for d in (1, 14)),
    *(
        [{"after_reduction": one, "days": 7}, {"after_reduction": other, "days": 14}]
        for one, other in permutations((1, 2, 3, 4), 2)
    ),
]

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def thorough(examples: int) -> settings:
    """So many inputs in an ordinary run and ten times as many in the nightly one.

    An input costs more to draw than to plan, so every plan is held against every property. All
    tests together draw some 2,100 plans, those of events on the way among them; at night 21,000.
    """
    return settings(
        max_examples=examples * 10 if NIGHTLY else examples,
        deadline=None,
        derandomize=not NIGHTLY,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def text(thousandths: int) -> str:
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def thousandths(decimal: str) -> int:
    whole, _, tail = decimal.partition(".")
    return int(whole) * 1000 + int(tail.ljust(3, "0"))


def piece_sizes(product: Json) -> list[int]:
    """Micrograms of each piece or measure of a product (of a liquid: the first few)."""
    strength = thousandths(product["strength_mg"])
    if product["form"] == "liquid":
        step = strength * thousandths(product["smallest_ml"]) // thousandths(product["per_ml"])
        return [step * count for count in (1, 2, 3, 5)]
    parts = {"whole": (4,), "half": (4, 2), "quarter": (4, 2, 1)}[product["smallest_piece"]]
    return [strength * quarters // 4 for quarters in parts]


def _solid(form: str, strength: str, piece: str) -> Json:
    return {"form": form, "strength_mg": strength, "smallest_piece": piece}


# One draw a product: half of the solids are tablets, every form comes with every strength.
SOLIDS = [
    *(_solid("tablet", mg, piece) for mg in STRENGTHS for piece in ("whole", "half", "quarter")),
    *(_solid(form, mg, "whole") for mg in STRENGTHS for form in ("capsule", "odt", "film")),
]
POURED = [
    {"form": "liquid", "strength_mg": strength, "per_ml": per, "smallest_ml": smallest}
    for strength, per, smallest in LIQUIDS
]


def label(product: Json) -> tuple[Any, ...]:
    return product["form"], product["strength_mg"], product.get("per_ml")


@st.composite
def inputs(
    draw: DrawFn, *, small: bool = False, liquid: bool = True, switched: bool = False
) -> Json:
    """An input that is accepted; `small` keeps it within reach of plain enumeration."""
    kinds = st.sampled_from(SOLIDS + POURED * (len(SOLIDS) // (3 * len(POURED)) if liquid else 0))
    most_products = 2 if small else 4
    products = draw(st.lists(kinds, min_size=1, max_size=most_products, unique_by=label))
    max_units = draw(st.integers(1, 3 if small else 6))
    times = list(draw(st.sampled_from(TIMES_TAKEN[:-1] if small else TIMES_TAKEN)))
    pieces = [(n, size) for n, product in enumerate(products) for size in piece_sizes(product)]
    # Drawn one by one the pieces would be half of the work of an input.
    random = Random(draw(st.integers(0, 9_999)))
    current = {}
    for time in times:
        picks = random.choices(pieces, k=random.randint(1, max_units))
        poured = {n: size for n, size in picks if products[n]["form"] == "liquid"}
        solid = [size for n, size in picks if n not in poured]
        current[time] = text(sum([*poured.values(), *solid]))
    start = sum(map(thousandths, current.values()))
    switch: Json = {}
    if switched or draw(st.integers(0, 3)) == 0:
        switch = draw(switches(times, products))
        (figure,) = switch["mg_for_10_diazepam"].values()
        # At least nine tenths of the equivalent are given.
        start = start * thousandths(figure) * 9 // 100_000
    found: Json = {
        "drug": "diazepam",
        "products": products,
        "current": current,
        "goal_mg": "0",
        "interval_days": draw(st.sampled_from((1, 3, 5, 7, 10, 13, 14, 28, 31))),
        "start_date": draw(st.sampled_from(("2026-11-30", "2027-03-27", "2028-02-20"))),
        "max_units_per_dose": max_units,
        **switch,
    }
    taken = switch["switch_to"]["products"] if switch else products
    makeable = [dose for dose in small_doses(taken, max_units, len(times)) if dose < start]
    found.update(draw(paces(start, makeable)))
    if found["method"] != "custom":
        found.update(draw(floors(start, makeable)))
    found.update(draw(options(times)))
    return found


def small_doses(products: list[Json], max_units: int, times: int) -> list[int]:
    """Daily doses of one or two pieces, and of a few of the same."""
    sizes = {size for product in products for size in piece_sizes(product)}
    most = max_units * times
    found = {size * n for size in sizes for n in (1, 2, 3, 5, 8) if n <= most}
    if most > 1:
        found |= {one + other for one in sizes for other in sizes}
    return sorted(found)


@st.composite
def switches(draw: DrawFn, times: list[str], products: list[Json]) -> Json:
    """To a drug of a few products of its own, or mostly of the same ones cut finer."""
    own = draw(st.lists(st.sampled_from(SOLIDS), min_size=1, max_size=2, unique_by=label))
    finer = [
        {**product, "smallest_piece": "quarter"} if product["form"] == "tablet" else product
        for product in products
    ]
    drug = draw(st.sampled_from(("nitrazepam", "nitrazepam", "bromazepam")))
    switch: Json = {
        "drug": drug,
        "products": draw(st.sampled_from((finer, finer, finer, own))),
        "equivalence": "a table",
        "stage_days": draw(st.sampled_from((1, 7, 13, 14))),
    }
    order = draw(st.sampled_from([None, *permutations(times)]))
    if order is not None:
        switch["order"] = list(order)
    figure = draw(st.sampled_from(SWITCHES[drug]))
    return {"switch_to": switch, "mg_for_10_diazepam": {drug: figure}}


@st.composite
def paces(draw: DrawFn, start: int, makeable: list[int]) -> Json:
    method = draw(st.sampled_from(METHODS))
    if method == "bands":
        edges = sorted(draw(st.sets(st.integers(1, 20), max_size=2)), reverse=True)
        steps = st.integers(1, start - 1).map(text)
        return {
            "method": method,
            "bands": [
                {"above_mg": text(start * edge // 20), "step_mg": draw(steps)} for edge in edges
            ]
            + [{"above_mg": "0", "step_mg": draw(steps)}],
        }
    if method == "occupancy":
        return {"method": method, "points": draw(st.sampled_from(("0.5", "1.3", "2.5", "5", "20")))}
    if method == "custom":
        anything = [*range(250, start, 250), max(1, start // 2)]
        doses = st.sampled_from(draw(st.sampled_from((makeable, makeable, anything))) or anything)
        falling = sorted(draw(st.sets(doses, min_size=1, max_size=6)), reverse=True)
        return {"method": method, "doses_mg": [text(dose) for dose in falling]}
    if method == "fixed-mg":
        return {
            "method": method,
            "step_mg": text(draw(st.integers(max(1, start // 40), start - 1))),
        }
    percent = draw(st.sampled_from(("2.5", "5", "10", "12.5", "20", "25", "33.3", "50")))
    return {"method": method, "percent": percent}


@st.composite
def floors(draw: DrawFn, start: int, makeable: list[int]) -> Json:
    kind = draw(st.sampled_from((None, None, "goal_mg", "last_dose_mg")))
    anything = list(range(500, start, 500))
    doses = draw(st.sampled_from((makeable, makeable, makeable, anything)))
    return {kind: text(draw(st.sampled_from(doses)))} if kind and doses else {}


@st.composite
def options(draw: DrawFn, times: list[str]) -> Json:
    found: Json = {"cut": draw(st.sampled_from(("in-order", "even")))}
    order = draw(st.sampled_from([None, *permutations(times)]))
    if order is not None:
        found["cut_order"] = list(order)
    issue_days = draw(st.sampled_from((None, 1, 7, 14, 28, 30)))
    if issue_days is not None:
        found["issue_days"] = issue_days
    found["holds"] = draw(st.sampled_from(HOLDS))
    return found
