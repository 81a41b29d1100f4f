"""Doses: integer micrograms for amounts taken, exact fractions for averages and ratios.

>>> micrograms("13.5")
13500
>>> mg(500)
'0.5'
>>> mg_text(10_000)
'10 mg'

One formatter writes every dose, so `.5 mg`, `5.0 mg` and `1E+1 mg` cannot occur.
"""

from decimal import Decimal
from fractions import Fraction

UG_PER_MG = 1000


def micrograms(mg_decimal: str) -> int:
    """Micrograms of a decimal string of milligrams ("0.125" is 125).

    Raises ValueError when the text is not a plain decimal or is finer than a microgram.
    """
    amount = Fraction(Decimal(mg_decimal)) * UG_PER_MG
    if amount.denominator != 1:
        raise ValueError(f"{mg_decimal} mg is not a whole number of micrograms")
    return amount.numerator


def decimal_text(value: Fraction | int, places: int = 4) -> str:
    """A number as people write it: exact when it ends within `places`, else rounded half up.

    >>> decimal_text(Fraction(27, 2)), decimal_text(Fraction(1, 3)), decimal_text(10)
    ('13.5', '0.3333', '10')
    """
    return _decimal(value.numerator, value.denominator, places)


def with_unit(number: str, unit: str) -> str:
    """A number that is written already, with its unit.

    >>> with_unit("57", "%"), with_unit("90", "days"), with_unit("1", "days")
    ('57%', '90 days', '1 day')
    """
    if unit == "%":
        return f"{number}%"
    singular = unit in ("days", "years") and number == "1"
    return f"{number} {unit[:-1] if singular else unit}"


def mg(dose_ug: Fraction | int, places: int = 4) -> str:
    """Milligrams as a decimal string without unit, for JSON and tables."""
    return _decimal(dose_ug.numerator, dose_ug.denominator * UG_PER_MG, places)


def _decimal(numerator: int, denominator: int, places: int) -> str:
    """The quotient: thousands are written a second, so no fraction is made only to be printed."""
    scale = 10**places
    whole = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    integer, fraction = divmod(whole, scale)
    sign = "-" if numerator < 0 and whole else ""
    tail = f"{fraction:0{places}d}".rstrip("0") if places else ""
    return f"{sign}{integer}.{tail}" if tail else f"{sign}{integer}"


def mg_text(dose_ug: Fraction | int, places: int = 3) -> str:
    """A dose with its unit, for people: "0.5 mg", held together by a no-break space."""
    integer, _, tail = mg(dose_ug, places).partition(".")
    grouped = f"{int(integer):,}"
    return f"{grouped}.{tail}\u00a0mg" if tail else f"{grouped}\u00a0mg"
