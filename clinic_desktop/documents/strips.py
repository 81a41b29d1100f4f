"""Blocks become strips: bands of marks with a height, ready to be stacked on pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from clinic_desktop.documents.blocks import (
    Block,
    BulletList,
    Callout,
    DoseTable,
    Heading,
    KeyValue,
    PageBreak,
    Paragraph,
    PlainTable,
    RunCharts,
    ScheduleTable,
    Signature,
    SmallPrint,
    Span,
    Spans,
    StepList,
    SupplyTable,
)
from clinic_desktop.documents.marks import Box, Drawing, Line, Mark, Strip, Tag, Text
from clinic_desktop.documents.run_charts import run_charts
from clinic_desktop.documents.tables import TableSetter
from clinic_desktop.documents.typeset import Style, Typeface, TypeLine, break_lines, cap_middle

BULLET_INDENT = 1.25  # in units of the type size
BULLET_SIZE = 0.34
BOX_PAD = 0.95
BOX_RADIUS = 5.0
PEN_LINES = 1.8  # room for a signature
PEN_WIDTH = 200.0


@dataclass(frozen=True, slots=True)
class Setter:
    """Sets blocks in one style and typeface."""

    style: Style
    face: Typeface

    def strips(self, block: Block) -> Iterator[Strip]:
        """The strips of one block, top to bottom."""
        tables = TableSetter(self.style, self.face)
        match block:
            case Heading():
                yield from self._heading(block)
            case Paragraph(spans=spans, leads=leads):
                yield from self.paragraph(spans, leads=leads)
            case BulletList(items=items):
                yield from self._bullets(items)
            case Callout():
                yield self._callout(block)
            case DoseTable():
                yield from tables.dose_table(block)
            case ScheduleTable():
                yield from tables.schedule(block)
            case StepList():
                yield from tables.step_list(block)
            case KeyValue():
                yield from tables.key_value(block)
            case PlainTable(head=head, rows=rows, weights=weights, row_lines=least):
                yield from tables.grid(head, rows, weights, self.style.small, least)
            case SupplyTable(head=head, rows=rows):
                yield from tables.grid(head, rows, (3, 13, 13), self.style.body)
            case RunCharts():
                yield run_charts(block, self.style, self.face)
            case Signature():
                yield self._signature(block)
            case SmallPrint(lines=lines):
                for line in lines:
                    yield from self.paragraph((Span(line),), size=self.style.small)
            case PageBreak():
                yield Strip(0.0, (), new_page=True)

    def paragraph(
        self, spans: Spans, *, size: float | None = None, leads: bool = False
    ) -> Iterator[Strip]:
        """A line a strip; the first two and the last two lines of a paragraph stay together."""
        style, size = self.style, size or self.style.body
        lines = break_lines(spans, min(style.measure, style.width), size, self.face)
        tag, last = Tag("P"), len(lines) - 1
        for number, line in enumerate(lines):
            yield Strip(
                style.leading(size),
                self.line_marks(line, style.left, 0.0, size, tag),
                before=size * 0.5 if number == 0 else 0.0,
                keep=number in (0, last - 1) if number < last else leads,
            )

    def line_marks(
        self, line: TypeLine, x: float, y: float, size: float, tag: Tag | None
    ) -> tuple[Text, ...]:
        """The runs of a line whose top is at `y`."""
        baseline = cap_middle(y + self.style.leading(size) / 2, size)
        return tuple(Text(x + run.x, baseline, run.text, size, run.bold, tag) for run in line)

    def _heading(self, block: Heading) -> Iterator[Strip]:
        style = self.style
        size = style.h1 if block.level == 1 else style.h2
        tag = Tag(f"H{block.level}")
        lines = break_lines((Span(block.text, bold=True),), style.width, size, self.face)
        for number, line in enumerate(lines):
            yield Strip(
                style.leading(size),
                self.line_marks(line, style.left, 0.0, size, tag),
                before=size * 0.9 if number == 0 else 0.0,
                keep=True,
            )

    def _bullets(self, items: tuple[Spans, ...]) -> Iterator[Strip]:
        style, listing = self.style, Tag("L")
        last = len(items) - 1
        for number, spans in enumerate(items):
            marks, height = self._bullet(
                spans, style.left, 0.0, min(style.measure, style.width), listing
            )
            keep = number < last and number in (0, last - 1)
            yield Strip(height, marks, before=style.body * 0.28, keep=keep)

    def _bullet(
        self, spans: Spans, x: float, y: float, width: float, listing: Tag
    ) -> tuple[tuple[Mark, ...], float]:
        """One item, kept whole: its dot and its lines, and their height."""
        size, leading = self.style.body, self.style.leading(self.style.body)
        body = Tag("LBody", Tag("LI", listing))
        indent, dot = size * BULLET_INDENT, size * BULLET_SIZE
        lines = break_lines(spans, width - indent, size, self.face)
        marks: list[Mark] = [Drawing(x + dot, y + (leading - dot) / 2, dot, "bullet")]
        for number, line in enumerate(lines):
            marks += self.line_marks(line, x + indent, y + number * leading, size, body)
        return tuple(marks), len(lines) * leading

    def _callout(self, block: Callout) -> Strip:
        """The framed box, on one page."""
        style = self.style
        size, leading, pad = style.body, style.leading(style.body), style.body * BOX_PAD
        x, width, y = style.left + pad, style.width - 2 * pad, pad * 0.8
        marks: list[Mark] = []
        if block.title:
            tag = Tag("P")
            for line in break_lines((Span(block.title, bold=True),), width, style.h2, self.face):
                marks += self.line_marks(line, x, y, style.h2, tag)
                y += style.leading(style.h2)
        if block.spans:
            tag = Tag("P")
            for line in break_lines(block.spans, width, size, self.face):
                marks += self.line_marks(line, x, y, size, tag)
                y += leading
        listing = Tag("L")
        for spans in block.items:
            y += size * 0.2
            item, height = self._bullet(spans, x, y, width, listing)
            marks += item
            y += height
        height = y + pad * 0.8
        frame = Box(style.left, 0.0, style.width, height, style.box, radius=BOX_RADIUS)
        return Strip(height, (frame, *marks), before=size * 0.8)

    def _signature(self, block: Signature) -> Strip:
        style = self.style
        size, leading = style.body, style.leading(style.body)
        marks: list[Mark] = []
        tag = Tag("P")
        for line in break_lines((Span(block.lead),), style.width, size, self.face):
            marks += self.line_marks(line, style.left, 0.0, size, tag)
        y = leading * (1 + PEN_LINES)
        marks.append(Line(style.left, y, style.left + PEN_WIDTH, y, style.rule, "rule"))
        y += size * 0.3
        for text in block.lines:
            tag = Tag("P")
            for line in break_lines((Span(text),), style.width, size, self.face):
                marks += self.line_marks(line, style.left, y, size, tag)
                y += leading
        return Strip(y, tuple(marks), before=size * 0.9)
