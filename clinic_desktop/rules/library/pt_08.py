"""PT-08: current use with post-traumatic stress disorder. Moderate."""

from dataclasses import dataclass

from clinic_desktop.domain.flag import RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, used_with


@dataclass(frozen=True, slots=True)
class Params:
    """No numbers of its own."""


@rule(
    "PT-08",
    version=1,
    params=Params,
    facts=("started_on",),
    checks=("on_record", "current_use", "issues_placed"),
    gaps=(UNPLACED_ISSUE,),
)
def pt_08(timeline: Timeline, _p: Params, check: Check) -> RuleAnswer:
    return used_with(timeline, check, "ptsd", Severity.MODERATE)
