"""Where a dose chart's lines, ticks and hatching lie: plain data, drawn alike on screen and paper.

Coordinates are whole numbers in the caller's own unit (a screen uses hundredths of a pixel, paper
thousandths of a point), x to the right and y downwards. A dose holds until it changes, so doses are
steps; days without supply and days whose dose is not known break the line and are never drawn as
zero.

>>> from datetime import date
>>> line = DoseLine("diazepam", (DoseSpan(date(2026, 1, 1), date(2026, 1, 10), Fraction(15_000)),))
>>> chart = lay_out_chart((line,), Box(0, 0, 100, 30), date(2026, 1, 1), date(2026, 1, 10))
>>> chart.lines[0].strokes, [tick.ug for tick in chart.dose_ticks]
((((0, 7), (100, 7)),), [0, 5000, 10000, 15000, 20000])
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DoseSpan:
    """Days from `first_on` to `last_on` on one daily dose (micrograms; None: not known)."""

    first_on: date
    last_on: date
    ug: Fraction | None


@dataclass(frozen=True, slots=True)
class DoseLine:
    """The doses of one drug in order; `stops` when the line ends by falling to zero (a plan)."""

    name: str
    spans: tuple[DoseSpan, ...]
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """The plot area."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def right(self) -> int:
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class ChartFrame:
    """Places a day and a dose in the box: the first day at the left edge, zero at the bottom."""

    box: Box
    from_on: date
    to_on: date
    top_ug: int

    def x(self, on: date) -> int:
        """The start of a day, kept inside the box."""
        days = (self.to_on - self.from_on).days + 1
        at = min(max((on - self.from_on).days, 0), days)
        return self.box.left + _round(Fraction(at * self.box.width, days))

    def x_end(self, on: date) -> int:
        """The end of a day."""
        return self.x(on + timedelta(days=1)) if on < date.max else self.box.right

    def y(self, ug: Fraction | int) -> int:
        return self.box.bottom - _round(Fraction(ug) * self.box.height / self.top_ug)

    def ug_at(self, y: int) -> int:
        """The daily dose at a height, in micrograms, from zero to the top."""
        up = min(max(self.box.bottom - y, 0), self.box.height)
        return _round(Fraction(up * self.top_ug, max(1, self.box.height)))

    def day_at(self, x: int) -> date:
        """The day under a horizontal position."""
        days = (self.to_on - self.from_on).days + 1
        at = (x - self.box.left) * days // max(1, self.box.width)
        return self.from_on + timedelta(days=min(max(at, 0), days - 1))


@dataclass(frozen=True, slots=True)
class DoseTick:
    y: int
    ug: int


class TickKind(StrEnum):
    """How much of its date a tick needs to say."""

    YEAR = "year"
    MONTH_AND_YEAR = "month-and-year"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class TimeTick:
    x: int
    on: date
    kind: TickKind


