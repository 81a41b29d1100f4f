"""Reasons to set a finding aside that several rules share (rules_precise.md, 5).

An exclusion is looked at only once a rule is met; it never hides that it was. They look at the
latest episode of use. A specialist's long-term plan (EX-SPC) has no field in the records, so it is
listed as not checked and has no test here.
"""

from collections.abc import Callable

from clinic_desktop.domain.indication import is_antiseizure_use, is_detox_course
from clinic_desktop.domain.timeline import Timeline


def in_palliative_care(timeline: Timeline) -> bool:
    return bool(timeline.current_conditions("palliative"))


def treats_seizures(timeline: Timeline) -> bool:
    """Epilepsy, and every drug held at the end of the episode is taken against it: an epilepsy
    code does not excuse a Z-drug beside it."""
    episode = timeline.latest
    if episode is None or not timeline.current_conditions("epilepsy"):
        return False
    held = timeline.doses_on(episode.anchor_day)
    return bool(held) and all(is_antiseizure_use(episode, dose.ingredient) for dose in held)


def is_withdrawal_course(timeline: Timeline) -> bool:
    episode = timeline.latest
    return episode is not None and is_detox_course(episode, timeline.numbers)


def in_hospital_or_single_dose(timeline: Timeline) -> bool:
    episode = timeline.latest
    supply = episode.single_supply if episode is not None else None
    return timeline.in_hospital or (supply is not None and supply.days == 1)


def has_rem_sleep_disorder(timeline: Timeline) -> bool:
    return bool(timeline.current_conditions("rem-sleep-behaviour-disorder"))


EXCLUSIONS: dict[str, Callable[[Timeline], bool]] = {
    "EX-PC": in_palliative_care,
    "EX-SZ": treats_seizures,
    "EX-AD": is_withdrawal_course,
    "EX-IP": in_hospital_or_single_dose,
    "EX-RBD": has_rem_sleep_disorder,
}
"""In the order in which they are named when several hold."""

PATTERN_EXCLUSIONS = ("EX-PC", "EX-SZ", "EX-AD")
"""Those of the rules about early issues and several sources; they weigh in other rules only as
findings, not when they are set aside."""


def patterns_set_aside(timeline: Timeline) -> bool:
    return any(EXCLUSIONS[key](timeline) for key in PATTERN_EXCLUSIONS)
