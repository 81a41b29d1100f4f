"""Weekdays from one to another: "mon-fri" is five days, not the two that are named."""

from collections.abc import Sequence
from dataclasses import replace

from clinic_desktop.catalogue.directions_terminals import Word

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FROM_TO = ("DASH", "TO")


def fold_weekdays(row: Sequence[Word]) -> list[Word]:
    """Every day of "monday to friday"; "mon/wed/fri" are the days it names."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        joint, last = (*row[at + 1 : at + 3], None, None)[:2]
        is_joined = word.kind == "WEEKDAY" and last is not None and last.kind == "WEEKDAY"
        if is_joined and joint is not None and joint.kind in _FROM_TO:
            assert last is not None
            days = _from_to(str(word.value), str(last.value))
            out += [replace(word, value=day, end=last.end) for day in days]
            at += 3
            continue
        if word.kind == "LENGTH" and word.text == "nights" and out and out[-1].kind == "WEEKDAY":
            word = replace(word, kind="TIME_OF_DAY", value="night")  # "Monday nights"
        out.append(word)
        at += 2 if is_joined and joint is not None and joint.kind == "SLASH" else 1
    return out


def _from_to(first: str, last: str) -> list[str]:
    begin, end = WEEK.index(first), WEEK.index(last)
    return [WEEK[day % 7] for day in range(begin, end + (7 if end < begin else 0) + 1)]
