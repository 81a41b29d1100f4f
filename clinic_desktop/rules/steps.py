"""Statements several rules test, and the condition words they share."""

from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.flag import CannotTell
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check

RESPIRATORY = ("copd", "sleep-apnoea", "respiratory-failure")
SUBSTANCE_USE = ("alcohol-use-disorder", "substance-use-disorder")

UNPLACED_ISSUE = "unplaced-issue"
DOSE_UNKNOWN = "dose-unknown"
NO_EQUIVALENT = "no-equivalent"


def current_use(timeline: Timeline, check: Check) -> Episode | None:
    """The current episode; the statement is that there is one."""
    episode = timeline.current
    check("current_use", episode.start_on if episode else None, episode is not None)
    return episode


def cannot_place(timeline: Timeline, check: Check) -> CannotTell | None:
    """A rule that is not met says so only when every recent issue could be laid out."""
    unplaced = timeline.unplaced
    if check("issues_placed", len(unplaced), not unplaced):
        return None
    return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(unplaced))
