"""PAT-02: supply from several sources at the same time.

Issues of the last 180 days with prescriber and practice, without those in the week after a hospital
discharge: two prescribers and two practices, and two issues by different prescribers of different
practices whose own spans meet. Two prescribers: Info; three: Moderate; four or more: High when
issues also come early (PAT-01 is a finding), else Moderate. Set aside in active cancer.

Open: not met, two issues or more, and one lacks a name.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.issue_pattern import refills_often_early, sources
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.exclusions import patterns_set_aside
from clinic_desktop.rules.spec import Check, rule

SOURCE_UNNAMED = "source-unnamed"


@dataclass(frozen=True, slots=True)
class Params:
    moderate_prescribers: int
    high_prescribers: int


@rule(
    "PAT-02",
    version=1,
    params=Params,
    facts=("prescribers", "practices"),
    checks=("prescribers", "several_sources", "sources_named"),
    gaps=(SOURCE_UNNAMED,),
    own_exclusions=("cancer",),
)
def pat_02(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    found = sources(timeline)
    prescribers, practices = len(found.prescribers), len(found.organisations)
    check("prescribers", prescribers, prescribers > 1)
    if not check("several_sources", practices, found.are_several):
        unnamed = found.unnamed if len(found.issues) + len(found.unnamed) > 1 else ()
        if check("sources_named", len(unnamed), not unnamed):
            return None
        return CannotTell((SOURCE_UNNAMED,), {}, evidence.of_supplies(unnamed))
    severity = Severity.INFO
    if prescribers >= p.moderate_prescribers:
        severity = Severity.MODERATE
    if (
        prescribers >= p.high_prescribers
        and refills_often_early(timeline)
        and not patterns_set_aside(timeline)
    ):
        severity = Severity.HIGH
    facts: dict[str, FactValue] = {"prescribers": prescribers, "practices": practices}
    return Met(
        severity,
        facts,
        evidence.of_supplies(found.issues),
        exclusions=("cancer",) if timeline.current_conditions("cancer-active") else (),
    )
