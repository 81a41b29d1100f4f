"""Sheets for what is done with a plan: a reason and a day, or how it is planned anew."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dose import decimal_text, mg, mg_text
from clinic_desktop.domain.plan import Method, TaperRequest
from clinic_desktop.domain.plan_life import PlanMove
from clinic_desktop.services.taper_views import PlanLife, Replan
from clinic_desktop.ui.controls import Choice
from clinic_desktop.ui.fields import DateField, field
from clinic_desktop.ui.life.difference import difference_widget
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import label, row


@dataclass(frozen=True, slots=True)
class MoveWords:
    title: str
    told: str
    yes: str


MOVES = {
    PlanMove.PAUSE: MoveWords(
        "Pause this plan",
        "The dose of the day before stays; later steps do not begin. Letters already out become "
        "superseded: a call to the patient comes next in the worklist, until a check-in is "
        "recorded. Resuming makes a new version.",
        "Pause",
    ),
    PlanMove.COMPLETE: MoveWords(
        "Close this plan as completed", "Its end is reached. This cannot be taken back.", "Complete"
    ),
    PlanMove.ABANDON: MoveWords(
        "Abandon this plan",
        "Nothing of it goes on. This cannot be taken back; a new plan can be signed.",
        "Abandon",
    ),
}


class ReasonSheet(Sheet):
    """A move with its reason; a pause also has its first day."""

    def __init__(self, move: PlanMove, today: date) -> None:
        words = MOVES[move]
        super().__init__(words.title, width=600, yes=words.yes, no="Back", name="planMove")
        self.holds_work = True
        self.body.addWidget(label(words.told, "body", wrap=True))
        self.on = DateField(today, today, spoken="From which day", name="moveOn")
        if move is PlanMove.PAUSE:
            self.body.addLayout(row(label("From", "muted"), self.on, None))
        else:
            self.on.setParent(None)
        self.reason = field(spoken="Reason", name="moveReason", placeholder="In a few words")
        self.body.addWidget(label("Reason", "caption"))
        self.body.addWidget(self.reason)
        self.first_focus = self.reason

    def complete(self) -> bool:
        if self.on.value() is None:
            self.refuse("Type the day.")
            self.on.edit.setFocus()
            return False
        if not self.reason.text().strip():
            self.refuse("Type the reason.")
            self.reason.setFocus()
            return False
        return True


HOLD, BACK, SLOW, RESUME = "hold", "back", "slow", "resume"
REPLANS = {
    HOLD: (
        "Hold the dose",
        "The dose goes on from this day. A hold that was planned and not begun follows on it; "
        "then the next cut.",
    ),
    BACK: (
        "Step back",
        "The doses of an earlier step are taken again for one interval. A hold that was planned "
        "and not begun follows on them; then the cuts go on.",
    ),
    SLOW: ("Go slower", "A longer interval or smaller cuts, from the next step on."),
    RESUME: ("Resume", "The next cut begins on this day; until then the dose stays."),
}
FIGURE_WORDS = {
    Method.PERCENT_OF_CURRENT: ("percent", "% of the last dose"),
    Method.PERCENT_OF_START: ("percent", "% of the first dose"),
    Method.FIXED_MG: ("step_mg", "mg"),
    Method.OCCUPANCY: ("points", "points"),
}


class ReplanSheet(Sheet):
    """What is asked of the new version; looked at in the planner before it is signed."""

    def __init__(self, kind: str, life: PlanLife, today: date) -> None:
        title, told = REPLANS[kind]
        super().__init__(title, width=600, yes="Plan it so", no="Back", name="replan")
        self.holds_work = True
        self._kind = kind
        self.body.addWidget(label(told, "body", wrap=True))
        self.on = DateField(
            life.taken_as_planned_by(today) if kind == RESUME else today,
            today,
            spoken="From which day",
            name="replanOn",
        )
        self.body.addLayout(row(label("From", "muted"), self.on, None))
        request = life.current.plan.request.slowed
        self.days = field(str(request.interval_days), spoken="Days", name="replanDays", width=60)
        self.to = Choice(_earlier_steps(life), spoken="Back to which step", name="replanTo")
        own = FIGURE_WORDS.get(request.method)
        self._figure_field = own[0] if own is not None else ""
        self.figure = field(spoken="Each cut", name="replanFigure", width=60)
        if kind == HOLD:
            self.body.addLayout(row(label("For", "muted"), self.days, label("days", "note"), None))
        elif kind == SLOW:
            words = f"days a step, {request.interval_days} now"
            self.body.addLayout(row(label("Every", "muted"), self.days, label(words, "note"), None))
            if own is not None:
                now = _figure_now(request)
                self.figure.setText(now)
                words = f"{own[1]}, {now} now"
                self.body.addLayout(
                    row(label("Each cut", "muted"), self.figure, label(words, "note"), None)
                )
        elif kind == BACK:
            self.body.addLayout(row(label("To", "muted"), self.to, None))
        self._life = life
        self.first_focus = self.on.edit

    def asked(self) -> tuple[date, dict[str, object]] | None:
        """The day, and what is asked in the service's words; else says what is missing."""
        on = self.on.value()
        if on is None:
            self.refuse("Type the day.")
            self.on.edit.setFocus()
            return None
        text = self.days.text().strip()
        days = int(text) if text.isascii() and text.isdigit() else 0
        if self._kind in (HOLD, SLOW) and not days:
            self.refuse("Type how many days, as a whole number.")
            self.days.setFocus()
            return None
        if self._kind == HOLD:
            return on, {"days": days}
        if self._kind == BACK:
            return on, {"to_step": int(self.to.value())}
        if self._kind == SLOW:
            return self._slower(on, days)
        return on, {}

    def _slower(self, on: date, days: int) -> tuple[date, dict[str, object]] | None:
        """Only what is different from the plan in force."""
        request = self._life.current.plan.request.slowed
        changes: dict[str, object] = {}
        if days != request.interval_days:
            changes["interval_days"] = days
        figure = self.figure.text().strip()
        if self._figure_field and figure and figure != _figure_now(request):
            changes[self._figure_field] = figure
        if not changes:
            self.refuse("Change the interval or the cut; both are as they were.")
            self.days.setFocus()
            return None
        return on, {"changes": changes}


