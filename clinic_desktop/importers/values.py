"""Single values out of files: dates, numbers and listed words, read exactly or refused.

A refusal (`BadValue`) says what kind of value was there and what to do, never the value itself, so
that a report can be shared. Numbers become exact fractions: "28.0" is 28, "0.1" is 1/10.

>>> exact_number("28.0"), exact_number("1e1"), calendar_date("2024-02-29").isoformat()
(Fraction(28, 1), Fraction(10, 1), '2024-02-29')
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar, cast

LARGEST = 1_000_000
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 40

Word = TypeVar("Word", bound=StrEnum)


class BadValue(Exception):
    """A value that cannot be read: its kind (no patient data) and what to do about it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.message = message


_UNSEEN = dict.fromkeys(
    (
        *(code for code in range(0xA0) if (code < 0x20 or code > 0x7E) and code not in (9, 10, 13)),
        0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F),
        0x2060, *range(0x2066, 0x206A), 0xFEFF,
    )
)  # fmt: skip


def seen_text(text: str) -> str:
    """Text without what nobody sees and no record means: control characters, NUL among them, marks
    of writing direction, breaks of no width. What is left is what a reader would copy by hand.

    >>> seen_text("dia\u200bzepam\u202e 5\x00 mg")
    'diazepam 5 mg'
    """
    return text if text.isprintable() else text.translate(_UNSEEN)


@lru_cache(maxsize=65_536)
def calendar_date(text: str) -> date:
    """The date of "YYYY-MM-DD"; `BadValue` for any other form and for days that do not exist."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise BadValue(
            text_kind(text), "This is not a date. Write it as YYYY-MM-DD, for example 2026-03-01."
        )
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise BadValue(
            "date that does not exist",
            "This day is not in the calendar. Correct the date and import the file again.",
        ) from None


@lru_cache(maxsize=65_536)
def exact_number(text: str) -> Fraction:
    """The number a text holds, from 0 to 1,000,000; `BadValue` for anything else."""
    if len(text) > _LONGEST_NUMBER or _NUMBER.fullmatch(text) is None:
        raise BadValue(
            text_kind(text),
            "This is not a number. Write digits with a point for decimals, and no unit.",
        )
    number = Decimal(text)
    if number > LARGEST:
        raise BadValue("number above 1,000,000", "This number is too large to be true. Correct it.")
    if number < 0:
        raise BadValue("negative number", "This number is below zero. Correct it.")
    return Fraction(number)


def number_of_json(value: object) -> Fraction:
    """A JSON number as the exact decimal it was written as (at most 15 digits), 0 to 1,000,000."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadValue(json_kind(value), "This is not a number.")
    return exact_number(str(value))


def whole_number(number: Fraction) -> int | None:
    """The number when it is whole, else None."""
    return number.numerator if number.denominator == 1 else None


def listed_word(text: str, words: type[Word]) -> Word:
    """The listed word, whatever its case; `BadValue` names the words that are listed."""
    found = _words_by_text(words).get(text) or _words_by_text(words).get(text.lower())
    if found is None:
        raise BadValue("word that is not listed", f"Write one of: {listing(words)}.")
    return cast(Word, found)


@lru_cache(maxsize=64)
def _words_by_text(words: type[StrEnum]) -> dict[str, StrEnum]:
    return {word.value: word for word in words}


def listing(words: Iterable[str]) -> str:
    return ", ".join(str(word) for word in words)


def text_kind(text: str) -> str:
    """A description of a text that does not repeat it."""
    if not text:
        return "empty"
    return f"text of {len(text)} character{'' if len(text) == 1 else 's'}"


def json_kind(value: object) -> str:
    """A description of a JSON value that does not repeat it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "number"
        case str():
            return text_kind(value)
        case list():
            return "list"
        case _:
            return "object"
