"""What the list is narrowed by, one chip a value; a press takes it away."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_desktop.ui.controls import button
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.widgets import empty

TIMES = "\u00d7"


class ChipBar(QWidget):
    removed = Signal(str, str)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Filters of the list")
        self._flow = FlowLayout(self, gap=6)
        self.hide()

    def show_chips(self, chosen: Sequence[tuple[str, str]], words: Sequence[str]) -> None:
        empty(self._flow)
        for (key, value), said in zip(chosen, words, strict=True):
            made = button(
                f"{said}  {TIMES}",
                "chip",
                name=f"chip_{key}_{value}",
                on=partial(self.removed.emit, key, value),
            )
            made.setAccessibleName(f"Filter {said}: take away")
            self._flow.addWidget(made)
        if len(chosen) > 1:
            self._flow.addWidget(
                button("Clear filters", "link", name="clearFilters", on=self.cleared.emit)
            )
        self.setVisible(bool(chosen))
