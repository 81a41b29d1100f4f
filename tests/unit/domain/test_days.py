"""Days as bits behave like a set of days."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.domain.days import DayLine, count

CALENDAR = DayLine(origin=1000)
days = st.sets(st.integers(1000, 1100))


def bits(members: set[int]) -> int:
    total = 0
    for day in members:
        total |= CALENDAR.span(day, day)
    return total


@given(days)
def test_counting_and_listing_agree_with_a_set(members: set[int]) -> None:
    held = bits(members)
    assert count(held) == len(members)
    assert list(CALENDAR.each(held)) == sorted(members)
    assert all(CALENDAR.has(held, day) == (day in members) for day in range(990, 1110))


@given(days, st.integers(980, 1120))
def test_cutting_at_a_day_splits_the_set(members: set[int], day: int) -> None:
    held = bits(members)
    assert set(CALENDAR.each(CALENDAR.since(held, day))) == {d for d in members if d >= day}
    assert set(CALENDAR.each(CALENDAR.up_to(held, day))) == {d for d in members if d <= day}


@given(days.filter(bool))
def test_runs_are_maximal_and_in_order(members: set[int]) -> None:
    runs = list(CALENDAR.runs(bits(members)))
    assert CALENDAR.first(bits(members)) == min(members) == runs[0][0]
    assert CALENDAR.last(bits(members)) == max(members) == runs[-1][1]
    for (_, last), (first, _) in pairwise(runs):
        assert first > last + 1


@given(st.integers(1000, 1050), st.integers(0, 40), days)
def test_laying_days_steps_over_the_blocked_ones(
    begin: int, length: int, blocked: set[int]
) -> None:
    laid = list(CALENDAR.each(CALENDAR.lay(begin, length, bits(blocked))))
    expected: list[int] = []
    day = begin
    while len(expected) < length:
        if day not in blocked:
            expected.append(day)
        day += 1
    assert laid == expected


def test_days_before_the_origin_are_cut_off() -> None:
    assert list(CALENDAR.each(CALENDAR.span(990, 1002))) == [1000, 1001, 1002]
    assert CALENDAR.span(5, 4) == 0
    assert not CALENDAR.has(CALENDAR.span(1000, 1001), 999)
