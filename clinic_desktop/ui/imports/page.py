"""Bringing records in: choose, see what would happen, import, read the report."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import Tabs, button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.imports.columns import file_columns, problem_columns, text_columns
from clinic_desktop.ui.states import States, StateView, fault_view
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import Run, RunsLabel, fact, muted
from clinic_desktop.ui.widgets import fill, label, pane, row

STEPS = ("Choose", "Preview", "Report")
ELAPSED_FROM_S = 10


class ImportPage(Page):
    """Nothing is written before Import; one transaction; Cancel leaves the record as it was."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("importPage")
        self.setAcceptDrops(True)
        self._paths: tuple[Path, ...] = ()
        self._report: ImportReport | None = None
        self._ticket: Ticket | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self._elapsed = 0
        self._progress_words = ""
        self.steps = RunsLabel(wrap=False)
        self.steps.setObjectName("importSteps")
        self.states = States(self._build_report())
        self._build()
        self._show_step(0)
        self.states.show_state(self._first_view())

    def _build(self) -> None:
        self.progress = pane("surface", "below", name="importProgress")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Import progress")
        self.said = label("", name="importSaid")
        self.cancel = button("Cancel", name="importCancel", on=self._cancel)
        progress_layout = QVBoxLayout(self.progress)
        fill(progress_layout, gap=6, margins=(20, 8, 20, 0))
        progress_layout.addLayout(row(self.said, None, self.cancel))
        progress_layout.addWidget(self.bar)
        self.progress.hide()
        foot = pane("sunken", "above", "footbar")
        self.state_words = label("Nothing is written yet.", "muted", name="importState")
        self.choose_files = button("Choose files", name="chooseFiles", on=self._choose_files)
        self.choose_folder = button("Choose a folder", name="chooseFolder", on=self._choose_folder)
        self.go = button("Import", "primary", name="importGo", on=self._import)
        self.go.setEnabled(False)
        foot_layout = QHBoxLayout(foot)
        fill(
            foot_layout,
            self.state_words,
            None,
            self.choose_files,
            self.choose_folder,
            self.go,
            gap=10,
            margins=(20, 0, 20, 0),
        )
        layout = QVBoxLayout(self)
        fill(layout, self.progress, self.states, foot, gap=0)
        layout.setStretch(1, 1)

    def _build_report(self) -> QWidget:
        content = QWidget()
        self._sum = RunsLabel()
        self._sum.setObjectName("importSum")
        self._files = RecordTable(
            RecordTableModel(file_columns(), lambda f: f.path, parent=self),
            spoken="Files",
            name="importFiles",
        )
        self._problems = RecordTable(
            RecordTableModel(
                problem_columns(), lambda p: (p.file, p.line, p.field, p.message), parent=self
            ),
            spoken="Problems",
            name="importProblems",
        )
        self._texts = RecordTable(
            RecordTableModel(text_columns(), lambda t: (t.kind, t.text), parent=self),
            spoken="Not understood",
            name="importTexts",
        )
        self._tables: dict[str, RecordTable[Any]] = {
            "files": self._files,
            "problems": self._problems,
            "texts": self._texts,
        }
        self._tabs = Tabs("Parts of the report")
        self._tabs.setMinimumHeight(38)
        self._tabs.chosen.connect(self._choose_tab)
        self._none = label("", "muted", name="importNone")
        self._none.setContentsMargins(20, 14, 20, 0)
        layout = QVBoxLayout(content)
        fill(layout, gap=0)
        layout.addLayout(row(self._sum, margins=(20, 12, 20, 6)))
        layout.addLayout(row(self._tabs, None, margins=(10, 0, 20, 0)))
        layout.addWidget(self._none)
        for table in self._tables.values():
            layout.addWidget(table, 1)
        self._end = QWidget()
        layout.addWidget(self._end, 1)
        return content

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Import"

    def tabs(self) -> QWidget:
        return self.steps

    def help_name(self) -> str:
        return "import"

    def enter(self, place: Place) -> None:
        self.choose_files.setFocus(Qt.FocusReason.OtherFocusReason)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"sign": self._import} if self.go.isEnabled() else {}

    # --- choosing ------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()]
        if paths:
            self.preview(tuple(paths))

    def _choose_files(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, "Choose files", "", "All files (*)")
        if chosen:
            self.preview(tuple(Path(name) for name in chosen))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Choose a folder")
        if chosen:
            self.preview((Path(chosen),))

    # --- running -------------------------------------------------------------------------------

    def preview(self, paths: tuple[Path, ...]) -> None:
        """Read everything and say what would happen; nothing is written."""
        self._paths = paths
        self._run(dry_run=True, words="Reading, nothing is written")

    def _import(self) -> None:
        self._run(dry_run=False, words="Importing")

    def _run(self, *, dry_run: bool, words: str) -> None:
        if self._ticket is not None:
            return
        paths = self._paths
        ticket = Ticket(self.desk.jobs)
        ticket.progressed.connect(partial(self._progressed, words))
        self._progress_words = f"{words}."
        self._elapsed = 0
        self._clock.start()
        self.bar.setRange(0, 0)
        self._tick()
        self.progress.show()
        for made in (self.go, self.choose_files, self.choose_folder):
            made.setEnabled(False)
        self._ticket = self.desk.jobs.run(
            lambda: self.desk.clinic.import_paths(paths, dry_run=dry_run, progress=ticket.progress),
            self.show_report,
            self._failed,
            ticket=ticket,
        )

    def _progressed(self, words: str, done: int, total: int) -> None:
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        self._progress_words = f"{words}: {done:,} of {total:,}."
        self._tick(passed=0)

    def _tick(self, passed: int = 1) -> None:
        self._elapsed += passed
        late = f" {self._elapsed} s" if self._elapsed > ELAPSED_FROM_S else ""
        self.said.setText(f"{self._progress_words}{late}")

    def _stop(self) -> None:
        self._ticket = None
        self._clock.stop()
        self.progress.hide()
        for made in (self.choose_files, self.choose_folder):
            made.setEnabled(True)

    def _cancel(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._stop()
            self.go.setEnabled(self._report is not None and self._report.dry_run)
            self.state_words.setText("Cancelled. The record is as it was.")

    def _failed(self, fault: Exception) -> None:
        self._stop()
        self._report = None
        self.go.setEnabled(False)
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view(
                "These records could not be brought in.",
                fault,
                lambda: self.preview(self._paths),
                safe="The record is as it was.",
            )
        )

    # --- showing -------------------------------------------------------------------------------

    def show_report(self, report: ImportReport) -> None:
        self._stop()
        self._report = report
        self._show_step(1 if report.dry_run else 2)
        would = "would be " if report.dry_run else ""
        self._sum.show_runs(
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
        self._files.records.set_records(report.files)
        self._problems.records.set_records(report.problems)
        self._texts.records.set_records(report.not_understood)
        self.states.show_content()
        self._choose_tab("problems" if report.has_errors else "files")
        can_import = report.dry_run and report.added + report.changed > 0
        self.go.setEnabled(can_import)
        if report.dry_run:
            words = "Nothing is written yet." if can_import else "There is nothing new to import."
        else:
            words = "Imported."
            self.desk.records_changed.emit()
        self.state_words.setText(words)
        if can_import:
            self.go.setFocus(Qt.FocusReason.OtherFocusReason)
        self.commands_changed.emit()

    def _choose_tab(self, name: str) -> None:
        report = self._report
        assert report is not None
        self._tabs.show_tabs(
            [
                ("files", "Files", len(report.files)),
                ("problems", "Problems", len(report.problems)),
                ("texts", "Not understood", len(report.not_understood)),
            ],
            name,
        )
        filled = bool(self._tables[name].records.shown())
        for key, table in self._tables.items():
            table.setVisible(key == name and filled)
        self._end.setVisible(not filled)
        self._none.setVisible(not filled)
        self._none.setText(
            {
                "files": "No file could be read.",
                "problems": "No problem was found.",
                "texts": "Every medicine, direction and condition was understood.",
            }[name]
        )

    def _show_step(self, now: int) -> None:
        runs: list[Run] = []
        for number, words in enumerate(STEPS):
            runs.append(
                Run(
                    f"{number + 1} {words}      ",
                    "body",
                    "text" if number == now else "faint",
                    bold=number == now,
                )
            )
        self.steps.show_runs(tuple(runs))

    def _first_view(self) -> QWidget:
        return StateView(
            "Bring records in: clinic CSV files, or FHIR bundles and NDJSON.",
            "Drop files or a folder here, or choose them. You see what would happen first; nothing "
            "is written until you press Import.",
            buttons=(
                ("Choose files", "primary", self._choose_files),
                ("Choose a folder", "plain", self._choose_folder),
            ),
            name="importFirst",
        )
