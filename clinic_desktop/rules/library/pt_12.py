"""PT-12: current use with myasthenia gravis. High."""

from dataclasses import dataclass

from clinic_desktop.domain.flag import RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, used_with


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
    return used_with(timeline, check, "myasthenia-gravis", Severity.HIGH)
