"""Dates of other systems: read in the stated order, or refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.importers.mapping import DateOrder
from clinic_desktop.importers.values import BadValue
from clinic_desktop.importers.written_dates import possible_orders, written_date

DAY, MONTH, YEAR = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2024-04-03", YEAR, date(2024, 4, 3)),
        ("2024/4/3", YEAR, date(2024, 4, 3)),
        ("20240403", YEAR, date(2024, 4, 3)),
        ("2144-04-04 00:00:00", YEAR, date(2144, 4, 4)),
        ("2024-04-03T23:59:00-05:00", YEAR, date(2024, 4, 3)),
        ("03/04/2024", DAY, date(2024, 4, 3)),
        ("03/04/2024", MONTH, date(2024, 3, 4)),
        ("3.4.2024 10:15", DAY, date(2024, 4, 3)),
        ("2024-04-03", DAY, date(2024, 4, 3)),
        ("03-Apr-2024", MONTH, date(2024, 4, 3)),
        ("3 April 2024", YEAR, date(2024, 4, 3)),
        ("29/02/2024", DAY, date(2024, 2, 29)),
    ],
)
def test_reads_in_the_stated_order(text: str, order: DateOrder, expected: date) -> None:
    assert written_date(text, order) == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("03/04/2024", YEAR),
        ("20240403", DAY),
        ("30/04/2024", MONTH),
        ("04/30/2024", DAY),
        ("29/02/2023", DAY),
        ("2024-13-01", YEAR),
        ("03/04-2024", DAY),
        ("03/04/24", DAY),
        ("03/04/024", DAY),
        ("100/04/2024", DAY),
        ("3 Ma 2024", DAY),
        ("3 Mayor 2024", DAY),
        ("yesterday", DAY),
        ("0000-01-01", YEAR),
    ],
)
def test_refuses_rather_than_swap_or_guess(text: str, order: DateOrder) -> None:
    with pytest.raises(BadValue) as fault:
        written_date(text, order)
    assert text not in fault.value.message + fault.value.kind


@pytest.mark.parametrize(
    ("text", "century_from", "year"),
    [("01/01/30", 1930, 1930), ("01/01/29", 1930, 2029), ("01/01/99", 1930, 1999),
     ("01/01/00", 1930, 2000), ("01/01/26", 1926, 1926), ("01/01/25", 1926, 2025)],
)  # fmt: skip
def test_two_digits_stand_for_a_year_of_the_stated_century(
    text: str, century_from: int, year: int
) -> None:
    assert written_date(text, DAY, century_from).year == year


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("03/04/2024", (DAY, MONTH)),
        ("12/12/24", (DAY, MONTH)),
        ("30/04/2024", (DAY,)),
        ("04/30/2024", (MONTH,)),
        ("31/31/2024", ()),
        ("2024-03-04", ()),
        ("3 April 2024", ()),
        ("", ()),
    ],
)
def test_tells_which_orders_a_date_could_have(text: str, orders: tuple[DateOrder, ...]) -> None:
    assert possible_orders(text) == orders


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_comes_back_from_each_order(day: date) -> None:
    assert written_date(f"{day.day}/{day.month}/{day.year:04}", DAY) == day
    assert written_date(f"{day.month:02}-{day.day:02}-{day.year:04}", MONTH) == day
    assert written_date(day.isoformat(), YEAR) == day
