"""How high the benzodiazepine dose has been over the last weeks, on both equivalence tables.

Used by the rule about high doses and, for the length of the review interval, by the rule about
overdue reviews (rules_precise.md, 7 ESC-03 and 8 REV-02). Z-drugs take no part.

Clonazepam 1 mg a day by itself is 10 mg of diazepam in one table and 20 mg in the other; its own
band (above 0.5, up to 1.5 mg) calls it moderate, and its own band wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction

from clinic_desktop.domain.dose_series import DoseSeries
from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.domain.equivalent import Equivalent, IngredientDose, dose_band, equivalent
from clinic_desktop.domain.exposure_numbers import ExposureNumbers


class DoseLevel(IntEnum):
    """Levels of the recent mean dose; the first three are the dose bands."""

    LOW = 1
    MODERATE = 2
    HIGH = 3
    VERY_HIGH = 4


@dataclass(frozen=True, slots=True)
class RecentDose:
    """Mean daily dose over the covered days of the window.

    `drugs` are the benzodiazepines covered in it; `equivalent` the mean of the known part;
    `certain`: both tables (or the drug's own band) give this level.
    """

    covered_days: int
    drugs: tuple[Ingredient, ...]
    mean_ug: Fraction | None
    equivalent: Equivalent
    level: DoseLevel
    certain: bool

    @property
    def only_drug(self) -> Ingredient | None:
        return self.drugs[0] if len(self.drugs) == 1 else None


def recent_dose(
    benzodiazepines: Iterable[DoseSeries], first: int, last: int, numbers: ExposureNumbers
) -> RecentDose | None:
    """The mean dose over the days of the window covered by a benzodiazepine; None if there are
    none. An unknown dose is left out and marked in `equivalent.unknown_dose`."""
    used = [s for s in benzodiazepines if s.covered_days(first, last)]
    if not used:
        return None
    covered = 0
    for series in used:
        covered |= series.covered
    days = (covered & used[0].calendar.span(first, last)).bit_count()
    doses = []
    unknown = False
    for series in used:
        # One drug on one known dose is the usual case, and its mean needs no arithmetic.
        mean_ug = series.mean_covered_ug(first, last) if len(used) == 1 else None
        if mean_ug is None:
            total, complete = series.known_covered_ug(first, last)
            unknown = unknown or not complete
            mean_ug = total / days
        doses.append(IngredientDose(series.ingredient, mean_ug))
    counted = equivalent(doses)
    mean = replace(counted, unknown_dose=True) if unknown else counted
    drugs = tuple(series.ingredient for series in used)
    if len(doses) == 1 and drugs[0].band_limits_ug is not None:
        level = _own_band(doses[0], mean, numbers)
        certain = True
    else:
        level = _level(mean.high_ug, numbers)
        certain = level is _level(mean.low_ug, numbers)
    only = doses[0].ug if len(doses) == 1 else None
    return RecentDose(days, drugs, only, mean, level, certain)


def _own_band(dose: IngredientDose, mean: Equivalent, numbers: ExposureNumbers) -> DoseLevel:
    """The drug's own band; very high needs both tables, for they differ twofold on these drugs."""
    if mean.low_ug >= numbers.very_high_dde_ug:
        return DoseLevel.VERY_HIGH
    band = dose_band([dose], numbers)
    return DoseLevel(band) if band is not None else DoseLevel.LOW


def _level(dde_ug: Fraction, numbers: ExposureNumbers) -> DoseLevel:
    if dde_ug >= numbers.very_high_dde_ug:
        return DoseLevel.VERY_HIGH
    if dde_ug > numbers.moderate_band_dde_ug:
        return DoseLevel.HIGH
    return DoseLevel.MODERATE if dde_ug > numbers.low_band_dde_ug else DoseLevel.LOW
