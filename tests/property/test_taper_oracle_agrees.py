"""The planner and a planner that lists everything agree on small inputs, step by step."""

import json
from datetime import date
from fractions import Fraction
from math import ceil

from hypothesis import assume, given, settings

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper.output import plan_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request
from tests.property.taper_inputs import TABLES, Json, inputs, text, thorough, thousandths
from tests.property.taper_oracle import Bench, after_switch, equivalents, new_doses

_MOST_SPLITS = 40_000


def plan(given_input: Json) -> Json:
    request = parse_request(json.dumps(given_input), as_of=date(2026, 11, 24), equivalences=TABLES)
    assert isinstance(request, TaperRequest), request
    return plan_json(plan_taper(request))


@settings(thorough(150))
@given(inputs(small=True))
def test_ladder_is_the_one_found_by_listing_every_dose(given_input: Json) -> None:
    found = plan(given_input)
    if found["infeasible"] is not None:
        codes = {reason["code"] for reason in found["infeasible"]["reasons"]}
        if codes == {"switch-not-makeable"}:
            made, equal = new_doses(given_input), equivalents(given_input)
            assert any(made[time] < dose * Fraction(9, 10) for time, dose in equal.items())
            return
        bench = Bench(after_switch(given_input))
        if codes & {"goal-not-makeable", "last-dose-not-makeable"}:
            assert bench.floor not in bench.daily
        elif codes == {"no-smaller-dose"}:
            assert not bench.ladder()
        elif codes == {"dose-not-makeable"}:
            assert not {thousandths(dose) for dose in given_input["doses_mg"]} <= bench.daily
        elif codes == {"hold-after-end"}:
            last = max(hold["after_reduction"] for hold in given_input["holds"])
            assert last > len(bench.ladder())
        return
    steps = [step for step in found["steps"] if not {"held", "switch"} & set(step["flags"])]
    ladder = Bench(after_switch(given_input)).ladder()
    assert [step["dose_mg"] for step in steps] == [text(dose) for _, dose in ladder]
    assert [step["target_mg"] for step in steps] == [text(ceil(target)) for target, _ in ladder]


@settings(thorough(100))
@given(inputs(small=True))
def test_split_and_pieces_are_the_best_of_all(given_input: Json) -> None:
    found = plan(given_input)
    assume(found["infeasible"] is None)
    bench = Bench(after_switch(given_input))
    assume(len(bench.one_time) ** len(bench.times) <= _MOST_SPLITS)
    assume(sum(1 for _ in bench._all_ways(bench.max_units)) <= _MOST_SPLITS)
    before = bench.start
    for step in [step for step in found["steps"] if "switch" not in step["flags"]][:6]:
        doses = {dose["when"]: thousandths(dose["dose_mg"]) for dose in step["doses"]}
        doses = {time: doses.get(time, 0) for time in bench.times}
        if "held" not in step["flags"]:
            assert doses == bench.split(sum(doses.values()), before)
        assert figures(step) == bench.best_pieces([dose for dose in doses.values() if dose])
        before = doses


def figures(step: Json) -> tuple[int, int, int, list[list[int]]]:
    """Pieces, splits, products, and strengths by time of a printed step."""
    items = [item for dose in step["doses"] for item in dose["items"]]
    splits = {"whole": 0, "half": 1, "quarter": 2}
    return (
        sum(item.get("count", 1) for item in items),
        sum(item["count"] * splits[item["pieces"]] for item in items if "count" in item),
        len({(item["form"], item["strength_mg"], item.get("per_ml")) for item in items}),
        [
            sorted(
                -thousandths(item["strength_mg"])
                for item in dose["items"]
                for _ in range(item.get("count", 1))
            )
            for dose in step["doses"]
        ],
    )
