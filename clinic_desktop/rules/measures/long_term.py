"""Two published ways to count long-term supply of benzodiazepines and Z-drugs.

LONG-180: 180 days or more covered within the year, of those with any supply in it. LONG-8W: in
current use on the last day for 8 weeks or more, of adults in current use on it. Days are counted as
the rules do.
"""

from dataclasses import dataclass

from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.measures.claims import age_on
from clinic_desktop.rules.measures.spec import NOT_ELIGIBLE, Member, Period, measure
from clinic_desktop.rules.steps import BIRTH_DATE, UNPLACED_ISSUE


@dataclass(frozen=True, slots=True)
class CoveredParams:
    min_covered_days: int


@measure("LONG-180", version=1, params=CoveredParams)
def covered_half_a_year(
    history: PatientHistory, period: Period, numbers: ExposureNumbers, p: CoveredParams
) -> Member:
    timeline = _timeline(history, period, numbers)
    covered = 0
    for series in timeline.series.values():
        covered |= series.covered
    span = timeline.calendar.span(period.first_day, period.last_day)
    days = (covered & span).bit_count()
    unknown = any(
        supply.days is None and supply.start_day >= period.first_day for supply in timeline.supplies
    )
    facts = {"covered_days": days}
    if days < p.min_covered_days and unknown:
        return Member(False, open_because=(UNPLACED_ISSUE,), facts=facts)
    if not days:
        return NOT_ELIGIBLE
    return Member(True, days >= p.min_covered_days, facts=facts)


@dataclass(frozen=True, slots=True)
class WeeksParams:
    min_age_years: int
    min_elapsed_days: int


@measure("LONG-8W", version=1, params=WeeksParams)
def eight_weeks_and_more(
    history: PatientHistory, period: Period, numbers: ExposureNumbers, p: WeeksParams
) -> Member:
    died = history.patient.deceased_on
    if died is not None and died <= period.last:
        return NOT_ELIGIBLE
    age = age_on(history, period.last)
    if age is not None and age < p.min_age_years:
        return NOT_ELIGIBLE
    timeline = _timeline(history, period, numbers)
    episode = timeline.current
    if episode is None:
        gaps = (UNPLACED_ISSUE,) if timeline.unplaced else ()
        return Member(False, open_because=gaps)
    if age is None:
        return Member(False, open_because=(BIRTH_DATE,))
    elapsed = episode.elapsed_days
    return Member(True, elapsed >= p.min_elapsed_days, facts={"elapsed_days": elapsed})


def _timeline(history: PatientHistory, period: Period, numbers: ExposureNumbers) -> Timeline:
    return build_timeline(history, as_of=period.last, jurisdiction="us", numbers=numbers)
