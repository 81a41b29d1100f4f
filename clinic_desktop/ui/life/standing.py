"""Where a plan stands, in words, and which gentler ways on it has. No Qt."""

from datetime import date

from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.plan_life import PlanMove
from clinic_desktop.services.taper_views import PlanLife
from clinic_desktop.ui import format


def gate_words(life: PlanLife, today: date) -> str:
    """`Next check-in 25-Dec-2026, in 3 days, before step 2`."""
    gate = life.next_check_in
    if gate is None:
        return "No check-in ahead."
    last = life.current.plan.steps[-1].number
    what = "the stop" if gate.step > last else f"step {gate.step}"
    return (
        f"Next check-in {format.day(gate.due_on)}, {format.due(gate.due_on, today)}, before {what}."
    )


def gentle_moves(life: PlanLife) -> tuple[tuple[str, str], ...]:
    """Ways of planning anew that the state allows: (kind, words of the button)."""
    offered: list[tuple[str, str]] = []
    stopped = life.state in (PlanState.PAUSED, PlanState.WAITING)
    if PlanMove.RESUME in life.moves or (life.state is PlanState.WAITING and stopped):
        offered.append(("resume", "Resume"))
    if PlanMove.REPLAN in life.moves and life.step_now is not None:
        offered += [("hold", "Hold"), ("slow", "Go slower"), ("back", "Step back")]
    return tuple(offered)
