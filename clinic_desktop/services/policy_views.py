"""Read models of threshold review: the rules as they hold here, and what a change would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.flag import Outcome, OutcomeKind, Severity
from clinic_desktop.domain.local_policy import PolicyEntry
from clinic_desktop.domain.records import Patient


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in the list. `findings` is None until everyone has been judged; `moved` counts its
    numbers at a value of the clinic's own."""

    rule_id: str
    title: str
    on: bool
    reviewed: bool
    sign_off: str
    moved: int
    findings: int | None
    disagreed: int


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number a clinic may move, as it stands here, with the bounds it may move in. `moved` says
    who moved it, "" where nobody did."""

    name: str
    label: str
    value: Fraction
    own: Fraction
    unit: str
    low: Fraction
    high: Fraction
    mark: str
    basis: str
    moved: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule on the page of rules; `off` says who switched it off, "" where it is on."""

    rule_id: str
    title: str
    sentence: str
    numbers: tuple[NumberView, ...]
    off: str
    reviewed: bool
    sign_off: str
    review_lapsed: str
    history: tuple[PolicyEntry, ...]


@dataclass(frozen=True, slots=True)
class RulesOverview:
    """Every rule, and decisions that are not in force because they no longer fit."""

    lines: tuple[RuleLine, ...]
    shared_moved: int
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlagChange:
    """What one rule says of one person before a change and after it; None: nothing."""

    patient: Patient
    rule_id: str
    before: Outcome | None
    after: Outcome | None

    @property
    def kind_before(self) -> OutcomeKind | None:
        return self.before.kind if self.before is not None else None

    @property
    def kind_after(self) -> OutcomeKind | None:
        return self.after.kind if self.after is not None else None

    @property
    def flagged_before(self) -> bool:
        return self.kind_before is OutcomeKind.FINDING

    @property
    def flagged_after(self) -> bool:
        return self.kind_after is OutcomeKind.FINDING


@dataclass(frozen=True, slots=True)
class RulePreview:
    """Who would gain a flag, lose it, or keep it; of the kept ones, whose level would change.

    `people` is everyone with any record of these drugs.
    """

    rule_id: str
    values: Mapping[str, Fraction]
    people: int
    gain: tuple[FlagChange, ...]
    lose: tuple[FlagChange, ...]
    keep: tuple[FlagChange, ...]
    cannot_tell_before: int
    cannot_tell_after: int

    @property
    def level_changed(self) -> tuple[FlagChange, ...]:
        return tuple(one for one in self.keep if level(one.before) is not level(one.after))


def level(outcome: Outcome | None) -> Severity | None:
    return outcome.severity if outcome is not None else None
