"""Worked examples: rows of the file as they would be read. They are the proof of a mapping."""

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.match_views import Trial
from clinic_desktop.ui import format
from clinic_desktop.ui.text import RunsLabel, fact, muted
from clinic_desktop.ui.widgets import LevelMark, empty, fill, label, row, rule

HEADS = ("Medicine in the file", "Directions", "Quantity", "Understood as", "Supply lasts")
STRETCH = (3, 3, 1, 4, 2)


class Examples(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("matchExamples")
        self._head = RunsLabel()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(7)
        for place, share in enumerate(STRETCH):
            self._grid.setColumnStretch(place, share)
        layout = QVBoxLayout(self)
        fill(layout, self._head, rule(), gap=6)
        layout.addLayout(self._grid)

    def show_examples(self, trial: Trial) -> None:
        whole = "all rows" if trial.whole else f"the first {trial.rows:,} rows"
        note = f"   Rows of your file, read with this mapping ({whole} were looked at)"
        self._head.show_runs((fact("Worked examples", "section"), muted(note)))
        empty(self._grid)
        if not trial.examples:
            words = (
                "No row of these drugs can be read yet. Say which columns hold the medicine, its "
                "directions and its quantity."
            )
            self._grid.addWidget(label(words, "muted", wrap=True), 0, 0, 1, len(HEADS))
            return
        for place, words in enumerate(HEADS):
            self._grid.addWidget(label(words, "caption"), 0, place)
        for at, one in enumerate(trial.examples, start=1):
            understood = label(one.understood, "strong", wrap=True)
            cells: list[QWidget] = [
                label(format.one_line(one.drug), wrap=True),
                label(format.one_line(one.directions) or "none", wrap=True),
                label(one.quantity or "none"),
                understood,
                label(one.lasts, wrap=True),
            ]
            if not one.sure:
                holder = QWidget()
                line = row(LevelMark(Severity.MODERATE), understood, gap=8)
                line.setStretch(1, 1)
                holder.setLayout(line)
                cells[3] = holder
            for place, cell in enumerate(cells):
                self._grid.addWidget(cell, at, place)
