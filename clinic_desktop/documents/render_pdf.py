"""A document as PDF bytes: the only module that knows reportlab.

Words are drawn as glyphs and never handed to a markup parser, so a name such as `O<Neil` or
`<img src=x>` is printed as it stands. The same document gives the same bytes: no clock, no random
id. The structure (headings, tables with heads, what each drawing shows) is noted while painting, so
that a screen reader finds its way.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Literal

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from clinic_desktop.documents.blocks import Document
from clinic_desktop.documents.drawings import PICTURES, picture
from clinic_desktop.documents.marks import Box, Drawing, Ink, Layout, Line, Mark, Placed, Tag, Text
from clinic_desktop.documents.pages import lay_out
from clinic_desktop.documents.pdf_tags import Structure, write_structure
from clinic_desktop.documents.typeset import Typeface, load_tokens, style_for

REGULAR, BOLD = "ClinicSans", "ClinicSans-Bold"
ACROSS_ANGLE = 42.0
ACROSS_SHARE = 0.86  # of the page's width
ACROSS_SIZE = 150.0
EDGE, LONE_EDGE = 0.4, 0.9  # points: of words that are filled, and of those that are not
TEXT_MODES: dict[tuple[bool, bool], Literal[0, 1, 2]] = {
    (True, False): 0,
    (False, True): 1,
    (True, True): 2,
}
"""How PDF counts them: (filled, outlined)."""
FOLD_LENGTH = 14.0
FOLD_LEFT = 8.0
EM = 1000
FORM_SIDE = 100  # pictures are defined in a square of this side
FORM_BOX = (-10, -10, 110, 110)


def render_pdf(document: Document, resources: Path) -> bytes:
    """The document as PDF. `resources` holds the typeface and the theme's sizes and inks."""
    face = load_typeface(resources)
    style = style_for(resources, document.kind, document.paper, document.edition)
    layout = lay_out(document, style, face)
    return render_layout(layout, resources, title=document.title, lang=document.lang)


def render_layout(layout: Layout, resources: Path, *, title: str, lang: str) -> bytes:
    """Pages that are already laid out, as PDF."""
    stream = io.BytesIO()
    canvas = Canvas(
        stream,
        pagesize=(layout.width, layout.height),
        pageCompression=1,
        invariant=1,
        initialFontName=REGULAR,  # type: ignore[arg-type]  # a str; the stubs say float
        lang=lang,
    )
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("clinic_desktop")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    painter = _Painter(canvas, layout, load_typeface(resources), _inks(resources))
    painter.paint()
    canvas.save()
    return write_structure(stream.getvalue(), painter.structure)


@lru_cache
def load_typeface(resources: Path) -> Typeface:
    """Registers the two faces once and gives their widths."""
    rl_config.useA85 = 0  # streams stay binary: smaller files, a tenth less time
    widths = []
    for name, file in ((REGULAR, "NotoSans-Regular.ttf"), (BOLD, "NotoSans-Bold.ttf")):
        font = TTFont(name, str(resources / "fonts" / file))
        pdfmetrics.registerFont(font)
        widths.append({code: width / EM for code, width in font.face.charWidths.items()})
    return Typeface(*widths)


@lru_cache
def _inks(resources: Path) -> dict[Ink, Color]:
    return {
        name: HexColor(value) for name, value in load_tokens(resources)["color"]["paper"].items()
    }


