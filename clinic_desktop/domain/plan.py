"""A taper: what was asked (`TaperRequest`), what is made (`TaperPlan`), or why not (`Infeasible`).

Amounts are integers: micrograms of drug, microlitres of liquid, quarters of a tablet. Percentages
are exact fractions. The planner (package `taper`) is the only maker of plans; documents, the window
and the command line read these types.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction


class TimeOfDay(StrEnum):
    """The four times of the day, in the order of the day."""

    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    NIGHT = "night"


class ProductForm(StrEnum):
    TABLET = "tablet"
    CAPSULE = "capsule"
    ODT = "odt"
    ER_TABLET = "er-tablet"
    FILM = "film"
    LIQUID = "liquid"


class Piece(StrEnum):
    """A whole unit or a part of one; `quarters` is its size in quarter-units."""

    WHOLE = "whole"
    HALF = "half"
    QUARTER = "quarter"

    @property
    def quarters(self) -> int:
        return _QUARTERS[self]


_QUARTERS = {Piece.WHOLE: 4, Piece.HALF: 2, Piece.QUARTER: 1}


@dataclass(frozen=True, slots=True)
class TaperProduct:
    """A product the pharmacy stocks.

    Solid: `strength_ug` in one unit, cut no finer than `smallest_piece`.
    Liquid: `strength_ug` in `per_ul` microlitres, measured in multiples of `smallest_ul`.
    """

    form: ProductForm
    strength_ug: int
    smallest_piece: Piece = Piece.WHOLE
    per_ul: int | None = None
    smallest_ul: int | None = None

    @property
    def is_liquid(self) -> bool:
        return self.form is ProductForm.LIQUID


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a dose: `count` pieces of a solid product, or `ul` microlitres of a liquid."""

    drug: str
    product: TaperProduct
    dose_ug: int
    piece: Piece | None = None
    count: int = 0
    ul: int | None = None


@dataclass(frozen=True, slots=True)
class DoseAtTime:
    when: TimeOfDay
    dose_ug: int
    items: tuple[Item, ...]


class StepFlag(StrEnum):
    GENTLER = "gentler-than-asked"
    FASTER = "faster-than-asked"
    HELD = "held"
    BACK = "back"
    SWITCH = "switch"
    SINGLE_DOSE_RISES = "single-dose-rises"


