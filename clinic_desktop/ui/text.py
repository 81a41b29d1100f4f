"""Text in several weights without markup: runs laid out, measured and painted as one paragraph.

Labels hold data, so no markup is ever read: a bold word is a run of its own. Text wraps between
words (and inside a word too long for its line); nothing is ever cut with an ellipsis.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.ui.theme import look


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one role of the type scale and one colour."""

    text: str
    role: str = "body"
    color: str = "text"
    bold: bool = False
    underline: bool = False


Paragraph = tuple[Run, ...]


def fact(text: str, role: str = "body") -> Run:
    """Bold: a clinical fact."""
    return Run(text, role, "text", bold=True)


def muted(text: str, role: str = "caption") -> Run:
    return Run(text, role, "muted")


def faint(text: str, role: str = "caption") -> Run:
    return Run(text, role, "faint")


def plain(paragraphs: Iterable[Paragraph]) -> str:
    """The same words without weights, for screen readers and tests."""
    return "\n".join("".join(run.text for run in paragraph) for paragraph in paragraphs)


class TextBlock:
    """Paragraphs laid out to a width; knows its height and paints itself."""

    def __init__(
        self,
        paragraphs: Sequence[Paragraph],
        width: float,
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        emphasised: bool = False,
        gone: bool = False,
    ) -> None:
        self._layouts: list[tuple[float, QTextLayout]] = []
        self.height = 0.0
        self.natural_width = 0.0
        for paragraph in paragraphs:
            if any(run.text for run in paragraph):
                one = _laid_out(paragraph, max(1.0, width), align, emphasised, gone)
                self._layouts.append((self.height, one.layout))
                self.height += one.height
                self.natural_width = max(self.natural_width, one.natural_width)

    def paint(self, painter: QPainter, top_left: QPointF) -> None:
        for top, layout in self._layouts:
            layout.draw(painter, QPointF(top_left.x(), top_left.y() + top))


@dataclass(frozen=True, slots=True)
class _LaidOut:
    """One paragraph, broken into lines."""

    layout: QTextLayout
    height: float
    natural_width: float


KEPT_LAYOUTS = 2_000


def _laid_out(
    paragraph: Paragraph, width: float, align: Qt.AlignmentFlag, emphasised: bool, gone: bool
) -> _LaidOut:
    """The same words at the same width are laid out once: a table measures and paints them again
    at every repaint. The look keeps them, because other fonts or colours need others."""
    kept = look().kept_text
    key = (paragraph, width, align, emphasised, gone)
    found = kept.get(key)
    if not isinstance(found, _LaidOut):
        if len(kept) >= KEPT_LAYOUTS:
            kept.clear()
        found = kept[key] = _lay_out(paragraph, width, align, emphasised, gone)
    return found


def _lay_out(
    paragraph: Paragraph, width: float, align: Qt.AlignmentFlag, emphasised: bool, gone: bool
) -> _LaidOut:
    words = "".join(run.text for run in paragraph)
    layout = QTextLayout(_drawable(words), look().font())
    option = QTextOption(align)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(_formats(paragraph, emphasised=emphasised, gone=gone))
    layout.setCacheEnabled(True)
    height = natural_width = 0.0
    layout.beginLayout()
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
        natural_width = max(natural_width, line.naturalTextWidth())
    layout.endLayout()
    return _LaidOut(layout, height, natural_width)


_DATE = re.compile(r"\b\d{2}-[A-Z][a-z]{2}-\d{4}\b")


def _drawable(words: str) -> str:
    """The same text for the typeface: it has no minus, and an en dash stands as long."""
    return _DATE.sub(_unbroken, words).replace("\u2212", "\u2013")


def _unbroken(date: re.Match[str]) -> str:
    """A date must not part at its hyphens; only what is drawn changes, never the text."""
    return date[0].replace("-", "\u2011")


def _formats(
    paragraph: Paragraph, *, emphasised: bool, gone: bool
) -> list[QTextLayout.FormatRange]:
    formats: list[QTextLayout.FormatRange] = []
    start = 0
    for run in paragraph:
        one = QTextLayout.FormatRange()
        one.start, one.length = start, _units(run.text)
        kind = QTextCharFormat()
        kind.setFont(run_font(run))
        # On selected and hovered rows the faintest text gains contrast.
        color = "muted" if emphasised and run.color == "faint" else run.color
        kind.setForeground(look().color("disabled" if gone else color))
        if run.underline:
            kind.setFontUnderline(True)
        one.format = kind
        formats.append(one)
        start += one.length
    return formats


def _units(text: str) -> int:
    """Length as Qt counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def run_font(run: Run) -> QFont:
    return look().font(run.role, bold=True if run.bold else None)


class RunsLabel(QWidget):
    """A paragraph or more of runs that wraps to the width it is given."""

    def __init__(
        self,
        *paragraphs: Paragraph,
        parent: QWidget | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        wrap: bool = True,
    ) -> None:
        super().__init__(parent)
        self._align = align
        self._wrap = wrap
        self._paragraphs: tuple[Paragraph, ...] = ()
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred if wrap else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Minimum,
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        look().changed.connect(self.updateGeometry)
        self.show_runs(*paragraphs)

    def show_runs(self, *paragraphs: Paragraph) -> None:
        self._paragraphs = paragraphs
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return plain(self._paragraphs)

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        return round(TextBlock(self._paragraphs, width).height + 0.5)

    def sizeHint(self) -> QSize:
        block = TextBlock(self._paragraphs, 100_000)
        return QSize(round(block.natural_width + 1.5), round(block.height + 0.5))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if not self._wrap:
            return hint
        return QSize(min(hint.width(), look().px(80)), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        block = TextBlock(self._paragraphs, self.width(), align=self._align)
        draw_block(painter, QRectF(self.rect()), block)
        painter.end()


def draw_block(painter: QPainter, rect: QRectF, block: TextBlock, *, centred: bool = True) -> None:
    """Paint a block inside a rectangle, in the middle of its height where it fits."""
    spare = rect.height() - block.height
    top = rect.top() + (spare / 2 if centred and spare > 0 else 0)
    block.paint(painter, QPointF(rect.left(), top))
