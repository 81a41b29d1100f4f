"""What happened to a plan, read strictly: each event by its own fields, in the order of the dates.

Whether an event fits the plan (the number of the step, the higher step it goes back to) is for
`as_taken`, which knows the steps.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from clinic_desktop.domain.plan import (
    DoseHeld,
    DoseRaised,
    HoldEnded,
    Method,
    PaceSlowed,
    TakenEvent,
)
from clinic_desktop.taper.infeasible import MOST_DAYS
from clinic_desktop.taper.reading import (
    THOUSANDTHS,
    Refusal,
    between,
    calendar_day,
    count,
    days,
    list_of,
    object_fields,
    positive,
)

_COMMON = ("step", "date", "action")
_FIGURES = ("percent", "step_mg", "points")
_OWN = {
    "hold": frozenset((*_COMMON, "days")),
    "resume": frozenset(_COMMON),
    "back": frozenset((*_COMMON, "to_step")),
    "slow": frozenset((*_COMMON, "interval_days", *_FIGURES)),
}
_EVERY_KEY = frozenset[str]().union(*_OWN.values())


def read_events(
    value: object, at: str, *, start_date: date, method: Method, figure: str
) -> tuple[TakenEvent, ...]:
    """The events of a plan that begins on `start_date`; `figure` is the method's own field."""
    found = list_of(value, at)
    if found and method is Method.CUSTOM:
        raise Refusal(at, "is not for listed doses: rewrite doses_mg instead.")
    events: list[TakenEvent] = []
    for number, entry in enumerate(found):
        path = f"{at}[{number}]"
        event = _event(entry, path, figure)
        if not start_date < event.on <= start_date + timedelta(days=MOST_DAYS):
            raise Refusal(
                f"{path}.date", f"must lie after start_date, and at most {MOST_DAYS} days."
            )
        if events and event.on < events[-1].on:
            raise Refusal(f"{path}.date", "must not lie before that of the event before.")
        events.append(event)
    return tuple(events)


def _event(value: object, at: str, figure: str) -> TakenEvent:
    fields = object_fields(value, at, _EVERY_KEY)
    action = fields.get("action")
    if not isinstance(action, str) or action not in _OWN:
        raise Refusal(f"{at}.action", f"must be one of {', '.join(_OWN)}.")
    for key in fields:
        if key not in _OWN[action] and fields[key] is not None:
            raise Refusal(f"{at}.{key}", f"is not a field of the action {action}.")
    step = count(1, None)(fields.get("step"), f"{at}.step")
    on = calendar_day(fields.get("date"), f"{at}.date")
    if action == "hold":
        return DoseHeld(step, on, days(fields.get("days"), f"{at}.days"))
    if action == "resume":
        return HoldEnded(step, on)
    if action == "back":
        return DoseRaised(step, on, count(0, None)(fields.get("to_step"), f"{at}.to_step"))
    return _slowed(fields, at, figure, step, on)


def _slowed(fields: Mapping[str, object], at: str, figure: str, step: int, on: date) -> PaceSlowed:
    for name in _FIGURES:
        if name != figure and fields.get(name) is not None:
            raise Refusal(f"{at}.{name}", "is not the figure of the method of this plan.")
    interval, smaller = fields.get("interval_days"), fields.get(figure)
    if interval is None and smaller is None:
        raise Refusal(at, "must give a longer interval_days or a smaller figure of the method.")
    return PaceSlowed(
        step,
        on,
        None if interval is None else days(interval, f"{at}.interval_days"),
        percent=_exact(smaller, at, "percent") if figure == "percent" else None,
        step_ug=None
        if smaller is None or figure != "step_mg"
        else positive(smaller, f"{at}.step_mg"),
        points=_exact(smaller, at, "points") if figure == "points" else None,
    )


def _exact(value: object, at: str, name: str) -> Fraction | None:
    if value is None:
        return None
    return Fraction(between("0.1", "50")(value, f"{at}.{name}"), THOUSANDTHS)
