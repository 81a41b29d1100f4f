"""The numbers of a rule as fields: typed, or moved with the arrow keys, inside their bounds."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from clinic_desktop.domain.dose import decimal_text, with_unit
from clinic_desktop.services.policy_views import NumberView
from clinic_desktop.ui.patient.basis_parts import MARK_WORDS
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import column, empty, fill, label, restyle, row, tip

STEPS = {"ratio": Fraction(1, 20)}
"""What one press of an arrow moves a number by; whole numbers by one."""
PAGE = 10


class NumberField(QLineEdit):
    """One number. Up and Down move it a step, Page Up and Page Down ten, never past its bounds."""

    def __init__(self, number: NumberView) -> None:
        super().__init__(decimal_text(number.value))
        self.number = number
        self.setObjectName(f"number_{number.name}")
        self.setAccessibleName(f"{number.label}, {number.unit}")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(look().px(84))

    def value(self) -> Fraction | None:
        """The number as typed, or None where it cannot be read."""
        try:
            return Fraction(Decimal(self.text().strip()))
        except (InvalidOperation, ValueError, OverflowError):
            return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_PageUp: PAGE,
            Qt.Key.Key_PageDown: -PAGE,
        }.get(Qt.Key(event.key()))
        value = self.value()
        if steps is None or value is None:
            super().keyPressEvent(event)
            return
        moved = value + steps * STEPS.get(self.number.unit, Fraction(1))
        self.setText(decimal_text(min(self.number.high, max(self.number.low, moved))))


class Numbers(QWidget):
    """Every number of one rule with its unit, bounds, evidence mark and where it is from."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ruleNumbers")
        self._fields: list[NumberField] = []
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=14)

    def show_numbers(self, numbers: Sequence[NumberView]) -> None:
        empty(self._layout)
        self._fields = []
        if not numbers:
            self._layout.addWidget(label("This rule has no number of its own.", "muted", wrap=True))
        for number in numbers:
            self._layout.addWidget(self._line(number))

    def changed(self) -> dict[str, str]:
        """Numbers that differ from what holds now, as typed."""
        return {
            one.number.name: one.text() for one in self._fields if one.value() != one.number.value
        }

    def reset(self) -> None:
        """Every field back to what holds now."""
        for one in self._fields:
            one.setText(decimal_text(one.number.value))

    def field(self, name: str) -> NumberField:
        return next(one for one in self._fields if one.number.name == name)

    def _line(self, number: NumberView) -> QWidget:
        made = NumberField(number)
        made.textChanged.connect(lambda _text: self._told(made))
        self._fields.append(made)
        caption = label(number.label, wrap=True)
        caption.setBuddy(made)
        mark = "local policy" if number.moved else MARK_WORDS.get(number.mark, number.mark)
        tag = label(mark, "tag")
        tip(
            tag, "Where the number comes from: verified, second-hand, background, proposed or local"
        )
        highest = with_unit(decimal_text(number.high), number.unit)
        bounds = f"{decimal_text(number.low)} to {highest}"
        if number.value != number.own:
            bounds += f", {decimal_text(number.own)} unless moved"
        notes = column(label(bounds, "note", wrap=True), gap=1)
        notes.addWidget(label(number.basis, "note", wrap=True))
        if number.moved:
            notes.addWidget(label(number.moved, "note", wrap=True))
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.addWidget(caption, 0, 0)
        grid.addLayout(row(made, label(number.unit, "muted"), tag, None), 0, 1)
        grid.addLayout(notes, 1, 0, 1, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        return holder

    def _told(self, field: NumberField) -> None:
        value, number = field.value(), field.number
        fits = value is not None and number.low <= value <= number.high
        restyle(field, "fault", "false" if fits else "true")
        self.moved.emit()
