"""PT-09: a taper under way with bipolar disorder or psychosis on record. Moderate.

Under way: a plan row that starts, or a review that counts and decides taper or reduce, in the last
90 days.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.review import Decision
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place, current_use, in_words


@dataclass(frozen=True, slots=True)
class Params:
    taper_window_days: int


@rule(
    "PT-09",
    version=1,
    params=Params,
    facts=("conditions", "taper_on"),
    checks=("mood_or_psychosis", "taper_recorded", "current_use", "issues_placed"),
    words=("bipolar", "psychosis"),
    gaps=(UNPLACED_ISSUE,),
)
def pt_09(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    conditions = timeline.current_conditions("bipolar", "psychosis")
    if not check("mood_or_psychosis", len(conditions), bool(conditions)):
        return None
    first = timeline.day - p.taper_window_days + 1
    plan = timeline.plan_rows_between(first, timeline.day)
    reviews = timeline.reviews_within(p.taper_window_days - 1, Decision.TAPER, Decision.REDUCE)
    dates = [row.start_on for row in plan] + [r.review_on for r in reviews if r.review_on]
    taper_on = max(dates, default=None)
    if not check("taper_recorded", taper_on, taper_on is not None) or taper_on is None:
        return None
    if current_use(timeline, check) is None:
        return cannot_place(timeline, check)
    facts: dict[str, FactValue] = {"conditions": in_words(conditions), "taper_on": taper_on}
    rows = evidence.of_conditions(conditions) + evidence.of_plan(plan)
    rows += evidence.of_reviews(reviews) + timeline.current_evidence
    return Met(Severity.MODERATE, facts, rows)
