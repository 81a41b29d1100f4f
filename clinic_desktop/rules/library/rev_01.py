"""REV-01: a new episode has no indication, or no plan, on record.

Current use for at most 89 days that is more than a start: 15 days or more, or issues on two dates.
Met unless both are recorded:
- an indication: on any row of the episode, or a review that calls it valid;
- a plan: an end date on a row that was not stopped, a taper step, or a review with a decision and a
  date for the next one.
Reviews and taper steps count from 14 days before the start. Moderate.
"""

from dataclasses import dataclass

from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.records import PrescriptionStatus
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import current_use


@dataclass(frozen=True, slots=True)
class Params:
    max_elapsed_days: int
    min_elapsed_days: int
    min_issue_dates: int
    lead_days: int


@rule(
    "REV-01",
    version=1,
    params=Params,
    facts=("case", "elapsed_days", "started_on", "left_censored"),
    checks=("current_use", "elapsed_days", "issue_dates", "indication_recorded", "both_recorded"),
    cases=("neither", "no-indication", "no-plan"),
)
def rev_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return None
    elapsed_days = episode.elapsed_days
    if not check("elapsed_days", elapsed_days, elapsed_days <= p.max_elapsed_days):
        return None
    dates = len(episode.issue_days)
    begun = elapsed_days >= p.min_elapsed_days or dates >= p.min_issue_dates
    if not check("issue_dates", dates, begun):
        return None
    since = episode.start_day - p.lead_days
    reviews = [
        r for r in timeline.reviews if timeline.day - timeline.days_since(r.review_on) >= since
    ]
    indication = any(row.indication for row in episode.rows) or any(
        review.indication == "valid" for review in reviews
    )
    plan = _has_end(episode) or bool(timeline.plan_rows_between(since, timeline.day))
    plan = plan or any(r.decision is not None and r.next_review_on is not None for r in reviews)
    check("indication_recorded", indication, indication)
    if not check("both_recorded", indication and plan, not (indication and plan)):
        return None
    case = "no-plan" if indication else "no-indication" if plan else "neither"
    facts: dict[str, FactValue] = {
        "case": case,
        "elapsed_days": elapsed_days,
        "started_on": episode.start_on,
        "left_censored": episode.left_censored,
    }
    return Met(Severity.MODERATE, facts, timeline.current_evidence)


def _has_end(episode: Episode) -> bool:
    return any(
        row.end_on is not None and row.status is not PrescriptionStatus.STOPPED
        for row in episode.rows
    )
