"""DUR-03: half a year or more of use, and no reason for going on is on record.

Current use, all of:
- 180 days or more since it began;
- at least 50% of the last 180 days covered;
- in the last 365 days neither a taper step recorded, nor a review (by a named reviewer, in contact
  with the person) that decided to taper, reduce, stop or refer, nor one that gave its reason for
  any other decision. The review need not be complete.

High. An issue of unknown length in the last 90 days leaves the answer open when the rule is not
met.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.review import Decision, Review
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place, current_use

SETTLING_DECISIONS = (Decision.TAPER, Decision.REDUCE, Decision.STOP, Decision.REFER)


@dataclass(frozen=True, slots=True)
class Params:
    min_elapsed_days: int
    pdc_window_days: int
    min_pdc_hundredths: int
    rationale_days: int


@rule(
    "DUR-03",
    version=1,
    params=Params,
    facts=("elapsed_days", "started_on", "pdc_hundredths", "left_censored"),
    checks=(
        "current_use",
        "elapsed_days",
        "pdc_hundredths",
        "plan_rows",
        "deciding_reviews",
        "issues_placed",
    ),
    gaps=(UNPLACED_ISSUE,),
)
def dur_03(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    elapsed_days = episode.elapsed_days
    if not check("elapsed_days", elapsed_days, elapsed_days >= p.min_elapsed_days):
        return cannot_place(timeline, check)
    pdc = episode.pdc_hundredths(p.pdc_window_days)
    if not check("pdc_hundredths", pdc, pdc >= p.min_pdc_hundredths):
        return cannot_place(timeline, check)
    planned = timeline.plan_rows_between(timeline.day - p.rationale_days, timeline.day)
    if not check("plan_rows", len(planned), not planned):
        return cannot_place(timeline, check)
    deciding = [
        review
        for review in timeline.reviews
        if timeline.days_since(review.review_on) <= p.rationale_days and gives_rationale(review)
    ]
    if not check("deciding_reviews", len(deciding), not deciding):
        return cannot_place(timeline, check)
    facts: dict[str, FactValue] = {
        "elapsed_days": elapsed_days,
        "started_on": episode.start_on,
        "pdc_hundredths": pdc,
        "left_censored": episode.left_censored,
    }
    return Met(Severity.HIGH, facts, timeline.current_evidence)


def gives_rationale(review: Review) -> bool:
    """The review settles what happens next, or says why things stay as they are."""
    return review.decision in SETTLING_DECISIONS or review.decided_with_reason
