"""A signed plan planned anew from a day, with every day before it kept as it was.

What was taken is told to the planner in the contract's own words (`as_taken`), so that the new
version holds the whole course. A plan of listed doses cannot be told so: its new version starts
from the dose of the day and lists what is left.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.plan import FinishKind, Method, PlanStep, StepFlag, TaperPlan
from clinic_desktop.services.planner_views import PlannerAnswer
from clinic_desktop.services.taper_views import Fields

Draw = Callable[[Fields], PlannerAnswer]
_LONGEST_HOLD_DAYS = 365
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class InForce:
    """The version in force: what was asked, what was drawn, and the first day from which its later
    steps did not begin (a pause, or a check-in that was not recorded); None while it runs. What
    is told up to `today` has begun."""

    fields: Fields
    plan: TaperPlan
    stopped_on: date | None
    today: date


class Replanner:
    """Makes the fields of the next version. `draw` is the planner on the first day of a plan."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def resume(self, now: InForce, on: date) -> Fields:
        if now.stopped_on is None:
            raise NotAllowed(
                "This plan is not paused",
                "It runs as it was signed.",
                "Hold, slow or step back instead.",
            )
        if on < now.stopped_on:
            raise NotAllowed(
                "The plan ran until later",
                f"Its later steps stopped on {day_text(now.stopped_on)}, not before.",
                "Choose that day or a later one.",
            )
        fields = self._caught_up(now, on)
        listed = now.plan.request.method is Method.CUSTOM
        if listed or on <= now.stopped_on or not self._is_held_from(fields, on):
            return fields
        # The day of the next cut is given: a hold planned behind the pause gives way to it.
        days = (on - now.stopped_on).days + 1
        held = self._with_hold(_as_happened(now, on), now.stopped_on, days)
        return self._with_event(held, on, {"action": "resume"})

    def hold(self, now: InForce, on: date, days: int) -> Fields:
        if now.stopped_on is None:
            _refuse_to_hurry(now.plan, on, days)
        if now.plan.request.method is Method.CUSTOM:
            days += _days_still_due(now, on)
            return self._listed_again(now, on, first_on=on + timedelta(days=days))
        return self._with_hold(self._caught_up(now, on), on, days)

    def back(self, now: InForce, on: date, to_step: int) -> Fields:
        if now.plan.request.method is Method.CUSTOM:
            return self._listed_back(now, on, to_step)
        return self._with_event(
            self._caught_up(now, on), on, {"action": "back", "to_step": to_step}
        )

    def slow(self, now: InForce, on: date, changes: Fields) -> Fields:
        if now.plan.request.method is Method.CUSTOM:
            interval = changes.get("interval_days")
            if not isinstance(interval, int) or interval <= now.plan.request.interval_days:
                raise no_slower()
            step = _in_force(now.plan, now.stopped_on or on)
            first_on = max(on, on if now.stopped_on else step.end + _DAY)
            first_on += timedelta(days=_days_still_due(now, on))
            return {**self._listed_again(now, on, first_on=first_on), **changes}
        fields = self._caught_up(now, on)
        slower = self._with_event(fields, on, {"action": "slow", **changes})
        # A hold or a higher dose agreed for later is not lost by going slower before it.
        ahead = [] if now.stopped_on else [one for one in _events(now.fields) if _day_of(one) > on]
        return {**slower, "as_taken": [*_events(slower), *ahead]}

    # --- told in the contract's own words ---------------------------------------------------------

    def _caught_up(self, now: InForce, on: date) -> Fields:
        """The fields with the days since the plan stopped told as held."""
        if now.plan.request.method is Method.CUSTOM:
            return self._listed_again(now, on, first_on=on)
        fields = _as_happened(now, on)
        if now.stopped_on is None or on <= now.stopped_on:
            return fields
        return self._with_hold(fields, now.stopped_on, (on - now.stopped_on).days)

    def _is_held_from(self, fields: Fields, on: date) -> bool:
        plan = self._draw(fields).plan
        steps = plan.steps if plan is not None else ()
        return any(step.start == on and StepFlag.HELD in step.flags for step in steps)

    def _with_hold(self, fields: Fields, on: date, days: int) -> Fields:
        """A hold of any length, in parts the contract takes; one that goes on with the hold before
        it is told as one with it."""
        events = _events(fields)
        last = events[-1] if events else None
        if last is not None and last.get("action") == "hold":
            begun = date.fromisoformat(str(last["date"]))
            together = int(last["days"]) + days
            if begun + timedelta(days=int(last["days"])) == on and together <= _LONGEST_HOLD_DAYS:
                return {**fields, "as_taken": [*events[:-1], {**last, "days": together}]}
        while days > 0:
            part = min(days, _LONGEST_HOLD_DAYS)
            fields = self._with_event(fields, on, {"action": "hold", "days": part})
            on, days = on + timedelta(days=part), days - part
        return fields

    def _with_event(self, fields: Fields, on: date, event: Fields) -> Fields:
        answer = self._draw(fields)
        if answer.plan is None or not answer.plan.steps:
            raise UserError(
                "The plan cannot be planned anew",
                answer.refused_message or "It cannot be made as it was asked.",
                "Draw a new plan from the dose taken now.",
            )
        ends = answer.plan.finish
        if ends is not None and ends.kind is FinishKind.STOP and ends.on < on:
            raise NotAllowed(
                "The plan has ended by that day",
                f"It stopped on {day_text(ends.on)}; from then on nothing of it was planned.",
                "Close it as completed, or draw a new plan from the dose taken now.",
            )
        step = _in_force(answer.plan, on)
        told = {"step": step.number, "date": on.isoformat(), **event}
        return {**fields, "as_taken": [*_events(fields), told]}

    # --- listed doses -----------------------------------------------------------------------------

    def _listed_again(self, now: InForce, on: date, *, first_on: date) -> Fields:
        """From the doses of the day before `on` the rest of the list, the first of it on
        `first_on`."""
        step = _in_force(now.plan, min(on, now.stopped_on or on))
        return self._listed_below(now, on, _doses(step), step.dose_ug, first_on)

    def _listed_back(self, now: InForce, on: date, to_step: int) -> Fields:
        interval = timedelta(days=now.plan.request.interval_days)
        steps = {step.number: step for step in now.plan.steps}
        if to_step == 0:
            start = now.plan.request.current_ug
            doses = {when.value: mg(dose, 3) for when, dose in start}
            return self._listed_below(now, on, doses, now.plan.request.start_ug, on + interval)
        step = steps.get(to_step)
        if step is None:
            raise UserError("There is no such step", f"The plan has no step {to_step}.", "")
        return self._listed_below(now, on, _doses(step), step.dose_ug, on + interval)

    def _listed_below(
        self, now: InForce, on: date, doses: Mapping[str, str], dose_ug: int | None, first_on: date
    ) -> Fields:
        request = now.plan.request
        if dose_ug is None:
            raise NotAllowed(
                "A stage of the switch is under way",
                "A plan of listed doses is planned anew once the switch is made.",
                "Let the stages end, or sign a new plan from the doses taken now.",
            )
        left = [one for one in request.doses_ug if one < dose_ug]
        if not left:
            raise NotAllowed("There is nothing left to plan", "This was the last dose.", "")
        fields: dict[str, Any] = {
            key: value for key, value in now.fields.items() if key not in ("holds", "cut_order")
        }
        if request.switch_to is not None:
            switch = fields.pop("switch_to")
            fields |= {"drug": switch["drug"], "products": switch["products"]}
            fields["equivalence"] = switch["equivalence"]
        order = [when.value for when in request.cut_order if when.value in doses]
        return {
            **fields,
            "current": dict(doses),
            "cut_order": order,
            "doses_mg": [mg(one, 3) for one in left],
            "holds": [
                {"after_reduction": left.index(one) + 1, "days": days}
                for one, days in _holds_not_begun(now, on)
                if one in left
            ],
            "start_date": first_on.isoformat(),
        }


