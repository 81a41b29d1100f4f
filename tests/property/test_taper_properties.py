"""What must hold for every plan, one function a property of the calculator's contract.

The checks read the JSON alone, as a pharmacist would read the sheet, and count day by day.
"""

import copy
import json
import re
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper.output import plan_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request
from tests.property.taper_checks import (
    check_limits,
    check_pieces,
    check_supply,
    doses_before,
    product_of,
)
from tests.property.taper_inputs import TABLES, Json, inputs, thorough, thousandths
from tests.property.taper_oracle import Bench, after_switch

AS_OF = date(2026, 11, 24)


def plan(given_input: Json) -> Json:
    request = parse_request(json.dumps(given_input), as_of=AS_OF, equivalences=TABLES)
    assert isinstance(request, TaperRequest), request
    return plan_json(plan_taper(request))


@settings(thorough(900))
@given(inputs())
def test_every_property_holds_of_every_plan(given_input: Json) -> None:
    found = plan(given_input)
    if found["infeasible"] is not None:
        p7_each_nearest_input_mends_it(given_input, found)
        return
    check_pieces(given_input, found)  # 1
    check_supply(given_input, found)  # 6
    p7_nothing_asked_was_changed(given_input, found)
    stages = len(given_input["current"]) if given_input.get("switch_to") else 0
    reduced = after_switch(given_input)
    reductions = {
        **found,
        "steps": found["steps"][stages:],
        "checks": [check for check in found["checks"] if check["id"] != "switch-shortfall"],
    }
    p2_the_dose_never_rises_and_no_step_repeats_unless_held(reduced, reductions)
    p3_each_reduction_is_the_lowest_makeable_not_below_the_target(reduced, reductions)
    check_limits(reduced, reductions)  # 4
    p5_days_follow_one_another_to_the_finish(reduced, reductions, stages)
    p8_a_single_dose_rises_only_where_it_says_so(reduced, reductions)


def p2_the_dose_never_rises_and_no_step_repeats_unless_held(given_input: Json, found: Json) -> None:
    for prev, step in doses_before(given_input, found["steps"]):
        dose = thousandths(step["dose_mg"])
        assert dose == prev if "held" in step["flags"] else dose < prev


def p3_each_reduction_is_the_lowest_makeable_not_below_the_target(
    given_input: Json, found: Json
) -> None:
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


def p5_days_follow_one_another_to_the_finish(given_input: Json, found: Json, stages: int) -> None:
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


def p7_nothing_asked_was_changed(given_input: Json, found: Json) -> None:
    for line in (line for issue in found["supply"] for line in issue["lines"]):
        assert product_of(given_input, line)
    assert found["steps"][0]["start"] == given_input["start_date"]


def p7_each_nearest_input_mends_it(given_input: Json, found: Json) -> None:
    assert found["steps"] == found["supply"] == found["checks"] == []
    assert found["finish"] is None
    (reason,) = found["infeasible"]["reasons"]
    unmendable: tuple[str, ...] = ("is already the stop", "needs a finer measure than 0.01 mg")
    if reason["code"] == "switch-not-makeable":
        # Where no one change is enough, the words say what is in the way.
        unmendable += ("in the way", "are too few for such a dose")
    if not found["infeasible"]["nearest"] and not any(w in reason["message"] for w in unmendable):
        bench = Bench(after_switch(given_input))
        assert not any(0 < dose < bench.total for dose in bench.daily), reason
    for nearest in found["infeasible"]["nearest"]:
        mended = put(given_input, nearest["field"], nearest["value"])
        again = plan(mended)["infeasible"]
        assert again is None or reason["code"] not in {r["code"] for r in again["reasons"]}


def p8_a_single_dose_rises_only_where_it_says_so(given_input: Json, found: Json) -> None:
    before = {time: thousandths(dose) for time, dose in given_input["current"].items()}
    for step in found["steps"]:
        doses = {dose["when"]: thousandths(dose["dose_mg"]) for dose in step["doses"]}
        rises = any(dose > before[time] for time, dose in doses.items())
        assert ("single-dose-rises" in step["flags"]) == rises
        before = {time: doses.get(time, 0) for time in before}


def put(given_input: Json, path: str, value: object) -> Json:
    changed = copy.deepcopy(given_input)
    target: Any = changed
    parts = re.findall(r"[a-z_0-9]+", path)
    keys = [int(part) if part.isdigit() else part for part in parts]
    for key in keys[:-1]:
        target = target[key]
    target[keys[-1]] = value
    return changed


@settings(thorough(80))
@given(inputs(), st.randoms(use_true_random=False))
def test_8_the_plan_is_repeatable_whatever_the_order_of_the_products(
    given_input: Json, random: Any
) -> None:
    found = plan(given_input)
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


@settings(thorough(150))
@given(inputs(small=True), st.data())
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
