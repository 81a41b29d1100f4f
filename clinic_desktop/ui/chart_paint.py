"""What every chart draws: axes, hatched stretches, strokes, marks, outlined figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.dose_chart import (
    Box,
    DoseChart,
    Patch,
    TickKind,
    TimeTick,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.painting import draw_hatch
from clinic_desktop.ui.theme import look

# Geometry is in hundredths of a pixel.
UNIT = 100

Corners = Sequence[tuple[date, int]]


def at(value: int) -> float:
    return value / UNIT


def tick_words(tick: TimeTick) -> str:
    if tick.kind is TickKind.YEAR:
        return str(tick.on.year)
    if tick.kind is TickKind.MONTH_AND_YEAR:
        return format.month_and_year(tick.on)
    return format.month(tick.on)


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the plot area lies in the widget, in pixels."""

    left: float
    top: float
    width: float
    height: float

    def box(self) -> Box:
        return Box(
            round(self.left * UNIT),
            round(self.top * UNIT),
            max(UNIT, round(self.width * UNIT)),
            max(UNIT, round(self.height * UNIT)),
        )


def draw_axes(painter: QPainter, chart: DoseChart) -> None:
    """Pale dose lines with their figures, the time axis with its dates."""
    colors = look()
    box = chart.frame.box
    painter.setFont(colors.font("caption"))
    metrics = painter.fontMetrics()
    for tick in chart.dose_ticks:
        y = at(tick.y)
        painter.setPen(QPen(colors.color("axis" if tick.ug == 0 else "grid"), 1))
        painter.drawLine(QPointF(at(box.left), y), QPointF(at(box.right), y))
        painter.setPen(colors.color("faint"))
        words = mg(tick.ug)
        left = at(box.left) - colors.px(7) - metrics.horizontalAdvance(words)
        painter.drawText(QPointF(left, y + metrics.ascent() / 2 - 1), words)
    for time in chart.time_ticks:
        x = at(time.x)
        painter.setPen(QPen(colors.color("axis"), 1))
        painter.drawLine(QPointF(x, at(box.bottom)), QPointF(x, at(box.bottom) + 4))
        painter.setPen(colors.color("faint"))
        words = tick_words(time)
        half = metrics.horizontalAdvance(words) / 2
        left = min(max(x - half, at(box.left) - half), at(box.right) - half)
        painter.drawText(QPointF(left, at(box.bottom) + colors.px(5) + metrics.ascent()), words)


def draw_patch(painter: QPainter, chart: DoseChart, patch: Patch) -> None:
    """Days without supply, before the record, or with a dose not known: hatched, never a line."""
    box = chart.frame.box
    width = max(3.0, at(patch.right - patch.left))
    rect = QRectF(at(patch.left), at(box.top), width, at(box.height))
    painter.fillRect(rect, look().color("surface"))
    draw_hatch(painter, rect, look().color("divider"), look().px(6))


def draw_label(painter: QPainter, place: QPointF, words: str, color: QColor) -> None:
    """Bold figures with a surface-coloured outline, legible over any line."""
    path = QPainterPath()
    path.addText(place, look().font("caption", bold=True), words)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, QPen(look().color("surface"), 4, j=Qt.PenJoinStyle.RoundJoin))
    painter.fillPath(path, color)
    painter.restore()


def draw_strokes(painter: QPainter, chart: DoseChart, number: int, *, width: float) -> None:
    color, dashes, _ = look().series(number)
    pen = QPen(color, width, j=Qt.PenJoinStyle.MiterJoin, c=Qt.PenCapStyle.FlatCap)
    if dashes:
        pen.setDashPattern([dash / width for dash in dashes])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in chart.lines[number].strokes:
        painter.drawPolyline(QPolygonF([QPointF(at(x), at(y)) for x, y in stroke]))


def draw_dot(
    painter: QPainter, x: float, y: float, mark: str, color: QColor, *, filled: bool
) -> None:
    """Each series has its own mark: circle, square, diamond, triangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 2))
    painter.setBrush(color if filled else look().color("surface"))
    r = look().px(4.2)
    if mark == "square":
        painter.drawRect(QRectF(x - r, y - r, 2 * r, 2 * r))
    elif mark in ("diamond", "triangle"):
        corners = [(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)]
        if mark == "triangle":
            corners = [(x, y - r - 1), (x + r + 1, y + r), (x - r - 1, y + r)]
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
    else:
        painter.drawEllipse(QPointF(x, y), r, r)
    painter.restore()


def draw_plain(painter: QPainter, place: QPointF, words: str) -> None:
    """Caption text with a surface-coloured outline."""
    path = QPainterPath()
    path.addText(place, look().font("caption"), words)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, QPen(look().color("surface"), 4, j=Qt.PenJoinStyle.RoundJoin))
    painter.fillPath(path, look().color("text"))
    painter.restore()
