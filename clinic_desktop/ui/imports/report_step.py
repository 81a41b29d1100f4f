"""What an import would do, or did: files, problems, texts, and people who may be one."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.nouns import noun
from clinic_desktop.services.import_effect import FlagMove
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Tabs
from clinic_desktop.ui.imports.columns import (
    file_columns,
    move_columns,
    problem_columns,
    text_columns,
)
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import RunsLabel, fact, muted
from clinic_desktop.ui.widgets import fill, label, row

EMPTY = {
    "files": "No file could be read.",
    "problems": "No problem was found.",
    "texts": "Every medicine, direction and condition was understood.",
    "moves": "Nobody's flags changed with this import.",
}
LOOKING = "Looking at who is flagged now."


class ReportStep(QWidget):
    """Rows in = added + changed + unchanged + rejected, then the tables.

    After an import, also whose flags came and went with it, once everyone has been judged anew.
    """

    person_wanted = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._report: ImportReport | None = None
        self._moved: tuple[FlagMove, ...] | None = None
        self.sum = RunsLabel()
        self.sum.setObjectName(f"{name}Sum")
        self.flags = label("", wrap=True, name=f"{name}Flags")
        made: dict[str, tuple[Any, Any, str]] = {
            "files": (file_columns(), lambda f: f.path, "Files"),
            "problems": (
                problem_columns(), lambda p: (p.file, p.line, p.field, p.message), "Problems",
            ),
            "texts": (text_columns(), lambda t: (t.kind, t.text), "Not understood"),
            "moves": (move_columns(), lambda m: m.patient.id, "Flags that changed"),
        }  # fmt: skip
        self.tables: dict[str, RecordTable[Any]] = {
            key: RecordTable(
                RecordTableModel(columns, of, parent=self), spoken=spoken, name=f"{name}_{key}"
            )
            for key, (columns, of, spoken) in made.items()
        }
        self._tabs = Tabs("Parts of the report")
        self._tabs.setMinimumHeight(38)
        self._tabs.chosen.connect(self.choose)
        self._none = label("", "muted", name=f"{name}None")
        self._none.setContentsMargins(20, 14, 20, 0)
        layout = QVBoxLayout(self)
        fill(layout, gap=0)
        self.tables["moves"].opened.connect(lambda move: self.person_wanted.emit(move.patient.id))
        layout.addLayout(row(self.sum, margins=(20, 12, 20, 2)))
        layout.addLayout(row(self.flags, margins=(20, 0, 20, 6)))
        layout.addLayout(row(self._tabs, None, margins=(10, 0, 20, 0)))
        layout.addWidget(self._none)
        for table in self.tables.values():
            layout.addWidget(table, 1)
        self._end = QWidget()
        layout.addWidget(self._end, 1)

    def show_report(self, report: ImportReport) -> None:
        self._report, self._moved = report, None
        self.flags.setText("" if report.dry_run else LOOKING)
        self.flags.setVisible(not report.dry_run)
        would = "would be " if report.dry_run else ""
        self.sum.show_runs(
            (
                fact(f"{report.rows_in:,}"),
                muted(" rows in: ", "body"),
                fact(f"{report.added:,}"),
                muted(f" {would}added, ", "body"),
                fact(f"{report.changed:,}"),
                muted(" changed, ", "body"),
                fact(f"{report.unchanged:,}"),
                muted(" unchanged, ", "body"),
                fact(f"{report.rejected:,}"),
                muted(" rejected.", "body"),
            )
        )
        self.tables["files"].records.set_records(report.files)
        self.tables["problems"].records.set_records(report.problems)
        self.tables["texts"].records.set_records(report.not_understood)
        self.choose("problems" if report.has_errors else "files")

    def show_moves(self, moved: tuple[FlagMove, ...]) -> None:
        """Whose flags this import changed."""
        self._moved = moved
        self.flags.setText(moves_in_words(moved))
        self.tables["moves"].records.set_records(moved)
        self.choose(self._tabs.value() or "files")

    def choose(self, name: str) -> None:
        """Show one part of the report."""
        report = self._report
        assert report is not None
        self._tabs.show_tabs(
            [
                ("files", "Files", len(report.files)),
                ("problems", "Problems", len(report.problems)),
                ("texts", "Not understood", len(report.not_understood)),
                *([("moves", "Flags", len(self._moved))] if self._moved is not None else []),
            ],
            name,
        )
        filled = bool(self.tables[name].records.shown())
        for key, table in self.tables.items():
            table.setVisible(key == name and filled)
        self._end.setVisible(not filled)
        self._none.setVisible(not filled)
        self._none.setText(EMPTY[name])


def moves_in_words(moved: tuple[FlagMove, ...]) -> str:
    """ "2 people newly flagged, 1 no longer, 3 flagged otherwise than before." """
    new, over = sum(one.is_new for one in moved), sum(one.is_over for one in moved)
    if not moved:
        return EMPTY["moves"]
    parts = [
        f"{format.count(new, 'person', 'people')} newly flagged" if new else "",
        f"{format.count(over, 'person', 'people')} no longer flagged" if over else "",
        f"{format.count(len(moved) - new - over, 'person', 'people')} flagged otherwise than before"
        if len(moved) > new + over
        else "",
    ]
    return f"{', '.join(part for part in parts if part)}."


def report_text(report: ImportReport) -> str:
    """The report without what the cells hold: files, lines and columns only, fit to send."""
    lines = [
        f"{report.rows_in} {noun(report.rows_in, 'row')} in: {report.added} added, "
        f"{report.changed} changed, {report.unchanged} unchanged, {report.rejected} rejected",
    ]
    if report.mapping:
        lines.append(f"mapping: {report.mapping}")
    for number, file in enumerate(report.files, start=1):
        lines.append(
            f"file {number} ({file.format}): {file.rows_in} {noun(file.rows_in, 'row')} in, "
            f"{file.added} added, {file.changed} changed, {file.unchanged} unchanged, "
            f"{file.rejected} rejected, {file.not_used} not used"
        )
    numbers = {file.path: number for number, file in enumerate(report.files, start=1)}
    for one in report.problems:
        where = f"file {numbers.get(one.file, '?')}"
        place = f", line {one.line}" if one.line is not None else ""
        lines.append(f"{one.level.value}: {where}{place}, {one.field}: {one.value_kind}")
    for kind in dict.fromkeys(text.kind for text in report.not_understood):
        of_kind = [text for text in report.not_understood if text.kind is kind]
        rows = sum(text.count for text in of_kind)
        lines.append(
            f"not understood, {kind.value}: {len(of_kind)} {noun(len(of_kind), 'text')} on "
            f"{rows} {noun(rows, 'row')}"
        )
    return "\n".join(lines) + "\n"