@dataclass(frozen=True, slots=True)
class Dot:
    """A change of dose, or the dose now; `before_ug` is None at the start and after a break."""

    x: int
    y: int
    on: date
    ug: Fraction
    before_ug: Fraction | None
    now: bool
    labelled: bool


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One drug: unbroken strokes, and a dot at every change."""

    name: str
    strokes: tuple[tuple[Point, ...], ...]
    dots: tuple[Dot, ...]


class PatchKind(StrEnum):
    """Why a stretch is hatched."""

    BEFORE_RECORD = "before-record"
    NO_SUPPLY = "no-supply"
    DOSE_NOT_KNOWN = "dose-not-known"


@dataclass(frozen=True, slots=True)
class Patch:
    """A hatched stretch of the time axis."""

    left: int
    right: int
    first_on: date
    last_on: date
    kind: PatchKind


@dataclass(frozen=True, slots=True)
class DoseChart:
    frame: ChartFrame
    dose_ticks: tuple[DoseTick, ...]
    time_ticks: tuple[TimeTick, ...]
    lines: tuple[DrawnLine, ...]
    patches: tuple[Patch, ...]


def lay_out_chart(
    lines: Sequence[DoseLine],
    box: Box,
    from_on: date,
    to_on: date,
    *,
    gaps: Iterable[tuple[date, date]] = (),
    record_from_on: date | None = None,
    label_gap: int = 0,
    most_ticks: int = 7,
) -> DoseChart:
    """Lay the lines out in the box, over the days from `from_on` to `to_on`, both included.

    The dose scale starts at zero and ends above the highest dose. `record_from_on` hatches what
    lies before it. `label_gap` is the least distance between two labelled dots.
    """
    highest = max(
        (span.ug for line in lines for span in line.spans if span.ug is not None),
        default=Fraction(0),
    )
    step_ug, top_ug = dose_scale(highest)
    frame = ChartFrame(box, from_on, to_on, top_ug)
    patches = list(_patches(frame, gaps, PatchKind.NO_SUPPLY))
    if record_from_on is not None and record_from_on > from_on:
        before = (from_on, record_from_on - timedelta(days=1))
        patches += _patches(frame, (before,), PatchKind.BEFORE_RECORD)
    for line in lines:
        unknown = [(s.first_on, s.last_on) for s in line.spans if s.ug is None]
        patches += _patches(frame, unknown, PatchKind.DOSE_NOT_KNOWN)
    return DoseChart(
        frame=frame,
        dose_ticks=tuple(DoseTick(frame.y(ug), ug) for ug in range(0, top_ug + 1, step_ug)),
        time_ticks=time_ticks(frame, most_ticks),
        lines=tuple(_draw(line, frame, label_gap) for line in lines),
        patches=tuple(patches),
    )


def dose_scale(highest_ug: Fraction | int) -> tuple[int, int]:
    """Tick distance and top of a dose axis in micrograms: at most five ticks above zero.

    >>> dose_scale(15_000), dose_scale(2_000), dose_scale(0)
    ((5000, 20000), (500, 2500), (1000, 1000))
    """
    if highest_ug <= 0:
        return 1000, 1000
    power = 1
    while True:
        for tenths in (10, 20, 25, 50):
            step = tenths * power
            if step * 4 >= highest_ug:
                return step, step * (int(highest_ug // step) + 1)
        power *= 10


def time_ticks(frame: ChartFrame, most: int = 7) -> tuple[TimeTick, ...]:
    """First days of months or years, evenly apart, at most `most` of them."""
    first = frame.from_on.year * 12 + frame.from_on.month - 1
    last = frame.to_on.year * 12 + frame.to_on.month - 1
    months = next(
        (step for step in (1, 2, 3, 4, 6, 12, 24, 60, 120) if (last - first) // step <= most - 1),
        240,
    )
    ticks: list[TimeTick] = []
    for month in range(first + (-first) % months, last + 1, months):
        on = date(month // 12, month % 12 + 1, 1)
        if on < frame.from_on:
            continue
        ticks.append(TimeTick(frame.x(on), on, _tick_kind(on, months, is_first=not ticks)))
    return tuple(ticks)


def pace_edge(
    start_on: date, start_ug: int, to_on: date, percent: Fraction, every_days: int
) -> tuple[tuple[date, int], ...]:
    """A cut of `percent` of the last dose every so many days, as (day, micrograms) corners.

    Drawn as straight lines between the corners; for a pale band only, never for a dose.
    """
    edge = [(start_on, start_ug)]
    kept = 1 - percent / 100
    while edge[-1][0] < to_on:
        on, ug = edge[-1]
        edge.append((on + timedelta(days=every_days), _round(ug * kept)))
    return tuple(edge)


def doses_on(lines: Iterable[DoseLine], on: date) -> tuple[tuple[str, Fraction | None], ...]:
    """What is held on a day: (drug, micrograms or None when not known)."""
    return tuple(
        (line.name, span.ug)
        for line in lines
        for span in line.spans
        if span.first_on <= on <= span.last_on
    )


def change_days(lines: Iterable[DoseLine]) -> tuple[date, ...]:
    """Days on which a dose begins, changes or becomes unknown: where a focus line stops."""
    return tuple(sorted({span.first_on for line in lines for span in line.spans}))


def _draw(line: DoseLine, frame: ChartFrame, label_gap: int) -> DrawnLine:
    strokes: list[tuple[Point, ...]] = []
    stroke: list[Point] = []
    dots: list[Dot] = []
    previous: DoseSpan | None = None
    for span in line.spans:
        if span.ug is None or span.last_on < frame.from_on or span.first_on > frame.to_on:
            previous = None
            continue
        joined = previous is not None and span.first_on - previous.last_on == timedelta(days=1)
        if not joined and stroke:
            strokes.append(tuple(stroke))
            stroke = []
        left, right, y = frame.x(span.first_on), frame.x_end(span.last_on), frame.y(span.ug)
        stroke += [(left, y), (right, y)]
        before = previous.ug if joined and previous is not None else None
        if span.first_on >= frame.from_on and (before is None or before != span.ug):
            dots.append(Dot(left, y, span.first_on, span.ug, before, now=False, labelled=True))
        if span.last_on >= frame.to_on and not line.stops:
            dots.append(Dot(right, y, frame.to_on, span.ug, None, now=True, labelled=False))
        previous = span
    if stroke:
        if line.stops:
            stroke.append((stroke[-1][0], frame.y(0)))
        strokes.append(tuple(stroke))
    return DrawnLine(line.name, tuple(strokes), _with_room(dots, frame.box.right, label_gap))


def _with_room(dots: Sequence[Dot], right: int, gap: int) -> tuple[Dot, ...]:
    """Labels from the latest change backwards, those without room left out. One that would reach
    over the `right` edge is written before it, and takes its room there."""
    kept: list[Dot] = []
    free_from: int | None = None
    for dot in reversed(dots):
        has_room = dot.labelled and (free_from is None or free_from - dot.x >= gap)
        if has_room:
            free_from = min(dot.x, right - gap)
        kept.append(Dot(dot.x, dot.y, dot.on, dot.ug, dot.before_ug, dot.now, has_room))
    return tuple(reversed(kept))


def _patches(
    frame: ChartFrame, spans: Iterable[tuple[date, date]], kind: PatchKind
) -> Iterable[Patch]:
    for first_on, last_on in spans:
        if last_on >= frame.from_on and first_on <= frame.to_on:
            yield Patch(frame.x(first_on), frame.x_end(last_on), first_on, last_on, kind)


def _tick_kind(on: date, months: int, *, is_first: bool) -> TickKind:
    if months >= 12 or (months == 6 and on.month == 1):
        return TickKind.YEAR
    if months == 6 or on.month == 1 or is_first:
        return TickKind.MONTH_AND_YEAR
    return TickKind.MONTH


def _round(value: Fraction) -> int:
    """Half up, so that equal doses lie on equal lines on every platform."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
