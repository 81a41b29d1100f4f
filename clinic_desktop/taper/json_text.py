"""JSON as the contract reads it: repeated keys noticed, numbers kept apart from decimal texts.

The ordinary readers keep the last of two equal keys and turn 13.5 into binary; neither may happen
to a dose.
"""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """A JSON number that is no ordinary integer (13.5, 1e3, NaN): never wanted, never computed."""

    text: str


class JsonObject(dict[str, object]):
    """An object, and the first of its keys that stood there twice."""

    repeated: str | None = None


_MOST_DIGITS = 18


def read_json(text: str | bytes) -> object:
    """The value of a JSON text. Raises ValueError when it is none (or is nested absurdly deep)."""
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=OtherNumber,
            parse_constant=OtherNumber,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _integer(text: str) -> int | OtherNumber:
    return int(text) if len(text) <= _MOST_DIGITS else OtherNumber(text)


def _object(pairs: list[tuple[str, object]]) -> JsonObject:
    found = JsonObject()
    for key, value in pairs:
        if key in found and found.repeated is None:
            found.repeated = key
        found[key] = value
    return found
