"""Diazepam-equivalents, always from two tables, and the dose bands (rules_precise.md, 1 and 4).

Amounts are micrograms of oral diazepam a day. Benzodiazepines only: Z-drug equivalents rest on few
sources and are kept apart (`with_z_drugs`, used for falls of dose alone).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from clinic_desktop.domain.drug import DrugClass, Ingredient
from clinic_desktop.domain.exposure_numbers import ExposureNumbers


class DoseBand(IntEnum):
    """Withdrawal-risk dose bands, in order."""

    LOW = 1
    MODERATE = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class IngredientDose:
    """Daily dose of one ingredient; `ug` is None when a part of it is not known."""

    ingredient: Ingredient
    ug: Fraction | None


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Diazepam-equivalent of a day's doses in both tables.

    `incomplete`: a drug has no value in either table and was left out. `unknown_dose`: a dose was
    not known and was left out. Either way the totals are what could be counted.
    """

    va_dod_ug: Fraction
    ashton_ug: Fraction
    incomplete: bool = False
    unknown_dose: bool = False

    @property
    def high_ug(self) -> Fraction:
        """The larger of the two totals: the safer side for risk rules."""
        return max(self.va_dod_ug, self.ashton_ug)

    @property
    def low_ug(self) -> Fraction:
        return min(self.va_dod_ug, self.ashton_ug)


def diazepam_ug(ug: Fraction, mg_for_10: Fraction) -> Fraction:
    """Micrograms of diazepam equal to `ug` of a drug of which `mg_for_10` mg equal 10 mg."""
    return Fraction(ug.numerator * 10 * mg_for_10.denominator, ug.denominator * mg_for_10.numerator)


def equivalent(doses: Iterable[IngredientDose], *, with_z_drugs: bool = False) -> Equivalent:
    """Total diazepam-equivalent; a drug in one table only counts with that value in both."""
    by_va_dod: list[Fraction] = []
    by_ashton: list[Fraction] = []
    incomplete = unknown = False
    for dose in doses:
        drug = dose.ingredient
        if drug.drug_class is not DrugClass.BENZODIAZEPINE and not with_z_drugs:
            continue
        first = drug.mg_for_10_diazepam_va_dod or drug.mg_for_10_diazepam_ashton
        second = drug.mg_for_10_diazepam_ashton or drug.mg_for_10_diazepam_va_dod
        if first is None or second is None:
            incomplete = True
        elif dose.ug is None:
            unknown = True
        else:
            by_va_dod.append(diazepam_ug(dose.ug, first))
            by_ashton.append(by_va_dod[-1] if first == second else diazepam_ug(dose.ug, second))
    return Equivalent(_total(by_va_dod), _total(by_ashton), incomplete, unknown)


def _total(amounts: list[Fraction]) -> Fraction:
    # Adding exact fractions is slow, and one drug is the usual case.
    return amounts[0] if len(amounts) == 1 else sum(amounts, Fraction(0))


def dose_band(doses: Iterable[IngredientDose], numbers: ExposureNumbers) -> DoseBand | None:
    """Band of a day's doses: the drug's own limits where it is the only benzodiazepine and has
    them, else by the larger diazepam-equivalent. None when nothing could be counted."""
    benzodiazepines = [d for d in doses if d.ingredient.drug_class is DrugClass.BENZODIAZEPINE]
    if len(benzodiazepines) == 1 and benzodiazepines[0].ingredient.band_limits_ug is not None:
        ug = benzodiazepines[0].ug
        if ug is None:
            return None
        low, moderate = benzodiazepines[0].ingredient.band_limits_ug
        return _band(ug, low, moderate)
    total = equivalent(benzodiazepines)
    if total.unknown_dose and not total.high_ug:
        return None
    return _band(total.high_ug, numbers.low_band_dde_ug, numbers.moderate_band_dde_ug)


def _band(amount: Fraction, low: int, moderate: int) -> DoseBand:
    if amount <= low:
        return DoseBand.LOW
    return DoseBand.MODERATE if amount <= moderate else DoseBand.HIGH
