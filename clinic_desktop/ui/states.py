"""What a page shows when it has nothing to show: loading, empty, fault; always in words."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import IconMark, Notice, fill, held, label, row, scrolled

READABLE_WIDTH = 760
"""Longer lines of prose are lost from one line to the next."""


class StateView(QWidget):
    """One bold sentence, one supporting one, at most two buttons; left-aligned."""

    def __init__(
        self,
        title: str,
        text: str,
        *,
        buttons: tuple[tuple[str, str, Callable[[], object]], ...] = (),
        good: bool = False,
        name: str = "state",
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        content = QWidget()
        layout = QVBoxLayout(content)
        fill(layout, 60, gap=8, margins=(24, 0, 24, 24))
        outer = QVBoxLayout(self)
        fill(outer, scrolled(content), gap=0)
        if good:
            layout.addWidget(IconMark("check", "accent", 24, spoken="Done"))
        for words, role, part in ((title, "section", "title"), (text, "muted", "text")):
            said = label(words, role, wrap=True, name=f"{name}_{part}")
            held(said, max_width=READABLE_WIDTH)
            layout.addWidget(said)
        if buttons:
            made = [
                button(words, kind, name=f"{name}_{number}", on=on)
                for number, (words, kind, on) in enumerate(buttons)
            ]
            layout.addSpacing(8)
            layout.addLayout(row(*made, None))
        layout.addStretch(1)


def fault_view(title: str, fault: Exception, retry: Callable[[], object], *, safe: str) -> QWidget:
    """What happened, what is safe, what to do next."""
    view = QWidget()
    view.setObjectName("faultView")
    known = isinstance(fault, ClinicError)
    text = fault.message if isinstance(fault, ClinicError) else "Something in the program failed."
    hint = fault.hint if known and isinstance(fault, ClinicError) else ""
    layout = QVBoxLayout(view)
    fill(layout, 40, Notice(Severity.HIGH, title, text), 6, gap=8, margins=(24, 0, 24, 24))
    rows = [("Safe", safe), ("Do next", hint or "Try again.")]
    if not known:
        rows.append(("Kind of fault", type(fault).__name__))
    for name, words in rows:
        head = label(name, "caption")
        held(head, width=86)
        line = row(head, label(words, wrap=True), gap=8)
        line.setStretch(1, 1)
        layout.addLayout(line)
    layout.addSpacing(8)
    layout.addLayout(row(button("Try again", "primary", name="faultRetry", on=retry), None))
    layout.addStretch(1)
    return view


class Placeholder(QWidget):
    """Flat bars where rows will be; said in words to a screen reader."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setObjectName("placeholder")
        self.setAccessibleName(words)
        layout = QVBoxLayout(self)
        fill(layout, label(words, "caption", name="placeholderText"), None, margins=(24, 16, 24, 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().color("hairline"))
        top = look().px(60)
        while top < self.height():
            for left, width in ((24, 60), (120, 150), (330, 120), (520, 90)):
                painter.drawRoundedRect(look().px(left), top, look().px(width), look().px(9), 2, 2)
            painter.drawRect(0, top + look().px(40), self.width(), 1)
            top += look().px(62)
        painter.end()


class States(QStackedWidget):
    """The content, or a state in its place."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.content = content
        self.addWidget(content)
        self._state: QWidget | None = None

    def show_content(self) -> None:
        self.setCurrentWidget(self.content)
        self._drop()

    def show_state(self, view: QWidget) -> None:
        self.addWidget(view)
        self.setCurrentWidget(view)
        self._drop()
        self._state = view

    @property
    def state(self) -> QWidget | None:
        return self._state

    def _drop(self) -> None:
        if self._state is not None:
            self.removeWidget(self._state)
            self._state.deleteLater()
            self._state = None