@dataclass(frozen=True, slots=True)
class DrugDose:
    drug: str
    dose_ug: int


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Days on one daily dose. `dose_ug`, `target_ug` and the changes are None on switch stages.

    `change_of_current` and `change_of_start` are exact fractions of the dose before and of the
    starting dose (1/10 is a cut of 10%; a rise is negative). `end` is the last day, inclusive.
    """

    number: int
    start: date
    end: date
    target_ug: int | None
    dose_ug: int | None
    change_of_current: Fraction | None
    change_of_start: Fraction | None
    by_drug: tuple[DrugDose, ...]
    doses: tuple[DoseAtTime, ...]
    flags: tuple[StepFlag, ...] = ()
    diazepam_ug: int | None = None

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


class FinishKind(StrEnum):
    STOP = "stop"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Finish:
    """`on`: for `stop` the first day without the drug, for `stay` that of the last step."""

    kind: FinishKind
    on: date
    last_dose_ug: int


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """Whole units of a solid product, or whole millilitres of a liquid, for one issue."""

    drug: str
    product: TaperProduct
    units: int | None = None
    ml: int | None = None


@dataclass(frozen=True, slots=True)
class SupplyIssue:
    number: int
    start: date
    end: date
    lines: tuple[SupplyLine, ...]


class CheckLevel(StrEnum):
    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """Steps over a limit, measured on the doses printed, that share a base and a cause.

    `base` is what the limit is a part of (`current` or `start`), None where there is none; `cause`
    is `products` or `asked`; `remedy` names products that would have made the cut smaller.
    """

    id: str
    base: str | None
    level: CheckLevel
    cause: str
    steps: tuple[int, ...]
    at_stop: bool
    message: str
    remedy: tuple[TaperProduct, ...] = ()


@dataclass(frozen=True, slots=True)
class InfeasibleReason:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """A field of the request and a value which, put there, mends the reason.

    `value` stands as the input has it: a decimal text, a whole number, or a whole list where one
    entry alone would not do.
    """

    field: str
    value: str | int | list[dict[str, object]] | list[str]


@dataclass(frozen=True, slots=True)
class Infeasible:
    reasons: tuple[InfeasibleReason, ...]
    nearest: tuple[Nearest, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """`days` more days on the dose of reduction number `after_reduction` (the first is 1)."""

    after_reduction: int
    days: int


@dataclass(frozen=True, slots=True)
class Band:
    """Cut by `step_ug` while the dose is above `above_ug`."""

    above_ug: int
    step_ug: int


class Method(StrEnum):
    PERCENT_OF_CURRENT = "percent-of-current"
    PERCENT_OF_START = "percent-of-start"
    FIXED_MG = "fixed-mg"
    BANDS = "bands"
    OCCUPANCY = "occupancy"
    CUSTOM = "custom"


class Cut(StrEnum):
    IN_ORDER = "in-order"
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class Switch:
    """Replace the drug dose by dose: one time of `order` a stage of `stage_days`."""

    drug: str
    products: tuple[TaperProduct, ...]
    equivalence: str
    stage_days: int
    order: tuple[TimeOfDay, ...]


@dataclass(frozen=True, slots=True)
class DoseHeld:
    """From `on` the dose of the day before goes on for `days` days, then the next reduction.

    Here and in the other events `step` is the number of the step in force the day before `on`.
    """

    step: int
    on: date
    days: int


@dataclass(frozen=True, slots=True)
class HoldEnded:
    """The held step ends early: the next reduction starts `on` that day."""

    step: int
    on: date


@dataclass(frozen=True, slots=True)
class DoseRaised:
    """From `on` the higher doses of the earlier step `to_step` (0: of the start) are taken again,
    for one interval; then the reductions go on from there."""

    step: int
    on: date
    to_step: int


@dataclass(frozen=True, slots=True)
class PaceSlowed:
    """From the step after `step` on, a longer interval, a smaller figure of the method, or both.

    What is None stays as it was.
    """

    step: int
    on: date
    interval_days: int | None = None
    percent: Fraction | None = None
    step_ug: int | None = None
    points: Fraction | None = None


TakenEvent = DoseHeld | HoldEnded | DoseRaised | PaceSlowed


@dataclass(frozen=True, slots=True)
class TaperRequest:
    """What a prescriber asked of a taper, read and validated, every default filled in.

    Doses are micrograms a day, or at one time in `current_ug`, which follows the day. `percent` and
    `points` are exact (10% is Fraction(10)). `goal_ug` above zero is a dose to stay on;
    `last_dose_ug` the dose to stop from. With `switch_to` the goal, the last dose and the figure of
    the method mean the new drug. `as_taken` tells, by date, where the taking left the plan.
    """

    drug: str
    products: tuple[TaperProduct, ...]
    current_ug: tuple[tuple[TimeOfDay, int], ...]
    goal_ug: int
    method: Method
    interval_days: int
    start_date: date
    last_dose_ug: int | None = None
    percent: Fraction | None = None
    step_ug: int | None = None
    bands: tuple[Band, ...] = ()
    points: Fraction | None = None
    doses_ug: tuple[int, ...] = ()
    cut: Cut = Cut.IN_ORDER
    cut_order: tuple[TimeOfDay, ...] = ()
    issue_days: int = 28
    max_units_per_dose: int = 6
    max_ul_per_dose: int = 20_000
    holds: tuple[Hold, ...] = ()
    equivalence: str | None = None
    mg_for_10_diazepam: tuple[tuple[str, Fraction], ...] = ()
    switch_to: Switch | None = None
    as_taken: tuple[TakenEvent, ...] = ()
    id: str | None = None

    @property
    def start_ug(self) -> int:
        """Total daily dose before the plan."""
        return sum(dose for _, dose in self.current_ug)

    @property
    def slowed(self) -> "TaperRequest":
        """What was asked, at the pace the plan goes on with: slowed as often as it was."""
        asked = self
        for event in self.as_taken:
            if isinstance(event, PaceSlowed):
                asked = asked.at_pace_of(event)
        return asked

    def at_pace_of(self, event: PaceSlowed) -> "TaperRequest":
        """The same at the pace that an event names; what it does not name stays."""
        named = {
            name: value
            for name in ("interval_days", "percent", "step_ug", "points")
            if (value := getattr(event, name)) is not None
        }
        return replace(self, **named)


@dataclass(frozen=True, slots=True)
class TaperPlan:
    """A plan that real products deliver, or `infeasible` with empty steps."""

    request: TaperRequest
    steps: tuple[PlanStep, ...] = ()
    finish: Finish | None = None
    supply: tuple[SupplyIssue, ...] = ()
    checks: tuple[LimitCheck, ...] = ()
    equivalence: tuple[str, tuple[tuple[str, Fraction], ...]] | None = None
    infeasible: Infeasible | None = None


class PlanState(StrEnum):
    """Life of a stored plan; only a person moves it."""

    DRAFT = "draft"
    SIGNED = "signed"
    ACTIVE = "active"
    WAITING = "waiting"
    PAUSED = "paused"
    SUPERSEDED = "superseded"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
