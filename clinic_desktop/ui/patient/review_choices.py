"""Groups of answers in a review: several that may hold together, and one of several."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from clinic_desktop.domain.review import NOT_ASKED
from clinic_desktop.ui.controls import Check, Radio
from clinic_desktop.ui.flow import FlowLayout, tall_as_needed


class Checks(QWidget):
    """Several may hold. "Not asked" and "None" each stand alone."""

    changed = Signal()

    def __init__(self, name: str, words: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName(f"review_{name}")
        self.setAccessibleName(words)
        self._checks: dict[str, Check] = {}
        layout = FlowLayout(self, gap=10)
        for key, shown in options:
            made = Check(shown, name=f"review_{name}_{key}", spoken=f"{words}: {shown}")
            made.clicked.connect(lambda _checked, key=key: self._clicked(key))
            self._checks[key] = made
            layout.addWidget(made)
        tall_as_needed(self)
        self._checks[NOT_ASKED].setChecked(True)

    def value(self) -> str:
        return ", ".join(key for key, check in self._checks.items() if check.isChecked())

    def choose(self, value: str) -> None:
        """An answer that is none of these is no answer."""
        wanted = {key.strip() for key in value.split(",")}
        if not wanted <= self._checks.keys():
            wanted = {NOT_ASKED}
        for key, check in self._checks.items():
            check.setChecked(key in wanted)

    def _clicked(self, clicked: str) -> None:
        alone = (NOT_ASKED, "none")
        for key, check in self._checks.items():
            if key != clicked and (clicked in alone or key in alone):
                check.setChecked(False)
        if not any(check.isChecked() for check in self._checks.values()):
            self._checks[NOT_ASKED].setChecked(True)
        self.changed.emit()


class Radios(QWidget):
    """One of several; none at the start."""

    changed = Signal()

    def __init__(self, name: str, words: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName(f"review_{name}")
        self.setAccessibleName(words)
        self._group = QButtonGroup(self)
        self._radios: dict[str, Radio] = {}
        layout = FlowLayout(self, gap=10)
        for key, shown in options:
            made = Radio(shown, name=f"review_{name}_{key}", spoken=f"{words}: {shown}")
            made.clicked.connect(lambda _checked: self.changed.emit())
            self._group.addButton(made)
            self._radios[key] = made
            layout.addWidget(made)
        tall_as_needed(self)

    def value(self) -> str | None:
        return next((key for key, radio in self._radios.items() if radio.isChecked()), None)

    def choose(self, value: str | None) -> None:
        self._group.setExclusive(False)
        for key, radio in self._radios.items():
            radio.setChecked(key == value)
        self._group.setExclusive(True)
