"""Weekdays from one to another: "mon-fri" is five days, not the two that are named."""

from collections.abc import Sequence
from dataclasses import replace

from clinic_desktop.catalogue.directions_terminals import Unreadable, Word

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


def fold_exceptions(row: Sequence[Word]) -> list[Word]:
    """ "Except Sundays" as the days that are left; other exceptions stay, and are refused."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if word.kind != "EXCEPT":
            out.append(word)
            at += 1
            continue
        named: list[str] = []
        end = at + 1
        while end < len(row) and row[end].kind in {"WEEKDAY", "COMMA", "AND"}:
            named += [str(row[end].value)] if row[end].kind == "WEEKDAY" else []
            end += 1
        while row[end - 1].kind in {"COMMA", "AND"}:
            end -= 1
        if named:
            left = [day for day in WEEK if day not in named]
            out += [replace(word, kind="WEEKDAY", value=day, end=row[end - 1].end) for day in left]
        elif (
            end < len(row) and row[end].kind == "SHARE" and row[end].number.denominator == len(WEEK)
        ):
            out.append(replace(row[end], value=1 - row[end].number, start=word.start))
            end += 1
        else:
            raise Unreadable(word.start, word.end, "What is excepted is not understood.")
        at = end
    return out


def _is_part_of_week(word: Word) -> bool:
    """Weekends or weekdays, by their share of days."""
    return word.kind == "SHARE" and word.number.denominator == len(WEEK)


def _from_to(first: str, last: str) -> list[str]:
    begin, end = WEEK.index(first), WEEK.index(last)
    return [WEEK[day % 7] for day in range(begin, end + (7 if end < begin else 0) + 1)]
