"""The life of a signed plan: which moves are legal, and where it stands on a day.

A plan never moves by a timer. What is stored is what people did (signed, paused, checked in, ended
it); where the plan stands is worked out from that and the day it is looked at. A step behind a
check-in does not begin until the check-in was recorded.

Signed on 24 November with steps from 30 November and 28 December and a check-in before each later
step: on 29 November it is signed, on 1 December active, and on 28 December, with no check-in,
waiting on step 1.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from clinic_desktop.domain.plan import FinishKind, PlanState, PlanStep, StepFlag, TaperPlan
from clinic_desktop.domain.plan_terms import PlanTerms


class PlanMove(StrEnum):
    """What a person may do with a plan."""

    SIGN = "sign"
    CHECK_IN = "check-in"
    PAUSE = "pause"
    RESUME = "resume"
    REPLAN = "replan"
    COMPLETE = "complete"
    ABANDON = "abandon"


# The one table of legal moves and where each leads. Resuming and planning anew sign a new version,
# and it is the old one that ends as superseded. A check-in keeps the plan in force: whether it
# goes on depends on what was found.
_IN_FORCE_MOVES = {
    PlanMove.CHECK_IN: PlanState.ACTIVE,
    PlanMove.PAUSE: PlanState.PAUSED,
    PlanMove.REPLAN: PlanState.SUPERSEDED,
    PlanMove.COMPLETE: PlanState.COMPLETED,
    PlanMove.ABANDON: PlanState.ABANDONED,
}
MOVES: Mapping[PlanState, Mapping[PlanMove, PlanState]] = MappingProxyType(
    {
        PlanState.DRAFT: {PlanMove.SIGN: PlanState.SIGNED},
        PlanState.SIGNED: {
            PlanMove.REPLAN: PlanState.SUPERSEDED,
            PlanMove.ABANDON: PlanState.ABANDONED,
        },
        PlanState.ACTIVE: _IN_FORCE_MOVES,
        PlanState.WAITING: _IN_FORCE_MOVES,
        PlanState.PAUSED: {
            PlanMove.CHECK_IN: PlanState.PAUSED,
            PlanMove.RESUME: PlanState.SUPERSEDED,
            PlanMove.REPLAN: PlanState.SUPERSEDED,
            PlanMove.ABANDON: PlanState.ABANDONED,
        },
        PlanState.SUPERSEDED: {},
        PlanState.COMPLETED: {},
        PlanState.ABANDONED: {},
    }
)


@dataclass(frozen=True, slots=True)
class Gate:
    """A check-in that must be recorded before step `step` begins on `start`; due on `due_on`."""

    step: int
    start: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a plan stands on a day.

    `step` is the number of the step whose doses hold (None before the first); `gate` the next
    check-in that is not recorded; `blocked` true when the step behind it should have begun.
    """

    state: PlanState
    step: int | None
    gate: Gate | None
    blocked: bool = False
    ended: bool = False


def gates_of(plan: TaperPlan, terms: PlanTerms, *, after: date | None = None) -> tuple[Gate, ...]:
    """The check-ins of a plan: before every `check_in_every`-th change of dose after the first
    step. Holds and stages of a switch are no change to be asked about; those that begin by `after`
    are past. The stop is a change too, and stands behind its own check-in (the last step's number
    and one)."""
    if not terms.check_in_every or not plan.steps:
        return ()
    ahead = timedelta(days=terms.check_in_days_before)
    changes = [
        (step.number, step.start)
        for step in plan.steps[1:]
        if not {StepFlag.HELD, StepFlag.SWITCH} & set(step.flags)
    ]
    if plan.finish is not None and plan.finish.kind is FinishKind.STOP:
        changes.append((plan.steps[-1].number + 1, plan.finish.on))
    chosen = changes[terms.check_in_every - 1 :: terms.check_in_every]
    first = plan.steps[0].start
    return tuple(
        Gate(number, start, max(first, start - ahead))
        for number, start in chosen
        if after is None or start > after
    )


def standing(
    stored: PlanState,
    steps: Sequence[PlanStep],
    finish_on: date | None,
    gates: Sequence[Gate],
    answered: Collection[int],
    as_of: date,
    paused_on: date | None = None,
) -> Standing:
    """Where the plan stands on `as_of`.

    `stored`: what was recorded last. `finish_on`: the first day without the drug, None for a plan
    that stays. `answered`: the steps whose gates a check-in opened. `paused_on`: the first day of
    the pause; the doses of the day before go on.
    """
    gate = next((one for one in gates if one.step not in answered), None)
    last_day = paused_on - timedelta(days=1) if stored is PlanState.PAUSED and paused_on else as_of
    begun = [
        step.number
        for step in steps
        if step.start <= last_day and (gate is None or step.number < gate.step)
    ]
    step = begun[-1] if begun else None
    if stored not in (PlanState.SIGNED, PlanState.ACTIVE, PlanState.WAITING):
        return Standing(stored, step, gate)
    if step is None:
        return Standing(PlanState.SIGNED, None, gate)
    if gate is not None and gate.start <= as_of:
        return Standing(PlanState.WAITING, step, gate, blocked=True)
    ended = finish_on is not None and finish_on <= as_of
    return Standing(PlanState.ACTIVE, step, gate, ended=ended)
