"""CO-03: several drugs that depress the central nervous system at the same time.

Counted are benzodiazepines, Z-drugs, opioids, gabapentinoids and the other CNS depressants of the
drug lists. Current use, and one of:
- *three or more*, at 65 or older: on 30 days or more of the last 365 three or more such drugs were
  held together, each of them issued on two dates or more in those 365 days, and on one day at least
  of the last 28;
- *a gabapentinoid*, at any age: it and a benzodiazepine or Z-drug were held together on a day of
  the last 28.

Moderate. Set aside where epilepsy is on record. Open: three or more, and the birth date is not
known; or a gabapentinoid in the last 28 days and an issue of unknown length.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dose_series import DoseSeries, supplies_held
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.supply import Supply
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import BIRTH_DATE, UNPLACED_ISSUE, current_use

COUNTED_BESIDE = (DrugClass.GABAPENTINOID, DrugClass.CNS_DEPRESSANT)


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    min_drugs: int
    min_together_days: int
    min_issue_dates: int
    recent_days: int


@dataclass(frozen=True, slots=True)
class Together:
    """Days on which enough drugs were held together: how many, the last, and the drugs on it."""

    days: int
    last_day: int
    drugs: tuple[DoseSeries, ...]


@rule(
    "CO-03",
    version=1,
    params=Params,
    facts=("case", "drugs", "together_days", "last_on"),
    checks=("current_use", "others", "together_days", "age_known", "older_years", "gabapentinoid",
            "issues_placed"),
    cases=("several", "gabapentinoid"),
    gaps=(BIRTH_DATE, UNPLACED_ISSUE),
    own_exclusions=("seizure-disorder",),
)  # fmt: skip
def co_03(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    if current_use(timeline, check) is None:
        return _open(timeline, p, check)
    others = [
        series
        for series in timeline.beside_series.values()
        if series.ingredient.drug_class in COUNTED_BESIDE
    ]
    total = len(timeline.series) + len(timeline.opioid_series) + len(others)
    if not check("others", total, total > 1):
        return None
    together = _together(timeline, others, p)
    days = together.days if together is not None else 0
    many = check("together_days", days, days >= p.min_together_days)
    age = timeline.age
    if many and together is not None and check("older_years", age, timeline.older):
        return _met(timeline, "several", together, p)
    pair = _with_gabapentinoid(timeline, others, p)
    if check("gabapentinoid", pair.days if pair else 0, pair is not None) and pair is not None:
        return _met(timeline, "gabapentinoid", pair, p)
    if many and not check("age_known", age is not None, age is not None):
        return CannotTell((BIRTH_DATE,), {}, timeline.current_evidence)
    return None


def _together(timeline: Timeline, others: list[DoseSeries], p: Params) -> Together | None:
    """Days of the window with enough drugs; None unless one of them is recent."""
    since = timeline.day - p.window_days + 1
    supplies = (*timeline.supplies, *timeline.opioid_supplies, *timeline.beside_supplies)
    counted = [
        series
        for series in (*timeline.series.values(), *timeline.opioid_series.values(), *others)
        if len(_dates(supplies, series, since)) >= p.min_issue_dates
    ]
    if len(counted) < p.min_drugs:
        return None
    days = [
        day
        for day in range(max(since, timeline.calendar.origin), timeline.day + 1)
        if sum(series.is_held(day) for series in counted) >= p.min_drugs
    ]
    if not days or days[-1] < timeline.day - p.recent_days + 1:
        return None
    return Together(len(days), days[-1], tuple(s for s in counted if s.is_held(days[-1])))


def _dates(supplies: tuple[Supply, ...], series: DoseSeries, since: int) -> set[int]:
    key = series.ingredient.key
    return {s.start_day for s in supplies if s.ingredient.key == key and s.start_day >= since}


def _with_gabapentinoid(timeline: Timeline, others: list[DoseSeries], p: Params) -> Together | None:
    gabapentinoids = [s for s in others if s.ingredient.drug_class is DrugClass.GABAPENTINOID]
    if not gabapentinoids:
        return None
    days = [
        day
        for day in range(timeline.day - p.recent_days + 1, timeline.day + 1)
        if timeline.is_held(day) and any(series.is_held(day) for series in gabapentinoids)
    ]
    if not days:
        return None
    held = (*timeline.series.values(), *gabapentinoids)
    return Together(len(days), days[-1], tuple(s for s in held if s.is_held(days[-1])))


def _met(timeline: Timeline, case: str, together: Together, p: Params) -> Met:
    facts: dict[str, FactValue] = {
        "case": case,
        "drugs": tuple(sorted(series.ingredient.key for series in together.drugs)),
        "together_days": together.days,
        "last_on": date.fromordinal(together.last_day),
    }
    since = timeline.day - p.recent_days + 1
    return Met(
        Severity.MODERATE,
        facts,
        evidence.of_supplies(supplies_held(together.drugs, since, timeline.day)),
        exclusions=("seizure-disorder",) if timeline.current_conditions("epilepsy") else (),
    )


def _open(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    """Nothing current; open when an issue of unknown length may lie beside a gabapentinoid."""
    first = timeline.day - p.recent_days + 1
    beside = supplies_held(
        (
            series
            for series in timeline.beside_series.values()
            if series.ingredient.drug_class is DrugClass.GABAPENTINOID
        ),
        first,
        timeline.day,
    )
    unplaced = timeline.unplaced if beside else ()
    if check("issues_placed", len(unplaced), not unplaced):
        return None
    return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies([*beside, *unplaced]))
