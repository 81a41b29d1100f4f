"""PT-12: current use with myasthenia gravis. High."""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place, current_use


@dataclass(frozen=True, slots=True)
class Params:
    """No numbers of its own."""


@rule(
    "PT-12",
    version=1,
    params=Params,
    facts=("started_on",),
    checks=("on_record", "current_use", "issues_placed"),
    gaps=(UNPLACED_ISSUE,),
)
def pt_12(timeline: Timeline, _p: Params, check: Check) -> RuleAnswer:
    conditions = timeline.current_conditions("myasthenia-gravis")
    if not check("on_record", len(conditions), bool(conditions)):
        return None
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    facts: dict[str, FactValue] = {"started_on": episode.start_on}
    rows = evidence.of_conditions(conditions) + timeline.current_evidence
    return Met(Severity.HIGH, facts, rows)
