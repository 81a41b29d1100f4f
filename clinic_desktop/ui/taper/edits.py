"""Edits of single steps by hand, from the curve or the table. No Qt.

A dose moved, a step put in or taken out makes the listed doses the plan's method (`custom`); time
is added as a hold. Every edit says in words what it did, so nothing asked is changed silently; an
edit that cannot be made raises `NotPossible` with the reason.
"""

from dataclasses import dataclass, replace

from clinic_desktop.domain.dose import mg, mg_text
from clinic_desktop.domain.plan import Hold, Method, PlanStep, StepFlag, TaperPlan
from clinic_desktop.services.makeable import MakeableDoses
from clinic_desktop.ui.format import count
from clinic_desktop.ui.taper.settings import Asked, PlannerSettings

NOT_REDUCED = frozenset((StepFlag.HELD, StepFlag.BACK, StepFlag.SWITCH))


class NotPossible(Exception):
    """An edit that cannot be made, with a sentence for the person who tried."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The settings after an edit, what it did in words, and the step to choose next."""

    settings: PlannerSettings
    words: str
    choose_dose_ug: int | None = None


def reductions(plan: TaperPlan) -> tuple[PlanStep, ...]:
    """The steps that are reductions, in order."""
    return tuple(step for step in plan.steps if not NOT_REDUCED & set(step.flags))


def reduction_of(plan: TaperPlan, number: int) -> int:
    """Which reduction step `number` is, or is held after; 0 before the first."""
    return sum(step.number <= number for step in reductions(plan))


def move_dose(
    settings: PlannerSettings, plan: TaperPlan, makeable: MakeableDoses, number: int, to_ug: int
) -> Edit:
    """The step on the makeable dose next to `to_ug`, below the step before; later steps that would
    no longer be below it fall away."""
    place, doses = _reduced(plan, number)
    above_ug, below_ug = _room(plan, doses, place)
    found = makeable.nearest(to_ug, above_ug=above_ug, below_ug=below_ug)
    if found is None or found == doses[place]:
        raise NotPossible(_no_room(doses[place], below_ug if to_ug > doses[place] else above_ug))
    later = [dose for dose in doses[place + 1 :] if dose < found]
    gone = len(doses) - place - 1 - len(later)
    words = f"Step {number} set by hand: {mg_text(found)} instead of {mg_text(doses[place])}."
    if gone:
        words += f" {count(gone, 'later step')} that would not be below it taken out."
    after = [*doses[:place], found, *later]
    return Edit(_by_hand(settings, doses, after, words, moved=(place, place)), words)


def nudge_dose(
    settings: PlannerSettings, plan: TaperPlan, makeable: MakeableDoses, number: int, by: int
) -> Edit:
    """The step `by` makeable doses up (above zero) or down, as far as the room goes."""
    place, doses = _reduced(plan, number)
    above_ug, below_ug = _room(plan, doses, place)
    reached = doses[place]
    for _ in range(abs(by)):
        following = makeable.above(reached) if by > 0 else makeable.below(reached)
        if following is None or not above_ug < following < below_ug:
            break
        reached = following
    if reached == doses[place]:
        raise NotPossible(_no_room(reached, below_ug if by > 0 else above_ug))
    return move_dose(settings, plan, makeable, number, reached)


def insert_step(
    settings: PlannerSettings, plan: TaperPlan, makeable: MakeableDoses, number: int
) -> Edit:
    """A step between this one and the next, on the makeable dose in the middle."""
    place, doses = _reduced(plan, number)
    lower_ug = doses[place + 1] if place + 1 < len(doses) else 0
    if not lower_ug and plan.request.goal_ug:
        raise NotPossible("The last step is the dose to stay on; nothing comes after it.")
    middle = (doses[place] + lower_ug) // 2
    found = makeable.nearest(middle, above_ug=lower_ug, below_ug=doses[place])
    if found is None:
        raise NotPossible(_no_room(doses[place], lower_ug))
    words = f"A step of {mg_text(found)} put in by hand after step {number}."
    after = [*doses[: place + 1], found, *doses[place + 1 :]]
    return Edit(_by_hand(settings, doses, after, words), words, found)


def remove_step(settings: PlannerSettings, plan: TaperPlan, number: int) -> Edit:
    """The step taken out, with its hold; the one before then goes to the one after."""
    if StepFlag.HELD in _step(plan, number).flags:
        return hold_step(settings, plan, number, 0)
    place, doses = _reduced(plan, number)
    if len(doses) == 1:
        raise NotPossible("This is the only step.")
    if plan.request.goal_ug and place == len(doses) - 1:
        raise NotPossible("The last step is the dose to stay on: change the aim instead.")
    words = f"Step {number}, {mg_text(doses[place])}, taken out by hand."
    after = doses[:place] + doses[place + 1 :]
    return Edit(_by_hand(settings, doses, after, words), words)