def _events(fields: Fields) -> list[dict[str, Any]]:
    found = fields.get("as_taken")
    return list(found) if isinstance(found, list) else []


def _day_of(event: Mapping[str, Any]) -> date:
    return date.fromisoformat(str(event["date"]))


def _as_happened(now: InForce, on: date) -> Fields:
    """The fields without what was signed to happen later than `on` or than the plan stopped: it
    never began. Raises NotAllowed where it has begun."""
    events = _events(now.fields)
    happened = [
        event
        for event in events
        if _day_of(event) <= on and (now.stopped_on is None or _day_of(event) < now.stopped_on)
    ]
    if len(happened) == len(events):
        return now.fields
    later = _day_of(events[len(happened)])
    if later <= now.today and (now.stopped_on is None or later < now.stopped_on):
        raise NotAllowed(
            "Something was changed after that day",
            f"From {day_text(later)} on it was held, slowed or taken back, and that has begun.",
            "Choose that day or a later one.",
        )
    return {**now.fields, "as_taken": happened}


def _in_force(plan: TaperPlan, on: date) -> PlanStep:
    """The step of the day before `on`. Raises NotAllowed before the first reduction."""
    begun = [step for step in plan.steps if step.start < on]
    if not begun:
        raise NotAllowed(
            "The plan has not begun",
            "Before its first day there is nothing to hold or to go back from.",
            "Choose another start date and sign it anew.",
        )
    if StepFlag.SWITCH in begun[-1].flags:
        raise NotAllowed(
            "A stage of the switch is under way",
            "The stages are followed as planned; reductions can be changed after them.",
            "Let the stages end, or sign a new plan from the doses taken now.",
        )
    return begun[-1]


