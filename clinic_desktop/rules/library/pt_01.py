"""PT-01: current use in pregnancy or while breastfeeding.

High. A record counts while it is current and began at most so many days ago, or says when it will
end: an old pregnancy without an end is a code nobody closed. Open: neither onset nor end is known.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.records import Condition
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import (
    EVENT_UNDATED,
    UNPLACED_ISSUE,
    cannot_place,
    current_use,
    in_words,
    not_dated,
)


@dataclass(frozen=True, slots=True)
class Params:
    pregnancy_days: int
    lactation_days: int


@rule(
    "PT-01",
    version=1,
    params=Params,
    facts=("conditions",),
    checks=("recent", "events_dated", "current_use", "issues_placed"),
    words=("pregnancy", "lactation"),
    gaps=(UNPLACED_ISSUE, EVENT_UNDATED),
)
def pt_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    limits = {"pregnancy": p.pregnancy_days, "lactation": p.lactation_days}
    recorded = timeline.current_conditions(*limits)
    found = tuple(c for c in recorded if _is_recent(c, timeline, limits[str(c.word)]))
    if not check("recent", len(found), bool(found)):
        undated = tuple(c for c in recorded if c.onset_on is None)
        return not_dated(timeline, undated, check)
    if current_use(timeline, check) is None:
        return cannot_place(timeline, check)
    facts: dict[str, FactValue] = {"conditions": in_words(found)}
    rows = evidence.of_conditions(found) + timeline.current_evidence
    return Met(Severity.HIGH, facts, rows)


def _is_recent(condition: Condition, timeline: Timeline, days: int) -> bool:
    if condition.end_on is not None:
        return True
    return condition.onset_on is not None and timeline.days_since(condition.onset_on) <= days
