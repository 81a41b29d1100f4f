"""What the planner brings by itself: the draft it opens with, the usual pace, the modelled curve,
and the words of its basis. Every figure has its mark."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from clinic_desktop.catalogue.marks import SignOff
from clinic_desktop.catalogue.presets import Figure, Source
from clinic_desktop.catalogue.reading import Fault, ResourceFaults, read_toml

PLANNER = "guidance/planner.toml"
_FIGURES = frozenset(
    (
        "start.percent",
        "start.weeks",
        "start.issue_days",
        "start.stage_days",
        "signing.name_again_after_minutes",
        "band",
        "model.half_occupancy_mg",
    )
)


@dataclass(frozen=True, slots=True)
class StartingDraft:
    """The draft the planner opens with: cuts of the last dose, the length of an issue, and of a
    stage where a switch is chosen."""

    percent: Fraction
    weeks: int
    issue_days: int
    stage_days: int
    words: str


@dataclass(frozen=True, slots=True)
class UsualPace:
    """The guideline's usual pace, in per cent of the last dose."""

    gentle_percent: Fraction
    gentle_days: int
    brisk_percent: Fraction
    brisk_days: int
    words: str


@dataclass(frozen=True, slots=True)
class OccupancyModel:
    """Occupancy as 100 x dose / (dose + `half_occupancy_mg` of `drug`): a convention."""

    drug: str
    half_occupancy_mg: Fraction
    words: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BasisWords:
    """What the basis says of every plan."""

    intended_use: str
    rules: tuple[str, ...]
    certainty: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signing:
    """Minutes without a key or a click after which the signer's name is asked again."""

    name_again_after_minutes: int


@dataclass(frozen=True, slots=True)
class PlannerAdvice:
    """`model_sources`: what the modelled curve rests on, beside `sources`."""

    sign_off: SignOff
    start: StartingDraft
    band: UsualPace
    model: OccupancyModel
    basis: BasisWords
    signing: Signing
    figures: tuple[Figure, ...]
    sources: tuple[Source, ...]
    model_sources: tuple[Source, ...]


def load_planner_advice(root: Path, citations: Collection[str]) -> PlannerAdvice:
    """Raises ResourceFaults with every fault found."""
    faults: list[Fault] = []
    advice = read_planner_advice(root, citations, faults)
    if faults or advice is None:
        raise ResourceFaults(faults)
    return advice


def read_planner_advice(
    root: Path, citations: Collection[str], faults: list[Fault]
) -> PlannerAdvice | None:
    advice = read_toml(root / PLANNER, PlannerAdvice, faults)
    if advice is None:
        return None
    for source in (*advice.sources, *advice.model_sources):
        if source.key not in citations:
            faults.append(Fault(PLANNER, source.key, "is no citation"))
    for name in sorted(_FIGURES ^ {figure.field for figure in advice.figures}):
        faults.append(Fault(PLANNER, name, "each figure needs its mark and basis, once"))
    return advice