def no_slower() -> UserError:
    return UserError(
        "That is no slower than now",
        "A plan is only slowed: by a longer interval, by smaller cuts, or by both.",
        "Change one of them, and leave the other as it is.",
    )


def _refuse_to_hurry(plan: TaperPlan, on: date, days: int) -> None:
    """A hold puts the next cut after its own days: one that ends before the step in force would
    have ended brings that cut forward, which nobody asks for who asks to hold."""
    step = _in_force(plan, on)
    goes_on = plan.request.goal_ug and step is plan.steps[-1]
    least = (step.end + _DAY - on).days
    if days < least and not goes_on:
        raise NotAllowed(
            "This hold would bring what comes next forward",
            f"The dose goes on until {day_text(step.end)} as planned, and the hold ends before.",
            f"Hold it for {least} days or more from that day.",
        )


def _holds_not_begun(now: InForce, on: date) -> Iterator[tuple[int, int]]:
    """Of a plan of listed doses: (dose held, days) of every hold still to come on `on`."""
    day, reductions, begun = min(on, now.stopped_on or on), 0, set()
    for step in now.plan.steps:
        if StepFlag.HELD not in step.flags:
            reductions += StepFlag.SWITCH not in step.flags
        elif step.start < day:
            begun.add(reductions)
    for hold in now.plan.request.holds:
        if hold.after_reduction not in begun:
            yield now.plan.request.doses_ug[hold.after_reduction - 1], hold.days


def _days_still_due(now: InForce, on: date) -> int:
    """Days for which the dose of the day was to be held, with none of them begun."""
    dose_ug = _in_force(now.plan, min(on, now.stopped_on or on)).dose_ug
    return sum(days for one, days in _holds_not_begun(now, on) if one == dose_ug)


def _doses(step: PlanStep) -> dict[str, str]:
    return {dose.when.value: mg(dose.dose_ug, 3) for dose in step.doses}
