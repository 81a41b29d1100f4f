"""Statements several rules test, and the condition words they share."""

from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.flag import CannotTell
from clinic_desktop.domain.records import Condition
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check

RESPIRATORY = ("copd", "sleep-apnoea", "respiratory-failure")
SUBSTANCE_USE = ("alcohol-use-disorder", "substance-use-disorder")

UNPLACED_ISSUE = "unplaced-issue"
DOSE_UNKNOWN = "dose-unknown"
NO_EQUIVALENT = "no-equivalent"
BIRTH_DATE = "birth-date"

FALL_WORDS = ("fall", "hip-fracture")


def current_use(timeline: Timeline, check: Check) -> Episode | None:
    """The current episode; the statement is that there is one."""
    episode = timeline.current
    check("current_use", episode.start_on if episode else None, episode is not None)
    return episode


def falls_since(timeline: Timeline, days: int) -> tuple[Condition, ...]:
    """Falls and hip fractures that began 0 to `days` days ago; those without a date are not known
    to be among them."""
    return tuple(
        fall
        for fall in timeline.conditions(*FALL_WORDS)
        if fall.onset_on is not None and timeline.days_since(fall.onset_on) <= days
    )


def cannot_place(timeline: Timeline, check: Check) -> CannotTell | None:
    """A rule that is not met says so only when every recent issue could be laid out."""
    unplaced = timeline.unplaced
    if check("issues_placed", len(unplaced), not unplaced):
        return None
    return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(unplaced))
