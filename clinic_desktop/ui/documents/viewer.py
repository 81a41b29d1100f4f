"""A document on screen: its pages one at a time, as large as they fit, or the same in words."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.ui.controls import Segments, icon_button
from clinic_desktop.ui.documents.paper import PaperView, wide
from clinic_desktop.ui.documents.pdf import PageSize, page_sizes
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.states import States
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import column, fill, label, pane

ZOOMS = (40, 50, 60, 70, 80, 90, 100, 125, 150, 200)
LARGEST_FITTED = 100
"""Beyond the size it prints in, a page is only enlarged when somebody asks."""


class DocumentViewer(QWidget):
    """Shows the bytes it is given and knows nothing else of them."""

    foot_seen = Signal(int)
    """The foot of a page, from 0, is in view; of every page, on from the end of the words."""
    past_end = Signal(int)
    """Further than the last page, 1, or before the first, -1."""

    def __init__(self) -> None:
        super().__init__()
        self._pdf = b""
        self._sizes: list[PageSize] = []
        self._title = ""
        self._number = 0
        self._chosen_zoom: int | None = None
        self._page_words = label("", name="pageNumber")
        self.previous = icon_button(
            "chevron-left", "Previous page", name="pagePrevious", on=partial(self.turn, -1)
        )
        self.following = icon_button(
            "chevron-right", "Next page", name="pageNext", on=partial(self.turn, 1)
        )
        self._zoom_words = label("", name="zoomWords")
        self._smaller = icon_button("minus", "Smaller", name="zoomOut", on=partial(self._zoom, -1))
        self._larger = icon_button("plus", "Larger", name="zoomIn", on=partial(self._zoom, 1))
        self.shown = Segments((("page", "Page"), ("text", "Text")), spoken="Show", value="page")
        self.shown.setObjectName("pageOrText")
        self.shown.chosen.connect(self._show_as)
        tools = pane("surface", "below", "actionbar")
        line = QWidget()
        tools.setLayout(column(line, margins=(16, 8, 16, 8)))
        flow = FlowLayout(line, gap=8)
        self._tools = (
            self.previous,
            self._page_words,
            self.following,
            self._smaller,
            self._zoom_words,
            self._larger,
            self.shown,
        )
        for tool in self._tools:
            flow.addWidget(tool)
        self.sheet = PaperView()
        self.sheet.turned.connect(self.go)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.sheet)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName("Page")
        self._scroll.verticalScrollBar().valueChanged.connect(self._note_foot)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setObjectName("documentText")
        self.text.setAccessibleName("Text of the document")
        self._papers = QStackedWidget()
        self._papers.addWidget(self._scroll)
        self._papers.addWidget(self.text)
        self.states = States(self._papers)
        for part in (self._papers, self.states):
            part.setProperty("pane", "window")
        layout = QVBoxLayout(self)
        fill(layout, tools, self.states, gap=0)
        layout.setStretch(1, 1)
        self._enable()

    # --- showing -------------------------------------------------------------------------------

    def show_document(self, pdf: bytes, title: str, text: str = "") -> None:
        """From its first page on. Without words of its own only the pages are offered."""
        self._pdf, self._title, self._number = pdf, title, 0
        self._sizes = page_sizes(pdf)
        self.text.setPlainText(text)
        self.shown.setVisible(bool(text))
        if not text:
            self.shown.choose("page")
            self._show_as("page")
        self.states.show_content()
        self._show_page()

    def show_state(self, view: QWidget) -> None:
        """In the place of a document: why there is none."""
        self._pdf, self._sizes = b"", []
        self.states.show_state(view)
        self._enable()

    @property
    def pages(self) -> int:
        return len(self._sizes)

    def turn(self, by: int) -> None:
        if 0 <= self._number + by < self.pages:
            self._number += by
            self._show_page()

    def go(self, by: int) -> None:
        """Down the page first, and on to the next one from its end (`by` 1); or back (-1)."""
        bar = self._bar
        if bar.value() != (bar.maximum() if by > 0 else bar.minimum()):
            bar.setValue(bar.value() + by * bar.pageStep())
        elif self._as_text:
            # Only a key tells that they were read: where the words end is not known before they
            # are laid out, so that the bar alone would say it too soon.
            for number in range(self.pages if by > 0 else 0):
                self.foot_seen.emit(number)
            self.past_end.emit(by)
        elif not 0 <= self._number + by < self.pages:
            self.past_end.emit(by)
        else:
            self.turn(by)
            if by < 0:
                bar.setValue(bar.maximum())

    @property
    def _as_text(self) -> bool:
        return self._papers.currentWidget() is self.text

    @property
    def _bar(self) -> QScrollBar:
        shown = self.text if self._as_text else self._scroll
        return shown.verticalScrollBar()

    def _note_foot(self) -> None:
        if not self._pdf or not self._scroll.isVisible():
            return
        bottom = self._scroll.verticalScrollBar().value() + self._scroll.viewport().height()
        if bottom >= self.sheet.height():
            self.foot_seen.emit(self._number)

    def _show_page(self) -> None:
        """The present page from its head on."""
        self._draw_page()
        self._scroll.verticalScrollBar().setValue(0)
        self._note_foot()

    def _draw_page(self) -> None:
        if self._pdf:
            words = f"Page {self._number + 1} of {self.pages}"
            self._page_words.setText(words)
            self._zoom_words.setText(f"{self._zoom_now}%")
            spoken = f"{self._title}, {words.lower()}"
            self.sheet.show_page(self._pdf, self._number, self._zoom_now, spoken)
        self._enable()

    def _enable(self) -> None:
        for tool in self._tools:
            tool.setEnabled(bool(self._pdf))
        if not self._pdf:
            self._page_words.setText("No page")
            self._zoom_words.setText("")
            return
        zoom = ZOOMS.index(self._zoom_now)
        for made, possible in (
            (self.previous, self._number > 0),
            (self.following, self._number < self.pages - 1),
            (self._smaller, zoom > 0),
            (self._larger, zoom < len(ZOOMS) - 1),
        ):
            made.setEnabled(possible)

    # --- how large -----------------------------------------------------------------------------

    @property
    def _zoom_now(self) -> int:
        """What was chosen, else the largest at which nothing of the page lies beside the window."""
        if self._chosen_zoom is not None or not self._pdf:
            return self._chosen_zoom or LARGEST_FITTED
        room = self.width() - self._scroll.verticalScrollBar().sizeHint().width()
        size = self._sizes[self._number]
        fitting = [z for z in ZOOMS if z <= LARGEST_FITTED and wide(size, z) <= room]
        return max(fitting, default=ZOOMS[0])

    def _zoom(self, by: int) -> None:
        here = ZOOMS.index(self._zoom_now) + by
        if 0 <= here < len(ZOOMS):
            self._chosen_zoom = ZOOMS[here]
            self._draw_page()

    def _show_as(self, key: str) -> None:
        self._papers.setCurrentWidget(self._scroll if key == "page" else self.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._chosen_zoom is None:
            self._draw_page()
        self._note_foot()


def narrow(width: int) -> bool:
    """Too narrow for a page beside its controls."""
    return width < look().px(700)
