"""REV-03: no early review after the start, or after a rise of dose.

Current use that is not a single supply of at most 14 days. Events: the start of the episode, and
each held day of a drug on which its dose is at least 1.20 times that of its previous held day in
the episode. A review is looked for within 28 days of an event, within 14 if an opioid and the drug
overlap on any day from the event to today.

Met when an event is longer ago than that, but not more than 90 days, and no complete or partial
review followed it: a late review settles it, the visit on the day itself is not a review.
Moderate; High if such an event has the 14 days. An issue of unknown length in the last 90 days
leaves the answer open when the rule is not met.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.review import ReviewState
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place, current_use


@dataclass(frozen=True, slots=True)
class Params:
    short_course_days: int
    review_within_days: int
    opioid_review_within_days: int
    forgotten_after_days: int
    min_rise_ratio: Fraction


@rule(
    "REV-03",
    version=1,
    params=Params,
    facts=("case", "event_on", "since_event_days", "within_days", "drug"),
    checks=("current_use", "longer_course", "unreviewed_events", "issues_placed"),
    cases=("start", "rise"),
    gaps=(UNPLACED_ISSUE,),
)
def rev_03(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    single = episode.single_supply
    short = single is not None and single.days is not None and single.days <= p.short_course_days
    if not check("longer_course", len(episode.supplies), not short):
        return cannot_place(timeline, check)
    review = timeline.last_review(ReviewState.COMPLETE, ReviewState.PARTIAL)
    reviewed_day = timeline.day - timeline.days_since(review.review_on) if review else 0
    missed = [
        (within, day, drug)
        for day, drug in _events(timeline, episode, p.min_rise_ratio)
        if (within := _within(timeline, day, p)) < timeline.day - day <= p.forgotten_after_days
        and reviewed_day <= day
    ]
    if not check("unreviewed_events", len(missed), bool(missed)):
        return cannot_place(timeline, check)
    # The shorter limit weighs more; among equals the latest event is shown.
    within, day, drug = min(missed, key=lambda event: (event[0], -event[1]))
    facts: dict[str, FactValue] = {
        "case": "rise" if drug else "start",
        "event_on": date.fromordinal(day),
        "since_event_days": timeline.day - day,
        "within_days": within,
    }
    if drug:
        facts["drug"] = drug
    high = within == p.opioid_review_within_days
    return Met(Severity.HIGH if high else Severity.MODERATE, facts, timeline.current_evidence)


def _events(timeline: Timeline, episode: Episode, ratio: Fraction) -> Iterator[tuple[int, str]]:
    """Day and drug of every rise; the start of the episode has no drug."""
    yield episode.start_day, ""
    for series in timeline.series.values():
        if len(series.lines) == 1:
            continue  # one way of taking it, so one dose
        for before, after in pairwise(series.runs(episode.start_day, timeline.day)):
            if before.ug is not None and after.ug is not None and after.ug >= ratio * before.ug:
                yield after.first_day, series.ingredient.key


def _within(timeline: Timeline, day: int, p: Params) -> int:
    overlap = timeline.opioid_and_bzra_held_between(day, timeline.day)
    return p.opioid_review_within_days if overlap else p.review_within_days
