"""Fields to type in."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from clinic_desktop.ui import format
from clinic_desktop.ui.dates import DateNotUnderstood, read_date
from clinic_desktop.ui.widgets import fill, held, label


def field(
    text: str = "", *, spoken: str, name: str = "", placeholder: str = "", width: int = 0
) -> QLineEdit:
    made = QLineEdit(text)
    made.setAccessibleName(spoken)
    made.setPlaceholderText(placeholder)
    if name:
        made.setObjectName(name)
    if width:
        held(made, width=width)
    return made


class DateField(QWidget):
    """A date typed freely, with the date understood written beside it.

    Takes 23-Feb-2027, 23 2 2027, 2027-02-23, today, +3m, +4w, -2d.
    """

    changed = Signal()

    def __init__(
        self, on: date | None, today: date, *, spoken: str, name: str, echo: bool = True
    ) -> None:
        super().__init__()
        self._today = today
        self.edit = field(spoken=spoken, name=name, placeholder="Date, or +3m", width=150)
        self.echo = label("", "note", name=f"{name}_echo")
        # Never shown by hand: a label without a parent would open as a window of its own.
        if not echo:
            self.echo.hide()
        layout = QHBoxLayout(self)
        fill(layout, self.edit, self.echo, gap=12)
        layout.addStretch(1)
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._read)
        self.edit.editingFinished.connect(self._tidy)
        if on is not None:
            self.edit.setText(format.day(on))

    def value(self) -> date | None:
        """The date understood, or None."""
        try:
            return read_date(self.edit.text(), self._today)
        except DateNotUnderstood:
            return None

    def set_value(self, on: date) -> None:
        self.edit.setText(format.day(on))

    def _read(self) -> None:
        try:
            on = read_date(self.edit.text(), self._today)
        except DateNotUnderstood as reason:
            words = str(reason)
        else:
            words = f"{format.weekday(on)}, {format.due(on, self._today)}" if on else ""
        self.echo.setText(words)
        self.changed.emit()

    def _tidy(self) -> None:
        on = self.value()
        if on is not None and self.edit.text() != format.day(on):
            self.edit.setText(format.day(on))
