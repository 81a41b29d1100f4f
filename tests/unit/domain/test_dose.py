"""One formatter writes every dose; nothing is rounded before it is written."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.dose import decimal_text, mg, mg_text, micrograms


@pytest.mark.parametrize(
    ("ug", "text"),
    [(500, "0.5"), (10_000, "10"), (1_875, "1.875"), (0, "0"), (125, "0.125"), (100_000, "100")],
)
def test_milligrams_have_no_trailing_zero_and_no_exponent(ug: int, text: str) -> None:
    assert mg(ug) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(1, 2), 0, "1"),  # round(0.5) would be 0
        (Fraction(5, 2), 0, "3"),
        (Fraction(2675, 1000), 2, "2.68"),  # round(2.675, 2) would be 2.67
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(-1, 1000), 2, "0"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(2, 3), 4, "0.6667"),
        (Fraction(100), 4, "100"),
    ],
)
def test_rounding_is_half_up_and_never_writes_minus_zero(
    value: Fraction, places: int, text: str
) -> None:
    assert decimal_text(value, places) == text


def test_value_and_unit_are_held_together() -> None:
    assert mg_text(1_234_500) == "1,234.5\u00a0mg"


@given(st.integers(min_value=0, max_value=10**9))
def test_micrograms_survive_the_way_through_text(ug: int) -> None:
    assert micrograms(mg(ug)) == ug


@pytest.mark.parametrize("text", ["0.0001", "ten", ""])
def test_finer_than_a_microgram_or_no_number_is_refused(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        micrograms(text)
