"""Worked plans: the calculator's own example, the drawn schedules, and the failures of others.

Each failure of an open planner that was run on ordinary input stands here by name, with what ours
does instead.
"""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper.output import plan_json, refused_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request

Json = dict[str, Any]


def tablet(strength_mg: str, smallest_piece: str = "half") -> Json:
    return {"strength_mg": strength_mg, "form": "tablet", "smallest_piece": smallest_piece}


def capsule(strength_mg: str) -> Json:
    return {"strength_mg": strength_mg, "form": "capsule", "smallest_piece": "whole"}


def liquid(strength_mg: str, per_ml: str, smallest_ml: str) -> Json:
    return {
        "strength_mg": strength_mg,
        "form": "liquid",
        "per_ml": per_ml,
        "smallest_ml": smallest_ml,
    }


def asked(**changes: Any) -> Json:
    """The contract's example, with changes."""
    given: Json = {
        "drug": "diazepam",
        "products": [tablet("10"), tablet("5"), tablet("2")],
        "current": {"morning": "5", "noon": "5", "night": "5"},
        "goal_mg": "0",
        "last_dose_mg": None,
        "method": "percent-of-current",
        "percent": "10",
        "interval_days": 28,
        "start_date": "2026-11-30",
        "cut": "in-order",
        "cut_order": ["noon", "morning", "night"],
        "issue_days": 28,
        "max_units_per_dose": 6,
        "max_ml_per_dose": "20",
        "holds": [],
        "equivalence": None,
        "mg_for_10_diazepam": {},
        "switch_to": None,
        "as_taken": [],
    }
    return {key: value for key, value in {**given, **changes}.items() if value != "left out"}


def planned(given: Json) -> Json:
    request = parse_request(json.dumps(given), as_of=date(2026, 11, 24), equivalences={})
    if isinstance(request, Refused):
        return refused_json(request)
    assert isinstance(request, TaperRequest)
    return plan_json(plan_taper(request))


def doses(plan: Json) -> list[str]:
    return [step["dose_mg"] for step in plan["steps"]]


def codes(plan: Json) -> list[str]:
    return [reason["code"] for reason in plan["infeasible"]["reasons"]]


class TestTheExampleOfTheContract:
    plan = planned(asked(holds=[{"after_reduction": 3, "days": 14}]))

    def test_first_step(self) -> None:
        half_five = {"drug": "diazepam", "form": "tablet", "strength_mg": "5", "pieces": "half"}
        whole_five = {**half_five, "pieces": "whole", "count": 1}
        half_two = {**half_five, "strength_mg": "2", "count": 1}
        assert self.plan["steps"][0] == {
            "number": 1,
            "start": "2026-11-30",
            "end": "2026-12-27",
            "days": 28,
            "target_mg": "13.5",
            "dose_mg": "13.5",
            "change_percent_of_current": "10",
            "change_percent_of_start": "10",
            "by_drug": [{"drug": "diazepam", "dose_mg": "13.5"}],
            "diazepam_mg": "13.5",
            "doses": [
                {"when": "morning", "dose_mg": "5", "items": [whole_five]},
                {"when": "noon", "dose_mg": "3.5", "items": [{**half_five, "count": 1}, half_two]},
                {"when": "night", "dose_mg": "5", "items": [whole_five]},
            ],
            "flags": [],
        }

    def test_steps_hold_and_finish(self) -> None:
        steps = self.plan["steps"]
        assert len(steps) == 22
        assert [steps[number]["dose_mg"] for number in (2, 3)] == ["11.5", "11.5"]
        assert steps[3]["flags"] == ["held"]
        assert (steps[3]["days"], steps[3]["change_percent_of_current"]) == (14, "0")
        assert self.plan["finish"] == {"kind": "stop", "on": "2028-07-24", "last_dose_mg": "1"}

    def test_first_issue(self) -> None:
        assert self.plan["supply"][0] == {
            "issue": 1,
            "from": "2026-11-30",
            "to": "2026-12-27",
            "lines": [
                {"drug": "diazepam", "form": "tablet", "strength_mg": "5", "units": 70},
                {"drug": "diazepam", "form": "tablet", "strength_mg": "2", "units": 14},
            ],
        }

    def test_first_check(self) -> None:
        check = dict(self.plan["checks"][0])
        message = check.pop("message")
        assert check == {
            "id": "step-over-10",
            "base": "current",
            "level": "note",
            "cause": "products",
            "steps": [17, 18, 19, 20, 21, 22],
            "at_stop": False,
            "remedy": [{"form": "liquid", "strength_mg": "1", "per_ml": "1", "smallest_ml": "0.1"}],
        }
        assert "Steps 17 to 22" in message
        assert "a liquid of 1 mg in 1 mL measured in 0.1 mL" in message

    def test_the_rest(self) -> None:
        assert self.plan["equivalence"] is None
        assert self.plan["infeasible"] is None
        assert "id" not in self.plan


