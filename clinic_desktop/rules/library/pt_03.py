"""PT-03: current use with an alcohol- or substance-use disorder.

High: on record as current, begun in the last two years or without a date. Moderate: current but
recorded longer ago (never closed); or past, ended in the last two years. Open: past without any
date, and nothing else on record.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.records import Condition
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import (
    EVENT_UNDATED,
    SUBSTANCE_USE,
    UNPLACED_ISSUE,
    cannot_place,
    current_use,
    in_words,
    not_dated,
)


@dataclass(frozen=True, slots=True)
class Params:
    recent_days: int


@rule(
    "PT-03",
    version=1,
    params=Params,
    facts=("case", "conditions", "dated_on"),
    checks=("disorder", "events_dated", "current_use", "issues_placed"),
    cases=("finding", "not-closed", "past"),
    words=SUBSTANCE_USE,
    gaps=(UNPLACED_ISSUE, EVENT_UNDATED),
)
def pt_03(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    recorded = timeline.conditions(*SUBSTANCE_USE)
    open_ones = tuple(c for c in recorded if c.is_current(timeline.as_of))
    past = tuple(c for c in recorded if c not in open_ones)
    recent_past = tuple(c for c in past if _is_recent(_dated(c), timeline, p))
    if not check("disorder", len(recorded), bool(open_ones or recent_past)):
        return not_dated(timeline, tuple(c for c in past if _dated(c) is None), check)
    if current_use(timeline, check) is None:
        return cannot_place(timeline, check)
    active = tuple(
        c for c in open_ones if c.onset_on is None or _is_recent(c.onset_on, timeline, p)
    )
    case, shown = ("finding", active) if active else ("not-closed", open_ones)
    if not shown:
        case, shown = "past", recent_past
    facts: dict[str, FactValue] = {"case": case, "conditions": in_words(shown)}
    if not active:
        facts["dated_on"] = max(_dated(c) or date.min for c in shown)
    rows = evidence.of_conditions(open_ones + recent_past) + timeline.current_evidence
    return Met(Severity.HIGH if active else Severity.MODERATE, facts, rows)


def _dated(condition: Condition) -> date | None:
    """When a record was last true, as far as it says: its end, else its onset."""
    return condition.end_on or condition.onset_on


def _is_recent(on: date | None, timeline: Timeline, p: Params) -> bool:
    return on is not None and timeline.days_since(on) <= p.recent_days
