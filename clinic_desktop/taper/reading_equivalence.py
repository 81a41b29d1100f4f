"""The equivalence table of a request, and its figure for each drug of the plan.

Where a table gives a range the prescriber chooses inside it: Ashton's flurazepam is 15 to 30 mg, so
`{"flurazepam": "20"}` is read and no figure at all is refused.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.taper.reading import THOUSANDTHS, Refusal, check_keys, positive, shown

# For each table the milligrams (low, high) of each drug that equal 10 mg of diazepam.
Equivalences = Mapping[str, Mapping[str, tuple[Fraction, Fraction]]]
Figures = tuple[tuple[str, Fraction], ...]

_CHOICES = "mg_for_10_diazepam"


def read_figures(
    choices: object, drugs: Sequence[str], named: object, at: str, equivalences: Equivalences
) -> tuple[str | None, Figures]:
    """The table named by the field `at` and, for each of `drugs`, the milligrams that equal 10 mg
    of diazepam; no table and no figures where none is named."""
    chosen = _chosen_figures(choices)
    if named is None:
        for key in chosen:
            raise Refusal(f"{_CHOICES}.{shown(key)}", "needs the table named in equivalence.")
        return None, ()
    if not isinstance(named, str) or named not in equivalences:
        raise Refusal(at, f"must be one of {', '.join(sorted(equivalences))}.")
    for key in chosen:
        if key not in drugs:
            raise Refusal(f"{_CHOICES}.{shown(key)}", "is not a drug of this plan.")
    table = equivalences[named]
    for drug in drugs:
        if drug not in table:
            raise Refusal(at, f"names the table {named}, which has no figure for {drug}.")
    return named, tuple((drug, _figure(drug, named, table[drug], chosen)) for drug in drugs)


def _chosen_figures(value: object) -> dict[str, Fraction]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Refusal(_CHOICES, "must be an object of drugs and milligrams.")
    check_keys(value, frozenset(map(str, value)), _CHOICES)
    return {
        str(key): Fraction(positive(figure, f"{_CHOICES}.{shown(key)}"), THOUSANDTHS)
        for key, figure in value.items()
    }


def _figure(
    drug: str, table: str, bounds: tuple[Fraction, Fraction], chosen: Mapping[str, Fraction]
) -> Fraction:
    at = f"{_CHOICES}.{shown(drug)}"
    low, high = bounds
    figure = chosen.get(drug)
    if figure is None:
        if low != high:
            raise Refusal(
                at,
                f"is missing: the table {table} gives a range ({decimal_text(low)} to"
                f" {decimal_text(high)} mg), and the prescriber chooses inside it.",
            )
        return low
    if not low <= figure <= high:
        raise Refusal(
            at, f"must be from {decimal_text(low)} to {decimal_text(high)} mg (table {table})."
        )
    return figure
