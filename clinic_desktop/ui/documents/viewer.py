"""A document on screen: its pages one at a time, as large as they fit, or the same in words."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.ui.controls import Segments, icon_button
from clinic_desktop.ui.documents.paper import PaperView, wide
from clinic_desktop.ui.documents.pdf import page_sizes
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.states import States
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import column, fill, label, pane

ZOOMS = (40, 50, 60, 70, 80, 90, 100, 125, 150, 200)
LARGEST_FITTED = 100
"""Beyond the size it prints in, a page is only enlarged when somebody asks."""


class DocumentViewer(QWidget):
    """Shows the bytes it is given and knows nothing else of them."""

    def __init__(self) -> None:
        super().__init__()
        self._pdf = b""
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
        self.sheet.turned.connect(self._page_key)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.sheet)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName("Page")
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
        self.text.setPlainText(text)
        self.shown.setVisible(bool(text))
        if not text:
            self.shown.choose("page")
            self._show_as("page")
        self.states.show_content()
        self._show_page()

    def show_state(self, view: QWidget) -> None:
        """In the place of a document: why there is none."""
        self._pdf = b""
        self.states.show_state(view)
        self._enable()

    @property
    def pages(self) -> int:
        return len(page_sizes(self._pdf)) if self._pdf else 0

    def turn(self, by: int) -> None:
        if 0 <= self._number + by < self.pages:
            self._number += by
            self._show_page()
            self._scroll.verticalScrollBar().setValue(0)

    def _page_key(self, by: int) -> None:
        """Page Down goes down the page first, and on to the next one from its end."""
        bar = self._scroll.verticalScrollBar()
        end = bar.maximum() if by > 0 else bar.minimum()
        if bar.value() != end:
            bar.setValue(bar.value() + by * bar.pageStep())
            return
        before = self._number
        self.turn(by)
        if by < 0 and self._number != before:
            bar.setValue(bar.maximum())

    def _show_page(self) -> None:
        if self._pdf:
            words = f"Page {self._number + 1} of {self.pages}"
            self._page_words.setText(words)
            self._zoom_words.setText(f"{self._zoom_now} %")
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
        size = page_sizes(self._pdf)[self._number]
        fitting = [z for z in ZOOMS if z <= LARGEST_FITTED and wide(size, z) <= room]
        return max(fitting, default=ZOOMS[0])

    def _zoom(self, by: int) -> None:
        here = ZOOMS.index(self._zoom_now) + by
        if 0 <= here < len(ZOOMS):
            self._chosen_zoom = ZOOMS[here]
            self._show_page()

    def _show_as(self, key: str) -> None:
        self._papers.setCurrentWidget(self._scroll if key == "page" else self.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._chosen_zoom is None:
            self._show_page()


def narrow(width: int) -> bool:
    """Too narrow for a page beside its controls."""
    return width < look().px(700)
