"""DBO: the benzodiazepine dose of older people fell by a fifth or more, or came to its end.

Denominator: aged 67 or older on the last day, benzodiazepine fills on two dates or more, 30 covered
days in a row that begin between the first day and 121 days before the last (1 September), and half
the days covered from there to the last covered day. Numerator: the mean diazepam-equivalent of the
last 30 days of treatment is 20% or more below that of the first 30, or nothing covers the last 60
days of the year.

The dose is laid on the calendar as the rules do it. Both equivalence tables must show the fall:
several drugs in one course otherwise turn a switch into a reduction.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.days import DayLine
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.flag import FactValue
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.recent_dose import RecentDose, recent_dose
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.measures.claims import (
    age_on,
    fills_of,
    is_benzodiazepine,
    recorded_between,
)
from clinic_desktop.rules.measures.spec import NOT_ELIGIBLE, Member, Period, measure
from clinic_desktop.rules.steps import BIRTH_DATE, DOSE_UNKNOWN, NO_EQUIVALENT

EXCLUSIONS = (
    "palliative",
    "epilepsy",
    "rem-sleep-behaviour-disorder",
    "withdrawal-seizure",
    "withdrawal-delirium",
)
DIED = "died"
WHOLE = Fraction(100)


@dataclass(frozen=True, slots=True)
class Params:
    min_age_years: int
    min_dates: int
    first_treatment_days: int
    begins_before_end_days: int
    min_pdc_hundredths: int
    last_treatment_days: int
    stopped_days: int
    min_fall_hundredths: int


@measure("DBO", version=1, params=Params, exclusions=(*EXCLUSIONS, DIED))
def dbo(history: PatientHistory, period: Period, numbers: ExposureNumbers, p: Params) -> Member:
    age = age_on(history, period.last)
    if age is not None and age < p.min_age_years:
        return NOT_ELIGIBLE
    dates = fills_of(history, period, numbers, is_benzodiazepine).dates
    if dates < p.min_dates:
        return NOT_ELIGIBLE
    timeline = build_timeline(history, as_of=period.last, jurisdiction="us", numbers=numbers)
    calendar = timeline.calendar
    covered = calendar.up_to(_covered(timeline), period.last_day)
    start = _first_run(calendar, covered, period, p)
    if start is None:
        return NOT_ELIGIBLE
    last = calendar.last(covered)
    held = (covered & calendar.span(start, last)).bit_count()
    if 100 * held < p.min_pdc_hundredths * (last - start + 1):
        return NOT_ELIGIBLE
    excluded = _excluded(history, period, date.fromordinal(start))
    if excluded:
        return Member(False, excluded_by=excluded)
    if age is None:
        return Member(False, open_because=(BIRTH_DATE,))
    facts: dict[str, FactValue] = {"issue_dates": dates, "started_on": date.fromordinal(start)}
    if period.last_day - last >= p.stopped_days:
        return Member(True, True, facts=facts | {"stopped_on": date.fromordinal(last)})
    drugs = timeline.benzodiazepine_series()
    then = recent_dose(drugs, start, start + p.first_treatment_days - 1, numbers)
    now = recent_dose(drugs, last - p.last_treatment_days + 1, last, numbers)
    assert then is not None
    assert now is not None
    gaps = _gaps(then, now)
    if gaps:
        return Member(False, open_because=gaps, facts=facts)
    fall = _smaller_fall(then, now)
    return Member(True, fall >= p.min_fall_hundredths, facts=facts | {"fall_percent": fall})


def _covered(timeline: Timeline) -> int:
    covered = 0
    for series in timeline.benzodiazepine_series():
        covered |= series.covered
    return covered


def _first_run(calendar: DayLine, covered: int, period: Period, p: Params) -> int | None:
    """First day, early enough in the period, that begins enough covered days in a row."""
    latest = period.last_day - p.begins_before_end_days
    for first, last in calendar.runs(covered):
        begin = max(first, period.first_day)
        if begin <= latest and last - begin + 1 >= p.first_treatment_days:
            return begin
    return None


def _excluded(history: PatientHistory, period: Period, start: date) -> tuple[str, ...]:
    """Palliative care within the period; the others from the year before it to the start of the
    treatment; a death within the period."""
    year_before = date(period.first.year - 1, 1, 1)
    palliative = recorded_between(history, period.first, period.last, EXCLUSIONS[:1])
    others = recorded_between(history, year_before, start, EXCLUSIONS[1:])
    died = history.patient.deceased_on
    return palliative + others + ((DIED,) if died is not None and died <= period.last else ())


def _gaps(*doses: RecentDose) -> tuple[str, ...]:
    gaps = (DOSE_UNKNOWN,) if any(dose.equivalent.unknown_dose for dose in doses) else ()
    return gaps + ((NO_EQUIVALENT,) if any(dose.equivalent.incomplete for dose in doses) else ())


def _smaller_fall(then: RecentDose, now: RecentDose) -> Fraction:
    """The fall in percent in the table that shows less of it."""
    first, last = then.equivalent, now.equivalent
    return min(
        WHOLE * (1 - last.va_dod_ug / first.va_dod_ug),
        WHOLE * (1 - last.ashton_ug / first.ashton_ug),
    )
