"""The steps of the wizard in the context bar: done, current, to come."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.ui.painting import draw_icon
from clinic_desktop.ui.text import Run, TextBlock
from clinic_desktop.ui.theme import look

CIRCLE, GAP, LINE = 20, 8, 28


class StepBar(QWidget):
    """Circles with their words; too narrow for all, the current one says which of how many it is.
    Looked at only: the buttons at the foot move."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        super().__init__()
        self.setObjectName("importSteps")
        self._steps = steps
        self._current = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)
        self.show_step(0)

    @property
    def current(self) -> int:
        return self._current

    def show_step(self, current: int) -> None:
        self._current = current
        words = f"Step {current + 1} of {len(self._steps)}, {self._steps[current]}"
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(sum(map(self._width, range(len(self._steps))))), look().px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(120), look().px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.sizeHint().width() > self.width():
            short = f"Step {self._current + 1} of {len(self._steps)}  "
            runs = (Run(short, "body", "muted"), Run(self._steps[self._current], bold=True))
            block = TextBlock((runs,), self.width())
            block.paint(painter, QPointF(0, (self.height() - block.height) / 2))
        else:
            x = 0.0
            for number in range(len(self._steps)):
                self._draw(painter, number, x)
                x += self._width(number)
        painter.end()

    def _words(self, number: int) -> TextBlock:
        current = number == self._current
        color = "text" if number <= self._current else "muted"
        return TextBlock(((Run(self._steps[number], "body", color, bold=current),),), 10_000)

    def _width(self, number: int) -> float:
        """As if it were the current step: the bar keeps its size whichever is."""
        line = LINE + 2 * GAP if number < len(self._steps) - 1 else 0
        bold = TextBlock(((Run(self._steps[number], bold=True),),), 10_000)
        return look().px(CIRCLE + GAP + line) + bold.natural_width

    def _draw(self, painter: QPainter, number: int, x: float) -> None:
        colors, middle = look(), self.height() / 2
        size = colors.px(CIRCLE)
        circle = QRectF(x + 1, middle - size / 2 + 1, size - 2, size - 2)
        done, current = number < self._current, number == self._current
        painter.setPen(QPen(colors.color("accent" if done or current else "control"), 1.4))
        painter.setBrush(colors.color("accent") if current else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle)
        if done:
            draw_icon(painter, circle.adjusted(4, 4, -4, -4), "check", colors.color("accent"))
        else:
            ink = "on_accent" if current else "muted"
            digit = TextBlock(((Run(str(number + 1), "caption", ink, bold=current),),), 100)
            place = QPointF(-digit.natural_width / 2, -digit.height / 2)
            digit.paint(painter, circle.center() + place)
        words = self._words(number)
        left = x + size + colors.px(GAP)
        words.paint(painter, QPointF(left, middle - words.height / 2))
        if number < len(self._steps) - 1:
            start = left + words.natural_width + colors.px(GAP)
            painter.setPen(QPen(colors.color("divider"), 1))
            painter.drawLine(QPointF(start, middle), QPointF(start + colors.px(LINE), middle))