def over(plan: Json, check_id: str) -> list[int]:
    """Steps over a limit on the current dose, whatever the cause."""
    found = [c for c in plan["checks"] if c["id"] == check_id and c["base"] == "current"]
    return sorted(number for check in found for number in check["steps"])


def test_the_drawn_diazepam_schedule() -> None:
    """21 steps, the last 6 over 10%, one over 25% (2 to 1 mg), stop from 1 mg."""
    plan = planned(asked(interval_days=14))
    assert len(plan["steps"]) == 21
    assert over(plan, "step-over-10") == [16, 17, 18, 19, 20, 21]
    assert over(plan, "fall-over-25") == [21]
    assert doses(plan)[-2:] == ["2", "1"]


def test_the_drawn_clonazepam_schedule() -> None:
    """Quarters of 0.5 mg: 15 steps, the last 8 over 10%, two over 25%, stop from 0.125 mg."""
    plan = planned(
        asked(
            drug="clonazepam",
            products=[tablet("0.5", "quarter")],
            current={"night": "2"},
            cut_order=None,
            max_units_per_dose=8,
        )
    )
    assert len(plan["steps"]) == 15
    assert over(plan, "step-over-10") == list(range(8, 16))
    assert over(plan, "fall-over-25") == [14, 15]
    assert plan["finish"]["last_dose_mg"] == "0.125"
    assert plan["steps"][0]["diazepam_mg"] is None


class TestFailuresOfOtherPlanners:
    def test_tablets_add_up_where_the_others_put_half_of_the_smallest(self) -> None:
        """taper_gen 1: a remainder became half of the smallest strength, whatever its size."""
        plan = planned(asked(current={"night": "10"}, cut_order=None, interval_days=14))
        assert doses(plan)[:4] == ["9", "8.5", "8", "7.5"]
        halves = [
            (item["strength_mg"], item["pieces"], item["count"])
            for item in plan["steps"][1]["doses"][0]["items"]
        ]
        assert halves == [("5", "whole", 1), ("5", "half", 1), ("2", "half", 1)]

    def test_the_dose_never_goes_up(self) -> None:
        """taper_gen 3: 9, 9, 9, 8, 9, 7, 9, 6, 3 mg."""
        made = [
            float(dose) for dose in doses(planned(asked(current={"night": "10"}, cut_order=None)))
        ]
        assert made == sorted(set(made), reverse=True)

    def test_half_a_tablet_a_day_is_not_a_tablet_a_day(self) -> None:
        """taper_gen 5: halves were rounded up per day."""
        plan = planned(asked(current={"night": "2"}, cut_order=None, interval_days=21))
        assert plan["steps"][0]["dose_mg"] == "1"
        assert [issue["lines"][0]["units"] for issue in plan["supply"]] == [11]

    def test_a_plan_reaches_zero_and_says_so(self) -> None:
        """taper_gen 6: a floor of 2 mg, then silence."""
        assert planned(asked())["finish"]["kind"] == "stop"

    def test_a_start_of_2_mg_is_an_ordinary_start(self) -> None:
        """taper_gen 7: a start of 2 mg or less crashed."""
        plan = planned(asked(current={"night": "2"}, cut_order=None))
        assert doses(plan) == ["1"]

    @pytest.mark.parametrize("start", ["0", "-5", "NaN", "Infinity", "1e3", "10000", "0.0001"])
    def test_impossible_doses_are_refused_with_words(self, start: str) -> None:
        """taper_gen 7: negative and NaN crashed, infinity was a ValueError."""
        refused = planned(asked(current={"night": start}, cut_order=None))
        assert refused["error"]["field"].startswith("current")
        assert "current" in refused["error"]["message"]

    def test_a_pace_that_needs_over_500_steps_is_not_sped_up(self) -> None:
        """taper_gen 8: over 50 steps it took a faster pace by itself."""
        slow = asked(percent="0.5", products=[liquid("1", "1", "0.01"), tablet("5")])
        plan = planned(slow)
        assert codes(plan) == ["too-long"]
        assert plan["steps"] == []
        for nearest in plan["infeasible"]["nearest"]:
            assert planned({**slow, nearest["field"]: nearest["value"]})["infeasible"] is None

    def test_a_pace_of_60_steps_is_kept(self) -> None:
        given = asked(percent="2.5", current={"morning": "30", "night": "30"}, cut_order=None)
        plan = planned(given)
        assert len(plan["steps"]) > 50
        assert plan["steps"][0]["target_mg"] == "58.5"

    def test_ten_mg_tablets_only(self) -> None:
        """taper_gen 14: 15 mg almost throughout, dips to 10 and 5 and back, no warning."""
        plan = planned(
            asked(products=[tablet("10")], current={"morning": "10", "night": "10"}, cut_order=None)
        )
        assert doses(plan) == ["15", "10", "5"]
        assert {check["cause"] for check in plan["checks"]} == {"products"}
        assert over(plan, "fall-over-25") == [2, 3]

    def test_a_maintenance_goal_stays_and_never_says_stop(self) -> None:
        """antidepressant-tapering 2: a goal of 20 mg still printed "Then STOP"."""
        plan = planned(asked(goal_mg="10"))
        assert doses(plan)[-1] == "10"
        last = plan["steps"][-1]
        assert plan["finish"] == {"kind": "stay", "on": last["start"], "last_dose_mg": "10"}

    def test_a_liquid_neither_stalls_nor_stops_high(self) -> None:
        """antidepressant-tapering 3: whole millilitres of 2 mg/mL ended at 4 mg."""
        plan = planned(
            asked(products=[liquid("10", "5", "0.5")], current={"night": "20"}, cut_order=None)
        )
        assert doses(plan)[0] == "18"
        assert doses(plan)[-1] == "1"
        items = plan["steps"][0]["doses"][0]["items"]
        assert items == [
            {"drug": "diazepam", "form": "liquid", "strength_mg": "10", "per_ml": "5", "ml": "9"}
        ]
        assert plan["supply"][0]["lines"][0]["ml"] == 252

    def test_whole_tablets_below_the_asked_pace_are_named(self) -> None:
        """antidepressant-tapering 5: 33, 50 and 100% at the tail, no warning."""
        plan = planned(
            asked(products=[capsule("5")], current={"night": "20"}, cut_order=None, percent="12.5")
        )
        assert doses(plan) == ["15", "10", "5"]
        assert all("faster-than-asked" in step["flags"] for step in plan["steps"])
        assert over(plan, "step-over-10") == [1, 2, 3]

    def test_no_rows_of_0_mg_and_none_where_nothing_changes(self) -> None:
        """HyperTaper 2 and 3: rows of 0 mg before the stop, 62% of rows changed nothing."""
        for percent in ("5", "10", "25", "50"):
            made = doses(planned(asked(percent=percent)))
            assert "0" not in made
            assert len(made) == len(set(made))

    @pytest.mark.parametrize("start", ["2027-03-08", "2027-10-25", "2028-02-07"])
    def test_dates_do_not_slip_over_clock_changes_and_leap_days(self, start: str) -> None:
        """HyperTaper 8: stored dates shifted a day after the clock change."""
        plan = planned(asked(start_date=start, interval_days=14))
        day = date.fromisoformat(start)
        for step in plan["steps"]:
            assert (step["start"], step["days"]) == (day.isoformat(), 14)
            day += timedelta(days=14)

    def test_capsules_and_unscored_tablets_are_never_split(self) -> None:
        """antidepressant-tapering 7: one option swapped the halves of scored and unscored ones."""
        products = [capsule("5"), tablet("2", "whole"), tablet("10", "half")]
        plan = planned(asked(products=products))
        split = {
            item["strength_mg"]
            for step in plan["steps"]
            for dose in step["doses"]
            for item in dose["items"]
            if item["pieces"] != "whole"
        }
        assert split <= {"10"}


