"""Checks of one plan, made on its JSON alone, as a pharmacist would read the sheet.

They count day by day, and hold for every plan, whatever was asked and whatever happened.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct
from clinic_desktop.taper.tablets import Stock
from tests.property.taper_inputs import Json, label, thousandths
from tests.property.taper_oracle import Bench

QUARTERS = {"whole": 4, "half": 2, "quarter": 1}


def start_ug(given_input: Json) -> int:
    return sum(map(thousandths, given_input["current"].values()))


def doses_before(given_input: Json, steps: list[Json]) -> Iterator[tuple[int, Json]]:
    """Each step with the daily dose printed before it."""
    prev = start_ug(given_input)
    for step in steps:
        yield prev, step
        prev = thousandths(step["dose_mg"])


def product_of(given_input: Json, item: Json) -> Json:
    switch = given_input.get("switch_to") or given_input
    drug = given_input if item["drug"] == given_input["drug"] else switch
    assert drug["drug"] == item["drug"]
    return next(
        product
        for product in drug["products"]
        if product["form"] == item["form"]
        and thousandths(product["strength_mg"]) == thousandths(item["strength_mg"])
        and product.get("per_ml") == item.get("per_ml")
    )


def item_ug(item: Json) -> Fraction:
    strength = thousandths(item["strength_mg"])
    if item["form"] == "liquid":
        return Fraction(strength * thousandths(item["ml"]), thousandths(item["per_ml"]))
    return Fraction(strength * QUARTERS[item["pieces"]] * item["count"], 4)


def check_pieces(given_input: Json, found: Json) -> None:
    """Pieces add up to the doses, each is one the product allows, and the maxima hold."""
    for step in found["steps"]:
        by_drug: dict[str, Fraction] = {}
        for item in (item for dose in step["doses"] for item in dose["items"]):
            by_drug[item["drug"]] = by_drug.get(item["drug"], Fraction(0)) + item_ug(item)
        named = {part["drug"]: thousandths(part["dose_mg"]) for part in step["by_drug"]}
        assert named == by_drug
        if "switch" not in step["flags"]:
            (total,) = named.values()
            assert total == thousandths(step["dose_mg"])
        for dose in step["doses"]:
            items = dose["items"]
            assert sum(map(item_ug, items)) == thousandths(dose["dose_mg"]) > 0
            assert sum(item.get("count", 1) for item in items) <= given_input["max_units_per_dose"]
            for item in items:
                product = product_of(given_input, item)
                if item["form"] == "liquid":
                    assert 0 < thousandths(item["ml"]) <= 20_000
                    assert thousandths(item["ml"]) % thousandths(product["smallest_ml"]) == 0
                else:
                    assert QUARTERS[item["pieces"]] >= QUARTERS[product["smallest_piece"]]
            liquids = [label(item) for item in items if item["form"] == "liquid"]
            assert len(liquids) == len(set(liquids))


def check_limits(given_input: Json, found: Json) -> None:
    """The checks name exactly the steps over a limit, and each remedy helps."""
    expected = limits_day_by_day(given_input, found)
    named = {
        (check["id"], check["base"], check["cause"]): (check["steps"], check["at_stop"])
        for check in found["checks"]
    }
    assert named == expected
    assert len(named) == len(found["checks"])
    for check in found["checks"]:
        assert check["level"] == {"step-over-10": "note", "fall-over-25": "warning"}[check["id"]]
        if check["cause"] == "asked":
            assert check["remedy"] == []
        else:
            assert_remedy_helps(given_input, found, check)


def limits_day_by_day(given_input: Json, found: Json) -> dict[tuple[str, str, str], Any]:
    """The checks a plan must have, from a list of every day's dose."""
    start, first = start_ug(given_input), date.fromisoformat(given_input["start_date"])
    changes = [(n, date.fromisoformat(s["start"])) for n, s in enumerate(found["steps"])]
    daily = [thousandths(step["dose_mg"]) for step in found["steps"] for _ in range(step["days"])]
    faster = {day for (n, day) in changes if "faster-than-asked" in found["steps"][n]["flags"]}
    if found["finish"]["kind"] == "stop":
        changes.append((-1, date.fromisoformat(found["finish"]["on"])))
        daily.append(0)
        if Bench(given_input).stops_by_products(daily[-2]):
            faster.add(changes[-1][1])

    def dose_on(day: date) -> int:
        return daily[(day - first).days] if day >= first else start

    expected: dict[tuple[str, str, str], Any] = {}
    for position, day in changes:
        highest = max(dose_on(day - timedelta(days=back)) for back in range(1, 15))
        prev, dose = dose_on(day - timedelta(days=1)), dose_on(day)
        for base, step_base, fall_base in (("current", prev, highest), ("start", start, start)):
            if position < 0 and base == "current":
                continue
            over = []
            if Fraction(prev - dose, step_base) > Fraction(1, 10):
                over.append(("step-over-10", day in faster))
            if Fraction(highest - dose, fall_base) > Fraction(1, 4):
                in_window = any(day - timedelta(days=back) in faster for back in range(14))
                over.append(("fall-over-25", in_window))
            for check_id, by_products in over:
                key = (check_id, base, "products" if by_products else "asked")
                steps, at_stop = expected.get(key, ([], False))
                expected[key] = (
                    [*steps, found["steps"][position]["number"]] if position >= 0 else steps,
                    at_stop or position < 0,
                )
    return expected


