"""Read models of flags: the sentence, its basis and the answers given to it."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import Evidence, OutcomeKind, Severity, WhyStep
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.services.answers import AnswerView


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where a sentence's number comes from: a citation, its locator and its evidence mark."""

    key: str
    locator: str
    title: str
    mark: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class BasisInput:
    """One row the flag rests on: what, its value, its date, and where it came from."""

    evidence: Evidence
    what: str
    value: str
    on: date | None
    source: SourceRef | None


@dataclass(frozen=True, slots=True)
class Basis:
    """The seven parts shown beside every suggestion."""

    intended_use: str
    rule_sentence: str
    rule_version: str
    inputs: tuple[BasisInput, ...]
    missing: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    certainty: str
    options: tuple[str, ...]
    why_it_matters: str
    thresholds: tuple[tuple[str, str], ...]
    sign_off: str
    facts: tuple[tuple[str, str], ...] = ()
    """This person's own figures: (what, value)."""
    tested: tuple[WhyStep, ...] = ()
    """Every statement of the rule, with the value found and by how much."""
    local_policy: tuple[str, ...] = ()
    """What the clinic changed in the rule, and who signed it."""


@dataclass(frozen=True, slots=True)
class FlagView:
    rule_id: str
    title: str
    kind: OutcomeKind
    severity: Severity | None
    sentence: str
    detail: str
    exclusions: tuple[str, ...]
    gaps: tuple[str, ...]
    basis: Basis
    answer: AnswerView | None = None
    """The latest answer to it: one that holds, or one that came back and says why."""


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Flags of one cause, by the ids of their rules, the gravest first.

    `headline` is the question of the page they stand under and `cause` what they have in common, in
    words; both are empty for what could not be judged and what is set aside.
    """

    kind: OutcomeKind
    headline: str
    cause: str
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleAnswerView:
    """Why a rule did or did not fire: one line a statement tested."""

    rule_id: str
    title: str
    outcome: str
    sentence: str
    steps: tuple[WhyStep, ...]
