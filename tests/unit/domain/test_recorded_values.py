"""Quantity and days' supply below 1 are not recorded; at 1 they are."""

from datetime import date
from fractions import Fraction

import pytest

from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.records import Prescription
from clinic_desktop.domain.supply import Supply, make_supplies

DIAZEPAM = RecognisedDrug(Ingredient("diazepam", DrugClass.BENZODIAZEPINE), 5000)


def supply(
    units: Fraction | None, quantity: Fraction | None, days_supply: int | None = None
) -> Supply:
    row = Prescription(
        "1",
        "P1",
        "diazepam 5 mg",
        DIAZEPAM,
        date(2026, 1, 1),
        units_per_day=units,
        quantity=quantity,
        days_supply=days_supply,
    )
    (only,) = make_supplies([row], ExposureNumbers())
    return only


@pytest.mark.parametrize(
    ("quantity", "days"),
    [("0", None), ("0.5", None), ("0.99", None), ("1", 2), ("1.6", 3)],
)
def test_a_quantity_below_one_says_nothing_of_the_length(quantity: str, days: int | None) -> None:
    issued = supply(Fraction(1, 2), Fraction(quantity))
    assert issued.days == days
    assert issued.quantity == (Fraction(quantity) if days else None)


def test_less_than_a_day_of_what_was_issued_is_one_day() -> None:
    assert supply(Fraction(4), Fraction(1)).days == 1


@pytest.mark.parametrize(("quantity", "units"), [("0.9", None), ("1", Fraction(1, 4))])
def test_a_rate_is_not_worked_out_of_a_quantity_below_one(
    quantity: str, units: Fraction | None
) -> None:
    assert supply(None, Fraction(quantity), 4).units_per_day == units


@pytest.mark.parametrize(("recorded", "days"), [(0, 28), (1, 1)])
def test_days_supply_of_zero_gives_way_to_the_quantity(recorded: int, days: int) -> None:
    assert supply(Fraction(1), Fraction(28), recorded).days == days
