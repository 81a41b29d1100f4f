"""PT-05: current use with dementia, or with delirium in the last months.

High; set aside in palliative care. A delirium counts by its onset, ended or not. Open: a delirium
without a date that is not known to have ended, and no dementia.
"""

from dataclasses import dataclass

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
    in_words,
    not_dated,
)


@dataclass(frozen=True, slots=True)
class Params:
    delirium_days: int


@rule(
    "PT-05",
    version=1,
    params=Params,
    facts=("conditions",),
    checks=("confusion", "events_dated", "current_use", "issues_placed"),
    words=("dementia", "delirium"),
    gaps=(UNPLACED_ISSUE, EVENT_UNDATED),
)
def pt_05(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    dementia = timeline.current_conditions("dementia")
    found = dementia + events_since(timeline, p.delirium_days, "delirium")
    if not check("confusion", len(found), bool(found)):
        delirium = timeline.current_conditions("delirium")
        return not_dated(timeline, tuple(c for c in delirium if c.onset_on is None), check)
    if current_use(timeline, check) is None:
        return cannot_place(timeline, check)
    facts: dict[str, FactValue] = {"conditions": in_words(found)}
    rows = evidence.of_conditions(found) + timeline.current_evidence
    return Met(Severity.HIGH, facts, rows)
