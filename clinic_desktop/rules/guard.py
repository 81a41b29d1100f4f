"""Where specialist advice comes before any reduction of dose: the guard of WD-03.

It is both an outcome of its own and what silences suggestions to taper: where it holds, the options
of every flag that would offer one offer specialist advice in its place (`evaluate`, `explain`).
"""

from clinic_desktop.domain.records import Condition
from clinic_desktop.domain.timeline import Timeline

CURRENT = ("epilepsy", "pregnancy", "suicidality", "psychosis", "bipolar", "alcohol-use-disorder")
EVER = ("withdrawal-seizure", "withdrawal-delirium")
DOSE = "dose"


def guarding_conditions(timeline: Timeline) -> tuple[Condition, ...]:
    """Conditions for which a taper is never offered without specialist advice."""
    return timeline.current_conditions(*CURRENT) + timeline.conditions(*EVER)


def dose_is_very_high(timeline: Timeline) -> bool:
    """The larger diazepam-equivalent of the latest episode's last doses is 30 mg or more."""
    episode = timeline.latest
    if episode is None:
        return False
    total = timeline.equivalent_on(episode.anchor_day)
    return total.high_ug >= timeline.numbers.very_high_dde_ug


def specialist_first(timeline: Timeline) -> bool:
    """No taper is offered to this person without specialist advice."""
    return bool(guarding_conditions(timeline)) or dose_is_very_high(timeline)
