"""DUR-06: supply on repeat, or for more than a month at once, without a recorded reason.

Current use and, in the last 90 days, a row with repeats allowed (also one that gave way to its
fill); or, in the UK, an issue for more than 30 days. Not met when a review that counts, in the last
365 days, has a decision with a reason.

Moderate. In the UK an issue of unknown length leaves the answer open when the rule is not met.
Several small issues are never added up: instalments are good practice.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place, current_use

LIMITS_A_SUPPLY = "uk"


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    max_supply_days: int
    reason_days: int


@rule(
    "DUR-06",
    version=1,
    params=Params,
    facts=("case", "longest_supply_days", "repeats"),
    checks=("current_use", "no_reason", "repeats", "longest_supply_days", "issues_placed"),
    cases=("repeat", "long", "both"),
    gaps=(UNPLACED_ISSUE,),
)
def dur_06(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    if current_use(timeline, check) is None:
        return _open(timeline, check)
    reasons = [
        review
        for review in timeline.reviews
        if review.decided_with_reason and timeline.days_since(review.review_on) <= p.reason_days
    ]
    if not check("no_reason", len(reasons), not reasons):
        return None
    since = timeline.day - p.window_days + 1
    on_repeat = [
        row
        for row in timeline.usable_rows
        if row.repeats and row.start_on is not None and row.start_on.toordinal() >= since
    ]
    limited = timeline.jurisdiction == LIMITS_A_SUPPLY
    issues = [s for s in timeline.supplies if limited and s.start_day >= since and s.days]
    long = [s for s in issues if s.days is not None and s.days > p.max_supply_days]
    check("repeats", len(on_repeat), bool(on_repeat))
    longest = max((s.days or 0 for s in issues), default=None)
    check("longest_supply_days", longest, bool(long))
    if not on_repeat and not long:
        return _open(timeline, check)
    case = "both" if on_repeat and long else "long" if long else "repeat"
    facts: dict[str, FactValue] = {"case": case}
    if long:
        facts["longest_supply_days"] = longest or 0
    if on_repeat:
        facts["repeats"] = max(row.repeats or 0 for row in on_repeat)
    rows = {id(row): row for row in (*on_repeat, *(row for s in long for row in s.rows))}
    return Met(Severity.MODERATE, facts, evidence.of_rows(rows.values()))


def _open(timeline: Timeline, check: Check) -> RuleAnswer:
    return cannot_place(timeline, check) if timeline.jurisdiction == LIMITS_A_SUPPLY else None
