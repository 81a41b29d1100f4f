"""When a person's next review falls due, as the form offers it."""

from dataclasses import dataclass
from datetime import date, timedelta

from clinic_desktop.domain.months import add_months
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.library.rev_02 import Params, review_interval
from clinic_desktop.rules.spec import RuleSet

PERIODIC_REVIEW = "REV-02"
LONGEST_INTERVAL_MONTHS = 3
"""At least every three months, ideally (S1, recommendation 1); later needs a reason."""


@dataclass(frozen=True, slots=True)
class NextReview:
    """`offered` is the last day on which the periodic review is not overdue for this person, never
    later than `latest`: three months on, behind which a reason is needed. `words` say why."""

    offered: date
    latest: date
    words: str


def next_review(timeline: Timeline, rules: RuleSet) -> NextReview:
    """For a review on the as-of date, by the numbers that hold here."""
    today = timeline.as_of
    latest = add_months(today, LONGEST_INTERVAL_MONTHS)
    guideline = NextReview(latest, latest, f"within {LONGEST_INTERVAL_MONTHS} months by guideline")
    rule, episode = rules.get(PERIODIC_REVIEW), timeline.current
    if rule is None or rule in rules.switched_off or episode is None:
        return guideline
    assert isinstance(rule.params, Params)
    days, reason = review_interval(timeline, episode, rule.params)
    due = today + timedelta(days=days)
    if due >= latest:
        return guideline
    words = f"{PERIODIC_REVIEW} asks for one every {days} days: {rule.text.words[reason]}"
    return NextReview(due, latest, words)
