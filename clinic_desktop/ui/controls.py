"""Controls that draw themselves from the tokens: buttons, segments, tabs, checks, lists."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from clinic_desktop.ui.flow import FlowLayout, tall_as_needed
from clinic_desktop.ui.painting import draw_icon, icon
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import empty, tip


def button(
    text: str,
    kind: str = "plain",
    *,
    name: str = "",
    key: str = "",
    on: Callable[[], object] | None = None,
) -> QPushButton:
    """A button; `key` is only told in its tooltip: the action that owns it is the window's."""
    made = QPushButton(text.replace("&", "&&"))
    made.setProperty("kind", kind)
    # Enter presses the button that has the focus, as Space does: Qt leaves it out on some desktops.
    made.setAutoDefault(True)
    made.setAccessibleName(text)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if key:
        tip(made, f"{text}  {key}")
    if name:
        made.setObjectName(name)
    if on is not None:
        made.clicked.connect(lambda _checked=False: on())
    return made


def icon_button(
    icon_name: str,
    spoken: str,
    *,
    name: str = "",
    kind: str = "icon",
    on: Callable[[], object] | None = None,
) -> QToolButton:
    made = _IconButton(icon_name)
    made.setProperty("kind", kind)
    made.setAccessibleName(spoken)
    tip(made, spoken)
    if name:
        made.setObjectName(name)
    if on is not None:
        made.clicked.connect(lambda _checked=False: on())
    return made


