"""Switching drug, dose by dose: what each stage holds, what falls short, what is refused."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper.output import plan_json, refused_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request

Json = dict[str, Any]
TABLES = {
    "ashton": {
        "diazepam": (Fraction(10), Fraction(10)),
        "lorazepam": (Fraction(1), Fraction(1)),
        "flurazepam": (Fraction(15), Fraction(30)),
    },
    "other": {"diazepam": (Fraction(10), Fraction(10)), "lorazepam": (Fraction(2), Fraction(2))},
}


def tablets(*strengths: str, piece: str = "whole") -> list[Json]:
    return [{"form": "tablet", "strength_mg": mg, "smallest_piece": piece} for mg in strengths]


def switch(**changes: Any) -> Json:
    given = {
        "drug": "diazepam",
        "products": tablets("10", "5", "2", piece="half"),
        "equivalence": "ashton",
        "stage_days": 7,
        **changes,
    }
    return {key: value for key, value in given.items() if value != "left out"}


def asked(**changes: Any) -> Json:
    """Lorazepam 1, 0.5 and 1 mg to diazepam, then 10% of the current dose each fortnight."""
    given: Json = {
        "drug": "lorazepam",
        "products": tablets("1", piece="half"),
        "current": {"morning": "1", "noon": "0.5", "night": "1"},
        "goal_mg": "0",
        "method": "percent-of-current",
        "percent": "10",
        "interval_days": 14,
        "start_date": "2026-11-30",
        "switch_to": switch(),
        **changes,
    }
    return {key: value for key, value in given.items() if value != "left out"}


def planned(**changes: Any) -> Json:
    text = json.dumps(asked(**changes))
    request = parse_request(text, as_of=date(2026, 11, 24), equivalences=TABLES)
    if isinstance(request, Refused):
        return refused_json(request)
    assert isinstance(request, TaperRequest)
    return plan_json(plan_taper(request))


def refused_field(**changes: Any) -> str:
    error = planned(**changes)["error"]
    assert error["field"] in error["message"]
    return str(error["field"])


class TestTheStages:
    plan = planned()

    def test_night_is_first_and_the_other_times_keep_the_old_drug(self) -> None:
        old = {"drug": "lorazepam", "form": "tablet", "strength_mg": "1"}
        new = {"drug": "diazepam", "form": "tablet", "strength_mg": "10"}
        assert self.plan["steps"][0] == {
            "number": 1,
            "start": "2026-11-30",
            "end": "2026-12-06",
            "days": 7,
            "target_mg": None,
            "dose_mg": None,
            "change_percent_of_current": None,
            "change_percent_of_start": None,
            "by_drug": [
                {"drug": "lorazepam", "dose_mg": "1.5"},
                {"drug": "diazepam", "dose_mg": "10"},
            ],
            "diazepam_mg": "25",
            "doses": [
                {
                    "when": "morning",
                    "dose_mg": "1",
                    "items": [{**old, "pieces": "whole", "count": 1}],
                },
                {
                    "when": "noon",
                    "dose_mg": "0.5",
                    "items": [{**old, "pieces": "half", "count": 1}],
                },
                {
                    "when": "night",
                    "dose_mg": "10",
                    "items": [{**new, "pieces": "whole", "count": 1}],
                },
            ],
            "flags": ["switch"],
        }

    def test_the_last_stage_is_the_new_drug_alone(self) -> None:
        assert self.plan["steps"][2]["by_drug"] == [{"drug": "diazepam", "dose_mg": "25"}]

    def test_the_reductions_follow_and_start_means_the_new_drug(self) -> None:
        first = self.plan["steps"][3]
        assert (first["number"], first["start"]) == (4, "2026-12-21")
        assert (first["target_mg"], first["dose_mg"]) == ("22.5", "22.5")
        assert first["change_percent_of_start"] == "10"

    def test_both_drugs_are_supplied_old_before_new(self) -> None:
        lines = self.plan["supply"][0]["lines"]
        assert lines[0] == {"drug": "lorazepam", "form": "tablet", "strength_mg": "1", "units": 18}
        assert {line["drug"] for line in lines[1:]} == {"diazepam"}

    def test_the_table_is_named_with_both_figures(self) -> None:
        assert self.plan["equivalence"] == {
            "table": "ashton",
            "mg_for_10_diazepam": {"lorazepam": "1", "diazepam": "10"},
        }

    def test_nothing_falls_short(self) -> None:
        assert "switch-shortfall" not in {check["id"] for check in self.plan["checks"]}


def test_an_order_of_ones_own() -> None:
    plan = planned(switch_to=switch(order=["noon", "night", "morning"]))
    changed = [
        [dose["when"] for dose in step["doses"] if dose["items"][0]["drug"] == "diazepam"]
        for step in plan["steps"][:3]
    ]
    assert changed == [["noon"], ["noon", "night"], ["morning", "noon", "night"]]
    assert plan["supply"][0]["lines"][0]["drug"] == "lorazepam"


def test_the_old_drug_stands_first_in_the_supply_though_the_new_one_is_taken_earlier() -> None:
    plan = planned(switch_to=switch(order=["morning", "noon", "night"]))
    assert plan["supply"][0]["lines"][0]["drug"] == "lorazepam"
    assert [part["drug"] for part in plan["steps"][0]["by_drug"]] == ["lorazepam", "diazepam"]


@pytest.mark.parametrize(
    ("strength", "given", "infeasible"),
    [("5", "10", False), ("3", "9", False), ("4.499", "8.998", True)],
)
def test_ten_percent_short_is_planned_and_more_is_not(
    strength: str, given: str, infeasible: bool
) -> None:
    plan = planned(current={"night": "1"}, switch_to=switch(products=tablets(strength)))
    if infeasible:
        assert [r["code"] for r in plan["infeasible"]["reasons"]] == ["switch-not-makeable"]
        assert (
            f"{given} mg in place of 10 mg (night)" in plan["infeasible"]["reasons"][0]["message"]
        )
        assert plan["steps"] == plan["supply"] == plan["checks"] == []
    else:
        assert plan["steps"][0]["by_drug"] == [{"drug": "diazepam", "dose_mg": given}]


def test_what_no_measure_reaches_is_not_said_to_be_too_much() -> None:
    """0.125 mg of diazepam is 0.0125 mg of lorazepam: 0.01 mg is a fifth short of it."""
    plan = planned(
        drug="diazepam",
        products=tablets("0.5", piece="quarter"),
        current={"night": "0.125"},
        switch_to=switch(drug="lorazepam", products=tablets("1")),
    )
    (reason,) = plan["infeasible"]["reasons"]
    assert reason["code"] == "switch-not-makeable"
    assert "needs a finer measure than 0.01 mg" in reason["message"]
    assert plan["infeasible"]["nearest"] == []


def test_a_dose_short_at_all_is_named_with_what_would_have_helped() -> None:
    products, current = tablets("3"), {"morning": "1.5", "night": "1"}
    plan = planned(current=current, switch_to=switch(products=products))
    (check,) = [check for check in plan["checks"] if check["id"] == "switch-shortfall"]
    assert (check["base"], check["level"], check["cause"]) == (None, "note", "products")
    assert (check["steps"], check["at_stop"]) == ([1], False)
    assert "9 mg in place of 10 mg (night)" in check["message"]
    liquid = {"form": "liquid", "strength_mg": "1", "per_ml": "1", "smallest_ml": "0.1"}
    assert check["remedy"] == [liquid]
    assert "a liquid of 1 mg in 1 mL measured in 0.1 mL" in check["message"]
    again = planned(current=current, switch_to=switch(products=products + check["remedy"]))
    assert "switch-shortfall" not in {check["id"] for check in again["checks"]}


@pytest.mark.parametrize(
    ("current", "changes", "fields"),
    [
        ({"night": "1"}, {"products": tablets("4")}, {"switch_to.products"}),
        ({"night": "4"}, {"products": tablets("5")}, {"switch_to.products", "max_units_per_dose"}),
        (
            {"night": "4"},
            {"products": [{"form": "liquid", "strength_mg": "1", "per_ml": "1",
                           "smallest_ml": "0.1"}]},
            {"max_ml_per_dose"},
        ),
    ],
)  # fmt: skip
def test_each_nearest_input_mends_the_switch(
    current: Json, changes: Json, fields: set[str]
) -> None:
    plan = planned(current=current, switch_to=switch(**changes))
    nearest = plan["infeasible"]["nearest"]
    assert {entry["field"] for entry in nearest} == fields
    for entry in nearest:
        if entry["field"] == "switch_to.products":
            mended: Json = {"switch_to": switch(products=entry["value"])}
        else:
            mended = {"switch_to": switch(**changes), entry["field"]: entry["value"]}
        assert planned(current=current, **mended)["infeasible"] is None


def test_a_dose_beyond_every_maximum_says_so() -> None:
    plan = planned(current={"night": "6"}, switch_to=switch(products=tablets("2")))
    assert plan["infeasible"]["nearest"] == []
    assert "max" in plan["infeasible"]["reasons"][0]["message"]


def test_limits_are_measured_from_the_last_stage_on() -> None:
    """A cut of a quarter of the start of 25 mg, one week after the last stage began."""
    plan = planned(method="fixed-mg", percent="left out", step_mg="6.5", goal_mg="18.5")
    named = {check["id"]: check["steps"] for check in plan["checks"] if check["base"] == "start"}
    assert named == {"step-over-10": [4], "fall-over-25": [4]}
    within = planned(method="fixed-mg", percent="left out", step_mg="6", goal_mg="19")
    assert {check["id"] for check in within["checks"]} == {"step-over-10"}


def test_the_method_follows_the_new_drug() -> None:
    plan = planned(method="percent-of-start", percent="20")
    assert [step["dose_mg"] for step in plan["steps"][3:]] == ["20", "15", "10", "5"]
    occupancy = planned(method="occupancy", percent="left out", points="5")
    assert occupancy["steps"][3]["target_mg"] == "20.457"  # 50.302% less 5 points
    held = planned(holds=[{"after_reduction": 1, "days": 10}])["steps"][4]
    assert (held["flags"], held["days"], held["dose_mg"]) == (["held"], 10, "22.5")


def test_the_days_of_the_stages_count_towards_the_longest_plan() -> None:
    """Two stages and 18 cuts of 0.5 mg are 20 years of 365 days; one more cut is over 7,305."""
    years = {
        "interval_days": 365,
        "current": {"morning": "0.5", "night": "0.5"},
        "percent": "5",
        "switch_to": switch(stage_days=365, products=tablets("2", piece="quarter")),
    }
    assert len(planned(**years, last_dose_mg="1")["steps"]) == 20
    too_long = planned(**years, last_dose_mg="0.5")["infeasible"]
    assert [reason["code"] for reason in too_long["reasons"]] == ["too-long"]
    for nearest in too_long["nearest"]:
        mended = {**years, "last_dose_mg": "0.5", nearest["field"]: nearest["value"]}
        assert planned(**mended)["infeasible"] is None


def test_a_goal_is_held_against_the_new_start() -> None:
    assert planned(goal_mg="20")["finish"]["kind"] == "stay"
    assert refused_field(goal_mg="25") == "goal_mg"
    assert refused_field(last_dose_mg="25") == "last_dose_mg"
    assert refused_field(method="fixed-mg", percent="left out", step_mg="25") == "step_mg"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"drug": "left out"}, "switch_to.drug"),
        ({"drug": "lorazepam"}, "switch_to.drug"),
        ({"drug": 5}, "switch_to.drug"),
        ({"products": []}, "switch_to.products"),
        ({"products": tablets("1") * 2}, "switch_to.products[1]"),
        ({"products": [{"form": "tablet", "strength_mg": "1"}]},
         "switch_to.products[0].smallest_piece"),
        ({"products": [*map(dict, tablets(*map(str, range(1, 22))))]}, "switch_to.products"),
        ({"equivalence": "left out"}, "switch_to.equivalence"),
        ({"equivalence": "nobody's"}, "switch_to.equivalence"),
        ({"drug": "oxazepam"}, "switch_to.equivalence"),
        ({"drug": "flurazepam"}, "mg_for_10_diazepam.flurazepam"),
        ({"stage_days": "left out"}, "switch_to.stage_days"),
        ({"stage_days": 0}, "switch_to.stage_days"),
        ({"stage_days": 366}, "switch_to.stage_days"),
        ({"stage_days": "7"}, "switch_to.stage_days"),
        ({"order": ["night", "noon"]}, "switch_to.order"),
        ({"order": ["night", "noon", "noon"]}, "switch_to.order"),
        ({"order": ["night", "noon", "evening"]}, "switch_to.order"),
        ({"colour": 1}, "switch_to.colour"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_field(changes: Json, field: str) -> None:
    assert refused_field(switch_to=switch(**changes)) == field


def test_the_bounds_of_a_switch_are_within() -> None:
    for days in (1, 365):
        assert planned(switch_to=switch(stage_days=days))["steps"][0]["days"] == days


def test_there_is_one_table() -> None:
    assert refused_field(equivalence="other") == "equivalence"
    assert planned(equivalence="ashton") == planned()
    other = planned(switch_to=switch(equivalence="other"))
    assert other["steps"][2]["by_drug"] == [{"drug": "diazepam", "dose_mg": "12.5"}]


def test_a_choice_for_either_drug_inside_its_range() -> None:
    chosen = {"mg_for_10_diazepam": {"flurazepam": "20"}}
    old = planned(
        drug="flurazepam", products=tablets("15", "30"), current={"night": "30"}, **chosen
    )
    assert old["steps"][0]["by_drug"] == [{"drug": "diazepam", "dose_mg": "15"}]
    new = planned(
        current={"night": "1.5"},
        switch_to=switch(drug="flurazepam", products=tablets("15", "30")),
        **chosen,
    )
    assert new["steps"][0]["by_drug"] == [{"drug": "flurazepam", "dose_mg": "30"}]
    assert refused_field(mg_for_10_diazepam={"flurazepam": "20"}) == "mg_for_10_diazepam.flurazepam"


def test_a_day_beyond_the_bounds_in_the_new_drug_is_refused() -> None:
    """150 mg of lorazepam a day equal 1,500 mg of diazepam."""
    assert refused_field(products=tablets("50"), current={"night": "150"}) == "current"
