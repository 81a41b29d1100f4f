"""Schedules that others published, made of real products: doses, days and the end.

Facts and figures only. `CFP 2018` is table 2 of Pottie and others, Deprescribing benzodiazepine
receptor agonists, Canadian Family Physician 2018, which tells how each trial cut the dose; a dose
of its own stands in for the trials' various ones.
"""

import json
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

import pytest

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper.output import plan_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request

Json = dict[str, Any]
TABLES = {
    "ashton": {
        drug: (Fraction(mg), Fraction(mg))
        for drug, mg in (("diazepam", 10), ("lorazepam", 1), ("temazepam", 20))
    }
}


def tablets(*strengths: str, piece: str = "half") -> list[Json]:
    return [{"form": "tablet", "strength_mg": mg, "smallest_piece": piece} for mg in strengths]


def planned(**fields: Any) -> Json:
    given = {"goal_mg": "0", "start_date": "2026-11-30", **fields}
    request = parse_request(json.dumps(given), as_of=date(2026, 11, 24), equivalences=TABLES)
    assert isinstance(request, TaperRequest), request
    return plan_json(plan_taper(request))


def stays(plan: Json) -> list[tuple[str, int]]:
    """(daily dose, days on it), one after the other; the held days count with their step."""
    told = ((step["dose_mg"], step["days"]) for step in plan["steps"])
    return [(dose, sum(n for _, n in same)) for dose, same in groupby(told, lambda one: one[0])]


def by_time(step: Json) -> dict[str, tuple[str, str]]:
    """(drug, dose) at each time of a step."""
    return {d["when"]: (d["items"][0]["drug"], d["dose_mg"]) for d in step["doses"]}


def test_scottish_government_2024_lorazepam_twice_a_day_over_to_diazepam() -> None:
    """Quality prescribing for benzodiazepines and z-drugs: the evening dose is replaced first, then
    the morning one; 1 mg off the morning until it is empty, then off the night: 22 steps."""
    plan = planned(
        drug="lorazepam",
        products=tablets("1"),
        current={"morning": "1", "night": "1"},
        method="fixed-mg",
        step_mg="1",
        interval_days=14,
        cut_order=["morning", "night"],
        switch_to={
            "drug": "diazepam",
            "products": tablets("10", "5", "2"),
            "equivalence": "ashton",
            "stage_days": 7,
            "order": ["night", "morning"],
        },
    )
    ten = ("diazepam", "10")
    expected = [{"morning": ("lorazepam", "1"), "night": ten}, {"morning": ten, "night": ten}]
    expected += [{"morning": ("diazepam", str(mg)), "night": ten} for mg in range(9, 0, -1)]
    expected += [{"night": ("diazepam", str(mg))} for mg in range(10, 0, -1)]
    assert [by_time(step) for step in plan["steps"]] == expected
    assert [step["diazepam_mg"] for step in plan["steps"]] == ["20", "20"] + [
        str(mg) for mg in range(19, 0, -1)
    ]
    assert plan["finish"]["kind"] == "stop"


@pytest.mark.parametrize("weeks", [1, 2])
def test_baillargeon_2003_a_quarter_of_the_start_every_one_or_two_weeks(weeks: int) -> None:
    """CFP 2018."""
    plan = planned(
        drug="temazepam",
        products=tablets("10"),
        current={"night": "20"},
        method="percent-of-start",
        percent="25",
        interval_days=7 * weeks,
    )
    assert stays(plan) == [("15", 7 * weeks), ("10", 7 * weeks), ("5", 7 * weeks)]


def test_garfinkel_1999_half_for_two_weeks_then_a_quarter_for_two() -> None:
    """CFP 2018."""
    plan = planned(
        drug="diazepam",
        products=tablets("5"),
        current={"night": "10"},
        method="custom",
        doses_mg=["5", "2.5"],
        interval_days=14,
    )
    assert stays(plan) == [("5", 14), ("2.5", 14)]
    assert plan["finish"] == {"kind": "stop", "on": "2026-12-28", "last_dose_mg": "2.5"}


