"""Dates as people type them; a numeric month is taken only where it cannot be read two ways.

>>> today = date(2026, 11, 23)
>>> read_date("+3m", today).isoformat(), read_date("5 apr 2027", today).isoformat()
('2027-02-23', '2027-04-05')
"""

import re
from datetime import date, timedelta

from clinic_desktop.domain.dates_in_words import MONTHS
from clinic_desktop.domain.months import add_months


class DateNotUnderstood(ValueError):
    """Words that say what to type instead."""


_RELATIVE = re.compile(r"([+-])\s*(\d{1,4})\s*([dwmy])")
_WORDY = re.compile(r"(\d{1,2})[\s\-/.]*([a-z]{3,9})[\s\-/.,]*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})[\s\-/.](\d{1,2})[\s\-/.](\d{4})")


def read_date(text: str, today: date) -> date | None:
    """The date meant; None for an empty text. Raises DateNotUnderstood with what to type."""
    words = text.strip().lower()
    if not words:
        return None
    if words == "today":
        return today
    if found := _RELATIVE.fullmatch(words):
        return _relative(today, found[1], int(found[2]), found[3])
    if found := _WORDY.fullmatch(words):
        month = _month(found[2])
        if month:
            return _real(int(found[3]), month, int(found[1]))
    if found := _ISO.fullmatch(words):
        return _real(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(words):
        first, second = int(found[1]), int(found[2])
        if first > 12:
            return _real(int(found[3]), second, first)
        if second > 12:
            return _real(int(found[3]), first, second)
        if first == second:
            return _real(int(found[3]), second, first)
        raise DateNotUnderstood("Could be day or month first: write the month as a word.")
    raise DateNotUnderstood("Not understood: write 23-Feb-2027, or +3m.")


def _relative(today: date, sign: str, number: int, unit: str) -> date:
    amount = number if sign == "+" else -number
    try:
        if unit in "dw":
            return today + timedelta(days=amount * (7 if unit == "w" else 1))
        return add_months(today, amount * (12 if unit == "y" else 1))
    except (OverflowError, ValueError):
        raise DateNotUnderstood("Too far away.") from None


def _month(word: str) -> int:
    return next((n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(word)), 0)


def _real(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise DateNotUnderstood("There is no such day.") from None
