"""PT-10: suicidality or an overdose in the last year, in current use. Critical.

The onset counts, an end does not matter. Open: such a record without a date, and none with one in
the last year.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import (
    EVENT_UNDATED,
    UNPLACED_ISSUE,
    cannot_place,
    current_use,
    events_since,
    not_dated,
)

SELF_HARM = ("suicidality", "overdose")


@dataclass(frozen=True, slots=True)
class Params:
    event_days: int


@rule(
    "PT-10",
    version=1,
    params=Params,
    facts=("event", "onset_on"),
    checks=("self_harm", "events_dated", "current_use", "issues_placed"),
    words=SELF_HARM,
    gaps=(UNPLACED_ISSUE, EVENT_UNDATED),
)
def pt_10(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    found = events_since(timeline, p.event_days, *SELF_HARM)
    if not check("self_harm", len(found), bool(found)):
        recorded = timeline.conditions(*SELF_HARM)
        return not_dated(timeline, tuple(c for c in recorded if c.onset_on is None), check)
    if current_use(timeline, check) is None:
        return cannot_place(timeline, check)
    latest = max(found, key=lambda event: event.onset_on or date.min)
    facts: dict[str, FactValue] = {
        "event": str(latest.word),
        "onset_on": latest.onset_on or date.min,
    }
    rows = evidence.of_conditions(found) + timeline.current_evidence
    return Met(Severity.CRITICAL, facts, rows)
