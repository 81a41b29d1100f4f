"""Statements several rules test, and the condition words they share."""

from collections.abc import Callable

from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.flag import (
    CannotTell,
    Evidence,
    EvidenceKind,
    FactValue,
    Met,
    Severity,
)
from clinic_desktop.domain.records import Condition, EncounterKind
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check

RESPIRATORY = ("copd", "sleep-apnoea", "respiratory-failure")
SUBSTANCE_USE = ("alcohol-use-disorder", "substance-use-disorder")

UNPLACED_ISSUE = "unplaced-issue"
DOSE_UNKNOWN = "dose-unknown"
NO_EQUIVALENT = "no-equivalent"
BIRTH_DATE = "birth-date"
REPORTED_DEAD = "reported-dead"
EVENT_UNDATED = "event-undated"
SEX = "sex"

FALL_WORDS = ("fall", "hip-fracture")


def current_use(timeline: Timeline, check: Check) -> Episode | None:
    """The current episode; the statement is that there is one."""
    episode = timeline.current
    check("current_use", episode.start_on if episode else None, episode is not None)
    return episode


def events_since(timeline: Timeline, days: int, *words: str) -> tuple[Condition, ...]:
    """Conditions of these words that began 0 to `days` days ago, ended or not; those without a
    date are not known to be among them."""
    return tuple(
        event
        for event in timeline.conditions(*words)
        if event.onset_on is not None and timeline.days_since(event.onset_on) <= days
    )


def falls_since(timeline: Timeline, days: int) -> tuple[Condition, ...]:
    return events_since(timeline, days, *FALL_WORDS)


def not_dated(
    timeline: Timeline, conditions: tuple[Condition, ...], check: Check
) -> CannotTell | None:
    """The answer when only a date is missing: open while a drug is in use, or may be."""
    open_answer = bool(conditions) and (timeline.current is not None or bool(timeline.unplaced))
    if check("events_dated", len(conditions), not open_answer):
        return None
    return CannotTell((EVENT_UNDATED,), {}, evidence.of_conditions(conditions))


def in_words(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    """The plain words of conditions, each once, in order."""
    return tuple(sorted({str(condition.word) for condition in conditions}))


def cannot_place(timeline: Timeline, check: Check) -> CannotTell | None:
    """A rule that is not met says so only when every recent issue could be laid out."""
    unplaced = timeline.unplaced
    if check("issues_placed", len(unplaced), not unplaced):
        return None
    return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(unplaced))


def cannot_place_any(
    timeline: Timeline, check: Check, is_wanted: Callable[[Ingredient], bool]
) -> CannotTell | None:
    """As `cannot_place`, for a rule about some drugs only."""
    unplaced = tuple(supply for supply in timeline.unplaced if is_wanted(supply.ingredient))
    if check("issues_placed", len(unplaced), not unplaced):
        return None
    return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(unplaced))


def used_with(
    timeline: Timeline, check: Check, word: str, severity: Severity
) -> Met | CannotTell | None:
    """Current use with a condition that is current: the whole of a rule about one condition."""
    conditions = timeline.current_conditions(word)
    if not check("on_record", len(conditions), bool(conditions)):
        return None
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    facts: dict[str, FactValue] = {"started_on": episode.start_on}
    rows = evidence.of_conditions(conditions) + timeline.current_evidence
    return Met(severity, facts, rows)


def contacts(
    timeline: Timeline, first: int, last: int, stems: tuple[str, ...] = ("",)
) -> tuple[Evidence, ...]:
    """Reviews that count, and visits and calls whose reason has one of the stems in it, dated from
    `first` to `last`. Stays and emergency attendances are no check of treatment."""
    reviews = (
        review
        for review in timeline.reviews
        if review.review_on is not None and first <= review.review_on.toordinal() <= last
    )
    visits = (
        Evidence(EvidenceKind.ENCOUNTER, visit.id)
        for visit in timeline.history.encounters
        if visit.kind in (EncounterKind.AMBULATORY, EncounterKind.PHONE)
        and visit.start_on is not None
        and first <= visit.start_on.toordinal() <= min(last, timeline.day)
        and any(stem in (visit.reason or "").lower() for stem in stems)
    )
    return (*evidence.of_reviews(reviews), *visits)
