"""Directions made from known parts, written in many ways, are read back; noise is refused."""

import os
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.directions_tokens import LONGEST_TEXT
from clinic_desktop.domain.directions import Directions, NotUnderstood

# The nightly run draws ten times as many.
OFTEN = 10 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1
RESOURCES = Path(__file__).parents[2] / "resources"

AMOUNTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("1/4", "1/4"): ("1/4", "¼", "0.25", "a quarter of a", "one quarter"),
    ("1/2", "1/2"): ("half", "half a", "½", "0.5", "1/2", "one half", ".5"),
    ("1", "1"): ("1", "one", "ONE", "1 (one)", "a"),
    ("3/2", "3/2"): ("1.5", "1½", "1 1/2", "one and a half", "1 and 1/2"),
    ("2", "2"): ("2", "two", "2.0", "2 (two)"),
    ("3", "3"): ("3", "three"),
    ("1/2", "1"): ("half to one", "1/2-1", "0.5 - 1", "half or one"),
    ("1", "2"): ("1-2", "1 or 2", "one to two", "ONE OR TWO", "1 – 2", "between 1 and 2"),
}
# phrase, times a day (least, most)
TIMES: dict[tuple[int, int], tuple[str, ...]] = {
    (1, 1): ("daily", "od", "once a day", "at night", "nocte", "qhs", "every morning", "mane"),
    (2, 2): ("bd", "b.i.d.", "twice daily", "2 times a day", "every 12 hours", "q12h",
             "morning and night", "at 8am and 8pm", "2 (two) times daily", "twice a day"),
    (3, 3): ("tds", "TID", "three times a day", "3 times/day", "q8h", "every eight hours",
             "in the morning, at noon and at bedtime", "8 hourly", "3x daily"),
    (4, 4): ("qds", "q.i.d.", "four times daily", "4 TIMES/DAY", "q 6 hrs", "6-hourly"),
    (2, 3): ("two or three times a day", "2-3 times a day", "bid-tid", "every 8 to 12 hours"),
}  # fmt: skip
UNIT_WORDS = ("tablet", "tab", "TAB", "cap", "pill", "")
AS_NEEDED = (
    "prn",
    "as needed",
    "when required",
    "p.r.n.",
    "if needed for sleep",
    "as needed for anxiety",
)
STARTS = ("", "Take ", "TAKE ", "take by mouth ", "Tk ")
ENDS = (
    "",
    ".",
    " ",
    " by mouth",
    ", may cause drowsiness",
    " for 7 days",
    " as directed",
    " x 2 weeks",
)


@cache
def reader() -> DirectionsReader:
    return DirectionsReader(RESOURCES)


@dataclass(frozen=True, slots=True)
class Written:
    text: str
    least: Fraction
    most: Fraction
    as_needed: bool


@st.composite
def written(draw: st.DrawFn) -> Written:
    amount = draw(st.sampled_from(sorted(AMOUNTS)))
    times = draw(st.sampled_from(sorted(TIMES)))
    number = draw(st.sampled_from(AMOUNTS[amount]))
    unit = draw(st.sampled_from(UNIT_WORDS))
    if number in {"a", "half a", "a quarter of a"}:
        unit = unit or "tablet"
    as_needed = draw(st.booleans())
    parts = [number, unit, draw(st.sampled_from(TIMES[times]))]
    if as_needed:
        parts.append(draw(st.sampled_from(AS_NEEDED)))
    text = " ".join(part for part in parts if part)
    text = draw(st.sampled_from(STARTS)) + text + draw(st.sampled_from(ENDS))
    if draw(st.booleans()):
        text = text.upper()
    low, high = (Fraction(end) for end in amount)
    return Written(text, low * times[0], high * times[1], as_needed)


