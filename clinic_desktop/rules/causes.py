"""Flags of one cause, shown once: a lapse, an opioid, one missing date must not fill the page.

A cause is declared in `shared.toml`: the rules that speak of it (the first leads), the rules that
join it while the leader is met (long use adds nothing beside a lapse), and the word it stands for
in another finding's `raised_by`: a finding lifted by nothing but that joins it too. A rule in no
cause is one of its own. What could not be judged is one where the same is missing, and what is set
aside where the reasons are the same. Grouping hides nothing: every outcome is in one group.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_desktop.domain.flag import Outcome, OutcomeKind, Severity
from clinic_desktop.rules.spec import Cause, SharedText

KINDS = (OutcomeKind.FINDING, OutcomeKind.UNASSESSABLE, OutcomeKind.EXCLUDED)
NO_RANK = len(Severity) + 1
OTHER_HEADLINE = "safety"


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Outcomes of one kind and one cause, the most severe first.

    `headline` is the question of the page it stands under, `words` the cause; both are empty where
    the outcomes are no findings, or the rule is in no cause.
    """

    kind: OutcomeKind
    headline: str
    words: str
    outcomes: tuple[Outcome, ...]

    @property
    def top(self) -> Outcome:
        return self.outcomes[0]


def group_by_cause(outcomes: Sequence[Outcome], shared: SharedText) -> tuple[CauseGroup, ...]:
    """Groups, the worst finding first, then what could not be judged, then what is set aside."""
    found = {o.rule_id for o in outcomes if o.kind is OutcomeKind.FINDING}
    gathered: dict[tuple[object, ...], list[Outcome]] = {}
    causes: dict[tuple[object, ...], Cause | None] = {}
    for outcome in outcomes:
        cause = None
        if outcome.kind is OutcomeKind.FINDING:
            cause = _cause(outcome, found, shared.causes)
            key: tuple[object, ...] = (outcome.kind, cause.key if cause else outcome.rule_id)
        else:
            key = (outcome.kind, *outcome.gaps, *outcome.exclusions)
        gathered.setdefault(key, []).append(outcome)
        causes[key] = cause
    groups = [_group(members, causes[key]) for key, members in gathered.items()]
    return tuple(sorted(groups, key=lambda group: _pressing(group.top)))


def _cause(outcome: Outcome, found: set[str], causes: Sequence[Cause]) -> Cause | None:
    """The cause a finding is shown under: one it joins, else the one its rule speaks of."""
    for cause in causes:
        led = bool(cause.rules) and cause.rules[0] in found
        lifted = bool(cause.lifts) and outcome.facts.get("raised_by") == (cause.lifts,)
        if led and (outcome.rule_id in cause.joined_by or lifted):
            return cause
    return next((cause for cause in causes if outcome.rule_id in cause.rules), None)


def _group(members: list[Outcome], cause: Cause | None) -> CauseGroup:
    def order(outcome: Outcome) -> tuple[int, bool]:
        leads = cause is not None and outcome.rule_id == cause.rules[0]
        return _pressing(outcome)[1], not leads

    kind = members[0].kind
    finding = kind is OutcomeKind.FINDING
    return CauseGroup(
        kind=kind,
        headline=(cause.headline if cause is not None else OTHER_HEADLINE) if finding else "",
        words=cause.words if cause is not None else "",
        outcomes=tuple(sorted(members, key=order)),
    )


def _pressing(outcome: Outcome) -> tuple[int, int]:
    rank = outcome.severity.rank if outcome.severity is not None else NO_RANK
    return KINDS.index(outcome.kind), rank