@dataclass(slots=True)
class _Painter:
    canvas: Canvas
    layout: Layout
    face: Typeface
    inks: dict[Ink, Color]
    structure: Structure = field(default_factory=Structure)

    def paint(self) -> None:
        self._define_pictures()
        for number, page in enumerate(self.layout.pages):
            self.structure.new_page()
            with self._content(None):
                self._across()
                if number == 0:
                    self._folds()
            for placed in page.strips:
                self._strip(placed)
            self.canvas.showPage()

    def _strip(self, placed: Placed) -> None:
        """Paints a strip's marks, those of one tag in one run of content."""
        canvas, scaled = self.canvas, placed.scale < 1.0
        if scaled:
            canvas.saveState()
            canvas.translate(self.layout.left, self._y(placed.y))
            canvas.scale(placed.scale, placed.scale)
            canvas.translate(-self.layout.left, -self._y(placed.y))
        for tag, marks in _runs(placed.strip.marks, artifact=placed.artifact):
            with self._content(tag):
                for mark in marks:
                    self._mark(mark, placed.y)
        if scaled:
            canvas.restoreState()

    def _mark(self, mark: Mark, dy: float) -> None:
        match mark:
            case Text():
                if mark.text:
                    self._text(mark, dy)
            case Drawing():
                self._picture(mark, dy)
            case Box():
                self._box(mark, dy)
            case Line():
                self.canvas.setStrokeColor(self.inks[mark.ink])
                self.canvas.setLineWidth(mark.width)
                self.canvas.line(mark.x1, self._y(mark.y1 + dy), mark.x2, self._y(mark.y2 + dy))

    def _text(self, mark: Text, dy: float) -> None:
        canvas = self.canvas
        canvas.setFont(BOLD if mark.bold else REGULAR, mark.size)
        canvas.setFillColor(self.inks[mark.ink])
        canvas.drawString(mark.x, self._y(mark.y + dy), mark.text)

    def _box(self, mark: Box, dy: float) -> None:
        canvas = self.canvas
        canvas.setStrokeColor(self.inks["ink"])
        canvas.setLineWidth(mark.stroke)
        if mark.fill:
            canvas.setFillColor(self.inks[mark.fill])
        y = self._y(mark.y + dy + mark.height)
        fill = 1 if mark.fill else 0
        if mark.radius:
            canvas.roundRect(mark.x, y, mark.width, mark.height, mark.radius, fill=fill)
        else:
            canvas.rect(mark.x, y, mark.width, mark.height, fill=fill)

    def _picture(self, mark: Drawing, dy: float) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.translate(mark.x, self._y(mark.y + dy + mark.size))
        canvas.scale(mark.size / FORM_SIDE, mark.size / FORM_SIDE)
        canvas.doForm(_form_name(mark.name, plain=mark.plain))
        canvas.restoreState()

    def _define_pictures(self) -> None:
        """Each picture once, placed as often as needed."""
        used = {
            (mark.name, mark.plain)
            for page in self.layout.pages
            for placed in page.strips
            for mark in placed.strip.marks
            if isinstance(mark, Drawing)
        }
        for name in PICTURES:
            for plain in (False, True):
                if (name, plain) in used:
                    self.canvas.beginForm(_form_name(name, plain=plain), *FORM_BOX)
                    self._define_picture(name, plain=plain)
                    self.canvas.endForm()

    def _define_picture(self, name: str, *, plain: bool) -> None:
        canvas = self.canvas
        canvas.setStrokeColor(self.inks["ink"])
        canvas.setFillColor(self.inks["ink" if name == "bullet" else "tablet"])
        canvas.setLineJoin(1)
        for shape in picture(name):
            canvas.setLineWidth(shape.width * FORM_SIDE)
            canvas.setDash([7, 6] if shape.dashed else [])
            path = canvas.beginPath()
            first, *rest = ((x * FORM_SIDE, (1 - y) * FORM_SIDE) for x, y in shape.points)
            path.moveTo(*first)
            for point in rest:
                path.lineTo(*point)
            if shape.closed:
                path.close()
            fill = shape.filled and not plain
            canvas.drawPath(path, stroke=1 if shape.width else 0, fill=1 if fill else 0)

    def _across(self) -> None:
        across, layout, canvas = self.layout.across, self.layout, self.canvas
        if not across.words:
            return
        longest = layout.width * ACROSS_SHARE / cos(radians(ACROSS_ANGLE))
        size = min(ACROSS_SIZE, longest / self.face.width(across.words, 1.0, bold=True))
        canvas.saveState()
        canvas.translate(layout.width / 2, layout.height / 2)
        canvas.rotate(-ACROSS_ANGLE if across.falling else ACROSS_ANGLE)
        canvas.setFillColor(self.inks["watermark"])
        canvas.setStrokeColor(self.inks["rule"])
        canvas.setLineWidth(EDGE if across.filled else LONE_EDGE)
        canvas.setFont(BOLD, size)
        x = -self.face.width(across.words, size, bold=True) / 2
        mode = TEXT_MODES[across.filled, across.outlined]
        canvas.drawString(x, -size * 0.36, across.words, mode=mode)
        canvas.restoreState()

    def _folds(self) -> None:
        self.canvas.setStrokeColor(self.inks["rule"])
        self.canvas.setLineWidth(0.6)
        for fold in self.layout.folds:
            y = self._y(fold)
            self.canvas.line(FOLD_LEFT, y, FOLD_LEFT + FOLD_LENGTH, y)

    @contextmanager
    def _content(self, tag: Tag | None) -> Iterator[None]:
        """Marks inside belong to `tag`; without one they are for the eye only."""
        if tag is None:
            self.canvas.addLiteral("/Artifact BMC")
        else:
            kind, number = tag.kind, self.structure.mark(tag)
            self.canvas.addLiteral(f"/{kind} <</MCID {number}>> BDC")
        yield
        self.canvas.addLiteral("EMC")

    def _y(self, y: float) -> float:
        """From the top down, as laid out, to the bottom up, as PDF counts."""
        return self.layout.height - y


def _runs(marks: tuple[Mark, ...], *, artifact: bool) -> Iterator[tuple[Tag | None, list[Mark]]]:
    """Neighbouring marks of one tag together; boxes, lines and repeated strips have none."""
    run: list[Mark] = []
    current: Tag | None = None
    for mark in marks:
        tag = mark.tag if isinstance(mark, Text | Drawing) and not artifact else None
        if run and tag is not current:
            yield current, run
            run = []
        current = tag
        run.append(mark)
    if run:
        yield current, run


def _form_name(name: str, *, plain: bool) -> str:
    return f"{name}-plain" if plain else name
