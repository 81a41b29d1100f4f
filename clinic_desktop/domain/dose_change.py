"""Falls of dose from one day to another (rules_precise.md, 8, "Fall").

A day counts the drugs held on it, and those in a short gap (3 days; 7 for a long-acting drug) at
their last dose, for a few days late with the prescription is not a cut. A gap that is still open
on the as-of date counts while it is that short.

With one and the same drug on both days the fall is taken in milligrams; otherwise in
diazepam-equivalents, Z-drugs included, and the *smaller* fall of the two tables: a rotation that is
equal in either table is no fall. From alprazolam 1 mg to diazepam 10 mg is 0% in one table and
50% in the other: the fall is 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.days import DayLine
from clinic_desktop.domain.dose_series import DoseRun, DoseSeries
from clinic_desktop.domain.equivalent import IngredientDose, equivalent
from clinic_desktop.domain.exposure_numbers import ExposureNumbers


@dataclass(frozen=True, slots=True)
class CountedRun:
    """Consecutive days on which the same drugs count at the same doses."""

    first_day: int
    last_day: int
    doses: tuple[IngredientDose, ...]

    @property
    def drugs(self) -> frozenset[str]:
        return frozenset(dose.ingredient.key for dose in self.doses)

    @property
    def is_known(self) -> bool:
        return all(dose.ug is not None for dose in self.doses)


@dataclass(frozen=True, slots=True)
class CountedDoses:
    """What counts on each day of a window, as runs in order; days without a drug are left out."""

    runs: tuple[CountedRun, ...]
    steady_days: int

    def run_on(self, day: int) -> CountedRun | None:
        return next((run for run in self.runs if run.first_day <= day <= run.last_day), None)

    def is_steady(self, day: int) -> bool:
        """The set of drugs was the same on the day and the 13 days before: not a changeover."""
        at = self.run_on(day)
        if at is None:
            return False
        wanted = day - self.steady_days
        reached = at.first_day
        for run in reversed(self.runs):
            if reached <= wanted:
                break
            if run.last_day == reached - 1 and run.drugs == at.drugs:
                reached = run.first_day
        return reached <= wanted

    def fall(self, before: CountedRun, after: CountedRun) -> Fraction | None:
        """The share by which the dose fell (negative: rose); None when it cannot be told."""
        first, second = before.doses, after.doses
        if len(first) == len(second) == 1 and first[0].ingredient == second[0].ingredient:
            from_ug, to_ug = first[0].ug, second[0].ug
            return _share(from_ug, to_ug) if from_ug is not None and to_ug is not None else None
        was = equivalent(first, with_z_drugs=True)
        now = equivalent(second, with_z_drugs=True)
        if was.incomplete or was.unknown_dose or now.incomplete or now.unknown_dose:
            return None
        return min(
            _share(was.va_dod_ug, now.va_dod_ug),
            _share(was.ashton_ug, now.ashton_ug),
        )


def has_one_dose(bzra: Iterable[DoseSeries], first: int, last: int) -> bool:
    """At most one line is held in the window, on a known dose, so there is nothing to compare."""
    lines = 0
    for series in bzra:
        span = series.calendar.span(first, last)
        for line in series.lines:
            if line.held & span:
                lines += 1
                if lines > 1 or line.ug_per_day is None:
                    return False
    return True


def count_doses(
    bzra: Iterable[DoseSeries],
    first: int,
    last: int,
    *,
    hospital: int,
    numbers: ExposureNumbers,
) -> CountedDoses:
    """The counted doses of the window `first` to `last` (the as-of date)."""
    lines = [(series, _with_short_gaps(series, first, last, hospital, numbers)) for series in bzra]
    lines = [(series, runs) for series, runs in lines if runs]
    if len(lines) == 1:
        series, runs = lines[0]
        return CountedDoses(
            tuple(
                CountedRun(r.first_day, r.last_day, (IngredientDose(series.ingredient, r.ug),))
                for r in runs
            ),
            numbers.steady_drugs_days,
        )
    edges = sorted({e for _, runs in lines for r in runs for e in (r.first_day, r.last_day + 1)})
    counted = []
    for begin, following in pairwise(edges):
        doses = tuple(
            IngredientDose(series.ingredient, run.ug)
            for series, runs in lines
            for run in runs
            if run.first_day <= begin <= run.last_day
        )
        if doses:
            counted.append(CountedRun(begin, following - 1, doses))
    return CountedDoses(tuple(counted), numbers.steady_drugs_days)


def _with_short_gaps(
    series: DoseSeries, first: int, last: int, hospital: int, numbers: ExposureNumbers
) -> list[DoseRun]:
    """Held runs of one drug with its short gaps filled at the last dose, cut to the window.

    Gaps are counted in days outside hospital, as everywhere: a stay pauses the supply.
    """
    allowed = (
        numbers.lapse_days_long_acting
        if series.ingredient.long_acting
        else numbers.lapse_days_short_acting
    )
    # A run that ends just before the window can reach into it; behind a hospital stay, any can.
    reach = series.calendar.origin if hospital else first - allowed - 1
    held = series.runs(reach, last)
    filled: list[DoseRun] = []
    for position, run in enumerate(held):
        following = held[position + 1].first_day if position + 1 < len(held) else last + 1
        gap = _days_outside(run.last_day + 1, following - 1, hospital, series.calendar)
        until = following - 1 if gap <= allowed else run.last_day
        before = filled[-1] if filled else None
        if before is not None and before.last_day == run.first_day - 1 and before.ug == run.ug:
            filled[-1] = DoseRun(before.first_day, until, run.ug)
        else:
            filled.append(DoseRun(run.first_day, until, run.ug))
    return [
        DoseRun(max(run.first_day, first), min(run.last_day, last), run.ug)
        for run in filled
        if run.last_day >= first
    ]


def _days_outside(first: int, last: int, hospital: int, calendar: DayLine) -> int:
    if last < first:
        return 0
    return last - first + 1 - (calendar.span(first, last) & hospital).bit_count()


def _share(before: Fraction, after: Fraction) -> Fraction:
    return (before - after) / before if before else Fraction(0)