def _figure_now(request: TaperRequest) -> str:
    """The figure of the method as it is typed: a percentage, milligrams or points."""
    if request.step_ug is not None:
        return mg(request.step_ug, 3)
    return decimal_text(request.percent or request.points or 0)


def _earlier_steps(life: PlanLife) -> tuple[tuple[str, str], ...]:
    """The steps before the one that holds, latest first, and the dose before the plan."""
    plan, now = life.current.plan, life.step_now or 0
    listed = [
        (str(step.number), f"step {step.number}, {mg_text(step.dose_ug)}")
        for step in reversed(plan.steps)
        if step.number < now and step.dose_ug is not None
    ]
    start = mg_text(plan.request.start_ug)
    return (*listed, ("0", f"the dose before the plan, {start}"))


class ReplanLook(Sheet):
    """What the new version changes, before it is taken to the planner to be signed."""

    def __init__(self, title: str, found: Replan, on_planner: Callable[[], object]) -> None:
        super().__init__(
            title, width=640, yes="Look at it in the planner", no="Leave the plan as it is",
            name="replanLook",
        )  # fmt: skip
        self.on_yes = on_planner
        changed = found.difference
        if changed is None:
            infeasible = found.answer.plan.infeasible if found.answer.plan is not None else None
            reasons = " ".join(one.message for one in infeasible.reasons) if infeasible else ""
            words = found.answer.refused_message or reasons
            self.body.addWidget(label(f"It cannot be planned so. {words}", "body", wrap=True))
            self.yes.hide()
            return
        for words in changed.words:
            self.body.addWidget(label(words, "strong", wrap=True))
        self.body.addWidget(difference_widget(changed))
        self.body.addWidget(
            label(
                "Nothing is signed yet. The version in force stays until you sign the new one.",
                "muted",
                wrap=True,
            )
        )
