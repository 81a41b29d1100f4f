"""Acts on a step, from its keys, its buttons or a drag, as edits of the settings. No Qt."""

from dataclasses import dataclass

from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.services.makeable import MakeableDoses
from clinic_desktop.ui.taper.contract import DAYS_A_WEEK, interval_days
from clinic_desktop.ui.taper.edits import (
    Edit,
    NotPossible,
    hold_step,
    insert_step,
    lengthen_step,
    move_dose,
    nudge_dose,
    remove_step,
)
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.taper.step_acts import StepAct

MUCH = 5
"""Makeable doses a bigger move takes at once."""

_NUDGES = {
    StepAct.HIGHER: 1,
    StepAct.LOWER: -1,
    StepAct.MUCH_HIGHER: MUCH,
    StepAct.MUCH_LOWER: -MUCH,
}


_TIME = (StepAct.HOLD, StepAct.LONGER, StepAct.SHORTER)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A plan with the settings that gave it and the doses its steps may be moved to."""

    settings: PlannerSettings
    plan: TaperPlan
    makeable: MakeableDoses


def edit_by_hand(drawn: Drawn, act: StepAct, number: int) -> Edit:
    """The edit an act makes of step `number`. Raises NotPossible with the reason in words."""
    settings, plan, makeable = drawn.settings, drawn.plan, drawn.makeable
    if settings.as_taken and act not in _TIME:
        raise NotPossible(
            "A plan that tells what was taken keeps its method: change the fields instead."
        )
    if act in _NUDGES:
        return nudge_dose(settings, plan, makeable, number, _NUDGES[act])
    if act is StepAct.INSERT:
        return insert_step(settings, plan, makeable, number)
    if act is StepAct.REMOVE:
        return remove_step(settings, plan, number)
    if act is StepAct.HOLD:
        interval = interval_days(settings)
        assert isinstance(interval, int), "a plan was drawn with it"
        return hold_step(settings, plan, number, interval)
    week = DAYS_A_WEEK if act is StepAct.LONGER else -DAYS_A_WEEK
    return lengthen_step(settings, plan, number, week)


def dragged_to(begun: Drawn, number: int, ug: int) -> PlannerSettings:
    """The settings with the step at the dose under the pointer, counted from where the drag
    began; as they were there where nothing between the neighbours is nearer."""
    if begun.settings.as_taken:
        return begun.settings
    try:
        return move_dose(begun.settings, begun.plan, begun.makeable, number, ug).settings
    except NotPossible:
        return begun.settings
