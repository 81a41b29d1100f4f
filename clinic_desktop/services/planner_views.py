"""Read models of the planner: what it opens with, and its answer to the fields as they stand."""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.plan import TaperPlan, TimeOfDay
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.makeable import MakeableDoses


@dataclass(frozen=True, slots=True)
class StockProduct:
    """A product offered to the planner: its words, and the pieces it may be cut into unasked."""

    label: str
    form: str
    strength_ug: int
    smallest_piece: str
    note: str
    chosen: bool
    per_ul: int | None = None
    smallest_ul: int | None = None


@dataclass(frozen=True, slots=True)
class GuardQuestion:
    """Something to settle before a plan is drawn. `holds` is None when not recorded. `entered`: of
    a dose entered for the plan, which the record does not have."""

    key: str
    words: str
    holds: bool | None
    found: str
    entered: bool = False


@dataclass(frozen=True, slots=True)
class GuidelinePace:
    """The guideline's usual pace, drawn as a pale band: cuts of the last dose, in per cent."""

    gentle_percent: Fraction
    gentle_days: int
    brisk_percent: Fraction
    brisk_days: int
    words: str


@dataclass(frozen=True, slots=True)
class StartingDraft:
    """The draft at the slow end of the guideline pace: cuts in per cent of the last dose; days of
    an issue, and of a stage where a switch is chosen."""

    percent: str
    weeks: int
    issue_days: int
    stage_days: int
    words: str


@dataclass(frozen=True, slots=True)
class PlannerStart:
    """What the planner opens with: the dose now (from the record, to be confirmed), products,
    guard questions, and a complete starting draft. `modelled`: what to say of the modelled
    curve, which is one of `model_drug`."""

    patient: Patient
    drug: str | None
    current: tuple[tuple[TimeOfDay, int], ...]
    current_note: str
    products: tuple[StockProduct, ...]
    guards: tuple[GuardQuestion, ...]
    draft: StartingDraft
    blocked: str | None
    modelled: str
    model_drug: str
    drugs: tuple[str, ...] = ()
    pace: GuidelinePace | None = None
    switch_drugs: tuple[str, ...] = ()
    """Longer-acting drugs there are products of, to change over to."""
    tables: tuple[tuple[str, str], ...] = ()
    """Clinical equivalence tables: (key, name)."""


@dataclass(frozen=True, slots=True)
class PlannerAnswer:
    """The plan for the fields as they stand, or the field that cannot be right."""

    plan: TaperPlan | None
    refused_field: str | None = None
    refused_message: str = ""
    makeable: MakeableDoses | None = None
    """The daily doses a step may be moved to; None without a plan."""
