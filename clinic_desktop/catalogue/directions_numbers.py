"""Numbers as people write them: said twice, in parts, as a range, with the unit once or twice."""

from dataclasses import replace
from fractions import Fraction

from clinic_desktop.catalogue.directions_terminals import (
    AFTER_A_COUNT,
    AMOUNT_SAID,
    COUNTED,
    TIME_SAID,
    Unreadable,
    Word,
    kinds_at,
)

_RANGE_ENDS = frozenset(
    {("NUM", "NUM"), ("TIMES_A_DAY", "TIMES_A_DAY"), ("COUNT", "COUNT"), ("COUNT", "NUM")}
)


def say_once(row: list[Word]) -> list[Word]:
    """ "2 (two)" is 2. Unequal numbers beside each other in brackets are refused."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if kinds_at(row, at, "NUM|COUNT", "(", "NUM|COUNT", ")"):
            if word.number != row[at + 2].number:
                raise Unreadable(word.start, row[at + 3].end, "The two numbers differ.")
            out.append(replace(word, end=row[at + 3].end, style="digits"))
            at += 4
            continue
        if _is_said_twice(row, at, out):
            at += 1
            continue
        out.append(word)
        at += 1
    return out


def _is_said_twice(row: list[Word], at: int, before: list[Word]) -> bool:
    """Whether a number stands in digits and in words side by side ("1 one tablet").

    "2 two times a day" alone is two tablets twice; only after an amount is it a number repeated.
    """
    if not kinds_at(row, at, "NUM", "NUM"):
        return False
    digits, spelt = row[at : at + 2]
    if {digits.style, spelt.style} != {"digits", "word"} or digits.number != spelt.number:
        return False
    if kinds_at(row, at + 2, "UNIT"):
        return True
    ends_a_range = bool(before) and before[-1].kind in {"OR", "TO", "DASH", "AND"}
    kinds = [word.kind for word in before]
    last_time = max((at for at, kind in enumerate(kinds) if kind in TIME_SAID), default=-1)
    has_amount = any(kind in AMOUNT_SAID for kind in kinds[last_time + 1 :]) and not ends_a_range
    return has_amount and kinds_at(row, at + 2, "TIMES|HOURS|HOURLY")


def add_fractions(row: list[Word]) -> list[Word]:
    """ "1 1/2", "one and a half" are one number. A fraction that may be a choice is refused."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if word.kind == "NUM" and word.number.denominator == 1 and word.number:
            if _is_tight(row, at):
                word = replace(
                    word, value=word.number + row[at + 2].number, end=row[at + 2].end, style="sum"
                )
                at += 2
            for pattern in (("NUM", "NUM"), ("NUM", "AND", "NUM")):
                if kinds_at(row, at, *pattern) and _is_part(
                    word, row[at + len(pattern) - 1], pattern
                ):
                    last = row[at + len(pattern) - 1]
                    word = replace(word, value=word.number + last.number, end=last.end, style="sum")
                    at += len(pattern) - 1
                    break
        if word.style == "slash":
            _refuse_a_choice(word, row[at + 1] if at + 1 < len(row) else None)
        out.append(word)
        at += 1
    return out


def _is_tight(row: list[Word], at: int) -> bool:
    """ "1-1/2" without spaces is one and a half: a range runs upwards, a scheme has more parts."""
    if not kinds_at(row, at, "NUM", "DASH", "NUM") or kinds_at(row, at + 3, "DASH"):
        return False
    whole, dash, part = row[at : at + 3]
    is_joined = whole.end == dash.start and dash.end == part.start
    starts = at == 0 or row[at - 1].kind != "DASH"
    return is_joined and starts and (whole.style, part.style) == ("digits", "slash")


def _is_part(whole: Word, part: Word, pattern: tuple[str, ...]) -> bool:
    if not 0 < part.number < 1 or part.style == "sum":
        return False
    return len(pattern) == 3 or (whole.style == "digits" and part.style == "slash")


def _refuse_a_choice(word: Word, following: Word | None) -> None:
    """ "1/2 tablets" may be "1 or 2 tablets", "3/4" may be "3 or 4"."""
    singular = following is not None and following.text in {"tablet", "tab", "capsule", "pill"}
    plural = following is not None and following.text in {"tablets", "capsules", "pills"}
    if plural or (word.number == Fraction(3, 4) and not singular):
        raise Unreadable(
            word.start, word.end, "This could be a fraction or a choice of two numbers."
        )


def fold_ranges(row: list[Word]) -> list[Word]:
    """One TO between the ends of a range, however written, and its unit once."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if _is_range_of_units(row, at):
            number, unit, link, upper = row[at : at + 4]
            out += [number, replace(link, kind="TO"), upper]
            at += 4
            if not kinds_at(row, at, unit.kind):
                out.append(unit)
            continue
        if kinds_at(row, at, "NUM", "MG", "TO|DASH|OR", "NUM", "MG"):  # "500 micrograms to 1 mg"
            lower = word.number * row[at + 1].number / row[at + 4].number
            out += [replace(word, value=lower), replace(row[at + 2], kind="TO")]
            at += 3
            continue
        following = row[at + 1].kind if at + 1 < len(row) else ""
        previous = out[-1].kind if out else ""
        if word.kind == "ARTICLE" and previous == "NUM" and kinds_at(row, at + 1, "NUM", "UNIT"):
            word = replace(word, kind="TO")  # "1 a 2 tabletas"
        if word.kind in {"OR", "DASH", "TO"} and (previous, following) in _RANGE_ENDS:
            word = replace(word, kind="TO")
        if word.kind == "SLASH" and previous == following == "TIMES_A_DAY":
            word = replace(word, kind="TO")  # "tds/qds"
        if word.kind == "DASH" and previous == "NUM" and following in COUNTED | AFTER_A_COUNT:
            at += 1
            continue
        out.append(word)
        at += 1
    return out


def _is_range_of_units(row: list[Word], at: int) -> bool:
    """ "1 tablet or 2", "5 mg - 10 mg", "q4h-6h"."""
    if not kinds_at(row, at, "NUM", "UNIT|MG|ML|DROP|HOURS", "OR|TO|DASH", "NUM"):
        return False
    unit, after = row[at + 1], row[at + 4] if at + 4 < len(row) else None
    if after is not None and (after.kind, after.value) == (unit.kind, unit.value):
        return True
    return (
        row[at + 2].kind != "DASH"
        and unit.kind == "UNIT"
        and (after is None or after.kind not in COUNTED | AFTER_A_COUNT)
    )
