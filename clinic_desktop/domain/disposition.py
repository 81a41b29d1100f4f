"""What a person decides about a flag, and whether that decision still holds. Pure.

A decision is kept with the state it was given on. It lapses when the rule changes, when its date
comes, or when the evidence worsens; then it says what changed, and nothing else brings it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from clinic_desktop.domain.flag import Outcome, OutcomeKind, Severity
from clinic_desktop.domain.months import add_months
from clinic_desktop.domain.records import EncounterKind
from clinic_desktop.domain.timeline import Timeline

FALLS = ("fall", "hip-fracture")
PREGNANCY = "pregnancy"


class DispositionKind(StrEnum):
    ACT = "act"
    CONTINUE = "continue"
    SNOOZE = "snooze"
    DISAGREE = "disagree"
    NOT_SUITABLE = "not-suitable"


TAKEN_BACK = "taken-back"
"""The kind of a row that takes the one before it back; the rule's flag is open again."""


@dataclass(frozen=True, slots=True)
class DispositionNumbers:
    """Reviewed limits: a dose rise in per cent of the mean then; days and months ahead."""

    dose_rise_percent: Fraction
    snooze_max_days: int
    critical_snooze_max_days: int
    decision_max_months: int


@dataclass(frozen=True, slots=True)
class FlagState:
    """What a decision was given on, so that a later day can be held against it.

    `doses` are the mean micrograms a covered day of each benzodiazepine or Z-drug over the recent
    window (None: not known). `level` is None where the rule could not be judged.
    """

    on: date
    level: Severity | None
    doses: Mapping[str, Fraction | None]
    opioids: tuple[str, ...]
    pregnant: bool
    last_fall_on: date | None
    undated_falls: int
    last_stay_on: date | None


class ChangeKind(StrEnum):
    """Why a decision no longer holds."""

    RULE = "rule"
    DATE = "date"
    JUDGED = "judged"
    LEVEL = "level"
    DOSE = "dose"
    DOSE_UNKNOWN = "dose-unknown"
    DRUG = "drug"
    OPIOID = "opioid"
    FALL = "fall"
    PREGNANCY = "pregnancy"
    STAY = "stay"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different now. `name` is a drug; `percent` the rise of its mean dose; `on`
    the day of a fall or stay where it has one, or the date that came."""

    kind: ChangeKind
    name: str = ""
    percent: Fraction | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A disposition as the question "does it still hold" needs it."""

    kind: DispositionKind
    until: date | None
    rule_hash: str
    state: FlagState


def flag_state(timeline: Timeline, outcome: Outcome) -> FlagState:
    """The state of a person and a flag on the timeline's date."""
    first = timeline.day - timeline.numbers.recent_dose_days + 1
    doses = {
        key: series.mean_covered_ug(first, timeline.day)
        for key, series in timeline.series.items()
        if series.covered_days(first, timeline.day)
    }
    run = timeline.opioid_overlap
    opioids = {issue.ingredient.key for issue in run.opioid_issues} if run is not None else set()
    falls = [condition.onset_on for condition in timeline.conditions(*FALLS)]
    stays = [
        stay.start_on
        for stay in timeline.history.encounters
        if stay.kind is EncounterKind.INPATIENT
        and stay.start_on is not None
        and stay.start_on <= timeline.as_of
    ]
    found = outcome.kind is not OutcomeKind.UNASSESSABLE
    return FlagState(
        on=timeline.as_of,
        level=outcome.severity if found else None,
        doses=doses,
        opioids=tuple(sorted(opioids)),
        pregnant=bool(timeline.current_conditions(PREGNANCY)),
        last_fall_on=max((on for on in falls if on is not None), default=None),
        undated_falls=sum(on is None for on in falls),
        last_stay_on=max(stays, default=None),
    )


def what_changed(
    given: Given, now: FlagState, rule_hash: str, numbers: DispositionNumbers
) -> tuple[Change, ...]:
    """Everything for which the decision no longer holds, the gravest first; empty: it holds."""
    then = given.state
    changes: list[Change] = []
    if now.level is not None and then.level is None:
        changes.append(Change(ChangeKind.JUDGED))
    elif now.level is not None and then.level is not None and now.level.rank < then.level.rank:
        changes.append(Change(ChangeKind.LEVEL))
    changes += [Change(ChangeKind.OPIOID, name) for name in now.opioids if name not in then.opioids]
    if now.pregnant and not then.pregnant:
        changes.append(Change(ChangeKind.PREGNANCY))
    if _later(now.last_fall_on, then.last_fall_on):
        changes.append(Change(ChangeKind.FALL, on=now.last_fall_on))
    elif now.undated_falls > then.undated_falls:
        changes.append(Change(ChangeKind.FALL))
    if _later(now.last_stay_on, then.last_stay_on):
        changes.append(Change(ChangeKind.STAY, on=now.last_stay_on))
    changes += _dose_changes(then, now, numbers)
    if given.rule_hash != rule_hash:
        changes.append(Change(ChangeKind.RULE))
    if given.until is not None and now.on >= given.until:
        changes.append(Change(ChangeKind.DATE, on=given.until))
    return tuple(changes)


def _dose_changes(then: FlagState, now: FlagState, numbers: DispositionNumbers) -> list[Change]:
    changes = []
    for name, ug in now.doses.items():
        if name not in then.doses:
            changes.append(Change(ChangeKind.DRUG, name))
            continue
        before = then.doses[name]
        if before is None:
            continue
        if ug is None:
            changes.append(Change(ChangeKind.DOSE_UNKNOWN, name))
        elif before and (ug - before) * 100 >= before * numbers.dose_rise_percent:
            changes.append(Change(ChangeKind.DOSE, name, (ug - before) * 100 / before))
    return changes


def _later(now: date | None, then: date | None) -> bool:
    return now is not None and (then is None or now > then)


# --- how long a decision may hold -----------------------------------------------------------------


def must_have_date(kind: DispositionKind) -> bool:
    """Every decision comes back on a date but "disagree", which stands until the rule or the
    evidence changes."""
    return kind is not DispositionKind.DISAGREE


def latest_until(
    kind: DispositionKind, level: Severity | None, today: date, numbers: DispositionNumbers
) -> date:
    """The last date such a decision may be given for, from `today`."""
    if kind in (DispositionKind.SNOOZE, DispositionKind.ACT):
        critical = level is Severity.CRITICAL
        days = numbers.critical_snooze_max_days if critical else numbers.snooze_max_days
        return today + timedelta(days=days)
    return add_months(today, numbers.decision_max_months)
