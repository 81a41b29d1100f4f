"""DUR-01: a course of a benzodiazepine or Z-drug has gone past the licensed short term.

Current use, all of:
- at least 29 days covered since it began;
- an issue dated day 22 of it or later (one long first issue is not a course that went on);
- not intermittent: more than 3 days a week by the proportion of days covered;
- not yet 90 days since it began; from then on the rule about long-term use takes over.

Moderate. Showing it once an episode belongs to the work list. An issue of unknown length in the
last 90 days leaves the answer open, unless use has gone on for 90 days.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.episode import Pattern
from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place, current_use


@dataclass(frozen=True, slots=True)
class Params:
    min_covered_days: int
    late_issue_day: int
    max_elapsed_days: int


@rule(
    "DUR-01",
    version=1,
    params=Params,
    facts=("covered_days", "started_on", "last_issue_on", "left_censored"),
    checks=("current_use", "elapsed_days", "covered_days", "issued_on", "pattern", "issues_placed"),
    gaps=(UNPLACED_ISSUE,),
)
def dur_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    elapsed_days = episode.elapsed_days
    if not check("elapsed_days", elapsed_days, elapsed_days <= p.max_elapsed_days):
        return None
    covered_days = episode.covered_days
    last_issue_day = max(supply.start_day for supply in episode.supplies)
    last_issue_on = date.fromordinal(last_issue_day)
    late_from = episode.start_day + p.late_issue_day - 1
    if (
        check("covered_days", covered_days, covered_days >= p.min_covered_days)
        and check("issued_on", last_issue_on, last_issue_day >= late_from)
        and check("pattern", episode.pattern, episode.pattern is not Pattern.INTERMITTENT)
    ):
        facts: dict[str, FactValue] = {
            "covered_days": covered_days,
            "started_on": episode.start_on,
            "last_issue_on": last_issue_on,
            "left_censored": episode.left_censored,
        }
        return Met(Severity.MODERATE, facts, timeline.current_evidence)
    return cannot_place(timeline, check)
