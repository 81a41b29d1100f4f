"""Clock times against "1 am and 2 pm", which is one in the morning and two in the evening."""

from dataclasses import replace

from clinic_desktop.catalogue.directions_terminals import AMOUNT_SAID, Unreadable, Word, kinds_at

# "1 am" is one in the morning, "8 am" is a time of day. Above this a number before am or pm could
# be either, and is refused: a limit of reading, not of dose.
_MOST_BEFORE_AM_OR_PM = 4


def settle_clock(row: list[Word]) -> list[Word]:
    """Clock times against "1 am and 2 pm", which is one in the morning and two in the evening."""
    out: list[Word] = []
    at = 0
    while at < len(row):
        word = row[at]
        if word.kind == "CLOCK":
            if kinds_at(row, at + 1, "TIME_OF_DAY") and row[at + 1].text in {"am", "pm"}:
                at += 1
                word = replace(word, value=f"{word.text} {row[at].text}", end=row[at].end)
        elif word.kind == "NUM" and word.style == "digits":
            clock, used = _clock(row, at, out)
            if clock is not None:
                word = clock
                at += used
        if word.kind == "AT":
            word = replace(word, kind="FILLER")
        out.append(word)
        at += 1
    return out


def _clock(row: list[Word], at: int, before: list[Word]) -> tuple[Word | None, int]:
    """The clock time that begins at a number, and how many more terminals it takes."""
    number = row[at]
    said_at = at > 0 and row[at - 1].kind == "AT"
    follows_clock = len(before) > 1 and before[-2].kind == "CLOCK" and before[-1].kind in {
        "AND", "COMMA", "OR",
    }  # fmt: skip
    half_day = kinds_at(row, at + 1, "TIME_OF_DAY") and row[at + 1].text in {"am", "pm"}
    if not half_day:
        four_digits = len(number.text) == 4
        if four_digits and kinds_at(row, at + 1, "HOURS"):
            return replace(number, kind="CLOCK", value=number.text), 1
        if said_at or (four_digits and follows_clock):
            return replace(number, kind="CLOCK", value=number.text), 0
        return None, 0
    clock = replace(
        number, kind="CLOCK", value=f"{number.text} {row[at + 1].text}", end=row[at + 1].end
    )
    spoken = [word.kind for word in before if word.kind not in {"(", ":"}]
    after_frequency = spoken[-1:] in (["TIMES_A_DAY"], ["A_DAY"]) and "NUM" in spoken[:-1]
    amount_said = bool(before) and before[-1].kind in AMOUNT_SAID
    if said_at or follows_clock or amount_said or number.end == row[at + 1].start:
        return clock, 1
    if number.number > _MOST_BEFORE_AM_OR_PM and after_frequency:
        return clock, 1  # "1 tablet twice a day, 8 am and 3 pm"
    if number.number > _MOST_BEFORE_AM_OR_PM:
        raise Unreadable(
            number.start, row[at + 1].end, "This could be a time of day or a number to take."
        )
    return None, 0


def hour_of(clock: str) -> int | None:
    """The hour 0-23 of a clock time as it is kept here; None where it may be either half."""
    time, _, half = clock.partition(" ")
    digits = time.replace(":", "")
    hour = int(digits[:-2] if ":" in time or len(digits) > 2 else digits)
    if half in {"am", "pm"}:
        return hour % 12 + (12 if half == "pm" else 0)
    return hour if hour > 12 or digits.startswith("0") else None
