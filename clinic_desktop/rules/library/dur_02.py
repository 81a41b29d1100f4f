"""DUR-02: regular use has gone on for three months or more.

Current use, both of:
- 90 days or more since it began;
- at least 57% of the last 90 days covered (4 days a week or more), the window cut at the start of
  use and days in hospital left out; the rounded figure is compared.

High; Info when a complete review was done in the last 90 days. An issue of unknown length in the
last 90 days leaves the answer open when the rule is not met.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.review import ReviewState
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place, current_use


@dataclass(frozen=True, slots=True)
class Params:
    min_elapsed_days: int
    pdc_window_days: int
    min_pdc_hundredths: int
    review_days: int


@rule(
    "DUR-02",
    version=1,
    params=Params,
    facts=("case", "elapsed_days", "started_on", "pdc_hundredths", "review_on", "left_censored"),
    checks=("current_use", "elapsed_days", "pdc_hundredths", "review_on", "issues_placed"),
    cases=("never-reviewed", "review-older", "reviewed"),
    gaps=(UNPLACED_ISSUE,),
)
def dur_02(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    elapsed_days = episode.elapsed_days
    if not check("elapsed_days", elapsed_days, elapsed_days >= p.min_elapsed_days):
        return cannot_place(timeline, check)
    pdc = episode.pdc_hundredths(p.pdc_window_days)
    if not check("pdc_hundredths", pdc, pdc >= p.min_pdc_hundredths):
        return cannot_place(timeline, check)
    facts: dict[str, FactValue] = {
        "case": "never-reviewed",
        "elapsed_days": elapsed_days,
        "started_on": episode.start_on,
        "pdc_hundredths": pdc,
        "left_censored": episode.left_censored,
    }
    severity = Severity.HIGH
    rows = timeline.current_evidence
    review = timeline.last_review(ReviewState.COMPLETE)
    review_on = review.review_on if review is not None else None
    recent = review_on is not None and timeline.days_since(review_on) <= p.review_days
    check("review_on", review_on, recent)
    if review is not None and review_on is not None:
        facts |= {"case": "reviewed" if recent else "review-older", "review_on": review_on}
        severity = Severity.INFO if recent else Severity.HIGH
        rows += evidence.of_reviews([review])
    return Met(severity, facts, rows)
