"""The chart's geometry: steps, breaks, scales and ticks."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from clinic_desktop.domain.dose_chart import (
    Box,
    ChartFrame,
    DoseLine,
    DoseSpan,
    PatchKind,
    TickKind,
    change_days,
    dose_scale,
    doses_on,
    lay_out_chart,
    pace_edge,
    time_ticks,
)

START = date(2026, 1, 1)


def span(first: int, last: int, mg: int | None) -> DoseSpan:
    ug = None if mg is None else Fraction(mg * 1000)
    return DoseSpan(START + timedelta(days=first), START + timedelta(days=last), ug)


def drawn(*spans: DoseSpan, days: int = 100, stops: bool = False):  # type: ignore[no-untyped-def]
    line = DoseLine("diazepam", spans, stops=stops)
    box = Box(0, 0, days * 10, 200)
    return lay_out_chart((line,), box, START, START + timedelta(days=days - 1))


def test_a_change_is_a_step_horizontal_then_vertical() -> None:
    chart = drawn(span(0, 49, 10), span(50, 99, 15))
    assert chart.lines[0].strokes == (((0, 100), (500, 100), (500, 50), (1000, 50)),)


def test_a_gap_breaks_the_line_and_is_not_zero() -> None:
    chart = drawn(span(0, 39, 10), span(60, 99, 10))
    assert len(chart.lines[0].strokes) == 2
    assert all(y < chart.frame.box.bottom for stroke in chart.lines[0].strokes for _, y in stroke)


def test_an_unknown_dose_is_hatched_and_not_drawn() -> None:
    chart = drawn(span(0, 39, 10), span(40, 59, None), span(60, 99, 10))
    assert len(chart.lines[0].strokes) == 2
    patch = chart.patches[0]
    assert (patch.kind, patch.left, patch.right) == (PatchKind.DOSE_NOT_KNOWN, 400, 600)


def test_the_dose_now_is_marked_only_where_the_line_reaches_the_last_day() -> None:
    assert drawn(span(0, 99, 10)).lines[0].dots[-1].now
    assert not any(dot.now for dot in drawn(span(0, 98, 10)).lines[0].dots)


def test_a_plan_that_stops_falls_to_zero() -> None:
    chart = drawn(span(0, 49, 2), stops=True)
    assert chart.lines[0].strokes[0][-1] == (500, chart.frame.box.bottom)


def test_a_dose_before_the_window_has_no_dot_but_is_drawn() -> None:
    line = DoseLine("diazepam", (span(-50, 20, 10), span(21, 99, 15)))
    chart = lay_out_chart((line,), Box(0, 0, 1000, 200), START, START + timedelta(days=99))
    assert chart.lines[0].strokes[0][0] == (0, 100)
    assert [dot.on for dot in chart.lines[0].dots if not dot.now] == [START + timedelta(days=21)]


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (15_000, (5_000, 20_000)),
        (2_000, (500, 2_500)),
        (20_000, (5_000, 25_000)),
        (125, (50, 150)),
        (0, (1_000, 1_000)),
    ],
)
def test_the_scale_starts_at_zero_and_ends_above_the_highest_dose(
    highest: int, expected: tuple[int, int]
) -> None:
    step, top = dose_scale(highest)
    assert (step, top) == expected
    assert top > highest or highest == 0
    assert top % step == 0


def test_labels_keep_their_distance_and_the_latest_wins() -> None:
    line = DoseLine("x", (span(0, 9, 10), span(10, 14, 12), span(15, 99, 15)))
    chart = lay_out_chart(
        (line,), Box(0, 0, 1000, 200), START, START + timedelta(days=99), label_gap=60
    )
    labelled = {dot.on for dot in chart.lines[0].dots if dot.labelled}
    assert labelled == {START, START + timedelta(days=15)}


@pytest.mark.parametrize(("earlier", "told"), [(87, 2), (88, 2), (89, 1)])
def test_a_label_at_the_edge_takes_its_room_before_it(earlier: int, told: int) -> None:
    """Ten to a day: the dose of the last day is told from 940 to 1,000, so that one at 880 fits."""
    line = DoseLine("x", (span(earlier, 98, 10), span(99, 99, 15)))
    chart = lay_out_chart(
        (line,), Box(0, 0, 1000, 200), START, START + timedelta(days=99), label_gap=60
    )
    assert sum(dot.labelled for dot in chart.lines[0].dots) == told


def test_before_the_record_is_hatched() -> None:
    line = DoseLine("x", (span(10, 99, 10),))
    chart = lay_out_chart(
        (line,),
        Box(0, 0, 1000, 200),
        START,
        START + timedelta(days=99),
        record_from_on=START + timedelta(days=10),
    )
    assert [(p.kind, p.left, p.right) for p in chart.patches] == [(PatchKind.BEFORE_RECORD, 0, 100)]


@pytest.mark.parametrize(("years", "kind"), [(12, TickKind.YEAR), (6, TickKind.YEAR)])
def test_long_times_are_told_in_years(years: int, kind: TickKind) -> None:
    frame = ChartFrame(Box(0, 0, 600, 100), START, date(START.year + years, 1, 1), 1000)
    ticks = time_ticks(frame)
    assert 0 < len(ticks) <= 7
    assert {tick.kind for tick in ticks} == {kind}


def test_short_times_name_the_year_once() -> None:
    frame = ChartFrame(Box(0, 0, 600, 100), date(2026, 5, 20), date(2026, 11, 20), 1000)
    kinds = [tick.kind for tick in time_ticks(frame)]
    assert kinds[0] is TickKind.MONTH_AND_YEAR
    assert set(kinds[1:]) == {TickKind.MONTH}


def test_the_day_under_the_pointer_is_the_day_drawn_there() -> None:
    frame = ChartFrame(Box(50, 0, 1000, 100), START, START + timedelta(days=99), 1000)
    for day in (0, 1, 50, 99):
        on = START + timedelta(days=day)
        assert frame.day_at(frame.x(on)) == on
    assert frame.day_at(-500) == START
    assert frame.day_at(5000) == START + timedelta(days=99)


def test_pace_edges_fall_by_their_percentage() -> None:
    edge = pace_edge(START, 20_000, START + timedelta(days=28), Fraction(10), 14)
    assert [ug for _, ug in edge] == [20_000, 18_000, 16_200]


def test_readings_and_stops() -> None:
    line = DoseLine("x", (span(0, 9, 10), span(20, 29, None)))
    assert doses_on((line,), START + timedelta(days=9)) == (("x", Fraction(10_000)),)
    assert doses_on((line,), START + timedelta(days=10)) == ()
    assert doses_on((line,), START + timedelta(days=20)) == (("x", None),)
    assert change_days((line,)) == (START, START + timedelta(days=20))
