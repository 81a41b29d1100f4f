"""Plain labels, panes and marks: what every screen is put together from."""

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.flag import Severity
from clinic_desktop.ui.painting import draw_icon, draw_level
from clinic_desktop.ui.theme import look


def label(text: str, role: str = "body", *, wrap: bool = False, name: str = "") -> QLabel:
    """A label that shows its text and nothing else: markup in data stays text."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if name:
        made.setObjectName(name)
    return made


def tip(widget: QWidget, text: str) -> None:
    """A tooltip of plain words."""
    widget.setToolTip(plain_tip(text))


def plain_tip(text: str) -> str:
    """Words as a tooltip shows them: Qt would read markup in one."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<span>{escaped}</span>"


def rule() -> QFrame:
    """A hairline."""
    line = QFrame()
    line.setProperty("role", "rule")
    return line


def pane(surface: str = "surface", line: str = "", role: str = "", name: str = "") -> QFrame:
    frame = QFrame()
    frame.setProperty("pane", surface)
    if line:
        frame.setProperty("line", line)
    if role:
        frame.setProperty("role", role)
    if name:
        frame.setObjectName(name)
    return frame


def row(
    *parts: QWidget | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0,) * 4
) -> QHBoxLayout:
    """Widgets in a row; a number is a fixed space, None takes what is left."""
    layout = QHBoxLayout()
    fill(layout, *parts, gap=gap, margins=margins)
    return layout


def column(
    *parts: QWidget | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0,) * 4
) -> QVBoxLayout:
    layout = QVBoxLayout()
    fill(layout, *parts, gap=gap, margins=margins)
    return layout


def fill(
    layout: QBoxLayout,
    *parts: QWidget | int | None,
    gap: int = 8,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> None:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        else:
            layout.addWidget(part)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        assert item is not None
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            empty(inner)


def held(
    widget: QWidget,
    *,
    min_width: int | None = None,
    min_height: int | None = None,
    max_width: int | None = None,
    max_height: int | None = None,
    width: int | None = None,
) -> None:
    """Sizes given at 100% text, held at whatever size the text has."""
    _Sizes(widget, min_width, min_height, max_width, max_height, width)


class _Sizes(QObject):
    """A child of its widget, with a slot of its own: a function would be called after both are
    gone."""

    def __init__(self, widget: QWidget, *sizes: int | None) -> None:
        super().__init__(widget)
        self._widget = widget
        self._sizes = sizes
        look().changed.connect(self._hold)
        self._hold()

    def _hold(self) -> None:
        widget = self._widget
        setters = (
            widget.setMinimumWidth,
            widget.setMinimumHeight,
            widget.setMaximumWidth,
            widget.setMaximumHeight,
            widget.setFixedWidth,
        )
        for size, hold in zip(self._sizes, setters, strict=True):
            if size is not None:
                hold(look().px(size))


def scrolled(content: QWidget, surface: str = "surface") -> QScrollArea:
    """A pane that scrolls up and down, never sideways."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setProperty("pane", surface)
    area.setWidget(content)
    area.setAccessibleName("Scrolled content")
    return area


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and let it look again."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class LevelMark(QWidget):
    """The level's shape alone; the word stands beside it or in its accessible name."""

    def __init__(self, severity: Severity, size: int = 16) -> None:
        super().__init__()
        self._severity = severity
        self._size = size
        self.setAccessibleName(look().level_word(severity))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(look().px(self._size), look().px(self._size) + 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        size = look().px(self._size)
        draw_level(painter, QRectF(0, 2, size, size), self._severity)
        painter.end()


class IconMark(QWidget):
    """An icon that is only looked at."""

    def __init__(self, name: str, color: str = "muted", size: int = 16, spoken: str = "") -> None:
        super().__init__()
        self._name, self._color, self._size = name, color, size
        self.setAccessibleName(spoken or name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(look().px(self._size), look().px(self._size) + 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        size = look().px(self._size)
        draw_icon(painter, QRectF(0, 2, size, size), self._name, look().color(self._color))
        painter.end()


class Notice(QFrame):
    """A tinted bar: shape, one bold sentence, one supporting sentence. For gates and faults."""

    def __init__(self, severity: Severity, title: str, text: str = "") -> None:
        super().__init__()
        keys = {"critical": "urgent", "high": "soon", "moderate": "review", "info": "info"}
        self.setProperty("tint", keys[severity.value])
        words = column(label(title, "strong", wrap=True), gap=2)
        if text:
            words.addWidget(label(text, "note", wrap=True))
        layout = QHBoxLayout(self)
        fill(layout, LevelMark(severity), gap=10, margins=(12, 8, 12, 8))
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