def test_habraken_1997_lorazepam_by_quarters_then_by_eighths_of_the_start() -> None:
    """CFP 2018: 25% weekly for three weeks, then 12.5% for two."""
    plan = planned(
        drug="lorazepam",
        products=tablets("1"),
        current={"morning": "2", "night": "2"},
        method="bands",
        bands=[{"above_mg": "1", "step_mg": "1"}, {"above_mg": "0", "step_mg": "0.5"}],
        interval_days=7,
    )
    assert stays(plan) == [("3", 7), ("2", 7), ("1", 7), ("0.5", 7)]


def test_pat_horenczyk_1998_half_for_a_week() -> None:
    """CFP 2018: zopiclone or flurazepam."""
    plan = planned(
        drug="zopiclone",
        products=tablets("7.5"),
        current={"night": "7.5"},
        method="percent-of-start",
        percent="50",
        interval_days=7,
    )
    assert stays(plan) == [("3.75", 7)]
    assert any(check["level"] == "warning" for check in plan["checks"])


def over_to_diazepam(**fields: Any) -> Json:
    """Temazepam 20 mg at night, converted to diazepam and kept on it for two weeks."""
    return planned(
        drug="temazepam",
        products=tablets("10"),
        current={"night": "20"},
        switch_to={
            "drug": "diazepam",
            "products": tablets("5", piece="quarter"),
            "equivalence": "ashton",
            "stage_days": 14,
        },
        method="bands",
        bands=[{"above_mg": "2.5", "step_mg": "2.5"}, {"above_mg": "0", "step_mg": "1.25"}],
        **fields,
    )


def test_vissers_2007_converted_and_stabilised_then_by_quarters_and_an_eighth() -> None:
    """CFP 2018: 25% every two weeks for six, then 12.5% for two, then stop."""
    plan = over_to_diazepam(interval_days=14)
    stage, *cuts = plan["steps"]
    assert (by_time(stage), stage["days"]) == ({"night": ("diazepam", "10")}, 14)
    assert [(step["dose_mg"], step["days"]) for step in cuts] == [
        ("7.5", 14), ("5", 14), ("2.5", 14), ("1.25", 14),
    ]  # fmt: skip


def test_voshaar_2003_weekly_quarters_with_the_last_one_split_for_four_days() -> None:
    """CFP 2018: steps of unequal length are the shortest one and holds."""
    plan = over_to_diazepam(
        interval_days=4, holds=[{"after_reduction": n, "days": 3} for n in (1, 2, 3)]
    )
    assert stays(plan)[1:] == [("7.5", 7), ("5", 7), ("2.5", 7), ("1.25", 4)]


def test_nardi_2010_clonazepam_by_half_a_milligram_then_by_a_quarter() -> None:
    """Tapering clonazepam in panic disorder after three years, J Clin Psychopharmacol 2010: 0.5 mg
    per two weeks until 1 mg a day, then 0.25 mg a week."""
    plan = planned(
        drug="clonazepam",
        products=tablets("0.5"),
        current={"morning": "1", "night": "1.5"},
        method="bands",
        bands=[{"above_mg": "1", "step_mg": "0.5"}, {"above_mg": "0", "step_mg": "0.25"}],
        interval_days=7,
        holds=[{"after_reduction": n, "days": 7} for n in (1, 2, 3)],
    )
    assert stays(plan) == [
        ("2", 14), ("1.5", 14), ("1", 14), ("0.75", 7), ("0.5", 7), ("0.25", 7),
    ]  # fmt: skip


PRISON_CHART = ["35", "30", "25", "20", "15", "12", "10", "8", "6", "4", "2", "1", "0.5"]


