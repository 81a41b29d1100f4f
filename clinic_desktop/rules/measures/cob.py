"""COB: opioids and benzodiazepines at the same time for 30 days or more of the year.

Denominator: adults with opioid fills on two dates or more, 15 days' supply or more in all, the
first of them at least 30 days before the year ends. Numerator: benzodiazepine fills on two dates or
more, and 30 days or more, not necessarily in a row, covered by both.
"""

from dataclasses import dataclass

from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.rules.measures.claims import (
    age_on,
    fills_of,
    is_benzodiazepine,
    is_opioid,
    recorded_between,
)
from clinic_desktop.rules.measures.spec import NOT_ELIGIBLE, Member, Period, measure
from clinic_desktop.rules.steps import BIRTH_DATE, UNPLACED_ISSUE

EXCLUSIONS = ("palliative", "cancer-active", "sickle-cell")


@dataclass(frozen=True, slots=True)
class Params:
    min_age_years: int
    min_opioid_dates: int
    min_opioid_days: int
    first_fill_before_end_days: int
    min_benzodiazepine_dates: int
    min_overlap_days: int


@measure("COB", version=1, params=Params, exclusions=EXCLUSIONS)
def cob(history: PatientHistory, period: Period, numbers: ExposureNumbers, p: Params) -> Member:
    age = age_on(history, period.first)
    if age is not None and age < p.min_age_years:
        return NOT_ELIGIBLE
    opioids = fills_of(history, period, numbers, is_opioid)
    latest_first = period.last_day - p.first_fill_before_end_days + 1
    if opioids.dates < p.min_opioid_dates or (opioids.first_day or 0) > latest_first:
        return NOT_ELIGIBLE
    if opioids.supplied_days < p.min_opioid_days and not opioids.unknown:
        return NOT_ELIGIBLE
    excluded = recorded_between(history, period.first, period.last, EXCLUSIONS)
    if excluded:
        return Member(False, excluded_by=excluded)
    benzodiazepines = fills_of(history, period, numbers, is_benzodiazepine)
    overlap = (opioids.days & benzodiazepines.days).bit_count()
    twice = benzodiazepines.dates >= p.min_benzodiazepine_dates
    gaps: tuple[str, ...] = () if age is not None else (BIRTH_DATE,)
    too_little = opioids.supplied_days < p.min_opioid_days
    length_open = twice and overlap < p.min_overlap_days
    if too_little or (length_open and (opioids.unknown or benzodiazepines.unknown)):
        gaps += (UNPLACED_ISSUE,)
    facts = {
        "opioid_dates": opioids.dates,
        "opioid_days": opioids.supplied_days,
        "benzodiazepine_dates": benzodiazepines.dates,
        "overlap_days": overlap,
    }
    if gaps:
        return Member(False, open_because=gaps, facts=facts)
    return Member(True, twice and overlap >= p.min_overlap_days, facts=facts)
