"""The plain values of a request, each read strictly or refused with its path and a sentence."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeGuard, TypeVar

from clinic_desktop.domain.plan import Cut, Method, Piece, ProductForm, TimeOfDay
from clinic_desktop.taper.json_text import JsonObject

_DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
THOUSANDTHS = 1000

_Value = TypeVar("_Value")


class Refusal(Exception):
    """A value at fault: the path of its field, and the sentence that follows the path."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(field)
        self.field = field
        self.words = words


def check_keys(found: Mapping[str, object], known: frozenset[str], path: str) -> None:
    at = f"{path}." if path else ""
    repeated = found.repeated if isinstance(found, JsonObject) else None
    if repeated is not None:
        raise Refusal(f"{at}{shown(repeated)}", "stands there more than once.")
    for key in found:
        if key not in known:
            raise Refusal(f"{at}{shown(key)}", "is not a field of the taper calculator here.")


def shown(key: object) -> str:
    """A key nobody knows, fit to print: bounded, and free of control characters."""
    text = str(key)[:60]
    return "".join(char if char.isprintable() else "?" for char in text) or "(empty key)"


def optional(
    fields: Mapping[str, object],
    name: str,
    read: Callable[[object, str], _Value],
    default: _Value,
) -> _Value:
    value = fields.get(name)
    return default if value is None else read(value, name)


def is_id(value: object) -> TypeGuard[str]:
    """Any text, but half of a surrogate pair: JSON can spell one, and nobody can write it back."""
    return isinstance(value, str) and not any("\ud800" <= char <= "\udfff" for char in value)


def text(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise Refusal(at, "must be a text.")
    if not value.strip() or len(value) > 100 or not value.isprintable():
        raise Refusal(at, "must be a name of 1 to 100 printable characters.")
    return value


def thousandths(value: object, at: str) -> int:
    """A decimal text in thousandths: micrograms of milligrams, microlitres of millilitres."""
    if not isinstance(value, str):
        raise Refusal(at, 'must be a decimal text such as "2.5", not a number or anything else.')
    if not _DECIMAL.fullmatch(value):
        raise Refusal(
            at,
            'must be a plain decimal such as "2.5": at most 4 digits before the point and 3 after.',
        )
    whole, _, tail = value.partition(".")
    return int(whole) * THOUSANDTHS + int(tail.ljust(3, "0"))


def positive(value: object, at: str) -> int:
    found = thousandths(value, at)
    if not found:
        raise Refusal(at, "must be above zero.")
    return found


def between(low: str, high: str) -> Callable[[object, str], int]:
    def read(value: object, at: str) -> int:
        found = positive(value, at)
        if not thousandths(low, at) <= found <= thousandths(high, at):
            raise Refusal(at, f"must be from {low} to {high}.")
        return found

    return read


def count(low: int, high: int | None) -> Callable[[object, str], int]:
    def read(value: object, at: str) -> int:
        bounds = f"from {low} to {high}" if high is not None else f"of {low} or more"
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refusal(at, f"must be a whole number {bounds}.")
        if value < low or (high is not None and value > high):
            raise Refusal(at, f"must be a whole number {bounds}.")
        return value

    return read


def days(value: object, at: str) -> int:
    """A stretch of time: 1 to 365 days, as every field of days is bounded."""
    return count(1, 365)(value, at)


_Choice = TypeVar("_Choice", Method, Cut, ProductForm, Piece, TimeOfDay)


def choice(kind: type[_Choice], value: object, at: str) -> _Choice:
    for member in kind:
        if isinstance(value, str) and value == member.value:
            return member
    raise Refusal(at, f"must be one of {', '.join(member.value for member in kind)}.")


def list_of(value: object, at: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise Refusal(at, "must be a list.")
    return list(value)


def object_fields(value: object, at: str, known: frozenset[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Refusal(at, "must be an object.")
    check_keys(value, known, at)
    return value


def calendar_day(value: object, at: str) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Refusal(at, "must be a date written YYYY-MM-DD.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Refusal(at, "is a day that the calendar does not have.") from None


def times_order(value: object, at: str, times: tuple[TimeOfDay, ...]) -> tuple[TimeOfDay, ...]:
    """The times of the current dose, each once, in an order of the prescriber's own."""
    found = list_of(value, at)
    order = tuple(choice(TimeOfDay, entry, f"{at}[{number}]") for number, entry in enumerate(found))
    if sorted(order) != sorted(times):
        raise Refusal(at, "must name each time of current once.")
    return order
