"""What a clinic decided about the rules: numbers moved, rules switched off, rules reviewed.

Each decision is signed and kept for good; the latest on one matter counts. Taking one back is a
decision of its own, with no value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

SHARED_NUMBERS = "shared"
"""In place of a rule's id: the numbers several rules share."""


class PolicyKind(StrEnum):
    """What a decision is about."""

    NUMBER = "number"
    SWITCH = "switch"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """One signed decision. `value` is the number as exact text ("100", "1/4"), "off" or
    "reviewed"; None takes the matter back to what the program came with. `rule_hash` is the rule as
    it stood when it was signed."""

    rule_id: str
    kind: PolicyKind
    name: str
    value: str | None
    reason: str
    rule_hash: str
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MovedNumber:
    """A number that stands at the clinic's own value in place of the program's."""

    name: str
    label: str
    unit: str
    was: Fraction
    now: Fraction
    entry: PolicyEntry


@dataclass(frozen=True, slots=True)
class RulePolicy:
    """What holds here for one rule: its own numbers moved, and the shared ones. `review_lapsed`:
    it was reviewed, and has changed since."""

    moved: tuple[MovedNumber, ...] = ()
    shared: tuple[MovedNumber, ...] = ()
    switched_off: PolicyEntry | None = None
    reviewed: PolicyEntry | None = None
    review_lapsed: PolicyEntry | None = None


NO_POLICY = RulePolicy()
"""Nobody decided anything."""


def in_force(entries: Iterable[PolicyEntry]) -> tuple[PolicyEntry, ...]:
    """The latest decision on each matter, those taken back left out; `entries` oldest first."""
    latest: dict[tuple[str, PolicyKind, str], PolicyEntry] = {}
    for entry in entries:
        latest.pop((entry.rule_id, entry.kind, entry.name), None)
        if entry.value is not None:
            latest[entry.rule_id, entry.kind, entry.name] = entry
    return tuple(latest.values())
