"""What must hold for every plan, one test a property of the calculator's contract.

The checks read the JSON alone, as a pharmacist would read the sheet, and count day by day.
"""

import copy
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct, TaperRequest
from clinic_desktop.taper.output import plan_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request
from clinic_desktop.taper.tablets import Stock
from tests.property.taper_inputs import TABLES, Json, inputs, label, thorough, thousandths
from tests.property.taper_oracle import Bench, after_switch

AS_OF = date(2026, 11, 24)
QUARTERS = {"whole": 4, "half": 2, "quarter": 1}


def plan(given_input: Json) -> Json:
    request = parse_request(json.dumps(given_input), as_of=AS_OF, equivalences=TABLES)
    assert isinstance(request, TaperRequest), request
    return plan_json(plan_taper(request))


def feasible(given_input: Json) -> Json:
    found = plan(given_input)
    assume(found["infeasible"] is None)
    return found


def reductions(given_input: Json) -> tuple[Json, Json]:
    """The input as its reductions answer it, and the plan without the stages of a switch."""
    found = feasible(given_input)
    return after_switch(given_input), {
        **found,
        "steps": [step for step in found["steps"] if "switch" not in step["flags"]],
        "checks": [check for check in found["checks"] if check["id"] != "switch-shortfall"],
    }


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


@settings(thorough)
@given(inputs())
def test_1_pieces_add_up_to_the_dose_and_keep_the_maxima(given_input: Json) -> None:
    for step in feasible(given_input)["steps"]:
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


@settings(thorough)
@given(inputs())
def test_2_the_dose_never_rises_and_no_step_repeats_unless_held(given_input: Json) -> None:
    given_input, found = reductions(given_input)
    for prev, step in doses_before(given_input, found["steps"]):
        dose = thousandths(step["dose_mg"])
        assert dose == prev if "held" in step["flags"] else dose < prev


@settings(thorough)
@given(inputs())
def test_3_each_reduction_is_the_lowest_makeable_not_below_the_target(given_input: Json) -> None:
    given_input, found = reductions(given_input)
    bench = Bench(given_input)
    for prev, step in doses_before(given_input, found["steps"]):
        dose, target = thousandths(step["dose_mg"]), thousandths(step["target_mg"])
        if "held" in step["flags"]:
            assert dose == target
            continue
        wanted = max(bench.target(prev), Fraction(bench.floor))
        assert target == ceil(wanted)
        below = {made for made in bench.daily if 0 < made < prev}
        gentle = {made for made in below if made >= wanted}
        assert dose == (min(gentle) if gentle else max(below))
        assert ("gentler-than-asked" in step["flags"]) == (dose > target)
        assert ("faster-than-asked" in step["flags"]) == (dose < target)


@settings(thorough)
@given(inputs())
def test_4_checks_name_exactly_what_is_over_the_limits(given_input: Json) -> None:
    given_input, found = reductions(given_input)
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
        _, coarse = Bench(given_input).ladder()
        if coarse:
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
    """What the remedy names gives each cut over 10 % a dose below the one before, within 10 %."""
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


@settings(thorough)
@given(inputs())
def test_5_days_follow_one_another_to_the_finish(given_input: Json) -> None:
    stages = len(given_input["current"]) if given_input.get("switch_to") else 0
    given_input, found = reductions(given_input)
    day = date.fromisoformat(given_input["start_date"])
    held = {hold["after_reduction"]: hold["days"] for hold in given_input["holds"]}
    cuts = 0
    for number, step in enumerate(found["steps"], stages + 1):
        assert step["number"] == number
        assert step["start"] == day.isoformat()
        day += timedelta(days=step["days"])
        assert step["end"] == (day - timedelta(days=1)).isoformat()
        if "held" in step["flags"]:
            assert step["days"] == held.pop(cuts)
        else:
            assert step["days"] == given_input["interval_days"]
            assert cuts not in held, "the hold after the reduction was left out"
            cuts += 1
        assert thousandths(step["dose_mg"]) > 0
    assert not held
    last = found["steps"][-1]
    assert found["finish"]["last_dose_mg"] == last["dose_mg"]
    if given_input["goal_mg"] == "0":
        assert found["finish"]["kind"] == "stop"
        assert found["finish"]["on"] == day.isoformat()
        assert given_input.get("last_dose_mg") in (None, last["dose_mg"])
    else:
        assert found["finish"]["kind"] == "stay"
        assert found["finish"]["on"] == last["start"]
        assert last["dose_mg"] == given_input["goal_mg"]


@settings(thorough)
@given(inputs())
def test_6_supply_is_what_the_steps_instruct_rounded_once_an_issue(given_input: Json) -> None:
    found = feasible(given_input)
    instructed: list[dict[Any, Fraction]] = []
    for step in found["steps"]:
        for _ in range(step["days"]):
            taken: dict[Any, Fraction] = {}
            for item in (item for dose in step["doses"] for item in dose["items"]):
                amount = (
                    Fraction(thousandths(item["ml"]), 1000)
                    if item["form"] == "liquid"
                    else Fraction(item["count"] * QUARTERS[item["pieces"]], 4)
                )
                key = (item["drug"], *label(item))
                taken[key] = taken.get(key, Fraction(0)) + amount
            instructed.append(taken)
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
        expected = {key: ceil(sum(taken.get(key, Fraction(0)) for taken in part)) for key in needed}
        assert {
            (line["drug"], *label(line)): line.get("units", line.get("ml"))
            for line in issue["lines"]
        } == expected
        assert all(("ml" in line) == (line["form"] == "liquid") for line in issue["lines"])


