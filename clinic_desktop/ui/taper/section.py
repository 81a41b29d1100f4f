"""A part of the planner's fields: shows its share of the settings and reports edits of it."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.ui.controls import PressedByEnter
from clinic_desktop.ui.painting import icon
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, row


class Section(QWidget):
    """Draws no conclusion of its own. `fields` are the widgets by their path in the contract, to
    be marked where one cannot be right."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, QWidget] = {}
        self.settings: PlannerSettings | None = None
        self._loading = False

    def show_settings(self, settings: PlannerSettings) -> None:
        """Put a state into the fields, leaving the one being typed in alone."""
        self._loading = True
        self.settings = settings
        self.show_values(settings)
        self._loading = False

    def show_values(self, settings: PlannerSettings) -> None:
        raise NotImplementedError

    def show_plan(self, plan: TaperPlan | None) -> None:
        """What the plan that came of it says about this part."""

    def summary(self, settings: PlannerSettings) -> str:
        """The part in a few words, for when it is folded."""
        return ""

    def edit(self, **values: Any) -> None:
        if self.settings is None or self._loading:
            return
        settings = replace(self.settings, **values)
        if settings != self.settings:
            self.settings = settings
            self.edited.emit(settings)

    def put(self, path: str, text: str) -> None:
        """The text of a field, unless that very text is being typed."""
        made: Any = self.fields[path]
        if not made.hasFocus() or made.text() != text:
            made.setText(text)


class Fold(QWidget):
    """A section under a head that opens and closes it; closed, its summary stands beside."""

    def __init__(self, title: str, section: Section, name: str, *, opened: bool) -> None:
        super().__init__()
        self._title, self._section = title, section
        self.head = PressedByEnter()
        self.head.setObjectName(name)
        self.head.setProperty("kind", "fold")
        self.head.setCheckable(True)
        self.head.setChecked(opened)
        self.head.setText(title)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head.toggled.connect(lambda _on: self._show())
        self._words = label("", "note", wrap=True)
        layout = QVBoxLayout(self)
        fill(layout, gap=4)
        layout.addLayout(row(self.head, None))
        fill(layout, self._words, section, gap=4)
        look().changed.connect(self._show)
        self._show()

    def open(self) -> None:
        self.head.setChecked(True)

    def show_summary(self, words: str) -> None:
        self._words.setText(words)
        self._show()

    def _show(self) -> None:
        opened = self.head.isChecked()
        self.head.setIcon(icon("chevron-down" if opened else "chevron-right", "muted"))
        state = "open" if opened else "closed"
        self.head.setAccessibleName(f"{self._title}, {state}")
        self._section.setVisible(opened)
        self._words.setVisible(not opened and bool(self._words.text()))
