"""What a rule says about a person: finding, excluded or unassessable; with its evidence.

Nothing at all is said when a rule was tested and is not met.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

FactValue = str | int | date | Fraction | bool | tuple[str, ...]


class Severity(StrEnum):
    """Four levels; `rank` 1 is the most severe. Words and shapes: ux_and_safety.md 1.7."""

    CRITICAL = "critical"
    HIGH = "high"
    MODERATE = "moderate"
    INFO = "info"

    @property
    def rank(self) -> int:
        return _RANKS[self]

    def raised(self) -> "Severity":
        """One level up, never above critical."""
        return _ORDER[max(0, _ORDER.index(self) - 1)]

    def lowered(self) -> "Severity":
        """One level down, never below info."""
        return _ORDER[min(len(_ORDER) - 1, _ORDER.index(self) + 1)]


_ORDER = [Severity.CRITICAL, Severity.HIGH, Severity.MODERATE, Severity.INFO]
_RANKS = {severity: number for number, severity in enumerate(_ORDER, start=1)}


class EvidenceKind(StrEnum):
    PRESCRIPTION = "prescription"
    REVIEW = "review"
    CONDITION = "condition"
    ENCOUNTER = "encounter"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record an outcome rests on: its kind and its own id."""

    kind: EvidenceKind
    id: str


class OutcomeKind(StrEnum):
    FINDING = "finding"
    EXCLUDED = "excluded"
    UNASSESSABLE = "unassessable"


@dataclass(frozen=True, slots=True)
class Met:
    """A rule is met. `facts` fill its sentence (the fact "case", where a rule has several
    sentences, says which); `gaps` name what was missing or not checked; `exclusions` are the
    rule's own reasons to set the finding aside, beside the shared ones it lists."""

    severity: Severity
    facts: Mapping[str, FactValue]
    evidence: tuple[Evidence, ...] = ()
    gaps: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CannotTell:
    """A rule is not met but unknown data could have met it; `gaps` say what would settle it."""

    gaps: tuple[str, ...]
    facts: Mapping[str, FactValue]
    evidence: tuple[Evidence, ...] = ()


RuleAnswer = Met | CannotTell | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What evaluation reports of one rule for one person.

    `severity` is None when unassessable; for `excluded` it is the one the finding would have had
    and `exclusions` names every exclusion that holds. `specialist_first`: no taper is offered to
    this person without specialist advice, whatever the rule.
    """

    patient_id: str
    rule_id: str
    kind: OutcomeKind
    severity: Severity | None
    facts: Mapping[str, FactValue]
    evidence: tuple[Evidence, ...]
    gaps: tuple[str, ...]
    exclusions: tuple[str, ...] = ()
    specialist_first: bool = False


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One statement tested on the way to an answer: words, value found, whether it holds, and by
    how much where it compares the value with a number."""

    statement: str
    value: str | None
    holds: bool | None
    margin: str | None = None


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """Why a rule did or did not fire: its outcome (None: not met) and every statement tested."""

    outcome: Outcome | None
    steps: tuple[WhyStep, ...]


@dataclass(frozen=True, slots=True)
class BasisSource:
    """A source a rule rests on: citation key, where in it, evidence mark, what it says."""

    key: str
    locator: str
    mark: str
    says: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What lets a prescriber judge an outcome for themselves: the seven parts of the Basis panel.

    1 `intended_use`; 2 `rule_sentence` with `rule_version` and `thresholds` (name, value and
    evidence mark) and `local_policy`, what the clinic changed in it; 3 `facts` (label, value) and
    the `evidence` rows; 4 `missing`; 5 `sources` and `why_it_matters`; 6 `limits` and `sign_off`;
    7 `options`.
    """

    intended_use: str
    rule_sentence: str
    rule_version: str
    thresholds: tuple[tuple[str, str, str], ...]
    facts: tuple[tuple[str, str], ...]
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]
    sources: tuple[BasisSource, ...]
    why_it_matters: str
    limits: tuple[str, ...]
    sign_off: str
    options: tuple[str, ...]
    local_policy: tuple[str, ...] = ()
