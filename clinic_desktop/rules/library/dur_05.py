"""DUR-05: a new hypnotic goes on, and nobody looked again in the first weeks.

Current use; a hypnotic held at its end whose latest start (an issue with none of the drug in the
180 days before) is 29 to 90 days ago: it was issued on two dates or more since, or the first issue
was for more than 14 days; and from 7 to 28 days after the start there was neither a review that
counts nor a visit or call whose reason names sleep or a medication review.

Moderate. A hypnotic issue of unknown length leaves the answer open when the rule is not met.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.issue_pattern import starts
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place_any, contacts, current_use

SLEEP_REVIEW = ("sleep", "insom", "hypnotic", "medication review", "medicines review")


@dataclass(frozen=True, slots=True)
class Params:
    review_from_days: int
    review_to_days: int
    short_supply_days: int
    forgotten_after_days: int
    min_issue_dates: int


@rule(
    "DUR-05",
    version=1,
    params=Params,
    facts=("case", "drug", "started_on", "since_start_days", "issue_dates", "first_supply_days"),
    checks=("current_use", "hypnotics", "since_start_days", "went_on", "no_contact",
            "issues_placed"),
    cases=("issued-again", "long-supply"),
    gaps=(UNPLACED_ISSUE,),
)  # fmt: skip
def dur_05(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return _open(timeline, check)
    held = tuple(
        series.ingredient.key
        for series in timeline.series.values()
        if series.ingredient.hypnotic and series.is_held(episode.anchor_day)
    )
    check("hypnotics", held, bool(held))
    for drug in held:
        start = starts(timeline, drug)[-1]
        since = timeline.day - start
        if not check("since_start_days", since, p.review_to_days < since <= p.forgotten_after_days):
            continue
        issues = [s for s in timeline.supplies if s.ingredient.key == drug and s.start_day >= start]
        dates = len({supply.start_day for supply in issues})
        first_days = max((s.days or 0 for s in issues if s.start_day == start), default=0)
        again = dates >= p.min_issue_dates
        if not check("went_on", dates, again or first_days > p.short_supply_days):
            continue
        seen = contacts(
            timeline, start + p.review_from_days, start + p.review_to_days, SLEEP_REVIEW
        )
        if not check("no_contact", len(seen), not seen):
            continue
        facts: dict[str, FactValue] = {
            "case": "issued-again" if again else "long-supply",
            "drug": drug,
            "started_on": date.fromordinal(start),
            "since_start_days": since,
        }
        facts |= {"issue_dates": dates} if again else {"first_supply_days": first_days}
        return Met(Severity.MODERATE, facts, evidence.of_supplies(issues))
    return _open(timeline, check)


def _open(timeline: Timeline, check: Check) -> RuleAnswer:
    return cannot_place_any(timeline, check, lambda drug: drug.hypnotic)
