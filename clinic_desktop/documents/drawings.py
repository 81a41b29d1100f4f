"""The few literal drawings on paper, as polygons in a square of side 1 (y downwards).

A whole, half or quarter tablet shows what is left after cutting, the missing part dashed; a sun, a
clock, a setting sun and a moon stand for the times of day. Never alone: words stand beside each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import acos, cos, degrees, radians, sin

Point = tuple[float, float]
CENTRE = 0.5
RADIUS = 0.455
DEGREES_PER_POINT = 6


@dataclass(frozen=True, slots=True)
class Shape:
    """A line through `points`; `width` in units of the square's side."""

    points: tuple[Point, ...]
    closed: bool = False
    filled: bool = False
    dashed: bool = False
    width: float = 0.05


def picture(name: str) -> tuple[Shape, ...]:
    """The shapes of a drawing by its name. Raises KeyError for a name that is not drawn."""
    return PICTURES[name]()


def _arc(start: float, extent: float, radius: float = RADIUS, *, y: float = CENTRE) -> list[Point]:
    """Points on a circle, degrees clockwise from twelve o'clock."""
    steps = max(1, round(abs(extent) / DEGREES_PER_POINT))
    angles = (radians(start + extent * step / steps) for step in range(steps + 1))
    return [(CENTRE + radius * sin(a), y - radius * cos(a)) for a in angles]


def _line(*points: Point, width: float = 0.05) -> Shape:
    return Shape(points, width=width)


def _whole() -> tuple[Shape, ...]:
    score = _line((CENTRE, CENTRE - RADIUS), (CENTRE, CENTRE + RADIUS), width=0.035)
    return (Shape(tuple(_arc(0, 360)), closed=True, filled=True), score)


def _half() -> tuple[Shape, ...]:
    missing = Shape(tuple(_arc(0, 180)), dashed=True, width=0.03)
    return (missing, Shape(tuple(_arc(180, 180)), closed=True, filled=True))


def _quarter() -> tuple[Shape, ...]:
    missing = Shape(tuple(_arc(0, 270)), dashed=True, width=0.03)
    sector = ((CENTRE, CENTRE), *_arc(270, 90))
    return (missing, Shape(sector, closed=True, filled=True))


def _capsule() -> tuple[Shape, ...]:
    radius = 0.23
    ends = [
        *((x + CENTRE - radius, y) for x, y in _arc(0, 180, radius)),
        *((x - CENTRE + radius, y) for x, y in _arc(180, 180, radius)),
    ]
    seam = _line((CENTRE, CENTRE - radius), (CENTRE, CENTRE + radius), width=0.035)
    return (Shape(tuple(ends), closed=True, filled=True), seam)


def _film() -> tuple[Shape, ...]:
    corners = ((0.08, 0.22), (0.92, 0.22), (0.92, 0.78), (0.08, 0.78))
    return (Shape(corners, closed=True, filled=True),)


def _rays(first: int, count: int, *, y: float = CENTRE) -> tuple[Shape, ...]:
    """Rays of the sun, 45 degrees apart, from the direction `first` degrees."""
    shapes = []
    for direction in range(first, first + 45 * count, 45):
        a = radians(direction)
        inner, outer = 0.31, 0.45
        shapes.append(
            _line(
                (CENTRE + inner * sin(a), y - inner * cos(a)),
                (CENTRE + outer * sin(a), y - outer * cos(a)),
                width=0.055,
            )
        )
    return tuple(shapes)


def _morning() -> tuple[Shape, ...]:
    return (Shape(tuple(_arc(0, 360, 0.2)), closed=True, width=0.055), *_rays(0, 8))


def _noon() -> tuple[Shape, ...]:
    face = Shape(tuple(_arc(0, 360, 0.4)), closed=True, width=0.055)
    hands = _line((CENTRE, CENTRE), (CENTRE, 0.2), width=0.07)
    hub = Shape(tuple(_arc(0, 360, 0.045)), closed=True, width=0.06)
    return (face, hands, hub)


def _evening() -> tuple[Shape, ...]:
    horizon = 0.68
    sun = Shape(tuple(_arc(-90, 180, 0.2, y=horizon)), width=0.055)
    return (sun, *_rays(-90, 5, y=horizon)[1:4], _line((0.06, horizon), (0.94, horizon)))


def _night() -> tuple[Shape, ...]:
    """A crescent: a disc with a smaller disc, up and to the right, taken out of it."""
    radius, bite = 0.4, 0.34
    away, towards = 0.24, 65  # from centre to centre, and its direction in degrees
    along = (radius**2 - bite**2 + away**2) / (2 * away)
    horn = degrees(acos(along / radius))
    inner_horn = degrees(acos((along - away) / bite))
    dx, dy = away * sin(radians(towards)), -away * cos(radians(towards))
    outer = _arc(towards + horn, 360 - 2 * horn, radius)
    inner = _arc(towards - inner_horn, 2 * inner_horn - 360, bite)
    hollow = ((x + dx, y + dy) for x, y in inner)
    return (Shape((*outer, *hollow), closed=True, filled=True),)


PICTURES: dict[str, Callable[[], tuple[Shape, ...]]] = {
    "tablet-whole": _whole,
    "tablet-half": _half,
    "tablet-quarter": _quarter,
    "capsule-whole": _capsule,
    "film-whole": _film,
    "morning": _morning,
    "noon": _noon,
    "evening": _evening,
    "night": _night,
    "bullet": lambda: (Shape(tuple(_arc(0, 360, 0.5)), closed=True, filled=True, width=0.0),),
}
