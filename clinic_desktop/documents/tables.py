"""Rows of tables as strips: every row is one strip, so it is never split over two pages.

A head row is a strip too; the rows beneath point to it, and the pager repeats it on each new page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from clinic_desktop.documents.blocks import (
    DoseLine,
    DoseRow,
    DoseTable,
    KeyValue,
    ScheduleTable,
    Span,
    Spans,
    StepList,
)
from clinic_desktop.documents.marks import Box, Drawing, Ink, Mark, Strip, Tag, Text
from clinic_desktop.documents.typeset import (
    Style,
    Typeface,
    TypeLine,
    break_lines,
    cap_middle,
    line_width,
)
from clinic_desktop.domain.plan import ProductForm

ICON = 0.9  # times of day, beside a whole tablet of 1
WORD_GAP = 0.25  # between drawings and words, in units of the type size
LESSER = 0.8  # a second strength is drawn this much smaller
PICTURE_GAP = 0.16  # between drawings, in units of their size
PICTURE_SHARE = 0.5  # drawings wider than this share of a cell stand on lines of their own
GRID_SIZES = (1.0, 0.92, 0.85, 0.78)
KEY_SHARE = 0.38  # widest key column
DOSE_SHARE = 0.3  # widest column of doses in mg

Columns = tuple[tuple[float, float], ...]
"""Left edge and width of each column."""


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    size: float
    plain: bool = False


@dataclass(frozen=True, slots=True)
class CellLine:
    """Pictures, then words beside or beneath them; `alt` says what the pictures show."""

    words: Spans
    pictures: tuple[Picture, ...] = ()
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`least` is the smallest height in lines: room for a pen."""

    lines: tuple[CellLine, ...]
    head: bool = False
    scope: str = ""
    span: int = 1
    least: int = 1


@dataclass(frozen=True, slots=True)
class _SetLine:
    """A line of a cell with its place: pictures and a run of words on one height."""

    height: float
    words: TypeLine
    words_x: float
    pictures: tuple[tuple[float, Picture], ...]
    alt: str


def words_cell(text: str, *, bold: bool = False, head: bool = False, least: int = 1) -> Cell:
    """A cell of words; a line break in `text` starts a new line."""
    lines = tuple(CellLine((Span(line, bold),)) for line in text.split("\n"))
    return Cell(lines, head, scope="Column" if head else "", least=least)


