"""Run charts on paper: several side by side in one band, each with its name, scale and median."""

import itertools
from collections.abc import Iterator

from clinic_desktop.documents.blocks import RunCharts, RunSeries
from clinic_desktop.documents.marks import Box as Rectangle
from clinic_desktop.documents.marks import Line, Mark, Strip, Tag, Text
from clinic_desktop.documents.typeset import Style, Typeface
from clinic_desktop.domain.dose_chart import Box
from clinic_desktop.domain.run_chart import lay_out_run

THOUSAND = 1000
"""The geometry is in thousandths of a point."""
HEIGHT = 62.0
GAP = 22.0
SCALE_WIDTH = 20.0
POINT = 2.6
LINE_WIDTH = 1.1
THIN = 0.5


def run_charts(block: RunCharts, style: Style, face: Typeface) -> Strip:
    """One band of charts, never split over two pages."""
    width = (style.width - GAP * (len(block.series) - 1)) / len(block.series)
    line = style.small * 1.35
    marks: list[Mark] = []
    for number, series in enumerate(block.series):
        left = style.left + number * (width + GAP)
        marks += _chart(series, block, left, width, line, style, face)
    return Strip(line + HEIGHT + line * 1.2, tuple(marks), before=style.body * 0.6)


def _chart(
    series: RunSeries,
    block: RunCharts,
    left: float,
    width: float,
    line: float,
    style: Style,
    face: Typeface,
) -> Iterator[Mark]:
    tag, size = Tag("Figure", alt=series.alt), style.small
    plot_left, right = left + SCALE_WIDTH, left + width
    top, bottom = line, line + HEIGHT
    box = Box(
        _whole(plot_left), _whole(top + 4), _whole(width - SCALE_WIDTH - POINT), _whole(HEIGHT - 4)
    )
    laid = lay_out_run(series.values, box)
    yield Text(left, size, series.title, size, True, tag)
    for count, y in ((laid.top, top + 4), (0, bottom)):
        words = f"{count:,}"
        x = plot_left - 5 - face.width(words, size, bold=False)
        yield Text(x, y + size * 0.36, words, size, False, tag)
        yield Line(plot_left - 3, y, right, y, THIN, "rule")
    middle = laid.median_y / THOUSAND
    yield Line(plot_left, middle, right, middle, LINE_WIDTH, "rule")
    points = [(x / THOUSAND, y / THOUSAND) for x, y in laid.points]
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        yield Line(x1, y1, x2, y2, LINE_WIDTH)
    for x, y in points:
        yield Rectangle(x - POINT / 2, y - POINT / 2, POINT, POINT, THIN, 0.0, "ink")
    foot = bottom + line * 0.95
    last = face.width(block.last, size, bold=False)
    yield Text(plot_left, foot, block.first, size, False, tag)
    yield Text(right - last, foot, block.last, size, False, tag)
    middle_width = face.width(series.median, size, bold=False)
    yield Text(right - middle_width, size, series.median, size, False, tag, "soft")


def _whole(points: float) -> int:
    return round(points * THOUSAND)
