"""Read models of tapers beyond the plan itself: presets, guards, life, comparison, supply, switch.

As in all read models values stay typed and screens only format and draw them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import takewhile

from clinic_desktop.domain.check_in import CheckIn
from clinic_desktop.domain.plan import PlanState, StepFlag, TaperPlan, TaperProduct
from clinic_desktop.domain.plan_life import Gate, PlanMove
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services.flag_views import SourceLine
from clinic_desktop.services.planner_views import GuardQuestion, PlannerAnswer

Fields = Mapping[str, object]
"""A plan as asked for, in the form of the plan contract's input."""

# --- presets --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Breach:
    """Published advice that a plan goes faster than: how far, and on which steps; measured on the
    doses printed. `at_stop` tells that the last day's stop does."""

    guidance: str
    words: str
    source: SourceLine
    steps: tuple[int, ...]
    at_stop: bool


@dataclass(frozen=True, slots=True)
class BasisPart:
    """One of the seven parts behind a plan: sentences, and the sources of the fifth."""

    name: str
    lines: tuple[str, ...]
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PresetOffer:
    """A named way to taper for this person's drug and stock.

    `fields` is None where it does not fit, and `not_offered` says why and what would help.
    `modelled` says so of what rests on a model and is never printed for patients, and is empty of
    all else; `limits` are its limits. `breaches` are measured on the plan that the fields draw,
    `also_breaks` are said by the preset itself because no dose shows them.
    """

    key: str
    name: str
    says: str
    sources: tuple[SourceLine, ...]
    modelled: str
    limits: tuple[str, ...]
    fields: Fields | None
    terms: PlanTerms
    not_offered: str
    breaches: tuple[Breach, ...]
    also_breaks: tuple[str, ...]
    sign_off: str


# --- before a plan is drawn -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuardAnswer:
    """What the prescriber answered to a guard question. Where it `holds`, `advice_from` names the
    specialist whose advice was taken, or `reason` says why the plan is drawn without."""

    holds: bool
    reason: str = ""
    advice_from: str = ""


@dataclass(frozen=True, slots=True)
class StopNow:
    """Whether stopping at once exists as a choice for this person, and why or why not."""

    offered: bool
    words: str


@dataclass(frozen=True, slots=True)
class GuardSheet:
    """The questions before a plan is drawn, what the record says, and what else weighs.

    `dependence`: "likely", "possible", "not likely", or None where the record cannot tell.
    """

    questions: tuple[GuardQuestion, ...]
    dependence: str | None
    stop_now: StopNow
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A way to treat the steps over a limit, or a plan that cannot be made: new fields. None for
    taking them as they are, and for a switch, which has choices of its own."""

    key: str
    words: str
    fields: Fields | None


@dataclass(frozen=True, slots=True)
class StepDecision:
    """Steps over a limit, taken together as one decision with one reason.

    `key` is the reason's: `last-steps` where the products are the cause, `pace` where the pace was
    asked for. `needs_reason` is false for what is only worth a look.
    """

    key: str
    words: str
    steps: tuple[int, ...]
    at_stop: bool
    needs_reason: bool
    choices: tuple[StepChoice, ...]


# --- a plan's life --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A move or a check-in with who made it, when and why."""

    version: int
    what: str
    words: str
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckInView:
    version: int
    step: int | None
    let_begin: int | None
    check_in: CheckIn
    by: str
    role: str


@dataclass(frozen=True, slots=True)
class VersionView:
    plan_id: int
    version: int
    state: PlanState
    signed_by: str
    signed_role: str
    signed_on: date
    fields: Fields
    plan: TaperPlan


