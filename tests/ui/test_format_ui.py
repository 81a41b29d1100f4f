"""How values are written, without a window."""

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.months import add_months
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.worklist_views import NowTaking
from clinic_desktop.ui import format
from clinic_desktop.ui.dates import DateNotUnderstood, read_date

TODAY = date(2026, 11, 23)


@given(st.dates())
def test_dates_have_two_digits_a_word_and_four_digits(on: date) -> None:
    assert re.fullmatch(r"\d{2}-[A-Z][a-z]{2}-\d{4}", format.day(on))


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_date_is_read_back_as_it_is_written(on: date) -> None:
    assert read_date(format.day(on), TODAY) == on
    assert read_date(format.spoken_day(on), TODAY) == on


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", None),
        ("today", TODAY),
        ("+3m", date(2027, 2, 23)),
        ("-2d", date(2026, 11, 21)),
        ("+4w", date(2026, 12, 21)),
        ("23-feb-2027", date(2027, 2, 23)),
        ("23 FEBRUARY 2027", date(2027, 2, 23)),
        ("2027-02-23", date(2027, 2, 23)),
        ("23/02/2027", date(2027, 2, 23)),
        ("05/05/2027", date(2027, 5, 5)),
    ],
)
def test_dates_as_people_type_them(typed: str, expected: date | None) -> None:
    assert read_date(typed, TODAY) == expected


@pytest.mark.parametrize("typed", ["05/04/2027", "31-feb-2027", "soon", "+9999y", "13/13/2027"])
def test_what_could_be_two_dates_or_none_is_refused(typed: str) -> None:
    with pytest.raises(DateNotUnderstood):
        read_date(typed, TODAY)


def test_three_months_from_the_last_day_of_november() -> None:
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("number", "is_nhs"),
    [("9434765919", True), ("9434765918", False), ("943476591", False), ("943 476 5919", False)],
)
def test_nhs_numbers_by_their_check_digit(number: str, is_nhs: bool) -> None:
    assert format.is_nhs_number(number) is is_nhs


def test_an_nhs_number_is_grouped() -> None:
    patient = Patient(id="1", identifier="9434765919")
    assert format.identifier(patient).replace(format.NBSP, " ") == "943 476 5919"
    assert format.identifier_label(patient, "uk") == "NHS number"
    assert format.identifier_label(patient, "us") == "Id"


def test_names() -> None:
    assert format.name(Patient("1", "Smith", "John", title="Mr")) == "SMITH, John (Mr)"
    assert format.name(Patient("1")) == "Name not recorded"
    assert format.name(Patient("1", given_name="John")) == "John"
    assert "\n" not in format.name(Patient("1", "A\nB", "C"))


def test_a_name_cannot_turn_the_line_round() -> None:
    assert "\u202e" not in format.name(Patient("1", "O\u202eNEIL", "R\u2066x"))
    assert "\u200f" in format.name(Patient("1", "A\u200fB", "C"))


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 day"), (60, "60 days"), (61, "2 m"), (364, "11 m"), (366, "1 y"), (1157, "3 y 2 m")],
)
def test_durations(days: int, words: str) -> None:
    assert format.duration(days).replace(format.NBSP, " ") == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (Fraction(1, 10), "−10.0%"),
        (Fraction(1, 13), "−7.7%"),
        (Fraction(-1, 2), "+50.0%"),
        (Fraction(0), "0.0%"),
        (Fraction(1, 2000), "−0.1%"),
    ],
)
def test_percentages_have_one_place_and_a_true_minus(ratio: Fraction, words: str) -> None:
    assert format.percent(ratio) == words


def test_an_unknown_dose_is_said() -> None:
    unknown = NowTaking("diazepam", None, False)
    assert format.taking(unknown) == "dose not recorded"
    assert format.change(unknown) == ""


@pytest.mark.parametrize(
    ("quarters", "words"),
    [(1, "a quarter"), (2, "half"), (3, "three quarters"), (4, "1"), (7, "1 and three quarters")],
)
def test_pieces_in_words(quarters: int, words: str) -> None:
    assert format.pieces(quarters) == words
