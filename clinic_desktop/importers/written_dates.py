"""Dates as other systems write them, read in the stated order or not at all.

>>> written_date("03/04/2024", DateOrder.DAY_FIRST)
datetime.date(2024, 4, 3)
>>> possible_orders("03/04/2024"), possible_orders("30/04/2024")
((<DateOrder.DAY_FIRST: 'day-first'>, <DateOrder.MONTH_FIRST: 'month-first'>), \
(<DateOrder.DAY_FIRST: 'day-first'>,))

A time of day behind the date is passed over: the calendar date as written, no change of zone.
"""

import re
from datetime import date
from functools import lru_cache

from clinic_desktop.domain.dates_in_words import MONTHS
from clinic_desktop.importers.mapping import DateOrder
from clinic_desktop.importers.values import BadValue, text_kind

_TIME = r"(?:[T ]+\d{1,2}:\d{2}.*)?"
_NUMBERS = re.compile(rf"(\d{{1,4}})([-/.])(\d{{1,2}})\2(\d{{1,4}}){_TIME}", re.ASCII)
_NAMED_MONTH = re.compile(
    rf"(\d{{1,2}})[-/. ]([A-Za-z]{{3,9}})\.?[-/. ,]+(\d{{2}}|\d{{4}}){_TIME}", re.ASCII
)
_COMPACT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}", re.ASCII)
_SHORTEST_MONTH = 3
_WORDS = {
    DateOrder.DAY_FIRST: "day first",
    DateOrder.MONTH_FIRST: "month first",
    DateOrder.YEAR_FIRST: "year first",
}
_EITHER = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)


@lru_cache(maxsize=65_536)
def written_date(text: str, order: DateOrder, century_from: int | None = None) -> date:
    """The date; `BadValue` where the text is none in this order, or its century is not known.

    A year of four digits in front, or a month in letters, can be read one way only and is read in
    any order.
    """
    named = _NAMED_MONTH.fullmatch(text)
    if named is not None:
        month = _month(named[2])
        if month is not None:
            return _date(_year(named[3], century_from), month, int(named[1]))
    compact = _COMPACT.fullmatch(text) if order is DateOrder.YEAR_FIRST else None
    if compact is not None:
        return _date(int(compact[1]), int(compact[2]), int(compact[3]))
    numbers = _NUMBERS.fullmatch(text)
    if numbers is None:
        raise BadValue(text_kind(text), f"This is no date of digits, {_WORDS[order]}. Correct it.")
    first, middle, last = numbers[1], int(numbers[3]), numbers[4]
    if len(first) == 4:
        return _date(int(first), middle, _part(last))
    if order is DateOrder.YEAR_FIRST:
        raise BadValue(
            "date without the year first",
            "The mapping says that dates have the year first. Correct the date or the mapping.",
        )
    year = _year(last, century_from)
    if order is DateOrder.DAY_FIRST:
        return _date(year, middle, _part(first))
    return _date(year, _part(first), middle)


def possible_orders(text: str) -> tuple[DateOrder, ...]:
    """The orders a date of digits could have, as far as its numbers tell; none for what can be
    read one way only, and for what is no date."""
    numbers = _NUMBERS.fullmatch(text)
    if numbers is None or len(numbers[1]) == 4:
        return ()
    found = []
    for order in _EITHER:
        try:
            written_date(text, order, century_from=2000)
        except BadValue:
            continue
        found.append(order)
    return tuple(found)


def _month(name: str) -> int | None:
    if len(name) < _SHORTEST_MONTH:
        return None
    fitting = [n for n, month in enumerate(MONTHS, 1) if month.lower().startswith(name.lower())]
    return fitting[0] if len(fitting) == 1 else None


def _part(text: str) -> int:
    if len(text) > 2:
        raise BadValue("date of three numbers", "This is no date that is known. Correct it.")
    return int(text)


def _year(text: str, century_from: int | None) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        raise BadValue("date of three numbers", "The year has neither two nor four digits.")
    if century_from is None:
        raise BadValue(
            "year of two digits",
            "The century of this year is not known. Export years of four digits, or state "
            "century_from in the mapping.",
        )
    return century_from + (int(text) - century_from) % 100


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue(
            "date that does not exist",
            "This day is not in the calendar, in the order of dates the mapping states. "
            "Correct the date, or the mapping.",
        ) from None
