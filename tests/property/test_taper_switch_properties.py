"""The stages of a switch, checked against their description, time by time."""

import json
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given, settings

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper.output import plan_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request
from tests.property.taper_inputs import TABLES, Json, inputs, text, thorough, thousandths
from tests.property.taper_oracle import after_switch, equivalents, new_doses, stage_order


def plan(given_input: Json) -> Json:
    request = parse_request(json.dumps(given_input), as_of=date(2026, 11, 24), equivalences=TABLES)
    assert isinstance(request, TaperRequest), request
    return plan_json(plan_taper(request))


@settings(thorough(150))
@given(inputs(switched=True))
def test_stages_replace_one_time_each_and_then_an_ordinary_plan_follows(given_input: Json) -> None:
    found = plan(given_input)
    assume(found["infeasible"] is None)
    switch, order = given_input["switch_to"], stage_order(given_input)
    old = {time: thousandths(dose) for time, dose in given_input["current"].items()}
    new, equal = new_doses(given_input), equivalents(given_input)
    day = date.fromisoformat(given_input["start_date"])
    for number, step in enumerate(found["steps"][: len(order)], 1):
        reached = set(order[:number])
        assert step["flags"] == ["switch"]
        assert (step["number"], step["days"]) == (number, switch["stage_days"])
        assert step["start"] == day.isoformat()
        day += timedelta(days=switch["stage_days"])
        assert step["dose_mg"] is step["target_mg"] is None
        assert step["change_percent_of_current"] is step["change_percent_of_start"] is None
        taken = {dose["when"]: (thousandths(dose["dose_mg"]), dose) for dose in step["doses"]}
        assert {time: dose for time, (dose, _) in taken.items()} == {
            time: new[time] if time in reached else old[time] for time in old
        }
        for time, (_, dose) in taken.items():
            drug = switch["drug"] if time in reached else given_input["drug"]
            assert {item["drug"] for item in dose["items"]} == {drug}
        totals = {
            given_input["drug"]: sum(old[time] for time in old if time not in reached),
            switch["drug"]: sum(new[time] for time in reached),
        }
        assert step["by_drug"] == [
            {"drug": drug, "dose_mg": text(total)} for drug, total in totals.items() if total
        ]
        figure = Fraction(given_input["mg_for_10_diazepam"][switch["drug"]])
        exact = totals[given_input["drug"]] + totals[switch["drug"]] * 10 / figure
        assert thousandths(step["diazepam_mg"]) == int(exact + Fraction(1, 2))
    for time, dose in equal.items():
        assert dose * Fraction(9, 10) <= new[time] <= dose
    short = [n for n, time in enumerate(order, 1) if new[time] < equal[time]]
    named = [check for check in found["checks"] if check["id"] == "switch-shortfall"]
    assert [(c["steps"], c["base"], c["level"], c["cause"]) for c in named] == (
        [(short, None, "note", "products")] if short else []
    )
    ordinary = {**after_switch(given_input), "equivalence": "a table"}
    assert_same_reductions(found, plan(ordinary), len(order))


def assert_same_reductions(found: Json, alone: Json, stages: int) -> None:
    """After the last stage everything is as in a plan of the new drug that begins there."""
    steps = [{**step, "number": step["number"] + stages} for step in alone["steps"]]
    assert found["steps"][stages:] == steps
    assert found["finish"] == alone["finish"]
    limits = [check for check in found["checks"] if check["id"] != "switch-shortfall"]
    assert [(c["id"], c["base"], c["cause"], c["at_stop"], c["remedy"]) for c in limits] == [
        (c["id"], c["base"], c["cause"], c["at_stop"], c["remedy"]) for c in alone["checks"]
    ]
    assert [c["steps"] for c in limits] == [
        [number + stages for number in c["steps"]] for c in alone["checks"]
    ]
