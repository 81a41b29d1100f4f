"""Strips become pages: head and foot on every page, nothing split, clipped or left alone.

The foot is measured first, with the longest page number there can be; what is left between head and
foot is filled with strips. Strips held together move to the next page together. A strip taller
than a whole page is made smaller, because a dose that runs off the paper would be a dose lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from clinic_desktop.documents.blocks import Document, Signature, Span, Spans, Stamp
from clinic_desktop.documents.marks import (
    Across,
    Box,
    Layout,
    Line,
    Mark,
    Page,
    Placed,
    Strip,
    Tag,
    Text,
)
from clinic_desktop.documents.strips import Setter
from clinic_desktop.documents.tables import right_aligned
from clinic_desktop.documents.typeset import Style, Typeface, break_lines, cap_middle, line_width

MOST_PAGES = 999
HEAD_GAP = 1.0  # beneath the letterhead, in units of the body size
FOOT_GAP = 0.9
FACT_GAP = 1.0
ADDRESS_SIZES = (1.0, 0.95, 0.9, 0.85, 0.75, 0.65, 0.55)
ADDRESS_LINE = 1.2


def lay_out(document: Document, style: Style, face: Typeface) -> Layout:
    """The document on its pages."""
    pager = _Pager(document, Setter(style, face))
    return Layout(
        width=style.page_width,
        height=style.page_height,
        left=style.left,
        pages=pager.pages(),
        # A draft is outlined too: a pale fill alone is lost on many printers.
        across=Across(" ".join(document.stamps), outlined=Stamp.DRAFT in document.stamps),
        folds=style.folds if document.address else (),
    )


@dataclass(frozen=True, slots=True)
class _Pager:
    document: Document
    setter: Setter

    @property
    def style(self) -> Style:
        return self.setter.style

    @property
    def face(self) -> Typeface:
        return self.setter.face

    def pages(self) -> tuple[Page, ...]:
        strips = self._strips()
        foot_height = self._foot(MOST_PAGES, MOST_PAGES).height
        bottom = self.style.page_height - self.style.bottom - foot_height
        filled = _fill(
            strips,
            first_top=self._first_top(),
            top=self._head_bottom(self._head(first=False)),
            bottom=bottom - self.style.body * FOOT_GAP,
        )
        return tuple(
            Page((*self._top(first=number == 1), *body, self._bottom(number, len(filled))))
            for number, body in enumerate(filled, start=1)
        )

    def _strips(self) -> list[Strip]:
        """A signature keeps what is above it: alone on its page it would sign nothing."""
        strips: list[Strip] = []
        for block in self.document.blocks:
            if isinstance(block, Signature) and strips:
                strips[-1] = replace(strips[-1], keep=True)
            strips += self.setter.strips(block)
        return strips

    def _top(self, *, first: bool) -> Iterator[Placed]:
        yield Placed(self._head(first=first), self.style.top, artifact=not first)
        if first:
            yield from self._address()

    def _bottom(self, number: int, pages: int) -> Placed:
        foot = self._foot(number, pages)
        y = self.style.page_height - self.style.bottom - foot.height
        return Placed(foot, y, artifact=True)

    def _first_top(self) -> float:
        top = self._head_bottom(self._head(first=True))
        if self.document.address is None:
            return top
        _, window_top, _, window_height = self.style.address
        return max(top, window_top + window_height + self.style.body)

    def _head_bottom(self, head: Strip) -> float:
        return self.style.top + head.height + self.style.body * HEAD_GAP

    def _head(self, *, first: bool) -> Strip:
        """Letterhead at the left, the framed words (DEMO, DRAFT) at the right."""
        style, document = self.style, self.document
        framed = list(self._framed_words())
        left_width = style.width * (0.66 if framed else 1.0)
        marks: list[Mark] = [mark for pair in framed for mark in pair]
        y = 0.0
        lines: list[tuple[str, bool, float]] = []
        if document.letterhead:
            name = document.letterhead.name
            lines.append((name, True, style.h2 if first else style.small))
            if first:
                lines += [(line, False, style.small) for line in document.letterhead.lines]
        for text, bold, size in lines:
            tag = Tag("P")
            for line in break_lines((Span(text, bold),), left_width, size, self.face):
                marks += self.setter.line_marks(line, style.left, y, size, tag)
                y += style.leading(size) if bold else size * 1.28
        box_height = style.leading(style.h2) if framed else 0.0
        return Strip(max(y, box_height), tuple(marks))

    def _framed_words(self) -> Iterator[tuple[Box, Text]]:
        style, size = self.style, self.style.h2
        right = style.page_width - style.right
        for stamp in reversed(self.document.stamps):
            text_width = self.face.width(stamp.value, size, bold=True)
            width = text_width + size * 1.1
            height = style.leading(size)
            box = Box(right - width, 0.0, width, height, style.box)
            word = Text(
                right - width + size * 0.55, cap_middle(height / 2, size), stamp.value, size, True
            )
            yield box, word
            right -= width + size * 0.5

    def _address(self) -> Iterator[Placed]:
        """The address, as large as the envelope's window allows, and the date beside it."""
        address = self.document.address
        if address is None:
            return
        style = self.style
        x, y, width, height = style.address
        for share in ADDRESS_SIZES:
            size = style.body * share
            lines = [
                line
                for text in address.lines
                for line in break_lines((Span(text),), width, size, self.face)
            ]
            if len(lines) * size * ADDRESS_LINE <= height:
                break
        tag = Tag("P")
        marks: list[Mark] = []
        for number, line in enumerate(lines):
            top = number * size * ADDRESS_LINE
            marks += self.setter.line_marks(line, x, top, size, tag)
        yield Placed(Strip(height, tuple(marks)), y)
        right = style.page_width - style.right
        date_width = right - x - width - style.body
        dates = break_lines((Span(address.date),), date_width, style.body, self.face)
        marks = []
        tag = Tag("P")
        for number, line in enumerate(dates):
            start = right_aligned(line, right, style.body, self.face)
            top = number * style.leading(style.body)
            marks += self.setter.line_marks(line, start, top, style.body, tag)
        yield Placed(Strip(height, tuple(marks)), y)

    def _foot(self, number: int, pages: int) -> Strip:
        """A rule; who it is for and the page; then code, plan version and date of the data."""
        style, footer = self.style, self.document.footer
        size, leading = style.small, style.leading(style.small)
        right = style.page_width - style.right
        marks: list[Mark] = [Line(style.left, 0.0, right, 0.0, style.rule)]
        page_of = footer.page_of.format(page=number, pages=pages)
        page = (Span(page_of, bold=True),)
        (page_line,) = break_lines(page, style.width, size, self.face)
        widest = footer.page_of.format(page=MOST_PAGES, pages=MOST_PAGES)
        reserved = self.face.width(self.face.printable(widest), size, bold=True)
        y = size * 0.5
        start = right_aligned(page_line, right, size, self.face)
        marks += self.setter.line_marks(page_line, start, y, size, None)
        for line in break_lines(footer.identity, style.width - reserved - size, size, self.face):
            marks += self.setter.line_marks(line, style.left, y, size, None)
            y += leading
        for line_marks in self._facts(footer.facts, y):
            marks += line_marks
            y += leading
        return Strip(y, tuple(marks))

    def _facts(self, facts: Sequence[Spans], y: float) -> Iterator[tuple[Text, ...]]:
        """The facts side by side, on as many lines as they need."""
        style, size = self.style, self.style.small
        x = style.left
        row: tuple[Text, ...] = ()
        for fact in facts:
            for line in break_lines(fact, style.width, size, self.face):
                width = line_width(line, size, self.face)
                if row and x + width > style.left + style.width:
                    yield row
                    row, x, y = (), style.left, y + style.leading(size)
                row += self.setter.line_marks(line, x, y, size, None)
                x += width + size * FACT_GAP
        if row:
            yield row


