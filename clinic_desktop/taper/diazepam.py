"""A day's dose in diazepam, by the figures of the table a request names.

Ashton: 1 mg of lorazepam a day, at 1 mg for 10 mg, is 10 mg of diazepam.
"""

from collections.abc import Sequence
from fractions import Fraction

from clinic_desktop.domain.plan import DrugDose, TaperRequest

DIAZEPAM = "diazepam"


def for_10_diazepam(request: TaperRequest, drug: str) -> Fraction | None:
    """Milligrams of `drug` that equal 10 mg of diazepam; None without a table."""
    if drug == DIAZEPAM:
        return Fraction(10)
    return dict(request.mg_for_10_diazepam).get(drug)


def diazepam_ug(request: TaperRequest, by_drug: Sequence[DrugDose]) -> int | None:
    """The whole day in diazepam, rounded half up to the microgram; None without a table."""
    total = Fraction(0)
    for part in by_drug:
        figure = for_10_diazepam(request, part.drug)
        if figure is None:
            return None
        total += part.dose_ug * 10 / figure
    return int(total + Fraction(1, 2))
