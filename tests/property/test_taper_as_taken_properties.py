"""Plans that something happened to: every day before an event stays, and what follows is planned.

Events are drawn against the steps printed so far, up to three in a row, then the whole plan is
walked step by step and each step is explained by the step before it, the events and the holds.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper.output import plan_json
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import Refused, parse_request
from tests.property.taper_checks import check_limits, check_pieces, check_supply
from tests.property.taper_inputs import TABLES, Json, inputs, text, thorough, thousandths
from tests.property.taper_oracle import Bench, after_switch

FIGURES = {"percent-of-current": "percent", "percent-of-start": "percent", "fixed-mg": "step_mg",
           "occupancy": "points"}  # fmt: skip


def plan(given_input: Json) -> Json:
    request = parse_request(json.dumps(given_input), as_of=date(2026, 11, 24), equivalences=TABLES)
    assert isinstance(request, TaperRequest), request
    return plan_json(plan_taper(request))


def refused_field(given_input: Json) -> str:
    refused = parse_request(json.dumps(given_input), as_of=date(2026, 11, 24), equivalences=TABLES)
    assert isinstance(refused, Refused), given_input
    return refused.field


def day_of(value: str) -> date:
    return date.fromisoformat(value)


def step_on(found: Json, day: date) -> Json:
    """The step in force on a day; the last of a plan that stays goes on."""
    step: Json = max(
        (step for step in found["steps"] if day_of(step["start"]) <= day),
        key=lambda step: step["number"],
    )
    return step


def days_before(found: Json, on: date) -> Iterator[tuple[date, list[Any]]]:
    """What each day before `on` tells of its step, but for how long it goes on."""
    same = ("number", "start", "dose_mg", "target_mg", "doses", "by_drug", "flags")
    *earlier, last = found["steps"]
    for step in (*earlier, {**last, "end": on.isoformat()}):
        told = [step[key] for key in same]
        day = day_of(step["start"])
        while day < on and day <= day_of(step["end"]):
            yield day, told
            day += timedelta(days=1)


@st.composite
def histories(draw: DrawFn) -> tuple[Json, list[Json]]:
    """An input with events, and the plans before the first and after each of them."""
    given_input = draw(inputs())
    assume(given_input["method"] != "custom")
    plans = [plan(given_input)]
    assume(plans[0]["infeasible"] is None)
    events: list[Json] = []
    for _ in range(draw(st.integers(1, 3))):
        event = draw(an_event(given_input, plans[-1], events))
        if event is not None:
            events.append(event)
            plans.append(plan({**given_input, "as_taken": events}))
            assume(plans[-1]["infeasible"] is None)
    assume(events)
    return {**given_input, "as_taken": events}, plans


@st.composite
def an_event(draw: DrawFn, given_input: Json, found: Json, events: list[Json]) -> Json | None:
    begun = [step for step in found["steps"] if "switch" not in step["flags"]]
    step = draw(st.sampled_from(begun[:6]))
    on = day_of(step["start"]) + timedelta(days=draw(st.integers(1, step["days"])))
    if events and on < day_of(events[-1]["date"]):
        on = day_of(events[-1]["date"])
        step = step_on(found, on - timedelta(days=1))
    event: Json = {"step": step["number"], "date": on.isoformat()}
    actions = ["hold", "slow"]
    if "held" in step["flags"] and on <= day_of(step["end"]):
        actions.append("resume")
    higher = higher_steps(given_input, found, step)
    if higher:
        actions.append("back")
    action = draw(st.sampled_from(actions))
    if action == "hold":
        return {**event, "action": "hold", "days": draw(st.sampled_from((1, 7, 14, 30)))}
    if action == "resume":
        return {**event, "action": "resume"}
    if action == "back":
        return {**event, "action": "back", "to_step": draw(st.sampled_from(higher))}
    return slowed(draw, given_input, events, event)


def higher_steps(given_input: Json, found: Json, step: Json) -> list[int]:
    dose = thousandths(step["dose_mg"])
    doses = {0: sum(map(thousandths, after_switch(given_input)["current"].values()))}
    for earlier in found["steps"][: step["number"] - 1]:
        if earlier["dose_mg"] is not None:
            doses[earlier["number"]] = thousandths(earlier["dose_mg"])
    return [number for number, earlier in doses.items() if earlier > dose]


def slowed(draw: DrawFn, given_input: Json, events: list[Json], event: Json) -> Json | None:
    now = pace_after(after_switch(given_input), events, event["step"] + 1)
    found = {**event, "action": "slow"}
    if draw(st.booleans()):
        found["interval_days"] = now["interval_days"] + draw(st.sampled_from((1, 7, 20)))
    figure = FIGURES.get(given_input["method"])
    if figure and draw(st.booleans()) and thousandths(now[figure]) >= 300:
        found[figure] = text(thousandths(now[figure]) * 2 // 3)
    return found if len(found) > len(event) + 1 else None


def pace_after(reduced: Json, events: list[Json], number: int) -> Json:
    """The input, as its reductions answer it, with the pace of step `number`: every slowing of a
    step before it counts."""
    changed = reduced
    for event in events:
        if event["action"] == "slow" and event["step"] < number:
            own = {key: event[key] for key in ("interval_days", *FIGURES.values()) if key in event}
            changed = {**changed, **own}
    return changed


def days_before_stay(history: tuple[Json, list[Json]]) -> None:
    """Every day before an event is as it was, and the step in force ends there."""
    given_input, plans = history
    events = given_input["as_taken"]
    for event, before, after in zip(events, plans[:-1], plans[1:], strict=True):
        on = day_of(event["date"])
        assert [told for _, told in days_before(before, on)] == [
            told for _, told in days_before(after, on)
        ]
        if event["action"] != "slow":
            before_it = step_on(after, on - timedelta(days=1))
            assert before_it["end"] == (on - timedelta(days=1)).isoformat()
            if before_it["number"] < len(after["steps"]):
                assert step_on(after, on)["start"] == event["date"]
            else:
                assert event["action"] == "resume", "only a resumed hold may be the last step"


@settings(thorough(150))
@given(histories())
def test_each_step_is_explained_and_the_general_properties_hold(
    history: tuple[Json, list[Json]],
) -> None:
    days_before_stay(history)
    given_input, plans = history
    found, events = plans[-1], given_input["as_taken"]
    check_pieces(given_input, found)
    check_supply(given_input, found)
    reductions = {
        **found,
        "steps": [step for step in found["steps"] if "switch" not in step["flags"]],
        "checks": [check for check in found["checks"] if check["id"] != "switch-shortfall"],
    }
    last = found["steps"][-1]
    reduced = after_switch(given_input)
    check_limits(pace_after(reduced, events, last["number"] + 1), reductions)
    walk(reduced, reductions["steps"], events)
    if given_input["goal_mg"] == "0":
        after = day_of(last["end"]) + timedelta(days=1)
        assert found["finish"] == {
            "kind": "stop", "on": after.isoformat(), "last_dose_mg": last["dose_mg"]
        }  # fmt: skip
    else:
        assert last["dose_mg"] == given_input["goal_mg"]
        assert found["finish"]["on"] == last["start"]


def walk(reduced: Json, steps: list[Json], events: list[Json]) -> None:
    first = steps[0]["number"]
    doses = {0: sum(map(thousandths, reduced["current"].values()))}
    doses |= {step["number"]: thousandths(step["dose_mg"]) for step in steps}
    planned = {hold["after_reduction"]: hold["days"] for hold in reduced["holds"]}
    cut = {event["step"]: event for event in events if event["action"] != "slow"}
    day, prev, cuts, due = day_of(reduced["start_date"]), doses[0], 0, False
    benches: dict[tuple[object, ...], Bench] = {}
    for number in range(first, first + len(steps) + 1):
        pace = pace_after(reduced, events, number)
        key = tuple(pace.get(figure) for figure in FIGURES.values())
        if key not in benches:
            benches[key] = Bench(pace)
        bench = benches[key]
        event = cut.get(number - 1, {"action": None})
        expected: dict[str, Any]
        if event["action"] == "hold":
            expected = {"flags": {"held"}, "days": event["days"], "target": prev, "dose": prev}
        elif event["action"] == "back":
            dose = doses[event["to_step"]]
            expected = {"flags": {"back"}, "days": pace["interval_days"],
                        "target": dose, "dose": dose}  # fmt: skip
        elif due and event["action"] is None:
            expected = {"flags": {"held"}, "days": planned[cuts], "target": prev, "dose": prev}
            due = False
        else:
            following = bench.next_dose(prev)
            if following is None:
                assert number == first + len(steps)
                return
            cuts, due = cuts + 1, cuts + 1 in planned
            expected = {"flags": set(), "days": pace["interval_days"],
                        "target": ceil(following[0]), "dose": following[1]}  # fmt: skip
        assert number < first + len(steps), "a step is missing at the end"
        step = steps[number - first]
        if number in cut:
            expected["days"] = (day_of(cut[number]["date"]) - day).days
        assert step["start"] == day.isoformat()
        assert {
            "flags": {"held", "back"} & set(step["flags"]),
            "days": step["days"],
            "target": thousandths(step["target_mg"]),
            "dose": thousandths(step["dose_mg"]),
        } == expected
        day, prev = day + timedelta(days=step["days"]), expected["dose"]


@settings(thorough(50))
@given(histories(), st.data())
def test_an_event_that_does_not_fit_is_refused(
    history: tuple[Json, list[Json]], data: st.DataObject
) -> None:
    given_input, _ = history
    events = given_input["as_taken"]
    last, at = events[-1], f"as_taken[{len(events) - 1}]"
    faults: list[tuple[Json, set[str]]] = [
        ({"step": last["step"] + 1}, {f"{at}.step"}),
        ({"step": 0}, {f"{at}.step"}),
        ({"step": "1"}, {f"{at}.step"}),
        ({"date": given_input["start_date"]}, {f"{at}.date"}),
        ({"date": "2027-02-30"}, {f"{at}.date"}),
        ({"date": "2099-01-01"}, {f"{at}.date"}),
        ({"action": "stop"}, {f"{at}.action"}),
        ({"why": "asked"}, {f"{at}.why"}),
        ({"action": "back", "to_step": last["step"]}, {f"{at}.to_step", *own_keys(last, at)}),
        ({"action": "slow", "interval_days": 1}, {f"{at}.interval_days", *own_keys(last, at)}),
        ({"action": "slow", "days": None, "to_step": None, "interval_days": None, "percent": None,
          "step_mg": None, "points": None}, {at}),
    ]  # fmt: skip
    fault, fields = data.draw(st.sampled_from(faults))
    bad = {**given_input, "as_taken": [*events[:-1], {**last, **fault}]}
    assert refused_field(bad) in fields


def own_keys(event: Json, at: str) -> set[str]:
    return {f"{at}.{key}" for key in event if key not in ("step", "date", "action")}