def _fill(
    strips: Sequence[Strip], *, first_top: float, top: float, bottom: float
) -> list[list[Placed]]:
    """Strips on pages between `top` and `bottom`; the first page starts at `first_top`."""
    pages: list[list[Placed]] = [[]]
    y = first_top
    for group in _groups(strips):
        if group[0].new_page:
            pages.append([])
            y = top
            continue
        fits = _head_height(group[0]) + _height(group) <= bottom - top
        for chunk in (group,) if fits else [(strip,) for strip in group]:
            space = chunk[0].before if pages[-1] else 0.0
            if (pages[-1] or y > top) and y + space + _height(chunk) > bottom:
                pages.append([])
                y, space = top, 0.0
            if not pages[-1] and (head := chunk[0].head):
                pages[-1].append(Placed(head, y, artifact=True))
                y += head.height
            for number, strip in enumerate(chunk):
                y += space if number == 0 else strip.before
                scale = min(1.0, (bottom - y) / strip.height) if strip.height else 1.0
                pages[-1].append(Placed(strip, y, scale))
                y += strip.height * scale
    return pages


def _head_height(strip: Strip) -> float:
    return strip.head.height if strip.head else 0.0


def _groups(strips: Sequence[Strip]) -> Iterator[tuple[Strip, ...]]:
    """Runs of strips that must stand on one page."""
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def _height(group: Sequence[Strip]) -> float:
    """Height of a group, without the space above it."""
    return sum(strip.height for strip in group) + sum(strip.before for strip in group[1:])
