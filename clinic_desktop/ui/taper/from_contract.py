"""The plan contract's input as the planner's settings: presets, choices of a service, old plans.

The reverse of `contract`: fields that the settings do not hold (an id) are left out. No Qt.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from clinic_desktop.domain.plan import Cut, Hold, Method, TimeOfDay
from clinic_desktop.ui.format import day
from clinic_desktop.ui.taper.contract import AMOUNT_FIELD, DAYS_A_WEEK
from clinic_desktop.ui.taper.nearest import product_of
from clinic_desktop.ui.taper.settings import (
    BandText,
    PlannerSettings,
    SwitchSettings,
    in_order,
    usual_cut_order,
)


def settings_of(fields: Mapping[str, Any], base: PlannerSettings) -> PlannerSettings:
    """Settings that make these very fields; what the contract leaves open is taken as in `base`."""
    method = Method(fields["method"])
    current = fields["current"]
    times = tuple(when for when in TimeOfDay if when.value in current)
    goal = str(fields["goal_mg"])
    every, unit = _interval(fields["interval_days"])
    order = fields.get("cut_order")
    switch = _switch(fields)
    return replace(
        base,
        drug=str(fields["drug"]),
        current=tuple((when, str(current[when.value])) for when in times),
        goal="" if goal == "0" else goal,
        aims_to_stop=goal == "0",
        last_dose=str(fields.get("last_dose_mg") or ""),
        method=method,
        amount=str(fields.get(AMOUNT_FIELD.get(method, "")) or ""),
        bands=tuple(
            BandText(str(band["above_mg"]), str(band["step_mg"]))
            for band in fields.get("bands") or ()
        ),
        doses=tuple(str(dose) for dose in fields.get("doses_mg") or ()),
        asked=None,
        by_hand=(),
        every=every,
        every_unit=unit,
        start=_start(fields["start_date"]),
        products=in_order(product_of(one) for one in fields["products"]),
        cut=Cut(fields.get("cut") or Cut.IN_ORDER),
        cut_order=tuple(TimeOfDay(when) for when in order) if order else usual_cut_order(times),
        holds=tuple(
            Hold(int(hold["after_reduction"]), int(hold["days"]))
            for hold in fields.get("holds") or ()
        ),
        issue_days=str(fields.get("issue_days") or base.issue_days),
        max_units=str(fields.get("max_units_per_dose") or ""),
        max_ml=str(fields.get("max_ml_per_dose") or ""),
        table=str(fields.get("equivalence") or ""),
        figures=() if switch else _figures(fields),
        switch=switch,
        as_taken=tuple(fields.get("as_taken") or ()),
    )


def _switch(fields: Mapping[str, Any]) -> SwitchSettings | None:
    found = fields.get("switch_to")
    if not found:
        return None
    order = found.get("order") or [when.value for when in reversed(tuple(TimeOfDay))]
    return SwitchSettings(
        drug=str(found["drug"]),
        table=str(found.get("equivalence") or ""),
        figures=_figures(fields),
        products=in_order(product_of(one) for one in found["products"]),
        stage_days=str(found["stage_days"]),
        order=tuple(TimeOfDay(when) for when in order if when in fields["current"]),
    )


def _figures(fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    chosen = fields.get("mg_for_10_diazepam") or {}
    return tuple((str(drug), str(figure)) for drug, figure in chosen.items())


def _interval(days: object) -> tuple[str, str]:
    """Whole weeks where they are, else days."""
    if isinstance(days, int) and days and days % DAYS_A_WEEK == 0:
        return str(days // DAYS_A_WEEK), "weeks"
    return str(days), "days"


def _start(text: object) -> str:
    try:
        return day(date.fromisoformat(str(text)))
    except ValueError:
        return str(text)
