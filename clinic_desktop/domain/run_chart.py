"""Where a run chart's points, median and ticks lie: counts in the order of time, and their middle.

Whole numbers in the caller's own unit, as the dose chart has them, x to the right and y downwards.

>>> chart = lay_out_run((2, 4, 3), Box(0, 0, 100, 40))
>>> chart.points, chart.top, chart.median, chart.median_y
(((0, 24), (50, 8), (100, 16)), 5, Fraction(3, 1), 16)
"""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.dose_chart import Box, Point

NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class RunLayout:
    """`top` is the count at the upper edge; zero is the lower one, so that no change is
    exaggerated. `median` is that of the counts shown."""

    points: tuple[Point, ...]
    top: int
    median: Fraction
    median_y: int


def lay_out_run(values: tuple[int, ...], box: Box) -> RunLayout:
    """Counts in order from the left edge to the right. Raises ValueError without any."""
    if not values:
        raise ValueError("a run chart needs a count")
    top = nice_top(max(values))
    steps = max(1, len(values) - 1)
    points = tuple(
        (box.left + number * box.width // steps, _y(value, top, box))
        for number, value in enumerate(values)
    )
    middle = median(values)
    return RunLayout(points, top, middle, _y(middle, top, box))


def nice_top(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 ... that holds the largest count."""
    scale = 1
    while True:
        for step in NICE:
            if step * scale >= most:
                return step * scale
        scale *= 10


def median(values: tuple[int, ...]) -> Fraction:
    """The middle count, or half-way between the two middle ones."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


def _y(value: int | Fraction, top: int, box: Box) -> int:
    return box.bottom - int(Fraction(value) * box.height / top)
