"""REV-02: the periodic review of continuing use is due or overdue.

Current use for 90 days or more. The interval is the shortest that applies:
- 30 days with an opioid whose overlap began at most 90 days ago;
- 60 days with an alcohol- or substance-use disorder, sleep apnoea or bipolar disorder, or a high or
  very high recent dose (the level of the high-dose rule, set aside or not);
- 90 days with an opioid;
- none of these: 180 days for intermittent use, else 90.

Days are counted from the last complete or partial review, of any episode. High: never reviewed, or
more than twice the interval. Moderate: more than the interval. Info: due within 14 days. Refusing
supply to bring a review about is itself a hazard, and the words say so.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.episode import Episode, Pattern
from clinic_desktop.domain.flag import Evidence, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.recent_dose import DoseLevel
from clinic_desktop.domain.review import ReviewState
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import (
    SUBSTANCE_USE,
    UNPLACED_ISSUE,
    cannot_place,
    current_use,
)

RISK_CONDITIONS = (*SUBSTANCE_USE, "sleep-apnoea", "bipolar")


@dataclass(frozen=True, slots=True)
class Params:
    min_elapsed_days: int
    default_interval_days: int
    intermittent_interval_days: int
    opioid_interval_days: int
    new_opioid_interval_days: int
    new_opioid_days: int
    risk_interval_days: int
    due_soon_days: int
    long_overdue_ratio: Fraction


@rule(
    "REV-02",
    version=1,
    params=Params,
    facts=(
        "case",
        "elapsed_days",
        "interval_days",
        "interval_for",
        "review_on",
        "since_review_days",
        "left_censored",
    ),
    checks=("current_use", "elapsed_days", "interval_days", "since_review_days", "issues_placed"),
    cases=("never", "overdue", "due-soon"),
    words=("regular", "intermittent", "opioid", "new-opioid", "condition", "high-dose"),
    gaps=(UNPLACED_ISSUE,),
)
def rev_02(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    elapsed_days = episode.elapsed_days
    if not check("elapsed_days", elapsed_days, elapsed_days >= p.min_elapsed_days):
        return cannot_place(timeline, check)
    interval_days, interval_for = review_interval(timeline, episode, p)
    check("interval_days", interval_days, True)
    review = timeline.last_review(ReviewState.COMPLETE, ReviewState.PARTIAL)
    since = timeline.days_since(review.review_on) if review is not None else None
    soon = since is None or since >= interval_days - p.due_soon_days
    if not check("since_review_days", since, soon):
        return cannot_place(timeline, check)
    facts: dict[str, FactValue] = {
        "case": "never",
        "elapsed_days": elapsed_days,
        "interval_days": interval_days,
        "interval_for": interval_for,
        "left_censored": episode.left_censored,
    }
    rows: tuple[Evidence, ...] = timeline.current_evidence
    severity = Severity.HIGH
    if review is not None and since is not None:
        overdue = since > interval_days
        long_overdue = since > p.long_overdue_ratio * interval_days
        if not long_overdue:
            severity = Severity.MODERATE if overdue else Severity.INFO
        facts |= {
            "case": "overdue" if overdue else "due-soon",
            "review_on": review.review_on or date.min,
            "since_review_days": since,
        }
        rows += evidence.of_reviews([review])
    return Met(severity, facts, rows)


def review_interval(timeline: Timeline, episode: Episode, p: Params) -> tuple[int, str]:
    """The shortest review interval that applies, and what it is for."""
    found: list[tuple[int, str]] = []
    overlap = timeline.opioid_overlap
    if overlap is not None:
        if timeline.day - overlap.first_day + 1 <= p.new_opioid_days:
            found.append((p.new_opioid_interval_days, "new-opioid"))
        found.append((p.opioid_interval_days, "opioid"))
    if timeline.current_conditions(*RISK_CONDITIONS):
        found.append((p.risk_interval_days, "condition"))
    recent = timeline.recent_dose
    if recent is not None and recent.level >= DoseLevel.HIGH:
        found.append((p.risk_interval_days, "high-dose"))
    if found:
        return min(found, key=lambda one: one[0])
    if episode.pattern is Pattern.INTERMITTENT:
        return p.intermittent_interval_days, "intermittent"
    return p.default_interval_days, "regular"
