"""Inputs on which other open planners print wrong tablets, raise the dose, stall, or never finish.

Each is ordinary: it comes from running them. What they did stands beside what must hold here.
"""

import itertools
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest

from clinic_desktop.taper.output import plan_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request
from tests.property.taper_checks import check_limits, check_pieces, check_supply
from tests.property.taper_inputs import thousandths

AS_OF = date(2026, 11, 24)
Json = dict[str, Any]


def tablets(*strengths: str, piece: str = "half") -> list[Json]:
    return [{"strength_mg": mg, "form": "tablet", "smallest_piece": piece} for mg in strengths]


def asked(**changes: object) -> Json:
    fields: Json = {
        "drug": "diazepam",
        "products": tablets("10", "5", "2"),
        "current": {"night": "10"},
        "goal_mg": "0",
        "method": "percent-of-current",
        "percent": "10",
        "interval_days": 14,
        "start_date": "2026-11-30",
        "max_units_per_dose": 6,
        "holds": [],
    }
    return fields | changes


def planned(**changes: object) -> Json:
    """The plan, its pieces, limits and supply counted by hand."""
    fields = asked(**changes)
    request = parse_request(fields, as_of=AS_OF, equivalences={})
    assert not isinstance(request, Refused), request
    found: Json = plan_json(plan_taper(request))
    assert found["infeasible"] is None, found["infeasible"]
    check_pieces(fields, found)
    check_limits(fields, found)
    check_supply(fields, found)
    doses = [sum(map(thousandths, fields["current"].values()))]
    doses += [thousandths(step["dose_mg"]) for step in found["steps"]]
    assert all(dose > 0 for dose in doses), "a row of 0 mg"
    assert all(now < before for before, now in itertools.pairwise(doses))
    return found


def doses_of(found: Json) -> list[str]:
    return [step["dose_mg"] for step in found["steps"]]


def test_a_start_of_2_mg_is_planned_to_the_stop() -> None:
    # One crashes with an index error on 2 mg or less; its floor is 2 mg, then silence.
    found = planned(current={"night": "2"}, products=tablets("2"))
    assert doses_of(found) == ["1"]
    assert found["finish"] == {"kind": "stop", "on": "2026-12-14", "last_dose_mg": "1"}


def test_ten_milligram_tablets_alone_go_down_by_halves_and_say_so() -> None:
    # One instructs 15 mg at almost every label from 19 down to 2 mg, and does not warn.
    found = planned(current={"night": "20"}, products=tablets("10"))
    assert doses_of(found) == ["15", "10", "5"]
    over = next(c for c in found["checks"] if c["id"] == "step-over-10" and c["base"] == "current")
    assert (over["cause"], over["steps"]) == ("products", [1, 2, 3])
    assert over["remedy"]


def test_whole_ten_milligram_tablets_are_never_cut() -> None:
    found = planned(current={"night": "20"}, products=tablets("10", piece="whole"))
    assert doses_of(found) == ["10"]
    assert all(i["pieces"] == "whole" for s in found["steps"] for d in s["doses"]
               for i in d["items"])  # fmt: skip


@pytest.mark.parametrize(
    ("strength", "per_ml", "current", "goal"),
    [
        ("4", "1", "20", "18"),
        ("4", "1", "20", "0"),
        ("20", "1", "20", "18"),
        ("2", "1", "20", "16"),
    ],
)
def test_liquids_neither_stall_nor_rise(
    strength: str, per_ml: str, current: str, goal: str
) -> None:
    # One rounds to whole millilitres, drops the repeats and stops: 18, 16, STOP on the way to 18;
    # at 20 mg/mL it gives 18, then 20.
    liquid = {"form": "liquid", "strength_mg": strength, "per_ml": per_ml, "smallest_ml": "0.1"}
    found = planned(current={"morning": current}, products=[liquid], goal_mg=goal)
    if goal == "0":
        assert found["finish"]["kind"] == "stop"
        assert found["finish"]["last_dose_mg"] == "0.4"
    else:
        assert doses_of(found)[-1] == goal


def test_a_maintenance_goal_ends_with_staying_and_not_with_a_stop() -> None:
    # One prints "Then STOP" under every plan, a goal of 20 mg included.
    found = planned(current={"morning": "40"}, goal_mg="20", percent="12.5")
    assert doses_of(found)[-1] == "20"
    assert found["finish"]["kind"] == "stay"
    assert found["finish"]["on"] == found["steps"][-1]["start"]


def test_there_are_no_rows_of_nothing_and_none_that_change_nothing() -> None:
    # One prints 30 rows of "0 mg daily" and 62% of its rows change nothing.
    found = planned(current={"night": "50"}, products=tablets("50", "25"))
    assert doses_of(found) == sorted(set(doses_of(found)), key=float, reverse=True)


def test_a_slow_pace_of_over_50_steps_is_kept() -> None:
    # One turns 2.5% every 28 days into 10% every 14 days, because 50 steps were passed.
    found = planned(
        current={"morning": "30", "night": "30"},
        products=[*tablets("10", "5", "2"), {"form": "liquid", "strength_mg": "2", "per_ml": "5",
                                             "smallest_ml": "0.25"}],
        percent="2.5", interval_days=28,
    )  # fmt: skip
    assert len(found["steps"]) > 50
    assert {step["days"] for step in found["steps"]} == {28}
    first = found["steps"][0]
    assert (first["target_mg"], first["dose_mg"]) == ("58.5", "58.5")


def test_tablets_add_up_at_every_time_of_a_divided_dose() -> None:
    # One is wrong in 69 to 81% of the steps when the day is divided.
    for times in ({"morning": "5", "night": "5"}, {"morning": "4", "noon": "3", "night": "3"}):
        found = planned(current=times, interval_days=28)
        assert found["finish"]["kind"] == "stop"


def test_half_a_tablet_for_21_days_is_eleven_tablets() -> None:
    # One rounds up every day and hands out 21.
    found = planned(current={"night": "5"}, products=tablets("5"), interval_days=21, issue_days=21)
    assert found["supply"][0]["lines"] == [
        {"drug": "diazepam", "form": "tablet", "strength_mg": "5", "units": 11}
    ]


@pytest.mark.parametrize("bad", ["0", "-10", "NaN", "Infinity", "1e3", "99999", "0.0001", ""])
def test_doses_that_are_none_are_refused_by_name(bad: str) -> None:
    # Zero and negative crash there, NaN loops, and nothing is validated at the web service.
    refused = parse_request(asked(current={"night": bad}), as_of=AS_OF, equivalences={})
    assert isinstance(refused, Refused)
    assert refused.field.startswith("current")


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Pacific/Auckland", "UTC"])
def test_dates_do_not_slip_in_any_zone_over_a_clock_change(zone: str) -> None:
    # One reads dates as UTC and reckons in local time: after the clocks change every date is a day
    # early.
    script = (
        "from datetime import date; import json, time; time.tzset();"
        "from tests.spec.taper.test_peers_failures import planned;"
        "found = planned(start_date='2027-02-28', interval_days=7, current={'night': '20'});"
        "print(json.dumps([s['start'] for s in found['steps']]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=True, env={**os.environ, "TZ": zone},
    )  # fmt: skip
    starts = [date.fromisoformat(day) for day in json.loads(ran.stdout)]
    assert starts[0] == date(2027, 2, 28)
    assert {b - a for a, b in itertools.pairwise(starts)} == {timedelta(days=7)}
