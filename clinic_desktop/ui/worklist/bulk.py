"""The bar at the foot of the list: what can be done with those selected, and undoing it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.services.queue_moves import Done
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.text import RunsLabel, fact, muted
from clinic_desktop.ui.widgets import fill, label, pane

UNDO_MS = 10_000
HINT = "Select  X      Preview  Space      Open  Enter"
ACTS = (
    ("assign", "Assign"),
    ("next_action", "Next action"),
    ("snooze", "Snooze"),
    ("contact", "Do not contact yet"),
    ("letters", "Prepare letters"),
    ("export", "Export list"),
)
"""What may be done for many at once; decisions, signing and "not suitable" never are."""


class BulkBar(QWidget):
    """Always there, so that rows do not jump when somebody is selected."""

    wanted = Signal(str)
    undo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._done: Done | None = None
        self._roomy = True
        self._selected = 0
        frame = pane("sunken", "above", "actionbar")
        outer = QHBoxLayout(self)
        fill(outer, frame, gap=0)
        self._count = RunsLabel()
        self._count.setObjectName("selectedCount")
        self._buttons = [
            button(words, "link", name=f"bulk_{key}", on=partial(self.wanted.emit, key))
            for key, words in ACTS
        ]
        self._said = label("", "body", name="bulkSaid")
        self.undo = button("Undo", name="bulkUndo", on=self._ask_undo)
        self._hint = label(HINT, "caption")
        layout = QHBoxLayout(frame)
        parts: Sequence[QWidget | None] = (
            self._count, *self._buttons, self._said, self.undo, None, self._hint,
        )  # fmt: skip
        fill(layout, *parts, gap=4, margins=(14, 0, 14, 0))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNDO_MS)
        self._timer.timeout.connect(self.forget)
        self.show_selected(0)
        self.forget()

    @property
    def can_undo(self) -> bool:
        return self._done is not None

    def set_roomy(self, roomy: bool) -> None:
        """Without room the bar is there only while somebody is selected or can be brought back."""
        self._roomy = roomy
        self._show()

    def _show(self) -> None:
        # Never shown by hand before it stands in a page: it would open as a window of its own.
        if self.parentWidget() is not None:
            self.setVisible(self._roomy or self._selected > 0 or not self._said.isHidden())

    def show_selected(self, number: int) -> None:
        self._selected = number
        for made in (self._count, *self._buttons):
            made.setVisible(number > 0)
        self._hint.setVisible(number == 0)
        self._count.show_runs((fact(f"{number:,}"), muted(" selected", "body")))
        if number:
            self.forget()
        self._show()

    def show_done(self, done: Done) -> None:
        """What was done, for ten seconds with the way back."""
        self._done = done if done.undo is not None else None
        self._said.setText(done.words)
        self._said.show()
        self.undo.setVisible(self._done is not None)
        self._timer.start()
        self._show()

    def take_undo(self) -> Callable[..., None] | None:
        """What undoes the last act, once."""
        undo = self._done.undo if self._done is not None else None
        self.forget()
        return undo

    def forget(self) -> None:
        self._timer.stop()
        self._done = None
        self._said.hide()
        self.undo.hide()
        self._show()

    def _ask_undo(self) -> None:
        self.undo_wanted.emit()
