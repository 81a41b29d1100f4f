"""JSON read fast, and never silently: what a plain reader would swallow is told.

orjson refuses NaN, Infinity and endless nesting of itself, but of two fields with one name it keeps
the last without a word. The names are therefore counted, in the text and in what was read; only
where the counts differ is the text read again, slowly, to find the very field.

>>> read_json(b'{"dose": 1, "dose": 2}') == ({"dose": 2, TWICE: "dose"}, True)
True
"""

import codecs
import json
from collections.abc import Iterator
from typing import Any

import orjson

TWICE = "\0twice"
"""Key of an object that names a field twice; its value is the name of the field."""


class BrokenJson(Exception):
    """Text that is not whole JSON: a sentence with the place, and the line where it is known."""

    def __init__(self, sentence: str, line: int | None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


def read_json(text: bytes) -> tuple[Any, bool]:
    """The document of a text, a byte order mark passed over, and whether a field in it is named
    twice: the objects that do so are marked with `TWICE`. Raises BrokenJson."""
    text = text.removeprefix(codecs.BOM_UTF8)
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise BrokenJson(_sentence(fault), fault.lineno) from None
    if _names(text) == _names(orjson.dumps(document)) and b"\\u0022" not in text:
        return document, False
    try:
        document = json.loads(text, object_pairs_hook=_marked)
    except RecursionError:
        raise BrokenJson(_TOO_DEEP, None) from None
    return document, named_twice(document) is not None


def _names(text: bytes) -> int:
    """How many fields are named, as far as a glance shows: the same glance at both texts."""
    return text.count(b'":')


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        made[TWICE] = next(name for name in names if names.count(name) > 1)
    return made


def named_twice(value: Any) -> str | None:
    """The first field that an object in here names twice, if any does."""
    return next(_named_twice(value), None)


def _named_twice(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if TWICE in one:
                yield one[TWICE]
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


_TOO_DEEP = "The JSON is nested deeper than any record. Ask the sender what it is."


def _sentence(fault: orjson.JSONDecodeError) -> str:
    place = f"line {fault.lineno:,}, column {fault.colno:,}"
    if "unexpected end of data" in fault.msg or "EOF" in fault.msg:
        return f"The JSON stops in the middle, at {place}: cut short. Ask for the file again."
    if "depth" in fault.msg or "recursion" in fault.msg.lower():
        return _TOO_DEEP
    if "trailing" in fault.msg or "after document" in fault.msg:
        return f"There is more text after the end of the JSON, at {place}. Remove it."
    return f"The JSON is broken at {place}. Ask for the file again."
