"""The basis of the plan on the screen: seven parts, to read and to copy."""

from PySide6.QtWidgets import QWidget

from clinic_desktop.services.taper_views import BasisPart
from clinic_desktop.ui.clipboard import PrivateClipboard
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.patient.basis_parts import numbered, source_line, source_words
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import label, row, rule


class PlanBasisSheet(Sheet):
    """Where each number of the plan comes from; nothing can be changed here."""

    def __init__(self, parts: tuple[BasisPart, ...]) -> None:
        super().__init__("Basis of this plan", width=720, no="Close", name="planBasis")
        self._parts = parts
        self.clipboard = PrivateClipboard(self)
        for number, part in enumerate(parts, 1):
            shown: list[QWidget] = [label(line, wrap=True) for line in part.lines]
            shown += [source_line(source) for source in part.sources]
            self.body.addLayout(numbered(number, part.name, shown))
            if number < len(parts):
                self.body.addWidget(rule())
        copy = button("Copy as text", "quiet", name="planBasisCopy", on=self.copy)
        self.body.addLayout(row(copy, None))

    def text(self) -> str:
        """The parts as plain text."""
        told = []
        for number, part in enumerate(self._parts, 1):
            lines = (*part.lines, *map(source_words, part.sources))
            told.append("\n".join((f"{number}. {part.name}", *(f"   {line}" for line in lines))))
        return "\n\n".join(told)

    def copy(self) -> None:
        self.clipboard.copy(self.text())
