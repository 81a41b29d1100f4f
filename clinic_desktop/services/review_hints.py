"""What the record says beside each question of a review: shown, dated, and never ticked for anyone.

A question whose answer no record could hold has no hint, and nothing found is only said where
records of that kind are brought in at all: of medicines, never of conditions.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.records import Condition, Prescription
from clinic_desktop.domain.supply import Supply
from clinic_desktop.domain.timeline import Timeline

MOST_NAMED = 3
SEDATIVES = (DrugClass.GABAPENTINOID, DrugClass.CNS_DEPRESSANT)
CONDITIONS_ASKED: Mapping[str, tuple[str, ...]] = {
    "harms": ("fall", "hip-fracture"),
    "alcohol": ("alcohol-use-disorder",),
    "substance_use": ("substance-use-disorder",),
    "sleep_apnoea": ("sleep-apnoea",),
    "seizures": ("epilepsy", "withdrawal-seizure"),
    "suicidal_thoughts": ("suicidality", "overdose"),
}
"""Plain words of conditions that bear on a question, whenever they were."""


def record_hints(timeline: Timeline, records_up_to: date | None) -> Mapping[str, str]:
    """By the name of the answer: `from record: morphine, 09-Nov-2026`. What has no hint is left
    out."""
    sedatives = (s for s in timeline.beside_supplies if s.ingredient.drug_class in SEDATIVES)
    rows = [row for row in timeline.usable_rows if row.start_on is not None]
    hints = {
        "indication": _latest_of(rows, "indication"),
        "opioid": _issued(timeline.opioid_supplies, records_up_to),
        "other_sedatives": _issued(sedatives, records_up_to),
        "pregnancy": _recorded(timeline.current_conditions("pregnancy")),
        "single_prescriber": _latest_of(rows, "prescriber"),
    }
    for name, words in CONDITIONS_ASKED.items():
        hints[name] = _recorded(timeline.conditions(*words))
    return {name: words for name, words in hints.items() if words}


def _issued(supplies: Iterable[Supply], records_up_to: date | None) -> str:
    """The latest issue of each drug, the latest first."""
    latest: dict[str, int] = {}
    for supply in supplies:
        latest[supply.ingredient.key] = max(
            supply.start_day, latest.get(supply.ingredient.key, supply.start_day)
        )
    if not latest:
        return f"none found in records up to {day_text(records_up_to)}" if records_up_to else ""
    newest = sorted(latest.items(), key=lambda one: one[1], reverse=True)
    return _from_record((drug, date.fromordinal(day)) for drug, day in newest)


def _recorded(conditions: Iterable[Condition]) -> str:
    """Latest first, those without a date last."""
    newest = sorted(conditions, key=lambda c: c.onset_on or date.min, reverse=True)
    named = dict.fromkeys((_condition_words(one), one.onset_on) for one in newest)
    return _from_record(named)


def _condition_words(condition: Condition) -> str:
    return " ".join(
        (condition.text or (condition.word or condition.code).replace("-", " ")).split()
    )


def _latest_of(rows: Iterable[Prescription], name: str) -> str:
    """What the latest rows say, each saying once."""
    said: dict[str, date | None] = {}
    for row in sorted(rows, key=lambda row: row.start_on or date.min, reverse=True):
        words = " ".join((getattr(row, name) or "").split())
        if words and words not in said:
            said[words] = row.start_on
    return _from_record(said.items())


def _from_record(found: Iterable[tuple[str, date | None]]) -> str:
    listed = list(found)
    if not listed:
        return ""
    said = "; ".join(
        f"{words}, {day_text(on) if on is not None else 'not dated'}"
        for words, on in listed[:MOST_NAMED]
    )
    more = len(listed) - MOST_NAMED
    return f"from record: {said}{f'; {more} more' if more > 0 else ''}"
