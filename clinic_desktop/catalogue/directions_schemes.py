"""Doses of the day in order: "1-0-1" is one in the morning and one at night.

Three numbers are morning, midday and night, four have the evening before the night: the way of
Germany, India and much of the world between. Two numbers are a range, five or more nothing known.
"""

from collections.abc import Sequence
from dataclasses import replace

from clinic_desktop.catalogue.directions_terminals import COUNTED, Unreadable, Word

_SLOTS = {
    3: ("morning", "midday", "night"),
    4: ("morning", "midday", "evening", "night"),
}
_JOINTS = {"-": "DASH", "+": "AND"}
# Above this a row of numbers may be a date, unless a measure follows: a limit of reading.
_MOST_WITHOUT_A_MEASURE = 9


def fold_schemes(row: Sequence[Word]) -> list[Word]:
    """Each scheme written out as amounts with their times of day; a unit behind it goes to each."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        numbers, end = _scheme_at(row, at)
        if not numbers:
            out.append(row[at])
            at += 1
            continue
        unit = row[end] if end < len(row) and row[end].kind in COUNTED else None
        out += _written_out(numbers, unit)
        at = end + (unit is not None)
    return out


def _scheme_at(row: Sequence[Word], at: int) -> tuple[list[Word], int]:
    """The numbers of a scheme that begins at `at`, and where it ends; none where there is none."""
    numbers: list[Word] = []
    sign, place = "", at
    while place < len(row) and row[place].kind == "NUM":
        numbers.append(row[place])
        joint = row[place + 1] if place + 1 < len(row) else None
        place += 1
        if joint is None or _JOINTS.get(joint.text) != joint.kind or sign not in {"", joint.text}:
            break
        sign = joint.text
        while place < len(row) and row[place].text == joint.text:
            place += 1  # "1---0---1"
    if len(numbers) not in _SLOTS or row[place - 1].kind != "NUM":
        return [], at
    measured = place < len(row) and row[place].kind in {"ML", "MG", "DROP"}
    is_dated = any(len(n.text) > 1 and n.text.isdigit() and n.text[0] == "0" for n in numbers)
    if is_dated or (not measured and any(n.number > _MOST_WITHOUT_A_MEASURE for n in numbers)):
        return [], at
    return numbers, place


def _written_out(numbers: Sequence[Word], unit: Word | None) -> list[Word]:
    first, last = numbers[0], numbers[-1]
    end = last.end if unit is None else unit.end
    out: list[Word] = []
    for number, slot in zip(numbers, _SLOTS[len(numbers)], strict=True):
        if not number.number:
            continue
        if out:
            out.append(Word("COMMA", None, ",", first.start, end))
        out.append(replace(number, style="digits"))
        if unit is not None:
            out.append(unit)
        out.append(Word("TIME_OF_DAY", slot, slot, number.start, end, "word"))
    if not out:
        raise Unreadable(first.start, end, "Nothing is taken: the numbers are 0.")
    return out
