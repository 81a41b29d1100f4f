"""The product in one sentence and one picture: what is seen before there is a clinic."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.ui.painting import draw_tablet
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, scrolled

PRODUCT = "clinic_desktop"

PURPOSE = (
    "Find people on long-term benzodiazepines or Z-drugs, review them, "
    "and plan a gradual reduction together."
)

# Whole, half and quarter tablets (in quarters) of the eight steps in the picture.
STEPS = ((4, 4), (4, 2, 1), (4, 2), (4, 1), (4,), (2, 1), (2,), (1,))


class Staircase(QWidget):
    """The product as a picture: a staircase of whole, half and quarter tablets."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("A staircase of tablets: whole, half, quarter, none")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(500, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = min(self.width(), 500)
        step = width / len(STEPS)
        rise = step * 0.66
        left, top = 0.0, max(0.0, (self.height() - rise * len(STEPS)) / 2)
        bottom = top + rise * len(STEPS)
        edge = [QPointF(left, top)]
        for place in range(len(STEPS)):
            y = top + place * rise
            edge += [QPointF(left + place * step, y), QPointF(left + (place + 1) * step, y)]
        edge.append(QPointF(left + width, bottom))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().color("accent_tint"))
        painter.drawPolygon(QPolygonF([*edge, QPointF(left, bottom)]))
        painter.setPen(QPen(look().color("accent"), 2.5))
        painter.drawPolyline(QPolygonF(edge))
        painter.setPen(QPen(look().color("control"), 1))
        painter.drawLine(QLineF(left, bottom, left + width, bottom))
        size = step * 0.5
        for place, tablets in enumerate(STEPS):
            y = top + place * rise + step * 0.14
            x = left + place * step + (step - size) / 2
            for quarters in tablets:
                if y + size < bottom:
                    rect = QRectF(x, y, size, size)
                    draw_tablet(painter, rect, quarters, look().color("accent"))
                y += size * 1.25
        painter.end()


PICTURE_FROM = 1000
"""Narrower, at the text size in force, and the words need the whole width."""


class BesidePicture(QWidget):
    """Words at the left, in the middle of the height, and the picture beside them. At large text
    the picture goes, and what is still too tall scrolls."""

    def __init__(self, words: QVBoxLayout) -> None:
        super().__init__()
        content = QWidget()
        words.insertStretch(0, 1)
        words.addStretch(1)
        content.setLayout(words)
        self._picture = Staircase()
        layout = QHBoxLayout(self)
        fill(layout, scrolled(content), self._picture, gap=60, margins=(88, 20, 60, 20))
        layout.setStretch(0, 6)
        layout.setStretch(1, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.setVisible(self.width() >= look().px(PICTURE_FROM))
