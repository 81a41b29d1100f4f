"""Marks on paper as plain data: what is drawn where, and what it is for a screen reader.

Points, from the top left corner, downwards. Nothing here knows PDF; `render_pdf` paints it.
"""

from dataclasses import dataclass
from typing import Literal

Ink = Literal["page", "ink", "soft", "rule", "shade", "tablet", "watermark"]


@dataclass(frozen=True, eq=False, slots=True)
class Tag:
    """An element of the document's structure (PDF standard type: "P", "H1", "Table", "TH" ...).

    Compared by identity: two paragraphs with the same words are two paragraphs.
    """

    kind: str
    parent: "Tag | None" = None
    alt: str = ""
    scope: str = ""
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One run of one weight on a baseline at `y`."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    tag: Tag | None = None
    ink: Ink = "ink"


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    ink: Ink = "ink"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its top left corner at x, y; `fill` None leaves it open."""

    x: float
    y: float
    width: float
    height: float
    stroke: float
    radius: float = 0.0
    fill: Ink | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture in a square of `size`, its top left corner at x, y.

    `name` is a piece ("tablet-whole", "tablet-half", "capsule-whole" ...), a time of day
    ("morning" ...) or "bullet". `plain` leaves a tablet unfilled.
    """

    x: float
    y: float
    size: float
    name: str
    plain: bool = False
    tag: Tag | None = None


Mark = Text | Line | Box | Drawing


@dataclass(frozen=True, slots=True)
class Strip:
    """A band of the page that is never split.

    `before` is the space above it, dropped at the top of a page. `keep` holds it together with the
    next strip. `head` is the table head to repeat above it when it opens a page.
    """

    height: float
    marks: tuple[Mark, ...]
    before: float = 0.0
    keep: bool = False
    head: "Strip | None" = None
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip on its page: `y` of its top, its scale (about the left margin), and whether it only
    repeats what stands elsewhere (an artifact to a screen reader).
    """

    strip: Strip
    y: float
    scale: float = 1.0
    artifact: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    strips: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Across:
    """Words from corner to corner of every page: a pale fill, an outline or both; rising, or
    falling to the right."""

    words: str
    filled: bool = True
    outlined: bool = False
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Pages ready to paint: the paper's size, the words across it, and fold ticks on the first."""

    width: float
    height: float
    left: float
    pages: tuple[Page, ...]
    across: Across
    folds: tuple[float, ...]
