"""Bands, equal points on the modelled occupancy curve, and a list of one's own."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from clinic_desktop.domain.plan import Method, TaperRequest
from clinic_desktop.taper.output import plan_json, refused_json
from clinic_desktop.taper.pace import Pace
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request

Json = dict[str, Any]
TABLES = {"ashton": {"lorazepam": (Fraction(1), Fraction(1))}}


def planned(**fields: Any) -> Json:
    tablets = [
        {"form": "tablet", "strength_mg": mg, "smallest_piece": "half"} for mg in ("10", "5", "2")
    ]
    given = {
        "drug": "diazepam",
        "products": tablets,
        "current": {"morning": "20", "night": "20"},
        "goal_mg": "0",
        "interval_days": 14,
        "start_date": "2026-11-30",
        **fields,
    }
    request = parse_request(json.dumps(given), as_of=date(2026, 11, 24), equivalences=TABLES)
    if isinstance(request, Refused):
        return refused_json(request)
    assert isinstance(request, TaperRequest)
    return plan_json(plan_taper(request))


def doses(plan: Json) -> list[str]:
    return [step["dose_mg"] for step in plan["steps"]]


BANDS = [
    {"above_mg": "20", "step_mg": "2"},
    {"above_mg": "5", "step_mg": "1"},
    {"above_mg": "0", "step_mg": "0.5"},
]


def test_bands_are_left_when_the_dose_before_has_reached_them() -> None:
    plan = planned(method="bands", bands=BANDS)
    assert doses(plan)[:12] == [
        "38",
        "36",
        "34",
        "32",
        "30",
        "28",
        "26",
        "24",
        "22",
        "20",
        "19",
        "18",
    ]
    assert doses(plan)[24:27] == ["5", "4.5", "4"]


def test_a_band_may_be_crossed() -> None:
    plan = planned(method="bands", bands=BANDS, current={"morning": "10", "night": "11"})
    assert doses(plan)[:3] == ["19", "18", "17"]


@pytest.mark.parametrize(
    ("bands", "field"),
    [
        ([], "bands"),
        (BANDS[:2], "bands"),
        ([BANDS[1], BANDS[0], BANDS[2]], "bands[1].above_mg"),
        ([{"above_mg": "0", "step_mg": "40"}], "bands[0].step_mg"),
        ([{"above_mg": "0", "step_mg": "0"}], "bands[0].step_mg"),
        ([{"above_mg": "0"}], "bands[0].step_mg"),
    ],
)
def test_bands_are_checked(bands: list[Json], field: str) -> None:
    assert planned(method="bands", bands=bands)["error"]["field"] == field


def test_occupancy_gives_the_published_curve() -> None:
    """From 20 mg in 5-point steps, as computed in the design notes (1.3)."""
    pace = Pace(Method.OCCUPANCY, 20_000, points=Fraction(5), half_occupancy_ug=Fraction(24_700))
    # The exact chain is followed here without rounding: a target is a fraction of a microgram.
    occupancy = Fraction(100 * 20_000, 20_000 + 24_700)
    exact = [24_700 * (occupancy - 5 * n) / (100 - (occupancy - 5 * n)) for n in range(1, 9)]
    assert [round(dose / 1000, 2) for dose in exact] == [
        round(Fraction(mg), 2)
        for mg in ("16.29", "13.15", "10.46", "8.12", "6.08", "4.27", "2.67", "1.23")
    ]
    assert pace.target_ug(20_000) == exact[0]
    assert pace.target_ug(1230) < 0


def test_occupancy_scales_with_the_table_named() -> None:
    tablet = {"form": "tablet", "strength_mg": "1", "smallest_piece": "quarter"}
    lorazepam = {"drug": "lorazepam", "products": [tablet], "current": {"night": "2"}}
    plan = planned(**lorazepam, method="occupancy", points="5", equivalence="ashton")
    assert plan["steps"][0]["target_mg"] == "1.63"
    assert plan["steps"][0]["diazepam_mg"] == "17.5"
    assert plan["equivalence"] == {"table": "ashton", "mg_for_10_diazepam": {"lorazepam": "1"}}
    refused = planned(**lorazepam, method="occupancy", points="5")
    assert refused["error"]["field"] == "equivalence"


def test_a_first_cut_that_would_be_the_stop_is_no_taper() -> None:
    small = {"current": {"night": "5"}, "method": "occupancy"}
    plan = planned(**small, points="20")
    assert [reason["code"] for reason in plan["infeasible"]["reasons"]] == ["no-smaller-dose"]
    assert {"field": "points", "value": "16.8"} in plan["infeasible"]["nearest"]
    for nearest in plan["infeasible"]["nearest"]:
        mended = planned(**{**small, "points": "20", nearest["field"]: nearest["value"]})
        assert mended["infeasible"] is None


def test_a_list_is_followed_as_it_stands() -> None:
    plan = planned(method="custom", doses_mg=["30", "20", "12.5"])
    assert doses(plan) == ["30", "20", "12.5"]
    assert [step["target_mg"] for step in plan["steps"]] == ["30", "20", "12.5"]
    assert {check["cause"] for check in plan["checks"]} == {"asked"}
    assert plan["finish"]["kind"] == "stop"
    stays = planned(method="custom", doses_mg=["30", "20"], goal_mg="20")
    assert stays["finish"] == {"kind": "stay", "on": "2026-12-14", "last_dose_mg": "20"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"doses_mg": ["40"]}, "doses_mg[0]"),
        ({"doses_mg": ["30", "30"]}, "doses_mg[1]"),
        ({"doses_mg": ["30", "0"]}, "doses_mg[1]"),
        ({"doses_mg": []}, "doses_mg"),
        ({"doses_mg": [30]}, "doses_mg[0]"),
        ({"doses_mg": ["30"], "goal_mg": "20"}, "doses_mg"),
        ({"doses_mg": ["30"], "last_dose_mg": "20"}, "doses_mg"),
        ({"doses_mg": ["30"], "percent": "10"}, "percent"),
    ],
)
def test_lists_are_checked(fields: Json, field: str) -> None:
    assert planned(method="custom", **fields)["error"]["field"] == field


def test_a_listed_dose_that_cannot_be_made_names_its_neighbours() -> None:
    plan = planned(method="custom", doses_mg=["30", "20.3", "12.5"])
    assert [reason["code"] for reason in plan["infeasible"]["reasons"]] == ["dose-not-makeable"]
    assert plan["infeasible"]["nearest"] == [
        {"field": "doses_mg[1]", "value": "20"},
        {"field": "doses_mg[1]", "value": "20.5"},
    ]


def test_several_such_doses_are_mended_together() -> None:
    plan = planned(method="custom", doses_mg=["30.1", "30", "20.3"])
    assert plan["infeasible"]["nearest"] == [{"field": "doses_mg", "value": ["30", "20"]}]


def test_doses_below_the_least_there_is_become_that_one() -> None:
    asked: Json = {
        "products": [{"form": "tablet", "strength_mg": "10", "smallest_piece": "half"}],
        "current": {"morning": "10"},
        "max_units_per_dose": 1,
    }
    plan = planned(method="custom", doses_mg=["2.25", "0.25"], **asked)
    assert plan["infeasible"]["nearest"] == [{"field": "doses_mg", "value": ["5"]}]
    assert planned(method="custom", doses_mg=["5"], **asked)["infeasible"] is None


def test_a_list_that_is_too_long_is_cut_short_with_its_end_kept() -> None:
    listed = [str(n) for n in range(39, 0, -1)]
    plan = planned(method="custom", doses_mg=listed, interval_days=365, goal_mg="1")
    assert [reason["code"] for reason in plan["infeasible"]["reasons"]] == ["too-long"]
    for nearest in plan["infeasible"]["nearest"]:
        fields = {"doses_mg": listed, "interval_days": 365, nearest["field"]: nearest["value"]}
        assert planned(method="custom", goal_mg="1", **fields)["infeasible"] is None


def test_an_even_cut_alternates_and_the_first_of_the_order_is_one_rung_ahead() -> None:
    """Maudsley's way with two doses a day: the morning goes first, then the night follows."""
    plan = planned(
        products=[{"form": "tablet", "strength_mg": "2", "smallest_piece": "half"}],
        current={"morning": "10", "night": "10"},
        method="fixed-mg",
        step_mg="1",
        cut="even",
        cut_order=["morning", "night"],
    )
    dealt = [{dose["when"]: dose["dose_mg"] for dose in step["doses"]} for step in plan["steps"]]
    assert dealt[:4] == [
        {"morning": "9", "night": "10"},
        {"morning": "9", "night": "9"},
        {"morning": "8", "night": "9"},
        {"morning": "8", "night": "8"},
    ]