@pytest.mark.parametrize(("held", "weeks"), [(False, 13), (True, 26)])
def test_the_slower_prison_chart_of_diazepam_syrup(held: bool, weeks: int) -> None:
    """HMP Wandsworth, Slower benzo detox chart: from 40 to 0.5 mg, weekly, as one evening dose of
    syrup with 5 mg in 5 mL; a line may be held for a further week."""
    holds = [{"after_reduction": n, "days": 7} for n in range(1, len(PRISON_CHART) + 1)]
    plan = planned(
        drug="diazepam",
        products=[
            {"form": "liquid", "strength_mg": "5", "per_ml": "5", "smallest_ml": "0.5"}
        ],
        current={"evening": "40"},
        max_ml_per_dose="40",
        method="custom",
        doses_mg=PRISON_CHART,
        interval_days=7,
        holds=holds if held else [],
    )  # fmt: skip
    assert stays(plan) == [(dose, 14 if held else 7) for dose in PRISON_CHART]
    assert sum(step["days"] for step in plan["steps"]) == 7 * weeks
    volumes = [step["doses"][0]["items"][0]["ml"] for step in plan["steps"]]
    assert volumes[-3:] == (["1", "0.5", "0.5"] if held else ["2", "1", "0.5"])


def test_cks_temazepam_by_a_quarter_of_a_tablet_a_fortnight() -> None:
    """NICE CKS, Benzodiazepine and z-drug withdrawal (copy, docslib 7191197): from 20 mg a day a
    quarter of a 10 mg tablet less every 2 weeks, and the stop from a quarter; 16 weeks or more."""
    plan = planned(
        drug="temazepam",
        products=tablets("10", "20", piece="quarter"),
        current={"night": "20"},
        method="fixed-mg",
        step_mg="2.5",
        interval_days=14,
    )
    assert stays(plan) == [
        (mg, 14) for mg in ("17.5", "15", "12.5", "10", "7.5", "5", "2.5")
    ]  # fmt: skip
    days = sum(step["days"] for step in plan["steps"])
    assert days + 14 == 16 * 7  # the two weeks before the first cut are counted too


def test_cks_zopiclone_by_half_of_the_small_tablet_a_fortnight() -> None:
    """The same copy: half of a 3.75 mg tablet less every 2 weeks, and the stop from that half."""
    plan = planned(
        drug="zopiclone",
        products=tablets("3.75", "7.5"),
        current={"night": "7.5"},
        method="fixed-mg",
        step_mg="1.875",
        interval_days=14,
    )
    assert stays(plan) == [("5.625", 14), ("3.75", 14), ("1.875", 14)]
    assert plan["finish"]["last_dose_mg"] == "1.875"


def test_us_2014_half_a_year_after_a_failed_withdrawal() -> None:
    """Benzodiazepine tapering schedules, 30 January 2014 (copy, docslib 12060234): from 15 mg of
    diazepam, tablets and a solution of 1 mg/mL, a new dose every 2 weeks and none in week 26."""
    bands = (("11", "4"), ("6", "2.5"), ("3.5", "1.25"), ("2.5", "1"), ("1", "0.5"), ("0", "0.25"))
    solution = {"form": "liquid", "strength_mg": "1", "per_ml": "1", "smallest_ml": "0.25"}
    plan = planned(
        drug="diazepam",
        products=[*tablets("2", "5", "10", piece="whole"), solution],
        current={"night": "15"},
        method="bands",
        bands=[{"above_mg": above, "step_mg": step} for above, step in bands],
        interval_days=14,
    )
    doses = ["11", "8.5", "6", "4.75", "3.5", "2.5", "2", "1.5", "1", "0.75", "0.5", "0.25"]
    assert stays(plan) == [(mg, 14) for mg in doses]
    stop = date.fromisoformat(plan["finish"]["on"]) - date.fromisoformat(plan["steps"][0]["start"])
    assert stop.days == (26 - 2) * 7
