"""What happened to a plan: held, resumed, gone back, slowed; and what is refused of it."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from clinic_desktop.domain.plan import DoseHeld, PaceSlowed, TaperRequest
from clinic_desktop.taper.output import plan_json, refused_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request

Json = dict[str, Any]
TABLES = {"ashton": {"diazepam": (Fraction(10), Fraction(10)),
                     "lorazepam": (Fraction(1), Fraction(1))}}  # fmt: skip


def asked(**changes: Any) -> Json:
    """15 mg of diazepam, 10% of the current dose each 28 days: 13.5, 12.5, 11.5, 10.5, ... mg."""
    given = {
        "drug": "diazepam",
        "products": [
            {"strength_mg": mg, "form": "tablet", "smallest_piece": "half"}
            for mg in ("10", "5", "2")
        ],
        "current": {"morning": "5", "noon": "5", "night": "5"},
        "goal_mg": "0",
        "method": "percent-of-current",
        "percent": "10",
        "interval_days": 28,
        "start_date": "2026-11-30",
        **changes,
    }
    return {key: value for key, value in given.items() if value != "left out"}


def read(given: Json, as_of: date = date(2026, 11, 24)) -> TaperRequest | Refused:
    return parse_request(json.dumps(given), as_of=as_of, equivalences=TABLES)


def planned(*events: Json, **changes: Any) -> Json:
    request = read(asked(as_taken=list(events), **changes))
    return refused_json(request) if isinstance(request, Refused) else plan_json(plan_taper(request))


def refused_field(*events: Json, **changes: Any) -> str:
    error = planned(*events, **changes)["error"]
    assert error["message"].startswith(error["field"])
    return str(error["field"])


def event(step: int, day: str, action: str, **own: Any) -> Json:
    return {"step": step, "date": day, "action": action, **own}


def rows(plan: Json, first: int, last: int) -> list[tuple[str, int, str, list[str]]]:
    return [
        (step["start"], step["days"], step["dose_mg"],
         [flag for flag in step["flags"] if flag in ("held", "back")])
        for step in plan["steps"][first - 1 : last]
    ]  # fmt: skip


def test_hold_splits_the_step_and_the_next_reduction_follows() -> None:
    plan = planned(event(2, "2027-01-11", "hold", days=10))
    assert rows(plan, 1, 4) == [
        ("2026-11-30", 28, "13.5", []),
        ("2026-12-28", 14, "12.5", []),
        ("2027-01-11", 10, "12.5", ["held"]),
        ("2027-01-21", 28, "11.5", []),
    ]
    held = plan["steps"][2]
    assert (held["target_mg"], held["change_percent_of_current"]) == ("12.5", "0")
    assert held["doses"] == plan["steps"][1]["doses"]
    assert plan["steps"][3]["number"] == 4


def test_hold_on_the_first_day_of_the_next_step_puts_that_step_off() -> None:
    plan = planned(event(1, "2026-12-28", "hold", days=7))
    assert rows(plan, 1, 3) == [
        ("2026-11-30", 28, "13.5", []),
        ("2026-12-28", 7, "13.5", ["held"]),
        ("2027-01-04", 28, "12.5", []),
    ]


def test_hold_of_the_last_step_puts_off_the_stop() -> None:
    plain = planned()
    last = plain["steps"][-1]
    plan = planned(event(last["number"], plain["finish"]["on"], "hold", days=14))
    assert plan["finish"] == {"kind": "stop", "on": "2028-07-24", "last_dose_mg": "1"}
    assert plain["finish"]["on"] == "2028-07-10"
    assert plan["supply"][-1]["to"] == "2028-07-23"


def test_a_plan_that_stays_goes_on_until_something_happens() -> None:
    """The goal of 12.5 mg is reached on 28 December; held in July, it had gone on till then."""
    plan = planned(event(2, "2027-07-05", "hold", days=14), goal_mg="12.5")
    assert rows(plan, 2, 3) == [
        ("2026-12-28", 189, "12.5", []),
        ("2027-07-05", 14, "12.5", ["held"]),
    ]
    assert plan["finish"] == {"kind": "stay", "on": "2027-07-05", "last_dose_mg": "12.5"}


def test_resume_ends_a_hold_early() -> None:
    hold = event(1, "2026-12-14", "hold", days=28)
    plan = planned(hold, event(2, "2026-12-21", "resume"))
    assert rows(plan, 1, 3) == [
        ("2026-11-30", 14, "13.5", []),
        ("2026-12-14", 7, "13.5", ["held"]),
        ("2026-12-21", 28, "12.5", []),
    ]
    planned_hold = planned(
        event(2, "2026-12-30", "resume"), holds=[{"after_reduction": 1, "days": 28}]
    )
    assert rows(planned_hold, 2, 3) == [
        ("2026-12-28", 2, "13.5", ["held"]),
        ("2026-12-30", 28, "12.5", []),
    ]


@pytest.mark.parametrize(("to_step", "dose"), [(0, "15"), (1, "13.5"), (2, "12.5")])
def test_back_to_an_earlier_step_for_one_interval(to_step: int, dose: str) -> None:
    plan = planned(event(3, "2027-02-01", "back", to_step=to_step))
    assert rows(plan, 3, 4) == [
        ("2027-01-25", 7, "11.5", []),
        ("2027-02-01", 28, dose, ["back"]),
    ]
    back = plan["steps"][3]
    assert back["target_mg"] == dose
    assert back["change_percent_of_current"].startswith("-")
    earlier = plan["steps"][to_step - 1]["doses"] if to_step else None
    assert earlier is None or back["doses"] == earlier
    again = [step["dose_mg"] for step in plan["steps"][4:7]]
    assert again == ["13.5", "12.5", "11.5", "10.5", "9.5"][to_step : to_step + 3]
    assert plan["steps"][4]["start"] == "2027-03-01"


def test_back_to_a_dose_whose_times_are_dealt_out_as_they_were() -> None:
    plan = planned(event(2, "2027-01-04", "back", to_step=0))
    assert [(dose["when"], dose["dose_mg"]) for dose in plan["steps"][2]["doses"]] == [
        ("morning", "5"),
        ("noon", "5"),
        ("night", "5"),
    ]


def test_slow_by_interval_and_by_figure_from_the_next_step_on() -> None:
    plan = planned(event(2, "2027-01-11", "slow", interval_days=42, percent="5"))
    assert [(step["days"], step["target_mg"]) for step in plan["steps"][:4]] == [
        (28, "13.5"),
        (28, "12.15"),
        (42, "11.875"),
        (42, "11.4"),
    ]


@pytest.mark.parametrize(
    ("method", "figure", "now", "smaller", "target"),
    [
        ("percent-of-start", "percent", "10", "5", "12.75"),
        ("fixed-mg", "step_mg", "1.5", "0.5", "13"),
        ("occupancy", "points", "2", "1", "13.404"),
    ],
)
def test_slow_of_each_method(method: str, figure: str, now: str, smaller: str, target: str) -> None:
    fields = {"method": method, "percent": "left out", figure: now}
    plan = planned(event(1, "2026-12-07", "slow", **{figure: smaller}), **fields)
    assert plan["steps"][0]["dose_mg"] in ("13.5", "14")
    assert plan["steps"][1]["target_mg"] == target


def test_hold_and_slow_on_one_day_in_either_order() -> None:
    hold = event(1, "2026-12-14", "hold", days=7)
    slow = event(1, "2026-12-14", "slow", interval_days=35)
    assert planned(hold, slow)["steps"] == planned(slow, hold)["steps"]
    assert rows(planned(hold, slow), 1, 3) == [
        ("2026-11-30", 14, "13.5", []),
        ("2026-12-14", 7, "13.5", ["held"]),
        ("2026-12-21", 35, "12.5", []),
    ]


def test_back_then_slow_on_one_day_lengthens_the_step_gone_back_to() -> None:
    back = event(2, "2027-01-04", "back", to_step=1)
    plan = planned(back, event(2, "2027-01-04", "slow", interval_days=35))
    assert rows(plan, 2, 4) == [
        ("2026-12-28", 7, "12.5", []),
        ("2027-01-04", 35, "13.5", ["back"]),
        ("2027-02-08", 35, "12.5", []),
    ]


def test_a_planned_hold_not_yet_begun_stays_after_its_reduction() -> None:
    holds = [{"after_reduction": 2, "days": 7}]
    plan = planned(event(1, "2026-12-14", "hold", days=14), holds=holds)
    assert rows(plan, 3, 5) == [
        ("2026-12-28", 28, "12.5", []),
        ("2027-01-25", 7, "12.5", ["held"]),
        ("2027-02-01", 28, "11.5", []),
    ]
    own = planned(event(2, "2027-01-04", "hold", days=14), holds=holds)
    assert rows(own, 2, 5) == [
        ("2026-12-28", 7, "12.5", []),
        ("2027-01-04", 14, "12.5", ["held"]),
        ("2027-01-18", 7, "12.5", ["held"]),
        ("2027-01-25", 28, "11.5", []),
    ]
    begun = planned(event(3, "2027-01-28", "hold", days=14), holds=holds)
    assert rows(begun, 3, 5) == [
        ("2027-01-25", 3, "12.5", ["held"]),
        ("2027-01-28", 14, "12.5", ["held"]),
        ("2027-02-11", 28, "11.5", []),
    ]


def test_reductions_go_on_being_counted_over_going_back() -> None:
    """The first reduction after going back from the second is the third."""
    plan = planned(
        event(2, "2027-01-04", "back", to_step=0), holds=[{"after_reduction": 3, "days": 7}]
    )
    assert rows(plan, 3, 6) == [
        ("2027-01-04", 28, "15", ["back"]),
        ("2027-02-01", 28, "13.5", []),
        ("2027-03-01", 7, "13.5", ["held"]),
        ("2027-03-08", 28, "12.5", []),
    ]


def test_a_planned_hold_not_yet_begun_is_kept_over_going_back() -> None:
    """The reduction it stands behind was made: the hold follows on the dose gone back to."""
    holds = [{"after_reduction": 2, "days": 7}]
    back = event(2, "2027-01-04", "back", to_step=1)
    kept = [
        ("2027-01-04", 28, "13.5", ["back"]),
        ("2027-02-01", 7, "13.5", ["held"]),
        ("2027-02-08", 28, "12.5", []),
    ]
    assert rows(planned(back, holds=holds), 3, 5) == kept
    again = event(3, "2027-01-18", "back", to_step=0)
    assert rows(planned(back, again, holds=holds), 3, 6) == [
        ("2027-01-04", 14, "13.5", ["back"]),
        ("2027-01-18", 28, "15", ["back"]),
        ("2027-02-15", 7, "15", ["held"]),
        ("2027-02-22", 28, "13.5", []),
    ]
    begun = planned(event(3, "2027-01-28", "back", to_step=1), holds=holds)
    assert rows(begun, 4, 5) == [
        ("2027-01-28", 28, "13.5", ["back"]),
        ("2027-02-25", 28, "12.5", []),
    ]


def test_the_limits_are_measured_on_the_plan_as_taken() -> None:
    """Back to 15 mg and down again is over no limit; the checks keep to the steps printed."""
    plan = planned(event(3, "2027-02-01", "back", to_step=0))
    over = [n for check in plan["checks"] if check["id"] == "step-over-10" for n in check["steps"]]
    assert min(over) > 4
    assert all("back" not in plan["steps"][number - 1]["flags"] for number in over)


def test_after_a_switch_the_start_is_the_new_drug() -> None:
    switch = {
        "drug": "diazepam",
        "products": asked()["products"],
        "equivalence": "ashton",
        "stage_days": 7,
    }
    fields = {
        "drug": "lorazepam",
        "products": [{"form": "tablet", "strength_mg": "1", "smallest_piece": "half"}],
        "current": {"morning": "0.5", "night": "1"},
        "switch_to": switch,
    }
    plan = planned(event(3, "2026-12-28", "back", to_step=0), **fields)
    assert rows(plan, 3, 5) == [
        ("2026-12-14", 14, "13.5", []),
        ("2026-12-28", 28, "15", ["back"]),
        ("2027-01-25", 28, "13.5", []),
    ]
    assert refused_field(event(1, "2026-12-03", "hold", days=7), **fields) == "as_taken[0].step"
    assert refused_field(event(2, "2026-12-14", "hold", days=7), **fields) == "as_taken[0].step"
    assert (
        refused_field(event(3, "2026-12-28", "back", to_step=2), **fields) == "as_taken[0].to_step"
    )


def test_too_long_as_taken_names_what_mends_it() -> None:
    slow = event(1, "2026-12-07", "slow", interval_days=365)
    plan = planned(slow)
    assert [reason["code"] for reason in plan["infeasible"]["reasons"]] == ["too-long"]
    fields = {nearest["field"] for nearest in plan["infeasible"]["nearest"]}
    assert fields == {"last_dose_mg", "as_taken[0].interval_days"}
    for nearest in plan["infeasible"]["nearest"]:
        if nearest["field"] == "last_dose_mg":
            mended = planned(slow, last_dose_mg=nearest["value"])
        else:
            mended = planned({**slow, "interval_days": nearest["value"]})
            longer = planned({**slow, "interval_days": nearest["value"] + 1})
            assert longer["infeasible"] is not None
        assert mended["infeasible"] is None


def test_a_plan_begun_before_today_is_planned_only_as_taken() -> None:
    begun = {"start_date": "2026-06-01"}
    assert refused_field(**begun) == "start_date"
    plan = planned(event(1, "2026-06-15", "hold", days=7), **begun)
    assert plan["steps"][0]["start"] == "2026-06-01"
    long_ago = planned(event(1, "1999-06-15", "hold", days=7), start_date="1999-06-01")
    assert long_ago["steps"][1]["start"] == "1999-06-15"
    too_late = event(1, "2029-01-15", "hold", days=7)
    assert refused_field(too_late, start_date="2028-11-25") == "start_date"


@pytest.mark.parametrize(
    ("events", "field"),
    [
        ([event(1, "2026-11-30", "hold", days=7)], "as_taken[0].date"),
        ([event(1, "2026-12-01", "hold", days=7)], None),
        ([event(21, "2028-07-10", "hold", days=7)], None),
        ([event(21, "2028-07-11", "hold", days=7)], "as_taken[0].date"),
        ([event(2, "2026-12-28", "hold", days=7)], "as_taken[0].step"),
        ([event(2, "2026-12-29", "hold", days=7)], None),
        ([event(1, "2026-12-14", "hold", days=0)], "as_taken[0].days"),
        ([event(1, "2026-12-14", "hold", days=366)], "as_taken[0].days"),
        ([event(1, "2026-12-14", "hold")], "as_taken[0].days"),
        ([event(1, "2026-12-14", "hold", days=7, to_step=0)], "as_taken[0].to_step"),
        ([event(1, "2026-12-14", "resume")], "as_taken[0].step"),
        ([event(1, "2026-12-14", "hold", days=7), event(2, "2026-12-21", "resume")],
         "as_taken[1].date"),
        ([event(1, "2026-12-14", "hold", days=7), event(2, "2026-12-20", "resume")], None),
        ([event(1, "2026-12-14", "back", to_step=1)], "as_taken[0].to_step"),
        ([event(1, "2026-12-14", "back", to_step=2)], "as_taken[0].to_step"),
        ([event(1, "2026-12-14", "back", to_step=-1)], "as_taken[0].to_step"),
        ([event(1, "2026-12-14", "hold", days=7), event(2, "2026-12-16", "back", to_step=1)],
         "as_taken[1].to_step"),
        ([event(1, "2026-12-14", "slow", interval_days=28)], "as_taken[0].interval_days"),
        ([event(1, "2026-12-14", "slow", interval_days=29)], None),
        ([event(1, "2026-12-14", "slow", percent="10")], "as_taken[0].percent"),
        ([event(1, "2026-12-14", "slow", percent="9.999")], None),
        ([event(1, "2026-12-14", "slow", percent="0.09")], "as_taken[0].percent"),
        ([event(1, "2026-12-14", "slow", points="1")], "as_taken[0].points"),
        ([event(1, "2026-12-14", "slow")], "as_taken[0]"),
        ([event(1, "2026-12-14", "slow", percent="5"), event(1, "2026-12-15", "slow", percent="6")],
         "as_taken[1].percent"),
        ([event(1, "2026-12-14", "hold", days=7), event(1, "2026-12-13", "hold", days=7)],
         "as_taken[1].date"),
        ([event(1, "2026-12-14", "stop")], "as_taken[0].action"),
        ([event(1, "2026-12-14", "hold", days=7, why="")], "as_taken[0].why"),
        ([event(1, "14 December", "hold", days=7)], "as_taken[0].date"),
        ([event(0, "2026-12-14", "hold", days=7)], "as_taken[0].step"),
        ([5], "as_taken[0]"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_path(events: list[Any], field: str | None) -> None:
    found = planned(*events)
    assert found.get("error", {"field": None})["field"] == field


def test_not_for_listed_doses_nor_a_figure_of_bands() -> None:
    hold = event(1, "2026-12-14", "hold", days=7)
    listed = {"method": "custom", "percent": "left out", "doses_mg": ["10", "5"]}
    assert refused_field(hold, **listed) == "as_taken"
    assert planned(**listed)["infeasible"] is None
    bands = {
        "method": "bands",
        "percent": "left out",
        "bands": [{"above_mg": "0", "step_mg": "1"}],
    }
    assert refused_field(event(1, "2026-12-14", "slow", step_mg="0.5"), **bands) == (
        "as_taken[0].step_mg"
    )
    longer = planned(event(1, "2026-12-14", "slow", interval_days=30), **bands)
    assert longer["steps"][1]["days"] == 30


def test_events_are_read_as_what_they_are() -> None:
    events = [event(1, "2026-12-14", "hold", days=7), event(2, "2026-12-15", "slow", percent="5")]
    request = read(asked(as_taken=events))
    assert isinstance(request, TaperRequest)
    assert request.as_taken == (
        DoseHeld(1, date(2026, 12, 14), 7),
        PaceSlowed(2, date(2026, 12, 15), percent=Fraction(5)),
    )


@pytest.mark.parametrize("taken", [{}, "hold", 0, False])
def test_anything_but_a_list_is_refused(taken: object) -> None:
    refused = read(asked(as_taken=taken))
    assert isinstance(refused, Refused)
    assert refused.field == "as_taken"


def test_a_cut_asked_for_that_no_measure_makes_still_gets_a_gentler_remedy() -> None:
    """A wish of a microgram from 4 mg: the capsules fall to 2 mg, and a liquid makes less of it."""
    found = planned(
        event(1, "2026-12-01", "hold", days=7),
        products=[
            {"strength_mg": mg, "form": "capsule", "smallest_piece": "whole"} for mg in ("7.5", "2")
        ],
        current={"evening": "2", "noon": "2", "morning": "9.5", "night": "7.5"},
        method="bands",
        percent="left out",
        bands=[
            {"above_mg": "17.01", "step_mg": "18.899"},
            {"above_mg": "5.67", "step_mg": "0.118"},
            {"above_mg": "0", "step_mg": "0.001"},
        ],
        interval_days=7,
        max_units_per_dose=2,
    )
    assert [step["dose_mg"] for step in found["steps"]] == ["4", "4", "2"]
    remedies = {
        (check["id"], check["base"]): check["remedy"]
        for check in found["checks"]
        if check["cause"] == "products"
    }
    liquid = {"form": "liquid", "strength_mg": "1", "per_ml": "1", "smallest_ml": "0.1"}
    assert remedies["fall-over-25", "start"] == [liquid]