@dataclass(frozen=True, slots=True)
class TableSetter:
    """Sets tables in one style and typeface."""

    style: Style
    face: Typeface

    def grid(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        weights: Sequence[int],
        size: float,
        least: int = 1,
    ) -> Iterator[Strip]:
        """A plain grid under a repeated head. Where its words are too long for their columns the
        grid is set smaller before a word, a date or a number is broken."""
        for share in GRID_SIZES:
            widths = self._shared_widths(head, rows, weights, size * share)
            if widths is not None:
                size *= share
                break
        else:
            widths = [self.style.width * weight / sum(weights) for weight in weights]
        columns = self._columns(widths)
        table = Tag("Table")
        top = self.head_row(columns, head, table, size)
        yield top
        for row in rows:
            cells = [words_cell(text, least=least) for text in row]
            yield replace(self.row(columns, cells, table, size), head=top)

    def key_value(self, block: KeyValue) -> Iterator[Strip]:
        """Keys at the left, values beside them, on one page; an empty value is room to write."""
        style = self.style
        keys = max(self._word_width(key, bold=True) for key, _ in block.pairs) + 2 * style.pad
        first = min(keys, style.width * KEY_SHARE)
        columns = self._columns([first, style.width - first])
        table = Tag("Table")
        for number, (key, value) in enumerate(block.pairs):
            head = Cell((CellLine((Span(key, bold=True),)),), head=True, scope="Row")
            strip = self.row(columns, [head, words_cell(value)], table, style.body)
            yield replace(
                strip,
                before=style.body * 0.5 if number == 0 else 0.0,
                keep=number < len(block.pairs) - 1,
            )

    def step_list(self, block: StepList) -> Iterator[Strip]:
        """Number, first day, dose a day."""
        style = self.style
        columns = self._columns([style.width * w / 20 for w in (3, 11, 6)])
        table = Tag("Table")
        top = self.head_row(columns, block.head, table, style.body)
        yield top
        for number, start, dose in block.rows:
            cells = [words_cell(str(number)), words_cell(start), words_cell(dose, bold=True)]
            yield replace(self.row(columns, cells, table, style.body), head=top)
        if block.ending:
            yield replace(self._wide_row(columns, [(block.ending, True)], table), head=top)

    def dose_table(self, block: DoseTable) -> Iterator[Strip]:
        """One day, kept on one page, closed by a row with the dates and the total."""
        columns = self._dose_columns(block.head, block.rows, [block.total])
        table = Tag("Table")
        yield self.head_row(columns, block.head, table, self.style.body)
        for row in block.rows:
            strip = self._dose_row(columns, row, table, self.style.tablet)
            yield replace(strip, keep=True)
        total = Cell(
            (CellLine((Span(block.total_words, bold=True),)),), head=True, scope="Row", span=2
        )
        cells = [total, words_cell(block.total, bold=True)]
        yield self.row(columns, cells, table, self.style.body)

    def schedule(self, block: ScheduleTable) -> Iterator[Strip]:
        """Every step under one head; the rows of a step stay together, the last with the ending."""
        rows = [row for step in block.steps for row in step.rows]
        columns = self._dose_columns(block.head, rows, [])
        table = Tag("Table")
        top = self.head_row(columns, block.head, table, self.style.body)
        yield top
        for step in block.steps:
            closing = block.ending is not None and step is block.steps[-1]
            lines = [(step.title, True), (step.dates, False), *((n, False) for n in step.notes)]
            title = self._wide_row(columns, lines, table, fill="shade")
            yield replace(title, head=top, keep=True)
            for number, row in enumerate(step.rows, start=1):
                strip = self._dose_row(columns, row, table, self.style.schedule_tablet)
                yield replace(strip, head=top, keep=closing or number < len(step.rows))
        if block.ending:
            ending = self._wide_row(columns, [(block.ending, True)], table, fill="shade")
            yield replace(ending, head=top)

    def head_row(self, columns: Columns, head: Sequence[str], table: Tag, size: float) -> Strip:
        """The shaded head, kept with the row beneath it."""
        cells = [words_cell(text, bold=True, head=True) for text in head]
        strip = self.row(columns, cells, table, size, fill="shade")
        return replace(strip, keep=True, before=self.style.body * 0.5)

    def row(
        self,
        columns: Columns,
        cells: Sequence[Cell],
        table: Tag,
        size: float,
        *,
        fill: Ink | None = None,
    ) -> Strip:
        """One row: cells as high as the highest, their lines in the middle."""
        style, row_tag = self.style, Tag("TR", table)
        placed: list[tuple[float, float, Cell, list[_SetLine]]] = []
        at = 0
        for cell in cells:
            x = columns[at][0]
            width = sum(width for _, width in columns[at : at + cell.span])
            placed.append((x, width, cell, self._set_cell(cell, width - 2 * style.pad, size)))
            at += cell.span
        leading = style.leading(size)
        height = style.pad + max(
            max(sum(line.height for line in lines), cell.least * leading)
            for _, _, cell, lines in placed
        )
        marks: list[Mark] = []
        for x, width, cell, lines in placed:
            tag = Tag("TH" if cell.head else "TD", row_tag, scope=cell.scope, columns=cell.span)
            marks.append(Box(x, 0.0, width, height, style.rule, fill=fill))
            inner = sum(line.height for line in lines)
            y = style.pad / 2 if cell.least > 1 else (height - inner) / 2
            marks += self._cell_marks(lines, x + style.pad, y, size, tag)
        return Strip(height, tuple(marks))

    def _wide_row(
        self,
        columns: Columns,
        lines: Sequence[tuple[str, bool]],
        table: Tag,
        *,
        fill: Ink | None = None,
    ) -> Strip:
        """A row over all columns: its lines, each bold or not."""
        cell = Cell(
            tuple(CellLine((Span(text, bold),)) for text, bold in lines),
            head=True,
            scope="Row",
            span=len(columns),
        )
        return self.row(columns, [cell], table, self.style.body, fill=fill)

    def _dose_row(self, columns: Columns, row: DoseRow, table: Tag, tablet: float) -> Strip:
        when = CellLine(
            (Span(row.when_words, bold=True),), (Picture(row.when.value, tablet * ICON),)
        )
        doses = tuple(self._dose_line(line, tablet) for line in row.lines)
        cells = [
            Cell((when,), head=True, scope="Row"),
            Cell(doses),
            words_cell(row.that_is),
        ]
        return self.row(columns, cells, table, self.style.body)

    def _dose_line(self, line: DoseLine, tablet: float) -> CellLine:
        shape = _shape(line.form)
        size = tablet * (LESSER if line.lesser else 1.0)
        pictures = tuple(
            Picture(f"{shape}-{piece.value}", size, plain=line.lesser) for piece in line.pieces
        )
        return CellLine(line.words, pictures, line.alt)

    def _dose_columns(
        self, head: Sequence[str], rows: Sequence[DoseRow], totals: Sequence[str]
    ) -> Columns:
        """Times and milligrams as narrow as their words allow; the tablets get the rest."""
        style, pad = self.style, 2 * self.style.pad
        icon = style.tablet * ICON * (1 + PICTURE_GAP) + style.body * WORD_GAP
        when = max(
            self._word_width(head[0], bold=True),
            *(icon + self._word_width(row.when_words, bold=True) for row in rows),
        )
        that_is = max(
            self._word_width(head[2], bold=True),
            *(self._word_width(row.that_is, bold=True) for row in rows),
            *(self._word_width(total, bold=True) for total in totals),
        )
        first = when + 1.2 * pad
        last = min(that_is + 1.2 * pad, style.width * DOSE_SHARE)
        return self._columns([first, style.width - first - last, last])

    def _shared_widths(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        weights: Sequence[int],
        size: float,
    ) -> list[float] | None:
        """The width shared by weight, but no column narrower than its longest word; None where
        there is no room for all of them."""
        least = [
            max(
                self.face.width(self.face.printable(word), size, bold=number == 0)
                for number, cell in enumerate(column)
                for word in cell.replace("\n", " ").split(" ")
            )
            + 2 * self.style.pad
            for column in zip(head, *rows, strict=True)
        ]
        spare = self.style.width - sum(least)
        if spare < 0:
            return None
        wanted = [self.style.width * weight / sum(weights) for weight in weights]
        short = [max(0.0, want - need) for want, need in zip(wanted, least, strict=True)]
        total = sum(short) or 1.0
        return [need + spare * part / total for need, part in zip(least, short, strict=True)]

    def _columns(self, widths: Sequence[float]) -> Columns:
        columns, x = [], self.style.left
        for width in widths:
            columns.append((x, width))
            x += width
        return tuple(columns)

    def _word_width(self, text: str, *, bold: bool) -> float:
        return self.face.width(self.face.printable(text), self.style.body, bold=bold)

    def _set_cell(self, cell: Cell, width: float, size: float) -> list[_SetLine]:
        return [set_line for line in cell.lines for set_line in self._set_line(line, width, size)]

    def _set_line(self, line: CellLine, width: float, size: float) -> Iterator[_SetLine]:
        """Pictures and words side by side where there is room, else pictures above words."""
        leading = self.style.leading(size)
        across = sum(p.size * (1 + PICTURE_GAP) for p in line.pictures)
        beside = not line.pictures or across <= width * PICTURE_SHARE
        words_x = across + (size * WORD_GAP if line.pictures else 0.0) if beside else 0.0
        broken = break_lines(line.words, width - words_x, size, self.face)
        if not beside:
            yield from self._picture_lines(line, width)
            yield from (_SetLine(leading, words, 0.0, (), "") for words in broken)
            return
        pictures, x = [], 0.0
        for picture in line.pictures:
            pictures.append((x, picture))
            x += picture.size * (1 + PICTURE_GAP)
        tall = max((p.size * 1.18 for p in line.pictures), default=0.0)
        for number, words in enumerate(broken):
            first = number == 0
            yield _SetLine(
                max(leading, tall) if first else leading,
                words,
                words_x,
                tuple(pictures) if first else (),
                line.alt if first else "",
            )

    @staticmethod
    def _picture_lines(line: CellLine, width: float) -> Iterator[_SetLine]:
        pictures: list[tuple[float, Picture]] = []
        x, alt = 0.0, line.alt
        for picture in line.pictures:
            if pictures and x + picture.size > width:
                yield _SetLine(picture.size * 1.18, (), 0.0, tuple(pictures), alt)
                pictures, x, alt = [], 0.0, ""
            pictures.append((x, picture))
            x += picture.size * (1 + PICTURE_GAP)
        yield _SetLine(line.pictures[-1].size * 1.18, (), 0.0, tuple(pictures), alt)

    def _cell_marks(
        self, lines: Sequence[_SetLine], x: float, y: float, size: float, tag: Tag
    ) -> Iterator[Mark]:
        figure: Tag | None = None
        for line in lines:
            middle = y + line.height / 2
            if line.alt:
                figure = Tag("Figure", tag, alt=line.alt)
            for at, picture in line.pictures:
                drawn = figure if line.alt or not line.words else None
                top = middle - picture.size / 2
                yield Drawing(x + at, top, picture.size, picture.name, picture.plain, drawn)
            for run in line.words or ():
                baseline = cap_middle(middle, size)
                yield Text(x + line.words_x + run.x, baseline, run.text, size, run.bold, tag)
            y += line.height
        if not any(line.words for line in lines):
            yield Text(x, y, "", size, tag=tag)  # an empty cell still counts in its row


def _shape(form: ProductForm) -> str:
    """How a form is drawn: only literal shapes, always beside its words."""
    match form:
        case ProductForm.CAPSULE:
            return "capsule"
        case ProductForm.FILM:
            return "film"
        case _:
            return "tablet"


def right_aligned(line: TypeLine, right: float, size: float, face: Typeface) -> float:
    """Where a line starts that ends at `right`."""
    return right - line_width(line, size, face)
