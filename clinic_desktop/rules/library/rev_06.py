"""REV-06: supply was renewed and no look into the prescription monitoring programme is on record.

US only. Current use with an issue after the first one of the episode in the last 90 days, and no
review that counts, in the last 90 days, that says the programme was checked ("no" and "not-known"
are answers and no checks). Moderate. The legal duty differs by state; this is no finding of law.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.review import Review, answered
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import current_use

NO_CHECK = ("no", "not-known")


@dataclass(frozen=True, slots=True)
class Params:
    renewal_window_days: int
    check_days: int


@rule(
    "REV-06",
    version=1,
    params=Params,
    facts=("case", "renewed_on", "checked_on"),
    checks=("us_only", "current_use", "renewed_on", "not_checked_since"),
    cases=("never", "older"),
)
def rev_06(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    if not check("us_only", timeline.jurisdiction, timeline.jurisdiction == "us"):
        return None
    episode = current_use(timeline, check)
    if episode is None:
        return None
    renewals = episode.issue_days[1:]
    since = timeline.day - p.renewal_window_days + 1
    renewed_on = date.fromordinal(renewals[-1]) if renewals else None
    recent = bool(renewals) and renewals[-1] >= since
    if not check("renewed_on", renewed_on, recent) or renewed_on is None:
        return None
    looked = [review for review in timeline.reviews if _looked(review)]
    checked_on = looked[-1].review_on if looked else None
    old = checked_on is None or timeline.days_since(checked_on) > p.check_days
    if not check("not_checked_since", checked_on, old):
        return None
    facts: dict[str, FactValue] = {"case": "never", "renewed_on": renewed_on}
    if checked_on is not None:
        facts |= {"case": "older", "checked_on": checked_on}
    renewal = [s for s in episode.supplies if s.start_day == renewals[-1]]
    rows = evidence.of_supplies(renewal) + evidence.of_reviews(looked[-1:])
    return Met(Severity.MODERATE, facts, rows)


def _looked(review: Review) -> bool:
    return answered(review.pdmp_checked) and review.pdmp_checked not in NO_CHECK