def hold_step(settings: PlannerSettings, plan: TaperPlan, number: int, days: int) -> Edit:
    """The dose of the step kept `days` days longer than an interval; 0 takes the hold away."""
    after = reduction_of(plan, number)
    if not after:
        raise NotPossible("A stage of a switch has its own days: change them in the fields.")
    kept = tuple(hold for hold in settings.holds if hold.after_reduction != after)
    if days:
        kept += (Hold(after, days),)
    elif len(kept) == len(settings.holds):
        raise NotPossible("A step is never shorter than the interval: change it in the fields.")
    holds = tuple(sorted(kept, key=lambda hold: hold.after_reduction))
    dose = mg_text(reductions(plan)[after - 1].dose_ug or 0)
    words = f"{dose} held {count(days, 'more day')}." if days else f"{dose} not held any more."
    return Edit(replace(settings, holds=holds), words)


def lengthen_step(settings: PlannerSettings, plan: TaperPlan, number: int, by_days: int) -> Edit:
    """The hold after the step longer, or shorter where `by_days` is below zero."""
    after = reduction_of(plan, number)
    held = next((hold.days for hold in settings.holds if hold.after_reduction == after), 0)
    return hold_step(settings, plan, number, max(0, held + by_days))


def as_asked(settings: PlannerSettings) -> PlannerSettings:
    """The method in force before doses were listed by hand."""
    asked = settings.asked
    if asked is None:
        return settings
    return replace(
        settings,
        method=asked.method,
        amount=asked.amount,
        bands=asked.bands,
        doses=(),
        asked=None,
        by_hand=(),
    )


def listed(settings: PlannerSettings, plan: TaperPlan | None) -> PlannerSettings:
    """The doses of the plan as they stand, as a list to be edited."""
    doses = [step.dose_ug or 0 for step in reductions(plan)] if plan is not None else []
    return _by_hand(settings, doses, doses, "")


def _step(plan: TaperPlan, number: int) -> PlanStep:
    return next(step for step in plan.steps if step.number == number)


def _reduced(plan: TaperPlan, number: int) -> tuple[int, list[int]]:
    """The place of the step among the reductions, and the doses of them all."""
    place = reduction_of(plan, number) - 1
    if place < 0:
        raise NotPossible("A stage of a switch is made of the two drugs and cannot be moved.")
    return place, [step.dose_ug or 0 for step in reductions(plan)]


def _room(plan: TaperPlan, doses: list[int], place: int) -> tuple[int, int]:
    """The doses between which a step can move: the dose to stay on, or zero, and the one before."""
    goal_ug = plan.request.goal_ug
    if goal_ug and place == len(doses) - 1:
        raise NotPossible("The last step is the dose to stay on: change the aim instead.")
    return goal_ug, doses[place - 1] if place else start_ug(plan)


def start_ug(plan: TaperPlan) -> int:
    """The dose a day that the reductions start from, of the drug they are made of."""
    first = reductions(plan)[0]
    assert first.dose_ug is not None
    assert first.change_of_current is not None
    return int(first.dose_ug / (1 - first.change_of_current))


def _no_room(from_ug: int, to_ug: int) -> str:
    to = mg_text(to_ug) if to_ug else "zero"
    return (
        f"These products make no dose between {mg_text(from_ug)} and {to}. "
        "A finer product would, or H holds the dose longer."
    )


def _by_hand(
    settings: PlannerSettings,
    before: list[int],
    after: list[int],
    words: str,
    *,
    moved: tuple[int, int] | None = None,
) -> PlannerSettings:
    """The doses `after` as the method, remembering the method they came from; holds stay with
    their dose. `moved`: the places of one dose before and after, where it changed."""
    asked = settings.asked
    if settings.method is not Method.CUSTOM:
        asked = Asked(settings.method, settings.amount, settings.bands)
    place_of = {before.index(dose): after.index(dose) for dose in before if dose in after}
    place_of |= dict([moved]) if moved else {}
    holds = tuple(
        replace(hold, after_reduction=place_of[hold.after_reduction - 1] + 1)
        for hold in settings.holds
        if hold.after_reduction - 1 in place_of
    )
    last_mg = mg(after[-1], 3) if after else ""
    return replace(
        settings,
        method=Method.CUSTOM,
        doses=tuple(mg(dose, 3) for dose in after),
        asked=asked,
        by_hand=(*settings.by_hand, words) if words else settings.by_hand,
        holds=holds,
        last_dose=settings.last_dose if settings.last_dose.strip() == last_mg else "",
    )
