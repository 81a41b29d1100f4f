"""PT-02: current use with COPD, sleep apnoea or respiratory failure.

High; Critical with an opioid or with respiratory failure. With such a condition, nothing current
and an issue of unknown length in the last 90 days the answer is open.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import RESPIRATORY, UNPLACED_ISSUE, cannot_place, current_use


@dataclass(frozen=True, slots=True)
class Params:
    """No numbers of its own."""


@rule(
    "PT-02",
    version=1,
    params=Params,
    facts=("case", "conditions", "raised_by"),
    checks=("breathing_problems", "current_use", "issues_placed"),
    cases=("finding", "critical"),
    words=("copd", "sleep-apnoea", "respiratory-failure", "opioid"),
    gaps=(UNPLACED_ISSUE,),
)
def pt_02(timeline: Timeline, _p: Params, check: Check) -> RuleAnswer:
    conditions = timeline.current_conditions(*RESPIRATORY)
    if not check("breathing_problems", len(conditions), bool(conditions)):
        return None
    if current_use(timeline, check) is None:
        return cannot_place(timeline, check)
    words = {str(condition.word) for condition in conditions}
    raised_by = tuple(sorted(words & {"respiratory-failure"}))
    raised_by += ("opioid",) if timeline.opioid_now else ()
    facts: dict[str, FactValue] = {"case": "finding", "conditions": tuple(sorted(words))}
    if raised_by:
        facts |= {"case": "critical", "raised_by": raised_by}
    rows = evidence.of_conditions(conditions) + timeline.current_evidence
    return Met(Severity.CRITICAL if raised_by else Severity.HIGH, facts, rows)
