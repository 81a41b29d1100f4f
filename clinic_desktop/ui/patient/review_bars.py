"""Bars over the review form: what a signature waits for, somebody else's draft, what is new."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.ui.controls import button
from clinic_desktop.ui.flow import FlowLayout, tall_as_needed
from clinic_desktop.ui.widgets import empty, fill, label


class Bar(QFrame):
    """One sentence on a tint, and what can be done about it. Hidden until there is something."""

    def __init__(self, tint: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("tint", tint)
        self.words = label("", "body", wrap=True, name=f"{name}Words")
        self._acts = QWidget()
        self._flow = FlowLayout(self._acts, gap=6)
        tall_as_needed(self._acts)
        layout = QVBoxLayout(self)
        fill(layout, self.words, self._acts, gap=4, margins=(12, 8, 12, 8))
        self.hide()

    def show_words(self, words: str) -> None:
        self.words.setText(words)
        self.setAccessibleName(words)
        self.show()

    def act(self, words: str, name: str, on: Callable[[], object]) -> QPushButton:
        made = button(words, name=name, on=on)
        self._flow.addWidget(made)
        return made


class FaultSummary(Bar):
    """What a signature waits for, each a way to its field. It takes the focus, so that a screen
    reader says it and Tab goes on to the first field."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("urgent", "reviewFaults")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_faults(self, faults: Sequence[tuple[str, str]]) -> None:
        """(field, words) in the order of the form."""
        empty(self._flow)
        for name, words in faults:
            link = button(
                words, "link", name=f"fault_to_{name}", on=partial(self.wanted.emit, name)
            )
            self._flow.addWidget(link)
        count = len(faults)
        self.show_words(
            "Before signing, one answer is needed:"
            if count == 1
            else f"Before signing, {count} answers are needed:"
        )
        self.setAccessibleName(f"{self.words.text()} {'; '.join(words for _, words in faults)}")
