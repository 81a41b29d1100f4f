"""One page of a document on screen."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.ui.documents.pdf import PageSize, page_image, page_sizes
from clinic_desktop.ui.theme import look

AROUND = 32
"""Pixels of desk beside a page, both sides together."""


def wide(size: PageSize, zoom: int) -> int:
    """Pixels a page takes across at a zoom in percent, with the desk beside it."""
    return round(size.width * 96 / 72 * zoom / 100) + AROUND


class PaperView(QWidget):
    """One page on the desk; stays white in the dark."""

    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paper")
        self.setAccessibleName("No page yet")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._page: tuple[bytes, int, int] | None = None

    def show_page(self, pdf: bytes, number: int, zoom: int, spoken: str) -> None:
        self._page = (pdf, number, zoom)
        size = page_sizes(pdf)[number]
        height = round(size.height * 96 / 72 * zoom / 100) + AROUND
        self.setFixedSize(QSize(wide(size, zoom), height))
        self.setAccessibleName(f"{spoken}. The text view says the same in words.")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turn = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if turn is not None:
            self.turned.emit(turn)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("window"))
        if self._page is not None:
            pdf, number, zoom = self._page
            ratio = self.devicePixelRatioF()
            image = page_image(pdf, number, dots_an_inch=96 * zoom / 100 * ratio)
            image.setDevicePixelRatio(ratio)
            painter.drawImage(16, 16, image)
            painter.setPen(QPen(look().color("divider"), 1))
            painter.drawRect(15, 15, self.width() - 31, self.height() - 31)
        if self.hasFocus():
            painter.setPen(QPen(look().color("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
