"""Composes the rule set of a clinic: the reviewed resources, with what the clinic signed on top.

A decision that no longer fits (its number is gone, or a newer version of the rule has tighter
bounds) is not in force and is reported; nothing is bent to fit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from clinic_desktop.domain.local_policy import (
    SHARED_NUMBERS,
    MovedNumber,
    PolicyEntry,
    PolicyKind,
    RulePolicy,
    in_force,
)
from clinic_desktop.rules.explain import threshold_text
from clinic_desktop.rules.registry import (
    digest_of,
    joined_rule,
    made_rule_set,
    threshold_faults,
)
from clinic_desktop.rules.spec import Rule, RuleSet, Threshold


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision that is not in force, and why."""

    entry: PolicyEntry
    why: str


@dataclass(frozen=True, slots=True)
class Composed:
    rules: RuleSet
    refused: tuple[Refused, ...] = ()


def with_policy(rule_set: RuleSet, entries: Sequence[PolicyEntry]) -> Composed:
    """The rules as they hold at a clinic. `rule_set` is the program's own; `entries` all that was
    ever signed, oldest first."""
    standing = in_force(entries)
    if not standing:
        return Composed(rule_set)
    refused: list[Refused] = []
    numbers = {entry.name: entry for entry in standing if entry.rule_id == SHARED_NUMBERS}
    shared_numbers, moved_shared = _moved(rule_set.shared.numbers, numbers, refused)
    shared = replace(rule_set.shared, numbers=shared_numbers)
    known = {rule.id for rule in rule_set}
    refused += [
        Refused(entry, "there is no such rule any more")
        for entry in standing
        if entry.rule_id not in known and entry.rule_id != SHARED_NUMBERS
    ]
    on: list[Rule] = []
    off: list[Rule] = []
    for rule in rule_set:
        own = [entry for entry in standing if entry.rule_id == rule.id]
        made = _composed(replace(rule, shared=shared), own, moved_shared, refused)
        (off if made.local.switched_off is not None else on).append(made)
    made_set = made_rule_set(tuple(on), shared)
    return Composed(replace(made_set, switched_off=tuple(off), moved=moved_shared), tuple(refused))


def with_number(name: str, threshold: Threshold, value: Fraction) -> Threshold:
    """A number at another value. Raises ValueError with the reason when it may not stand there."""
    moved = replace(threshold, value=value)
    if not threshold.low <= value <= threshold.high:
        low = threshold_text(replace(threshold, value=threshold.low))
        high = threshold_text(replace(threshold, value=threshold.high))
        raise ValueError(f"{threshold_text(moved)} is outside {low} to {high}")
    if any(threshold_faults({name: moved})):
        raise ValueError(f"{threshold_text(moved)} is not a whole number")
    return moved


def moved_rule(rule: Rule, values: Mapping[str, Threshold]) -> Rule:
    """The rule with some of its numbers replaced; what the clinic decided about it stays on it."""
    text = replace(rule.text, thresholds={**rule.text.thresholds, **values})
    return replace(joined_rule(text, rule.declared, rule.shared), local=rule.local)


def _composed(
    rule: Rule,
    entries: Iterable[PolicyEntry],
    moved_shared: tuple[MovedNumber, ...],
    refused: list[Refused],
) -> Rule:
    by_kind: dict[PolicyKind, dict[str, PolicyEntry]] = {kind: {} for kind in PolicyKind}
    for entry in entries:
        by_kind[entry.kind][entry.name] = entry
    thresholds, moved = _moved(rule.text.thresholds, by_kind[PolicyKind.NUMBER], refused)
    made = moved_rule(rule, thresholds) if moved else rule
    content_hash = made.content_hash
    if moved_shared:
        shared = [(one.name, str(one.now)) for one in moved_shared]
        content_hash = digest_of([content_hash, shared])
    review = next(iter(by_kind[PolicyKind.REVIEW].values()), None)
    holds = review is not None and review.rule_hash == content_hash
    return replace(
        made,
        content_hash=content_hash,
        local=RulePolicy(
            moved=moved,
            shared=moved_shared,
            switched_off=next(iter(by_kind[PolicyKind.SWITCH].values()), None),
            reviewed=review if holds else None,
            review_lapsed=None if holds else review,
        ),
    )


def _moved(
    thresholds: Mapping[str, Threshold],
    entries: Mapping[str, PolicyEntry],
    refused: list[Refused],
) -> tuple[dict[str, Threshold], tuple[MovedNumber, ...]]:
    """The numbers with those moved that may be, and what was moved."""
    made, moved = dict(thresholds), []
    for name, entry in entries.items():
        one = thresholds.get(name)
        if one is None:
            refused.append(Refused(entry, f"there is no number {name} any more"))
            continue
        value = Fraction(entry.value or "")
        if value == one.value:
            continue
        try:
            made[name] = with_number(name, one, value)
        except ValueError as reason:
            refused.append(Refused(entry, f"{one.label}: {reason}"))
            continue
        moved.append(MovedNumber(name, one.label, one.unit, one.value, value, entry))
    return made, tuple(moved)
