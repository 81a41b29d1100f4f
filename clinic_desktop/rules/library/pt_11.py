"""PT-11: a course begun in or just after a hospital stay goes on in the community. Moderate.

The first issue of the current episode lies between the start of an inpatient stay and 14 days after
its end, nothing was held in the 180 days before the stay, and issues on two dates or more, one of
them after the stay, were made; up to day 89 of the episode, from where the rules about long use
speak. Open: nothing current, and an issue of unknown length so close to a stay.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import (
    CannotTell,
    Evidence,
    EvidenceKind,
    FactValue,
    Met,
    RuleAnswer,
    Severity,
)
from clinic_desktop.domain.records import Encounter, EncounterKind
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE


@dataclass(frozen=True, slots=True)
class Params:
    after_discharge_days: int
    unused_before_days: int
    min_issue_dates: int
    max_elapsed_days: int


@rule(
    "PT-11",
    version=1,
    params=Params,
    facts=("discharged_on", "started_on", "issue_dates"),
    checks=("current_use", "elapsed_days", "begun_at_a_stay", "issue_dates", "issues_placed"),
    gaps=(UNPLACED_ISSUE,),
)
def pt_11(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = timeline.current
    if not check("current_use", episode.start_on if episode else None, episode is not None):
        near = tuple(s for s in timeline.unplaced if _stay_of(timeline, s.start_day, p))
        if check("issues_placed", len(near), not near):
            return None
        return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(near))
    assert episode is not None
    elapsed = episode.elapsed_days
    if not check("elapsed_days", elapsed, elapsed <= p.max_elapsed_days):
        return None
    first_issue = episode.supplies[0].start_day
    stay = _stay_of(timeline, first_issue, p)
    ended_on = stay.end_on if stay is not None else None
    if not check("begun_at_a_stay", ended_on, stay is not None) or stay is None or ended_on is None:
        return None
    issues = episode.issue_days
    again = len(issues) >= p.min_issue_dates and issues[-1] > ended_on.toordinal()
    if not check("issue_dates", len(issues), again):
        return None
    facts: dict[str, FactValue] = {
        "discharged_on": ended_on,
        "started_on": date.fromordinal(first_issue),
        "issue_dates": len(issues),
    }
    rows = (Evidence(EvidenceKind.ENCOUNTER, stay.id), *timeline.current_evidence)
    return Met(Severity.MODERATE, facts, rows)


def _stay_of(timeline: Timeline, first_issue: int, p: Params) -> Encounter | None:
    """The latest stay in or after which the first issue lies, with nothing held before it."""
    found = None
    for stay in timeline.history.encounters:
        if stay.kind is not EncounterKind.INPATIENT or stay.start_on is None:
            continue
        if stay.end_on is None or stay.end_on > timeline.as_of:
            continue
        begin, end = stay.start_on.toordinal(), stay.end_on.toordinal()
        if not begin <= first_issue <= end + p.after_discharge_days:
            continue
        held_before = any(
            timeline.is_held(day) for day in range(begin - p.unused_before_days, begin)
        )
        later = found is None or found.end_on is None or stay.end_on > found.end_on
        if later and not held_before:
            found = stay
    return found
