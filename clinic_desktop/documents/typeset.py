"""Sizes, widths and line breaking: spans of words become lines that fit.

A word that is wider than its place is broken between letters, never clipped; a no-break space
holds a value to its unit.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from clinic_desktop.documents.blocks import DocumentKind, Edition, Paper, Span
from clinic_desktop.documents.plain import NBSP, printable

POINTS_PER_MM = 72 / 25.4
SLACK = 0.01  # points: a column made exactly as wide as its words must hold them
CAP_MIDDLE = 0.357  # half the capital height of Noto Sans, in units of the type size
PAPER_MM = {Paper.A4: (210.0, 297.0), Paper.LETTER: (215.9, 279.4)}


def points(mm: float) -> float:
    return mm * POINTS_PER_MM


@dataclass(frozen=True, slots=True)
class Typeface:
    """Widths of the characters of the two faces, in units of the type size."""

    regular: Mapping[int, float]
    bold: Mapping[int, float]

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        widths = self.bold if bold else self.regular
        return size * sum(widths[ord(char)] for char in text)

    def printable(self, text: str) -> str:
        return printable(text, self.regular)


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes in points for one edition on one paper, from the theme's print tokens."""

    page_width: float
    page_height: float
    left: float
    right: float
    top: float
    bottom: float
    measure: float
    body: float
    small: float
    h1: float
    h2: float
    line: float
    tablet: float
    schedule_tablet: float
    rule: float
    box: float
    fold: float
    folds: tuple[float, ...]
    address: tuple[float, float, float, float]

    @property
    def width(self) -> float:
        """Width between the margins."""
        return self.page_width - self.left - self.right

    @property
    def pad(self) -> float:
        """Space between a table's rule and its words."""
        return self.body * 0.55

    def leading(self, size: float) -> float:
        return size * self.line


@lru_cache
def load_tokens(resources: Path) -> Mapping[str, Any]:
    """The design tokens; read once."""
    with (resources / "theme" / "tokens.toml").open("rb") as stream:
        return tomllib.load(stream)


FOR_PROFESSIONALS = (
    DocumentKind.PHARMACY_COPY,
    DocumentKind.MEETING_LIST,
    DocumentKind.PRACTICE_REPORT,
)


def style_for(resources: Path, kind: DocumentKind, paper: Paper, edition: Edition) -> Style:
    """The sizes for a document. What is for professionals is in the size of the footer."""
    tokens: Mapping[str, Any] = load_tokens(resources)["print"]
    large = edition is Edition.LARGE_PRINT
    width, height = PAPER_MM[paper]
    margins = tokens["margin_mm"]
    body = tokens["large_body"] if large else tokens["body"]
    small = tokens["large_footer"] if large else tokens["footer"]
    h1, h2 = tokens["large_h1" if large else "h1"], tokens["large_h2" if large else "h2"]
    if kind in FOR_PROFESSIONALS and not large:
        body = tokens["footer"]
    tablets = tokens["tablet_mm"]
    address = tokens[f"address_{paper.value}_mm"]
    return Style(
        page_width=points(width),
        page_height=points(height),
        left=points(margins["left"]),
        right=points(margins["right"]),
        top=points(margins["top"]),
        bottom=points(margins["bottom"]),
        measure=points(tokens["measure_mm"]),
        body=body,
        small=small,
        h1=h1,
        h2=h2,
        line=tokens["line"],
        tablet=points(tablets["large" if large else "letter"]),
        schedule_tablet=points(tablets["large" if large else "schedule"]),
        rule=tokens["rule_pt"]["table"],
        box=tokens["rule_pt"]["box"],
        fold=tokens["rule_pt"]["fold"],
        folds=tuple(points(mm) for mm in tokens[f"fold_{paper.value}_mm"]),
        address=(
            points(address["left"]),
            points(address["top"]),
            points(address["width"]),
            points(address["height"]),
        ),
    )


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one weight at `x` from the start of their line."""

    x: float
    text: str
    bold: bool


TypeLine = tuple[Run, ...]
Word = list[tuple[str, bool]]


def break_lines(
    spans: Iterable[Span], width: float, size: float, face: Typeface
) -> tuple[TypeLine, ...]:
    """The spans in lines no wider than `width`. Empty words give one empty line."""
    width += SLACK
    space = face.width(" ", size)
    lines: list[TypeLine] = []
    current: list[Run] = []
    x = 0.0
    for word in _words(spans, face):
        for part in _fitting(word, width, size, face):
            part_width = sum(face.width(text, size, bold=bold) for text, bold in part)
            gap = space if current else 0.0
            if current and x + gap + part_width > width:
                lines.append(tuple(current))
                current, x, gap = [], 0.0, 0.0
            x = _append(current, x, gap, part, size, face)
    if current or not lines:
        lines.append(tuple(current))
    return tuple(lines)


def line_width(line: TypeLine, size: float, face: Typeface) -> float:
    """Width of a broken line."""
    if not line:
        return 0.0
    last = line[-1]
    return last.x + face.width(last.text, size, bold=last.bold)


def _words(spans: Iterable[Span], face: Typeface) -> Iterable[Word]:
    """Words as pieces of one weight each; "**13.5 mg**." is one word of two pieces."""
    word: Word = []
    for span in spans:
        first, *rest = face.printable(span.text).split(" ")
        if first:
            word.append((first, span.bold))
        for piece in rest:
            if word:
                yield word
            word = [(piece, span.bold)] if piece else []
    if word:
        yield word


def _fitting(word: Word, width: float, size: float, face: Typeface) -> Iterable[Word]:
    """The word whole where it fits a line; else broken between letters."""
    if sum(face.width(text, size, bold=bold) for text, bold in word) <= width:
        yield word
        return
    part: Word = []
    used = 0.0
    for text, bold in word:
        for char in text:
            char_width = face.width(char, size, bold=bold)
            if part and used + char_width > width:
                yield part
                part, used = [], 0.0
            if part and part[-1][1] == bold:
                part[-1] = (part[-1][0] + char, bold)
            else:
                part.append((char, bold))
            used += char_width
    yield part


def _append(
    line: list[Run], x: float, gap: float, word: Word, size: float, face: Typeface
) -> float:
    """Adds a word to a line, joining it to the run before where the weight is the same."""
    for number, (raw, bold) in enumerate(word):
        text = raw.replace(NBSP, " ")
        lead = " " if gap and number == 0 else ""
        if line and line[-1].bold == bold:
            line[-1] = Run(line[-1].x, line[-1].text + lead + text, bold)
        else:
            if lead:
                line[-1] = Run(line[-1].x, line[-1].text + lead, line[-1].bold)
            line.append(Run(x + (gap if lead else 0.0), text, bold))
        x += (gap if lead else 0.0) + face.width(text, size, bold=bold)
    return x


def cap_middle(middle: float, size: float) -> float:
    """The baseline that centres capitals and digits on a height."""
    return middle + CAP_MIDDLE * size