@dataclass(frozen=True, slots=True)
class PlanLife:
    """Where a signed plan stands on the as-of date, and what may be done with it.

    `step_now` holds today, None before the first day; `dose_ug` is its daily dose (None on a stage
    of a switch). `next_check_in` is the next one not recorded, overdue from the day after
    `due_on`; while `blocked`, the step behind it should have begun and has not.
    """

    plan_id: int
    version: int
    drug: str
    state: PlanState
    words: str
    step_now: int | None
    dose_ug: int | None
    next_check_in: Gate | None
    blocked: bool
    moves: tuple[PlanMove, ...]
    terms: PlanTerms
    current: VersionView
    versions: tuple[VersionView, ...]
    check_ins: tuple[CheckInView, ...]
    events: tuple[LifeEvent, ...]

    def taken_as_planned_by(self, today: date) -> date:
        """The first day from today on by which the dose that holds was taken as long as was
        planned, holds behind it included: resuming then hurries nothing."""
        here = self.step_now or 0
        ahead = (step for step in self.current.plan.steps if step.number > here)
        held = takewhile(lambda step: StepFlag.HELD in step.flags, ahead)
        now = (step for step in self.current.plan.steps if step.number == self.step_now)
        return max((today, *(step.end + timedelta(days=1) for step in (*now, *held))))


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step in two versions: (start, end, daily micrograms) before and after; None where it is not
    in one of them. `dose` None is a stage of a switch."""

    number: int
    before: tuple[date, date, int | None] | None
    after: tuple[date, date, int | None] | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """What a new version changes: fields asked for, steps (only those that differ), length and
    finish."""

    fields: tuple[FieldChange, ...]
    steps: tuple[StepChange, ...]
    days_before: int
    days_after: int
    finish_before: date | None
    finish_after: date | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replan:
    """A new version to look at before it is signed: its fields, the plan, and what it changes
    against the version in force (None where the plan is refused)."""

    fields: Fields
    terms: PlanTerms
    answer: PlannerAnswer
    difference: PlanDifference | None


@dataclass(frozen=True, slots=True)
class DraftView:
    fields: Fields
    terms: PlanTerms
    answers: Mapping[str, GuardAnswer]
    reasons: Mapping[str, str]
    saved_by: str
    saved_at: datetime


# --- check-in form --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckInItem:
    """An item in plain words. `kind`: "number" (`low` to `high`), "choice" (`choices`), "words" or
    "flag" (yes or no). `urgent` words are shown when a flag is set."""

    key: str
    words: str
    kind: str
    low: int | None
    high: int | None
    choices: tuple[str, ...]
    urgent: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class ScaleView:
    """A symptom scale. Its `items` are there where the licence allows showing them, with the
    `notice`; else a total within the range is typed. `alert_item` (from 1) wants a look of its own
    whenever it is not zero."""

    key: str
    name: str
    question: str
    items: tuple[str, ...]
    answers: tuple[str, ...]
    lowest: int
    highest: int | None
    bands: tuple[tuple[int, str], ...]
    alert_item: int | None
    notice: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class CheckInForm:
    items: tuple[CheckInItem, ...]
    scales: tuple[ScaleView, ...]


# --- compare, supply, switch ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """A plan in figures. `curve`: (first day, last day, daily micrograms or None on a stage of a
    switch). `largest_cut` is of the dose before, in per cent, the stop left out. `pieces` are all
    pieces swallowed, `splits` the halves and quarters among them. `longer_days` and the others
    compare it with the shortest of the plans compared: the cost of being gentler."""

    label: str
    fields: Fields
    answer: PlannerAnswer
    curve: tuple[tuple[date, date, int | None], ...]
    days: int
    steps: int
    finish_on: date | None
    largest_cut: Fraction | None
    pieces: int
    splits: int
    check_ins: int
    over_10: int
    over_25: int
    longer_days: int
    more_pieces: int
    more_check_ins: int
    total_ug: int


@dataclass(frozen=True, slots=True)
class Comparison:
    plans: tuple[PlanFigures, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOut:
    """What one collection hands out. `not_before` is its day: nothing goes out earlier."""

    drug: str
    product: TaperProduct
    units: int | None
    ml: int | None
    from_home: int
    """Quarters of a unit, or microlitres, that stock at home covers in these days."""


@dataclass(frozen=True, slots=True)
class IssueLine:
    number: int
    not_before: date
    covers_to: date
    lines: tuple[HandOut, ...]


@dataclass(frozen=True, slots=True)
class IssuePlan:
    """The pharmacy's plan: exact units at each collection, parts carried over instead of rounded up
    again, stock at home counted first. `left_over`: parts of a unit left at the end, by product, in
    quarters or microlitres."""

    issues: tuple[IssueLine, ...]
    left_over: tuple[tuple[str, TaperProduct, int], ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SwitchTable:
    """What the day comes to in the other drug by one table: micrograms a day, low to high; None
    where the table is silent. `choices` are the milligrams equal to 10 mg of diazepam at the low,
    middle and high end, for the old and the new drug."""

    key: str
    name: str
    source: str
    low_ug: Fraction | None
    middle_ug: Fraction | None
    high_ug: Fraction | None
    needs_choice: tuple[str, ...]
    figures: tuple[tuple[str, Fraction, Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class SwitchOffer:
    """Every clinical table for a switch, the warnings that weigh on it, and the words of not
    switching, which is always a choice."""

    from_drug: str
    to_drug: str
    tables: tuple[SwitchTable, ...]
    warnings: tuple[str, ...]
    review_words: str
    not_to_switch: str
