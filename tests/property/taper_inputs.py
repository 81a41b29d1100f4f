"""Inputs of the taper calculator for Hypothesis: JSON objects that the contract accepts."""

import os
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

Json = dict[str, Any]

TIMES = ("morning", "noon", "evening", "night")
STRENGTHS = ("10", "7.5", "5", "4", "3", "2.5", "2", "1", "0.5")
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

# Of each test that shares these, 15 of them: 2,070 inputs in an ordinary run, many planned more
# than once, and 20,750 in the nightly one.
EXAMPLES = 1_500 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 150
thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=os.environ.get("HYPOTHESIS_PROFILE") != "nightly",
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


@st.composite
def solids(draw: DrawFn) -> Json:
    form = draw(st.sampled_from(("tablet", "tablet", "tablet", "capsule", "odt", "film")))
    pieces = ("whole", "half", "quarter") if form == "tablet" else ("whole",)
    return {
        "form": form,
        "strength_mg": draw(st.sampled_from(STRENGTHS)),
        "smallest_piece": draw(st.sampled_from(pieces)),
    }


@st.composite
def liquids(draw: DrawFn) -> Json:
    strength, per, smallest = draw(st.sampled_from(LIQUIDS))
    return {"form": "liquid", "strength_mg": strength, "per_ml": per, "smallest_ml": smallest}


def label(product: Json) -> tuple[Any, ...]:
    return product["form"], product["strength_mg"], product.get("per_ml")


@st.composite
def inputs(
    draw: DrawFn, *, small: bool = False, liquid: bool = True, switched: bool = False
) -> Json:
    """An input that is accepted; `small` keeps it within reach of plain enumeration."""
    kinds = st.one_of(solids(), solids(), solids(), liquids()) if liquid else solids()
    most_products = 2 if small else 4
    products = draw(st.lists(kinds, min_size=1, max_size=most_products, unique_by=label))
    max_units = draw(st.integers(1, 3 if small else 6))
    times = draw(
        st.lists(st.sampled_from(TIMES), min_size=1, max_size=3 if small else 4, unique=True)
    )
    sizes = [sorted(piece_sizes(product)) for product in products]
    current = {}
    for time in times:
        picks = draw(st.lists(st.sampled_from(range(len(sizes))), min_size=1, max_size=max_units))
        poured = {i for i in picks if products[i]["form"] == "liquid"}
        solid = [i for i in picks if i not in poured]
        current[time] = text(sum(draw(st.sampled_from(sizes[i])) for i in [*poured, *solid]))
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
        **draw(paces(start)),
    }
    if found["method"] != "custom":
        found.update(draw(floors(start)))
    found.update(draw(options(times)))
    return found


@st.composite
def switches(draw: DrawFn, times: list[str], products: list[Json]) -> Json:
    """To a drug of a few products of its own, or mostly of the same ones cut finer."""
    own = draw(st.lists(solids(), min_size=1, max_size=2, unique_by=label))
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
    if draw(st.booleans()):
        switch["order"] = draw(st.permutations(times))
    figure = draw(st.sampled_from(SWITCHES[drug]))
    return {"switch_to": switch, "mg_for_10_diazepam": {drug: figure}}


@st.composite
def paces(draw: DrawFn, start: int) -> Json:
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
        listed = draw(st.sets(st.integers(1, max(2, (start - 1) // 250)), min_size=1, max_size=6))
        falling = sorted((250 * n for n in listed if 250 * n < start), reverse=True) or [start // 2]
        return {"method": method, "doses_mg": [text(dose) for dose in falling]}
    if method == "fixed-mg":
        return {
            "method": method,
            "step_mg": text(draw(st.integers(max(1, start // 40), start - 1))),
        }
    percent = draw(st.sampled_from(("2.5", "5", "10", "12.5", "20", "25", "33.3", "50")))
    return {"method": method, "percent": percent}


@st.composite
def floors(draw: DrawFn, start: int) -> Json:
    floor = text(draw(st.integers(1, max(1, start // 500 - 1))) * 500)
    if thousandths(floor) >= start:
        return {}
    kind = draw(st.sampled_from((None, None, "goal_mg", "last_dose_mg")))
    return {kind: floor} if kind else {}


@st.composite
def options(draw: DrawFn, times: list[str]) -> Json:
    found: Json = {"cut": draw(st.sampled_from(("in-order", "even")))}
    if draw(st.booleans()):
        found["cut_order"] = draw(st.permutations(times))
    if draw(st.booleans()):
        found["issue_days"] = draw(st.sampled_from((1, 7, 14, 28, 30)))
    held = draw(st.lists(st.integers(1, 4), max_size=2, unique=True))
    found["holds"] = [
        {"after_reduction": number, "days": draw(st.sampled_from((1, 7, 14)))} for number in held
    ]
    return found
