from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.records import Source
from clinic_desktop.importers.quantities import is_count_of_units
from clinic_desktop.importers.values import (
    BadValue,
    calendar_date,
    exact_number,
    listed_word,
    number_of_json,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("28", Fraction(28)),
        ("28.0", Fraction(28)),
        ("+0.5", Fraction(1, 2)),
        (".25", Fraction(1, 4)),
        ("1e1", Fraction(10)),
        ("1000000", Fraction(1_000_000)),
        ("-0", Fraction(0)),
    ],
)
def test_numbers_are_exact(text: str, number: Fraction) -> None:
    assert exact_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["1000000.01", "-1", "1e9", "1e999", "1e9999999", "NaN", "Infinity", "1_000", "1,5", "12 mg",
     "", "٣", "0x10", "1/2", "9" * 50],
)  # fmt: skip
def test_what_is_no_number_of_a_record_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadValue) as refused:
        exact_number(text)
    assert text == "" or text not in f"{refused.value.kind} {refused.value.message}".split()


def test_a_tiny_exponent_stays_small_work() -> None:
    assert exact_number("1e-999") > 0
    with pytest.raises(BadValue):
        exact_number("1e-9999")


@given(st.decimals(0, 1_000_000, places=4))
def test_json_numbers_are_the_decimals_they_were_written_as(value: object) -> None:
    assert number_of_json(float(str(value))) == Fraction(str(value))


@pytest.mark.parametrize("value", [True, None, [], {}, float("inf"), float("nan"), -1])
def test_json_values_that_are_no_amounts_are_refused(value: object) -> None:
    with pytest.raises(BadValue):
        number_of_json(value)


def test_the_29th_of_february_exists_in_leap_years_only() -> None:
    assert calendar_date("2024-02-29") == date(2024, 2, 29)
    with pytest.raises(BadValue, match="does not exist"):
        calendar_date("2023-02-29")


@pytest.mark.parametrize(
    "text",
    ["2026-02-31", "2026-13-01", "0000-01-01", "03/04/2026", "2026-1-2", "20260102", "2026-W01-1",
     "2026-01-01T00:00", "٢٠٢٦-٠١-٠١"],
)  # fmt: skip
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(BadValue):
        calendar_date(text)


def test_listed_words_are_taken_in_any_case_and_others_are_named() -> None:
    assert listed_word("Dispensed", Source) is Source.DISPENSED
    with pytest.raises(BadValue) as refused:
        listed_word("sold", Source)
    assert "prescribed, dispensed, administered" in refused.value.message


@pytest.mark.parametrize(
    "unit", [None, "tablet", "tablets", "{tbl}", "TAB", "mL", "capsule(s)", "1"]
)
def test_units_a_dose_is_counted_in(unit: str | None) -> None:
    assert is_count_of_units(unit)


@pytest.mark.parametrize("unit", ["box", "Boxes", "pack", "{pack}", "mg", "MG", "bottle(s)", "OP"])
def test_containers_and_masses_count_nothing(unit: str) -> None:
    assert not is_count_of_units(unit)