@given(written())
@settings(max_examples=125 * OFTEN, deadline=None)
def test_reading_gives_back_what_was_written(case: Written) -> None:
    read = reader().read(case.text)
    assert isinstance(read, Directions), (case.text, read)
    assert (read.units_per_day_min, read.units_per_day_max) == (case.least, case.most), case.text
    assert read.as_needed == case.as_needed
    assert read.is_range == (case.least != case.most)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1/2", "1", "3/2", "2", "3"]),
            st.sampled_from(["in the morning", "at noon", "in the afternoon", "at night"]),
        ),
        min_size=2,
        max_size=4,
        unique_by=lambda part: part[1],
    ),
    st.sampled_from([" and ", ", ", " plus ", " & ", "; "]),
)
@settings(max_examples=60 * OFTEN, deadline=None)
def test_times_of_day_add_up(parts: list[tuple[str, str]], joint: str) -> None:
    words = {
        "1/2": "half a tablet",
        "1": "1",
        "3/2": "one and a half",
        "2": "two tablets",
        "3": "3",
    }
    text = joint.join(f"{words[amount]} {when}" for amount, when in parts)
    read = reader().read(text)
    assert isinstance(read, Directions), (text, read)
    assert read.units_per_day_max == sum(Fraction(amount) for amount, _ in parts)
    assert read.units_per_day_min == read.units_per_day_max


@given(written(), st.integers(1, 8), st.sampled_from([250, 500, 1000, 2000, 5000]))
@settings(max_examples=60 * OFTEN, deadline=None)
def test_milligrams_agree_with_units(case: Written, quarters: int, strength_ug: int) -> None:
    dose_ug = Fraction(quarters * strength_ug, 4)
    assume(dose_ug.denominator == 1)
    read = reader().read(f"{dose_ug} micrograms twice daily", strength_ug)
    assert isinstance(read, Directions)
    assert read.units_per_day_max == Fraction(quarters, 2)
    off = reader().read(f"{dose_ug + 1} micrograms twice daily", strength_ug)
    assert isinstance(off, NotUnderstood)


@given(
    written(),
    st.text(alphabet="bcdfghjklmnpqrstvwxyz", min_size=4, max_size=9),
    st.integers(0, 30),
)
@settings(max_examples=75 * OFTEN, deadline=None)
def test_an_unknown_word_refuses_the_whole(case: Written, word: str, place: int) -> None:
    strange = f"zq{word}"
    words = case.text.split(" ")
    words.insert(min(place, len(words)), strange)
    read = reader().read(" ".join(words))
    assert isinstance(read, NotUnderstood)
    assert read.part


@given(written(), written())
@settings(max_examples=75 * OFTEN, deadline=None)
def test_two_directions_run_together_never_lose_one(first: Written, second: Written) -> None:
    """Side by side they are added, kept as steps or refused: never one of them alone."""
    read = reader().read(f"{first.text} {second.text}")
    if isinstance(read, Directions) and len(read.steps) == 1:
        assert read.units_per_day_max == first.most + second.most


TERMS = st.sampled_from(
    ["1", "2", "1/2", "0.5", "half", "or", "and", "to", "-", ",", ".", "then", "tablet", "5mg",
     "5ml", "bd", "tds", "daily", "at night", "mane", "am", "8am", "every", "6", "hours", "times",
     "a day", "x", "7 days", "prn", "for", "sleep", "max", "up to", "weekly", "alternate days",
     "on", "with meals", "(", ")", "a", "t", "=", "once", "between", "monday", "take"]
)  # fmt: skip


@given(st.lists(TERMS, min_size=1, max_size=12), st.sampled_from([None, 5000, 300]))
@settings(max_examples=200 * OFTEN, deadline=None)
def test_any_run_of_known_words_is_read_or_refused(words: list[str], strength: int | None) -> None:
    text = " ".join(words)
    read = reader().read(text, strength)
    if isinstance(read, NotUnderstood):
        assert read.reason
        return
    most = read.units_per_day_max
    doses = [dose for step in read.steps for dose in step.doses]
    assert doses
    assert all(0 <= dose.amount_min <= dose.amount_max for dose in doses)
    assert most is None or (most > 0 and (read.units_per_day_min or 0) <= most)


@given(st.text(max_size=80))
@settings(max_examples=125 * OFTEN, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(reader().read(text), Directions | NotUnderstood)


def test_a_text_beyond_the_longest_is_refused() -> None:
    longest = "take one at night".ljust(LONGEST_TEXT - 1, " ") + "."
    assert isinstance(reader().read(longest), Directions)
    assert isinstance(reader().read(longest + "."), NotUnderstood)