def test_not_greedy() -> None:
    """6 mg of 4, 3 and 1 mg tablets is two of 3 mg, not 4 + 1 + 1."""
    products = [tablet(mg, "whole") for mg in ("4", "3", "1")]
    plan = planned(asked(products=products, current={"night": "7"}, cut_order=None, percent="14"))
    assert plan["steps"][0]["dose_mg"] == "6"
    items = plan["steps"][0]["doses"][0]["items"]
    assert [(item["strength_mg"], item["count"]) for item in items] == [("3", 2)]


def test_fewest_different_products_is_counted_over_the_day() -> None:
    """Each time alone would take 4 + 1 or 3 + 2; the day as a whole takes one pair twice."""
    products = [tablet(mg, "whole") for mg in ("6", "4", "3", "2", "1")]
    given = asked(
        products=products,
        current={"morning": "5", "night": "6"},
        cut_order=["night", "morning"],
        method="fixed-mg",
        percent=None,
        step_mg="1",
        max_units_per_dose=2,
    )
    step = planned(given)["steps"][0]
    assert [dose["dose_mg"] for dose in step["doses"]] == ["5", "5"]
    taken = [[item["strength_mg"] for item in dose["items"]] for dose in step["doses"]]
    assert taken == [["4", "1"], ["4", "1"]]


@pytest.mark.parametrize(("listed", "named"), [(19, 20), (20, None)])
def test_no_list_of_more_products_than_the_contract_takes_is_named(
    listed: int, named: int | None
) -> None:
    """5 mg lies below every capsule: a liquid beside them would make it, as the twentieth."""
    plan = planned(
        asked(
            products=[capsule(str(strength)) for strength in range(10, 10 + listed)],
            current={"night": "10"},
            goal_mg="5",
            cut_order=["night"],
        )
    )
    assert codes(plan) == ["goal-not-makeable"]
    lists = [len(nearest["value"]) for nearest in plan["infeasible"]["nearest"]]
    assert lists == ([] if named is None else [named])
