"""REV-05: the latest review leaves something out that a complete review needs.

Current use, and a review that counts, dated from 14 days before the start of the episode on. Of the
latest date's reviews the one with the fewest items missing is looked at. Missing are the items of a
complete review, with those asked for in the US, in a taper and with an opioid.

Info; Moderate when the decision with its reason, or the date of the next review, is missing.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import current_use

WEIGHTY = frozenset({"decision", "next_review_date"})


@dataclass(frozen=True, slots=True)
class Params:
    lead_days: int


@rule(
    "REV-05",
    version=1,
    params=Params,
    facts=("review_on", "missing_items"),
    checks=("current_use", "review_on", "missing_items"),
    words=(
        "indication", "benefit", "harms", "actual_use", "interacting_risks", "patient_view",
        "decision", "next_review_date", "pdmp_checked", "withdrawal_signs", "naloxone_offered",
    ),
)  # fmt: skip
def rev_05(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return None
    since = date.fromordinal(max(1, episode.start_day - p.lead_days))
    reviews = [r for r in timeline.reviews if r.review_on is not None and r.review_on >= since]
    latest_on = reviews[-1].review_on if reviews else None
    if not check("review_on", latest_on, latest_on is not None) or latest_on is None:
        return None
    of_that_day = [
        (timeline.missing_items(review), review)
        for review in reviews
        if review.review_on == latest_on
    ]
    missing, review = min(of_that_day, key=lambda one: (len(WEIGHTY & {*one[0]}), len(one[0])))
    if not check("missing_items", missing, bool(missing)):
        return None
    facts: dict[str, FactValue] = {"review_on": latest_on, "missing_items": missing}
    severity = Severity.MODERATE if WEIGHTY & {*missing} else Severity.INFO
    return Met(severity, facts, evidence.of_reviews([review]))
