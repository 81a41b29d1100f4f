"""Fills of a period as the pharmacy measures count them: by date of service and days' supply.

Nothing is carried forward: early fills and overlapping supply are not adjusted, a day counts once,
and supply after the end of the period does not count. Of fills on one date the longest counts.
Orders stand in where no fill of them is recorded.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.days import DayLine
from clinic_desktop.domain.drug import DrugClass, Ingredient
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Condition
from clinic_desktop.domain.supply import Supply, is_usable, make_supplies
from clinic_desktop.rules.measures.spec import Period


@dataclass(frozen=True, slots=True)
class Fills:
    """Fills of one group of drugs in a period.

    `dates`: different dates of service. `days`: the days covered, as bits of `calendar`.
    `supplied_days`: their days' supply added up, overlapping or not. `unknown`: some fill has no
    known length, so the counts of days may be too low.
    """

    dates: int
    first_day: int | None
    days: int
    supplied_days: int
    unknown: bool


def fills_of(
    history: PatientHistory,
    period: Period,
    numbers: ExposureNumbers,
    wanted: Callable[[Ingredient], bool],
) -> Fills:
    return count_fills(supplies_of(history, period, numbers, wanted), period)


def supplies_of(
    history: PatientHistory,
    period: Period,
    numbers: ExposureNumbers,
    wanted: Callable[[Ingredient], bool],
) -> list[Supply]:
    """Supplies of the wanted drugs that start in the period, in order of start."""
    rows = [
        row
        for row in history.prescriptions
        if is_usable(row, period.last_day) and row.drug is not None and wanted(row.drug.ingredient)
    ]
    return [s for s in make_supplies(rows, numbers) if s.start_day >= period.first_day]


def count_fills(supplies: Iterable[Supply], period: Period) -> Fills:
    longest: dict[int, int] = {}
    unknown = False
    for supply in supplies:
        length = 0
        if supply.days is None:
            unknown = True
        else:
            last = supply.start_day + supply.days - 1
            if supply.stop_day is not None:
                last = min(last, supply.stop_day)
            length = max(0, min(last, period.last_day) - supply.start_day + 1)
        longest[supply.start_day] = max(length, longest.get(supply.start_day, 0))
    calendar = DayLine(period.first_day)
    days = 0
    for start, length in longest.items():
        days |= calendar.span(start, start + length - 1)
    return Fills(len(longest), min(longest, default=None), days, sum(longest.values()), unknown)


def is_opioid(drug: Ingredient) -> bool:
    return drug.drug_class is DrugClass.OPIOID


def is_benzodiazepine(drug: Ingredient) -> bool:
    return drug.drug_class is DrugClass.BENZODIAZEPINE


def age_on(history: PatientHistory, on: date) -> int | None:
    """Completed years; None when the birth date is not known."""
    born = history.patient.birth_date
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def recorded_between(
    history: PatientHistory, first: date, last: date, words: Iterable[str]
) -> tuple[str, ...]:
    """The words of which some condition was current on a day between the two dates, in order."""
    return tuple(
        word
        for word in words
        if any(one.word == word and _was_current(one, first, last) for one in history.conditions)
    )


def _was_current(condition: Condition, first: date, last: date) -> bool:
    onset, end = condition.onset_on, condition.end_on
    if onset is not None and onset > last:
        return False
    if end is not None:
        return end >= first
    # Called inactive without a date of its end: only its onset is known to lie in the period.
    return not condition.not_current or (onset is not None and onset >= first)