class PressedByEnter(QToolButton):
    """A tool button that Enter presses as Space does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class _IconButton(PressedByEnter):
    """Drawn anew with every change of the look, for as long as there is a button."""

    def __init__(self, icon_name: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._draw()
        look().changed.connect(self._draw)

    def _draw(self) -> None:
        self.setIcon(icon(self._icon_name, "text"))
        self.setIconSize(QSize(look().px(16), look().px(16)))


class Segments(QWidget):
    """A few exclusive answers side by side. Left and right move, as in any group of choices."""

    chosen = Signal(str)

    def __init__(
        self, options: Sequence[tuple[str, str]], *, spoken: str, value: str | None = None
    ) -> None:
        super().__init__()
        self.setAccessibleName(spoken)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QToolButton] = {}
        # One pixel of overlap, so that neighbours share their border.
        layout = FlowLayout(self, gap=-1)
        for place, (key, words) in enumerate(options):
            made = QToolButton()
            made.setText(words.replace("&", "&&"))
            made.setAccessibleName(f"{spoken}: {words}")
            made.setCheckable(True)
            made.setProperty("kind", "segment")
            ends = {0: "first", len(options) - 1: "last"}
            made.setProperty("at", ends.get(place, "middle"))
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            made.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            made.installEventFilter(self)
            self._group.addButton(made)
            self._buttons[key] = made
            layout.addWidget(made)
        tall_as_needed(self)
        if value is not None:
            self.choose(value)

    def choose(self, key: str) -> None:
        """Set without telling anyone."""
        self._buttons[key].setChecked(True)

    def clear(self) -> None:
        """No answer, as at the start of a question without a default."""
        self._group.setExclusive(False)
        for made in self._buttons.values():
            made.setChecked(False)
        self._group.setExclusive(True)

    def value(self) -> str | None:
        return next((k for k, b in self._buttons.items() if b.isChecked()), None)

    def button(self, key: str) -> QToolButton:
        return self._buttons[key]

    def set_words(self, key: str, words: str) -> None:
        self._buttons[key].setText(words.replace("&", "&&"))
        self._buttons[key].setAccessibleName(f"{self.accessibleName()}: {words}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            keys = list(self._buttons)
            here = next((n for n, k in enumerate(keys) if self._buttons[k] is watched), None)
            if step is not None and here is not None and 0 <= here + step < len(keys):
                key = keys[here + step]
                self._buttons[key].setFocus(Qt.FocusReason.TabFocusReason)
                self._buttons[key].click()
                return True
        return super().eventFilter(watched, event)


class Tabs(QWidget):
    """Views of one page with their counts; the bar under the chosen one does not move the words.
    `wraps`: they run on to a further line where the width ends."""

    chosen = Signal(str)

    def __init__(self, spoken: str, *, wraps: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(spoken)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._layout: QLayout = FlowLayout(self, gap=0) if wraps else QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def show_tabs(self, tabs: Iterable[tuple[str, str, int | None]], value: str) -> None:
        """(key, words, count) in order; keeps the buttons, and the focus, where it can."""
        listed = list(tabs)
        if [key for key, _, _ in listed] != list(self._buttons):
            empty(self._layout)
            self._buttons = {key: self._make(key) for key, _, _ in listed}
            for made in self._buttons.values():
                self._layout.addWidget(made)
        for key, words, number in listed:
            counted = words if number is None else f"{words}  {number:,}"
            self._buttons[key].setText(counted.replace("&", "&&"))
            self._buttons[key].setAccessibleName(counted)
            self._buttons[key].setChecked(key == value)

    def choose(self, key: str) -> None:
        if key in self._buttons:
            self._buttons[key].click()

    def keys(self) -> list[str]:
        return list(self._buttons)

    def value(self) -> str | None:
        return next((k for k, b in self._buttons.items() if b.isChecked()), None)

    def needed_width(self) -> int:
        """Room for all the words. The layout itself leaves out what is not shown yet."""
        return sum(made.sizeHint().width() for made in self._buttons.values())

    def widths(self) -> list[int]:
        """Room for the words of each, in order."""
        return [made.sizeHint().width() for made in self._buttons.values()]

    def _make(self, key: str) -> QToolButton:
        made = QToolButton()
        made.setCheckable(True)
        made.setProperty("kind", "tab")
        made.setObjectName(f"tab_{key}")
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        made.clicked.connect(lambda _checked=False: self.chosen.emit(key))
        self._group.addButton(made)
        return made


class Check(QCheckBox):
    """A 16 px box in a 24 px target, drawn with the tokens."""

    def __init__(self, text: str, *, name: str = "", spoken: str = "") -> None:
        super().__init__(text.replace("&", "&&"))
        self._words = text
        _name_choice(self, name=name, spoken=spoken or text)

    def sizeHint(self) -> QSize:
        return _choice_size(self, self._words)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        _draw_choice(self, self._words, round_=False)


class Radio(QRadioButton):
    """One of several answers, drawn with the tokens."""

    def __init__(self, text: str, *, name: str = "", spoken: str = "") -> None:
        super().__init__(text.replace("&", "&&"))
        self._words = text
        _name_choice(self, name=name, spoken=spoken or text)

    def sizeHint(self) -> QSize:
        return _choice_size(self, self._words)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        _draw_choice(self, self._words, round_=True)


def _name_choice(choice: QCheckBox | QRadioButton, *, name: str, spoken: str) -> None:
    choice.setAccessibleName(spoken)
    choice.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if name:
        choice.setObjectName(name)


def _choice_size(choice: QCheckBox | QRadioButton, words: str) -> QSize:
    metrics = choice.fontMetrics()
    width = metrics.horizontalAdvance(words) + look().px(30)
    return QSize(width, max(look().px(24), metrics.height() + 4))


def _draw_choice(choice: QCheckBox | QRadioButton, words: str, *, round_: bool) -> None:
    painter = QPainter(choice)
    size = look().px(16)
    box = QRectF(1, (choice.height() - size) / 2, size, size)
    # What stands from last time is drawn as what cannot be pressed is, and yet can be.
    counts = choice.isEnabled() and choice.property("last") != "true"
    draw_box(painter, box, checked=choice.isChecked(), enabled=counts, round_=round_)
    _draw_words(painter, choice, words, look().px(24))
    painter.end()


def draw_box(painter: QPainter, box: QRectF, *, checked: bool, enabled: bool, round_: bool) -> None:
    """A check box or a radio button, as the tokens have them."""
    colors = look()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = colors.color("control" if enabled else "divider")
    fill_color = colors.color("surface" if enabled else "sunken")
    if checked and enabled:
        edge = fill_color = colors.color("accent")
    painter.setPen(QPen(edge, 1.5))
    painter.setBrush(fill_color if not round_ else colors.color("surface"))
    if round_:
        painter.drawEllipse(box)
        if checked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent" if enabled else "disabled"))
            painter.drawEllipse(box.center(), box.width() * 0.28, box.height() * 0.28)
        return
    painter.drawRoundedRect(box, 3, 3)
    if checked:
        inner = box.adjusted(2, 2, -2, -2)
        draw_icon(painter, inner, "check", colors.color("on_accent" if enabled else "disabled"))


def _draw_words(painter: QPainter, widget: QAbstractButton, words: str, left: int) -> None:
    painter.setFont(widget.font())
    # An answer that can only be read is still to be read.
    resting = "muted" if widget.isChecked() else "disabled"
    painter.setPen(look().color("text" if widget.isEnabled() else resting))
    rect = QRect(left, 0, widget.width() - left, widget.height())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)


class Choice(QComboBox):
    """A drop-down list with a drawn arrow; the value is the item's data."""

    picked = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], *, spoken: str, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(spoken)
        if name:
            self.setObjectName(name)
        for key, words in options:
            self.addItem(words, key)
        self.activated.connect(lambda _index: self.picked.emit(self.value()))

    def value(self) -> str:
        return str(self.currentData())

    def choose(self, key: str) -> None:
        self.setCurrentIndex(max(0, self.findData(key)))

    def wheelEvent(self, event: QEvent) -> None:
        """Rolling over a closed list must not change an answer."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = look().px(14)
        where = QRectF(self.width() - size - look().px(10), (self.height() - size) / 2, size, size)
        color = look().color("muted" if self.isEnabled() else "disabled")
        draw_icon(painter, where, "chevron-down", color)
        painter.end()
