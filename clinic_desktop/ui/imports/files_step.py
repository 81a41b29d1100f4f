"""The first two steps: choose files, and see what each of them is before anything is read."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.import_views import ImportBatchView
from clinic_desktop.services.match_views import Readiness, SeenFile
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.controls import Check, Choice, button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.imports.state import DEFAULT_FEED, WizardState
from clinic_desktop.ui.states import StateView
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import Paragraph, Run, RunsLabel, fact, muted
from clinic_desktop.ui.widgets import Notice, column, empty, fill, label, row

LEVELS = {Readiness.TO_MATCH: Severity.MODERATE, Readiness.FOREIGN: Severity.HIGH}
MATCH_HERE, FROM_FILE = "here", "file"
WORDS = {
    Readiness.READY: "read as it is",
    Readiness.TO_MATCH: "columns to match",
    Readiness.FOREIGN: "not read",
}


class ChooseStep(QWidget):
    """Drop or choose; and the last import, which can still be undone."""

    undo_wanted = Signal(int)

    def __init__(self, files: Callable[[], object], folder: Callable[[], object]) -> None:
        super().__init__()
        self._view = StateView(
            "Bring records in: any CSV or TSV table, clinic CSV, or FHIR.",
            "Drop files or a folder here, or choose them. You see what each is and what would "
            "happen; nothing is written until you press Import.",
            buttons=(
                ("Choose files", "primary", files),
                ("Choose a folder", "plain", folder),
            ),
            name="importFirst",
        )
        self._last = QVBoxLayout()
        self._demo = QVBoxLayout()
        fill(self._demo, margins=(24, 20, 24, 0))
        layout = QVBoxLayout(self)
        layout.addLayout(self._demo)
        fill(layout, self._view, gap=0)
        last = QVBoxLayout()
        fill(last, gap=0, margins=(24, 0, 24, 20))
        last.addLayout(self._last)
        layout.addLayout(last)

    def show_demo(self) -> None:
        """Before any file is chosen: real records and invented people never share a file."""
        empty(self._demo)
        notice = Notice(
            Severity.MODERATE,
            "This is the demo clinic: nothing is imported here.",
            "Files can be tried up to the step before the import, to see what is read and what is "
            "not. For real records, close this window and begin your own clinic.",
        )
        notice.setObjectName("importDemo")
        self._demo.addWidget(notice)

    def show_last(self, batch: ImportBatchView | None) -> None:
        """The last import that stands, with the way to undo it."""
        empty(self._last)
        if batch is None:
            return
        files = format.all_of(dict.fromkeys(_name(one.path) for one in batch.files))
        runs = (
            muted("Last import   ", "body"),
            fact(format.one_line(files)),
            muted(
                f"   {format.day(batch.imported_at.date())}, feed {format.one_line(batch.feed)}, "
                f"{batch.added:,} added, {batch.changed:,} changed",
                "body",
            ),
        )
        undo = button(
            "Undo this import", name="undoLast", on=lambda: self.undo_wanted.emit(batch.id)
        )
        line = row(RunsLabel(runs), undo, gap=14)
        line.setStretch(0, 1)
        self._last.addLayout(line)

    def focus(self) -> None:
        first = self._view.findChild(QWidget, "importFirst_0")
        if isinstance(first, QWidget):
            first.setFocus(Qt.FocusReason.OtherFocusReason)


class WhatStep(QWidget):
    """Each file with what it is; foreign ones with what to ask the sender for."""

    changed = Signal()
    mapping_chosen = Signal(str)
    """The name of a mapping that comes with the program, `FROM_FILE`, or `MATCH_HERE`."""

    def __init__(self) -> None:
        super().__init__()
        self._chosen: str | None = None
        self.files: RecordTable[SeenFile] = RecordTable(
            RecordTableModel(seen_columns(self._readiness), lambda one: one.path, parent=self),
            spoken="Files",
            name="seenFiles",
        )
        self.feed = field(DEFAULT_FEED, spoken="Feed: who sends these files", name="importFeed",
                          width=180)  # fmt: skip
        self.is_full = Check("They hold everything the sender has", name="importFull")
        self.mapping = Choice([], spoken="Tables are read through", name="useMapping")
        # Its words come once the files are looked at, after it was first laid out.
        self.mapping.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.mapping.picked.connect(self.mapping_chosen)
        self.feed.textChanged.connect(lambda _text: self.changed.emit())
        self.is_full.toggled.connect(lambda _on: self.changed.emit())
        options = QWidget()
        flow = FlowLayout(options, gap=14, line_gap=6)
        sender = QWidget()
        sender.setLayout(row(label("Feed", "muted"), self.feed))
        self._through = QWidget()
        self._through.setLayout(row(label("Tables", "muted"), self.mapping))
        for part in (sender, self.is_full, self._through):
            flow.addWidget(part)
        note = label(
            "A feed names the sender: ids count inside it. What a file that holds everything no "
            "longer names is marked as missing, and nothing is deleted.",
            "note",
            wrap=True,
        )
        layout = QVBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(column(options, note, gap=6, margins=(20, 12, 20, 10)))
        layout.addWidget(self.files, 1)

    def _readiness(self, one: SeenFile) -> str:
        """How a file will be read, with the mapping chosen."""
        if one.readiness is Readiness.TO_MATCH and self._chosen is not None:
            how = "read through" if self._chosen in one.fits else "tried with"
            return f"{how} the mapping {format.one_line(_name(self._chosen))}"
        return WORDS[one.readiness]

    def show_state(self, state: WizardState) -> None:
        self._chosen = state.mapping_file
        self.files.records.set_records(state.seen)
        if self.feed.text() != state.feed:
            self.feed.setText(state.feed)
        self.is_full.setChecked(state.is_full)
        self._show_mappings(state)

    def _show_mappings(self, state: WizardState) -> None:
        """Matching here, the mappings that fit, or one out of a file."""
        tables = [one for one in state.seen if one.readiness is Readiness.TO_MATCH]
        fitting = dict.fromkeys(name for one in tables for name in one.fits)
        chosen = state.mapping_file
        options = [(MATCH_HERE, "match their columns"), *((n, f"mapping {n}") for n in fitting)]
        if chosen is not None and chosen not in fitting:
            options.append((chosen, f"mapping file {_name(chosen)}"))
        options.append((FROM_FILE, "a mapping file"))
        self.mapping.clear()
        for key, words in options:
            self.mapping.addItem(format.one_line(words), key)
        self.mapping.choose(chosen or MATCH_HERE)
        self._through.setVisible(bool(tables))


def seen_columns(readiness: Callable[[SeenFile], str]) -> tuple[Column[SeenFile], ...]:
    return (
        Column(
            "file",
            "File",
            lambda one: ((fact(format.one_line(one.name)),),),
            250,
            level=lambda one: LEVELS.get(one.readiness),
        ),
        Column("what", "What it is", lambda one: _what(one, readiness(one)), 300, stretch=True),
        Column("lines", "About lines", lambda one: ((Run(f"{one.lines:,}"),),), 120, right=True,
               drop=1),
    )  # fmt: skip


def _what(one: SeenFile, readiness: str) -> tuple[Paragraph, ...]:
    lines: list[Paragraph] = [(Run(f"{one.what}, "), fact(readiness))]
    if one.sentence:
        lines.append((muted(format.one_line(one.sentence)),))
    return tuple(lines)


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
