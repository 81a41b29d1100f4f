"""What a rule is: reviewed words and numbers joined to a pure function over one Timeline.

A file in `rules/library` declares the function; `resources/rules/<ID>.toml` holds everything a
clinician reviews. `registry` joins the two and refuses any mismatch.

    @rule("DUR-02", version=1, params=Params, facts=("elapsed_days",), checks=("elapsed_days",))
    def dur_02(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
        episode = timeline.current
        if episode is None:
            return None
        if not check("elapsed_days", episode.elapsed_days, episode.elapsed_days >= p.min_days):
            return None
        return Met(Severity.HIGH, {"elapsed_days": episode.elapsed_days})

Every statement a rule tests goes through `check`, which hands back what it is given; so "why" is
answered by the very line that decided, and in bulk it costs a function call. The end of a name says
its unit, for parameters, facts and checks alike: `_days`, `_years`, `_on` (a date), `_ug`
(micrograms; written in milligrams in the resource, where the name ends in `_mg`), `_hundredths`,
`_ratio`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from clinic_desktop.catalogue.marks import Mark, SignOff
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.flag import FactValue, RuleAnswer, Severity
from clinic_desktop.domain.local_policy import NO_POLICY, MovedNumber, RulePolicy
from clinic_desktop.domain.timeline import Timeline


class Check(Protocol):
    """Records that a statement was tested, with the value found; returns `holds`."""

    def __call__(self, key: str, value: FactValue | None, holds: bool, /) -> bool: ...


RuleFunction = Callable[[Timeline, Any, Check], RuleAnswer]
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class DeclaredRule:
    """A rule's logic and what it promises: the names its words may use, and must."""

    id: str
    version: int
    params: type
    facts: tuple[str, ...]
    checks: tuple[str, ...]
    cases: tuple[str, ...]
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    own_exclusions: tuple[str, ...]
    function: RuleFunction


def rule(
    rule_id: str,
    *,
    version: int,
    params: type[P],
    facts: tuple[str, ...],
    checks: tuple[str, ...],
    cases: tuple[str, ...] = ("finding",),
    words: tuple[str, ...] = (),
    gaps: tuple[str, ...] = (),
    own_exclusions: tuple[str, ...] = (),
) -> Callable[[Callable[[Timeline, P, Check], RuleAnswer]], DeclaredRule]:
    """Declares the function below it as the logic of a rule.

    `cases` are the rule's sentences where it has several (the fact "case" says which); `words`
    values of facts that the TOML turns into words; `gaps` what it may name as missing;
    `own_exclusions` its reasons to be set aside beside the shared ones.
    """

    def declare(function: Callable[[Timeline, P, Check], RuleAnswer]) -> DeclaredRule:
        return DeclaredRule(
            rule_id, version, params, facts, checks, cases, words, gaps, own_exclusions, function
        )

    return declare


@dataclass(frozen=True, slots=True)
class Threshold:
    """A reviewed number: what it is, its value and unit, the bounds a clinic may move it in, its
    evidence mark and where it is from."""

    label: str
    value: Fraction
    unit: str
    low: Fraction
    high: Fraction
    mark: Mark
    basis: str


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A citation used by a rule: key into the catalogue, where in it, mark, what it says."""

    key: str
    locator: str
    mark: Mark
    says: str


@dataclass(frozen=True, slots=True)
class RuleText:
    """`resources/rules/<ID>.toml` as read. `taper_actions` are those of the `actions` that suggest
    a reduction; they are not shown where specialist advice comes first."""

    id: str
    version: int
    title: str
    question: str
    rule: str
    why_it_matters: str
    provenance: str
    actions: tuple[str, ...]
    exclusions: tuple[str, ...]
    not_checked: tuple[str, ...]
    limits: tuple[str, ...]
    severities: dict[str, str]
    sentences: dict[str, str]
    facts: dict[str, str]
    checks: dict[str, str]
    thresholds: dict[str, Threshold]
    citations: tuple[CitedSource, ...]
    sign_off: SignOff
    words: dict[str, str] = field(default_factory=dict)
    own_exclusions: dict[str, str] = field(default_factory=dict)
    taper_actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """What several flags have in common, so that they are shown once; see `causes`.

    `rules` speak of it, the first leads; `joined_by` are rules whose findings stand under it while
    the leader is met; `lifts` is its word in the `raised_by` of other findings.
    """

    key: str
    words: str
    headline: str
    rules: tuple[str, ...]
    joined_by: tuple[str, ...] = ()
    lifts: str = ""


@dataclass(frozen=True, slots=True)
class SharedText:
    """`resources/rules/shared.toml` as read: the numbers and words several rules share."""

    intended_use: str
    provenance: str
    unassessable: str
    excluded: str
    not_evaluated: str
    specialist_first: str
    options: tuple[str, ...]
    limits: tuple[str, ...]
    exclusions: dict[str, str]
    gaps: dict[str, str]
    checks: dict[str, str]
    numbers: dict[str, Threshold]
    sign_off: SignOff
    headlines: dict[str, str] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to be asked: text, logic and parameters. `content_hash` changes with any word,
    number or declared version of it; `local` is what the clinic decided about it."""

    text: RuleText
    shared: SharedText
    declared: DeclaredRule
    params: Any
    content_hash: str
    local: RulePolicy = NO_POLICY

    @property
    def id(self) -> str:
        return self.declared.id

    @property
    def title(self) -> str:
        return self.text.title

    @property
    def severities(self) -> tuple[Severity, ...]:
        return tuple(Severity(word) for word in self.text.severities)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Every rule in the order of its id, the shared numbers, and one hash over all of them.

    Rules a clinic has switched off are asked nothing; they stand in `switched_off`.
    """

    rules: tuple[Rule, ...]
    numbers: ExposureNumbers
    shared: SharedText
    content_hash: str
    switched_off: tuple[Rule, ...] = ()
    moved: tuple[MovedNumber, ...] = ()
    """Shared numbers at the clinic's own value."""

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """Those switched off among the others, in the order of their ids."""
        return tuple(sorted((*self.rules, *self.switched_off), key=lambda rule: rule.id))

    def get(self, rule_id: str) -> Rule | None:
        """A rule by its id, switched off or not."""
        known = (*self.rules, *self.switched_off)
        return next((one for one in known if one.id == rule_id), None)
