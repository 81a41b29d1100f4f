"""First run, where there is no clinic yet: look around with invented people, or begin one's own."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.ui.brand import PURPOSE, BesidePicture
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.focus_ring import FocusRing
from clinic_desktop.ui.widgets import fill, held, label, row, rule


class FirstRun(QWidget):
    """`wants_demo`: True, False, or None while nothing was chosen; `file` is one that is there."""

    def __init__(self) -> None:
        super().__init__()
        self.wants_demo: bool | None = None
        self.file: Path | None = None
        self.setObjectName("firstRun")
        self.setWindowTitle("clinic_desktop")
        self.setProperty("pane", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(QSize(1024, 640))
        self.resize(1366, 768)
        demo = button(
            "Look around with demo patients",
            "primary",
            name="openDemo",
            on=lambda: self._choose(demo=True),
        )
        own = button("Begin this clinic", name="openOwn", on=lambda: self._choose(demo=False))
        there = button("Open an existing clinic file", name="openFile", on=self._open_file)
        for made in (demo, own, there):
            held(made, min_width=276, min_height=44)
        text = QVBoxLayout()
        fill(
            text,
            label(PURPOSE, "welcome", wrap=True),
            label("For prescribers and their teams. Works offline, on this computer.", "muted"),
            20,
            gap=6,
        )
        text.addLayout(row(demo, label("40 invented people, nothing real", "muted"), None, gap=16))
        text.addSpacing(8)
        text.addLayout(row(own, label("Empty; you bring records in", "muted"), None, gap=16))
        text.addSpacing(8)
        elsewhere = "On this computer, or on a drive your team shares"
        text.addLayout(row(there, label(elsewhere, "muted"), None, gap=16))
        text.addSpacing(24)
        text.addWidget(rule())
        text.addWidget(
            label("Not for emergencies. Suggestions only: you decide and you sign.", "strong")
        )
        layout = QVBoxLayout(self)
        fill(layout, BesidePicture(text), gap=0)
        self._ring = FocusRing(self)
        demo.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()

    def _open_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Open a clinic file", "", "Clinic files (*.db);;All files (*)"
        )
        if chosen:
            self.file = Path(chosen)
            self._choose(demo=False)

    def _choose(self, *, demo: bool) -> None:
        self.wants_demo = demo
        self.close()