def assert_remedy_helps(given_input: Json, found: Json, check: Json) -> None:
    """What the remedy names gives each cut over 10% a dose below the one before, within 10%."""
    assert check["remedy"], check
    for product in check["remedy"]:
        assert product["strength_mg"] in check["message"]
        assert product.get("smallest_piece", product.get("smallest_ml")) in check["message"]
    if check["id"] != "step-over-10":
        return
    added = {label(product): product for product in check["remedy"]}
    kept = [added.pop(label(product), product) for product in given_input["products"]]
    start = start_ug(given_input)
    stock = Stock(
        "diazepam",
        [taper_product(product) for product in (*kept, *added.values())],
        most_units=given_input["max_units_per_dose"],
        most_ul=20_000,
        most_ug=start,
    )
    for prev, step in doses_before(given_input, found["steps"]):
        if step["number"] in check["steps"]:
            base = prev if check["base"] == "current" else start
            times = len(given_input["current"])
            assert stock.lowest_between(prev - Fraction(base, 10), prev, times) is not None


def taper_product(product: Json) -> TaperProduct:
    strength_ug = thousandths(product["strength_mg"])
    if product["form"] == "liquid":
        per_ul, smallest_ul = thousandths(product["per_ml"]), thousandths(product["smallest_ml"])
        return TaperProduct(ProductForm.LIQUID, strength_ug, per_ul=per_ul, smallest_ul=smallest_ul)
    return TaperProduct(ProductForm(product["form"]), strength_ug, Piece(product["smallest_piece"]))


def check_supply(given_input: Json, found: Json) -> None:
    """Each issue holds what its days instruct, rounded up once."""
    instructed: list[dict[Any, Fraction]] = []
    for step in found["steps"]:
        taken: dict[Any, Fraction] = {}
        for item in (item for dose in step["doses"] for item in dose["items"]):
            amount = (
                Fraction(thousandths(item["ml"]), 1000)
                if item["form"] == "liquid"
                else Fraction(item["count"] * QUARTERS[item["pieces"]], 4)
            )
            key = (item["drug"], *label(item))
            taken[key] = taken.get(key, Fraction(0)) + amount
        instructed += [taken] * step["days"]
    days = given_input.get("issue_days", 28)
    first = date.fromisoformat(given_input["start_date"])
    assert len(found["supply"]) == ceil(Fraction(len(instructed), days))
    for number, issue in enumerate(found["supply"]):
        part = instructed[number * days : (number + 1) * days]
        assert issue["issue"] == number + 1
        assert issue["from"] == (first + timedelta(days=number * days)).isoformat()
        last_day = number * days + len(part) - 1
        assert issue["to"] == (first + timedelta(days=last_day)).isoformat()
        needed = {key for taken in part for key in taken}
        days_of = Counter(map(id, part))
        of = {id(taken): taken for taken in part}
        expected = {
            key: ceil(sum(of[one].get(key, Fraction(0)) * days for one, days in days_of.items()))
            for key in needed
        }
        assert {
            (line["drug"], *label(line)): line.get("units", line.get("ml"))
            for line in issue["lines"]
        } == expected
        assert all(("ml" in line) == (line["form"] == "liquid") for line in issue["lines"])