@settings(thorough)
@given(inputs())
def test_7_what_cannot_be_done_is_said_and_each_nearest_input_mends_it(given_input: Json) -> None:
    found = plan(given_input)
    if found["infeasible"] is None:
        for line in (line for issue in found["supply"] for line in issue["lines"]):
            assert product_of(given_input, line)
        assert found["steps"][0]["start"] == given_input["start_date"]
        return
    assert found["steps"] == found["supply"] == found["checks"] == []
    assert found["finish"] is None
    (reason,) = found["infeasible"]["reasons"]
    if "is already the stop" not in reason["message"]:
        assert found["infeasible"]["nearest"], reason
    for nearest in found["infeasible"]["nearest"]:
        mended = put(given_input, nearest["field"], nearest["value"])
        again = plan(mended)["infeasible"]
        assert again is None or reason["code"] not in {r["code"] for r in again["reasons"]}


def put(given_input: Json, path: str, value: object) -> Json:
    changed = copy.deepcopy(given_input)
    target: Any = changed
    parts = re.findall(r"[a-z_0-9]+", path)
    keys = [int(part) if part.isdigit() else part for part in parts]
    for key in keys[:-1]:
        target = target[key]
    target[keys[-1]] = value
    return changed


@settings(thorough)
@given(inputs(), st.randoms(use_true_random=False))
def test_8_the_plan_is_repeatable_whatever_the_order_of_the_products(
    given_input: Json, random: Any
) -> None:
    found = feasible(given_input)
    shuffled = {
        **given_input,
        "products": random.sample(given_input["products"], k=len(given_input["products"])),
    }
    shuffled["current"] = dict(reversed(given_input["current"].items()))
    if "switch_to" in given_input:
        switch = given_input["switch_to"]
        shuffled["switch_to"] = {**switch, "products": switch["products"][::-1]}
    again = plan(shuffled)
    assert again["steps"] == found["steps"]
    assert again["supply"] == found["supply"]
    given_input, found = reductions(given_input)
    before = {time: thousandths(dose) for time, dose in given_input["current"].items()}
    for step in found["steps"]:
        doses = {dose["when"]: thousandths(dose["dose_mg"]) for dose in step["doses"]}
        rises = any(dose > before[time] for time, dose in doses.items())
        assert ("single-dose-rises" in step["flags"]) == rises
        before = {time: doses.get(time, 0) for time in before}


FAULTS: dict[str, list[object]] = {
    "percent": ["0", "0.09", "50.1", "-5", "NaN", 10, "1e1", None, "5 ", "+5", "٥", "10,5", True],
    "goal_mg": ["1000", "-1", 0, "00000", None, "Infinity", ".5", "1."],
    "interval_days": [0, -1, 366, "28", 28.5, None, True, 10**30],
    "start_date": [
        "2026-11-23",
        "2028-11-25",
        "2027-02-29",
        "20261130",
        20261130,
        None,
        "2026-W50-1",
    ],
    "drug": ["", 5, None, "\u0000"],
    "products": [[], None, {}, [{}], [{"form": "tablet", "strength_mg": "1"}] * 21, [5]],
    "current": [{}, None, [], {"midday": "5"}, {"noon": "0"}, {"noon": 5}, {"noon": "9999"}],
    "issue_days": [0, 366, "28"],
    "max_units_per_dose": [0, 21, "6"],
    "max_ml_per_dose": ["0", "0.09", "100.1", 20],
    "cut": ["first", 1],
    "cut_order": [["dawn"], ["morning"] * 2, "noon", []],
    "holds": [[{"after_reduction": 0, "days": 7}], [{"after_reduction": 1}], [7], "x"],
    "method": ["faster", None, 1],
    "last_dose_mg": ["0", "1000", 1],
    "equivalence": ["my own", 1],
    "switch_to": [
        "diazepam",
        {},
        {"drug": "nitrazepam", "products": [], "equivalence": "a table", "stage_days": 7},
    ],
    "points": ["5"],
    "colour": ["blue"],
}


@settings(thorough)
@given(inputs(), st.data())
def test_9_bad_input_is_refused_by_field(given_input: Json, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(FAULTS)))
    given_input = {**given_input, "id": "seen"}
    if field == "percent":
        assume("percent" in given_input)
    if field == "points":
        assume("points" not in given_input)
    if field == "last_dose_mg":
        given_input["goal_mg"] = "0"
    bad = {**given_input, field: data.draw(st.sampled_from(FAULTS[field]))}
    refused = parse_request(json.dumps(bad), as_of=AS_OF, equivalences=TABLES)
    assert isinstance(refused, Refused), refused
    assert re.split(r"[.\[]", refused.field)[0] == field
    assert refused.field in refused.message
    assert refused.id == "seen"
