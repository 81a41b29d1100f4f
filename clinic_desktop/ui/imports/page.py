"""The import wizard: files, what they are, columns, preview, identity, import, report.

Nothing is written before Import; one transaction; Cancel leaves the record as it was. A fault in
one step is told on it, and going back finds everything as it was left.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.import_views import (
    IdentityCandidateView,
    ImportBatchView,
    MissingView,
    UndoView,
)
from clinic_desktop.services.match_views import Draft, SeenFile, Trial
from clinic_desktop.services.progress import CancelToken, Progress
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.imports.acts import MAPPING_FILES, ImportActs
from clinic_desktop.ui.imports.files_step import FROM_FILE, MATCH_HERE, ChooseStep, WhatStep
from clinic_desktop.ui.imports.foot import Foot
from clinic_desktop.ui.imports.identity_step import IdentityStep
from clinic_desktop.ui.imports.match_step import MatchStep
from clinic_desktop.ui.imports.report_step import ReportStep
from clinic_desktop.ui.imports.running import Running
from clinic_desktop.ui.imports.state import STEP_WORDS, Step, WizardState
from clinic_desktop.ui.imports.step_bar import StepBar
from clinic_desktop.ui.sheets import facts, fault_message
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.widgets import empty, fill, label

TRY_AFTER_MS = 200


class ImportPage(Page):
    """Owns the state of the wizard; the steps show it and say what was changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("importPage")
        self.setAcceptDrops(True)
        self.state = WizardState()
        self.step = Step.FILES
        self.bar = StepBar(STEP_WORDS)
        self.choose = ChooseStep(self._choose_files, self._choose_folder)
        self.what = WhatStep()
        self.match = MatchStep(desk.today.year)
        self.preview_step = ReportStep("preview")
        self.identity = IdentityStep()
        self.report_step = ReportStep("report")
        self._summary = QVBoxLayout()
        fill(self._summary, gap=8, margins=(24, 20, 24, 20))
        ready = QWidget()
        ready.setLayout(self._summary)
        self.stack = QStackedWidget()
        for step in (
            self.choose, self.what, self.match, self.preview_step, self.identity, ready,
            self.report_step,
        ):  # fmt: skip
            self.stack.addWidget(step)
        self.states = States(self.stack)
        self.running = Running(desk.jobs)
        self.running.cancelled.connect(self._cancelled)
        self._try = QTimer(self)
        self._try.setSingleShot(True)
        self._try.setInterval(TRY_AFTER_MS)
        self._try.timeout.connect(self._try_draft)
        self.acts = ImportActs(
            desk, undone=self._undone, decided=self._identity_decided, failed=self._run_failed
        )
        self._build_foot()
        self.acts.said.connect(self.foot.words.setText)
        self._connect()
        self._show_step(Step.FILES)

    def _build_foot(self) -> None:
        self.foot = Foot(
            again=self.start_again,
            save=self._save,
            who=self._begin_identity,
            undo=self._undo_this,
            back=self.go_back,
            go=self.go_on,
        )
        page = QVBoxLayout(self)
        fill(page, self.running, self.states, self.foot, gap=0)
        page.setStretch(1, 1)

    def _connect(self) -> None:
        self.choose.undo_wanted.connect(self.acts.ask_undo)
        self.what.changed.connect(self._what_changed)
        self.what.mapping_chosen.connect(self._choose_mapping)
        self.match.changed.connect(self._draft_changed)
        self.match.sheet_wanted.connect(self.desk.show_sheet)
        self.identity.decided.connect(self.acts.ask_identity)
        for keys, act in (("Alt+N", self.go_on), ("Alt+B", self.go_back)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Import"

    def tabs(self) -> QWidget:
        return self.bar

    def help_name(self) -> str:
        return "import"

    def enter(self, place: Place) -> None:
        if self.step is Step.FILES:
            self._read_last()
        self._focus()

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self.step is Step.IMPORT and self.foot.go.isEnabled():
            return {"sign": self.go_on}
        return {}

    # --- choosing ------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()]
        if paths:
            self.look_at(tuple(paths))

    def _choose_files(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, "Choose files", "", "All files (*)")
        if chosen:
            self.look_at(tuple(Path(name) for name in chosen))

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Choose a folder")
        if chosen:
            self.look_at((Path(chosen),))

    def _choose_mapping(self, chosen: str) -> None:
        """A mapping ready made, or none: the columns are matched here."""
        if chosen == FROM_FILE:
            title = "Choose a mapping file"
            chosen, _ = QFileDialog.getOpenFileName(self, title, "", MAPPING_FILES)
        if chosen:
            self.state.mapping_file = None if chosen == MATCH_HERE else chosen
            self.state.preview = None
        self.what.show_state(self.state)
        self._show_foot()

    def look_at(self, paths: tuple[Path, ...]) -> None:
        """Tell what the files are; nothing of them is read for good."""
        self.state = WizardState(paths=paths, feed=self.state.feed)
        self._show_step(Step.WHAT)
        self.states.show_state(Placeholder("Looking at the files."))
        matching = self.desk.clinic.imports.matching
        self.desk.jobs.run(
            lambda: matching.look(paths),
            self._looked,
            partial(self._failed, partial(self.look_at, paths)),
        )

    def _looked(self, seen: tuple[SeenFile, ...]) -> None:
        self.state.seen = seen
        self.what.show_state(self.state)
        self.states.show_content()
        self._show_foot()
        self._focus()

    def _what_changed(self) -> None:
        self.state.feed = self.what.feed.text()
        self.state.is_full = self.what.is_full.isChecked()
        self.state.preview = None

    # --- matching ------------------------------------------------------------------------------

    def _begin_match(self) -> None:
        self._show_step(Step.MATCH)
        if self.state.draft is not None:
            self._focus()
            return
        self.states.show_state(Placeholder("Looking at the columns."))
        paths, files = self.state.paths, self.state.to_match
        matching = self.desk.clinic.imports.matching

        def show(draft: Draft) -> None:
            self.state.draft = draft
            self.match.show_draft(draft)
            self.states.show_content()
            self._focus()
            self._try_draft()

        self.desk.jobs.run(
            lambda: matching.draft(paths, files), show, partial(self._failed, self._begin_match)
        )

    def _draft_changed(self, draft: Draft) -> None:
        self.state.draft = draft
        self.state.trial = None
        self.state.preview = None
        self._try.start()
        self._show_foot()

    def _try_draft(self) -> None:
        state, draft = self.state, self.state.draft
        if draft is None:
            return
        matching, paths, files = self.desk.clinic.imports.matching, state.paths, state.to_match

        def show(trial: Trial) -> None:
            # A draft changed meanwhile is tried anew by its own timer.
            if self.state is state and self.state.draft is draft:
                state.trial = trial
                self.match.show_trial(trial)
                self._show_foot()

        self.desk.jobs.run(
            lambda: matching.trial(paths, files, draft),
            show,
            partial(self._failed, self._begin_match),
        )

    # --- going on ------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The next step, where this one is settled."""
        if not self.foot.go.isEnabled() or self.running.is_running:
            return
        match self.step:
            case Step.FILES:
                self._choose_files()
            case Step.WHAT:
                self._begin_match() if self.state.to_match else self._preview()
            case Step.MATCH:
                self._preview()
            case Step.PREVIEW:
                self._begin_identity()
            case Step.IDENTITY if self.state.report is not None:
                self._show_step(Step.REPORT)
                self._focus()
            case Step.IDENTITY:
                self._begin_import()
            case Step.IMPORT:
                self._run(dry_run=False, words="Importing")
            case Step.REPORT:
                self.desk.open("worklist")

    def go_back(self) -> None:
        """The step before; what was said stays."""
        done = self.state.report is not None
        if self.running.is_running or self.step is Step.FILES or done:
            return
        steps = [step for step in Step if step < self.step]
        if not self.state.to_match and Step.MATCH in steps:
            steps.remove(Step.MATCH)
        self._show_step(steps[-1])
        self._focus()

    def start_again(self) -> None:
        self.state = WizardState(feed=self.state.feed)
        self._show_step(Step.FILES)
        self._read_last()
        self._focus()

    def _preview(self) -> None:
        if self.state.preview is not None:
            self._show_step(Step.PREVIEW)
            self._focus()
            return
        self._run(dry_run=True, words="Reading, nothing is written")

    def _run(self, *, dry_run: bool, words: str) -> None:
        state, imports = self.state, self.desk.clinic.imports
        mapping = state.mapping_file
        draft = state.draft if state.to_match else None
        self._show_foot(busy=True)

        def work(progress: Progress, token: CancelToken) -> ImportReport:
            through = imports.matching.mapping(draft) if draft is not None else mapping
            return imports.run(
                state.paths,
                feed=state.feed,
                is_full=state.is_full,
                mapping=through,
                dry_run=dry_run,
                progress=progress,
                cancel=token,
            )

        self.running.run(words, work, self._ran, self._run_failed)

    def _ran(self, report: ImportReport) -> None:
        if report.dry_run:
            self.state.preview = report
            self.preview_step.show_report(report)
            self._show_step(Step.PREVIEW)
        else:
            self.state.report = report
            self.report_step.show_report(report)
            self._show_step(Step.REPORT)
            self.desk.records_changed.emit()
            self._tell_missing(report)
        self._focus()

    def _tell_missing(self, report: ImportReport) -> None:
        """What a full export lacks now; nothing of it was deleted."""

        def show(missing: tuple[MissingView, ...]) -> None:
            lost = sum(one.batch_id == report.batch_id for one in missing)
            if lost and self.state.report is report:
                records = format.count(lost, "record")
                self.foot.words.setText(
                    f"Imported. {records} of this feed are not in the files any more: see data "
                    "health. Nothing was deleted."
                )

        if self.state.is_full:
            self.desk.jobs.run(self.desk.clinic.imports.missing, show)

    def _cancelled(self) -> None:
        self._show_foot()
        self._focus()
        self.foot.words.setText("Cancelled. The record is as it was.")

    def _run_failed(self, fault: Exception) -> None:
        """Told over the step, which stays as it was and has the focus when the sheet closes."""
        self._show_foot()
        self._focus()
        if isinstance(fault, ClinicError):
            self.foot.words.setText("Stopped by a fault. The record is as it was.")
            self.desk.show_sheet(fault_message(fault))
        else:
            self.desk.jobs.fault.emit(fault)

    def _failed(self, again: Callable[[], object], fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self._show_foot()
        self.states.show_state(
            fault_view(
                "These files could not be looked at.", fault, again, safe="The record is as it was."
            )
        )

    # --- identity ------------------------------------------------------------------------------

    def _begin_identity(self) -> None:
        self._show_step(Step.IDENTITY)
        self._read_identity()

    def _read_identity(self) -> None:
        report = self.state.preview

        def show(pairs: tuple[IdentityCandidateView, ...]) -> None:
            self.identity.show_people(pairs, report)
            self.states.show_content()
            self._show_foot()
            self._focus()

        self.desk.jobs.run(
            self.desk.clinic.imports.identity_candidates,
            show,
            partial(self._failed, self._read_identity),
        )

    def _identity_decided(self) -> None:
        self.desk.records_changed.emit()
        self._read_identity()

    # --- importing -----------------------------------------------------------------------------

    def _begin_import(self) -> None:
        report = self.state.preview
        assert report is not None
        empty(self._summary)
        self._summary.addWidget(label("Ready to import", "section"))
        listed = [
            ("Files", format.all_of(one.name for one in self.state.seen)),
            ("Feed", self.state.feed),
            ("Mapping", report.mapping or ""),
            (
                "Rows",
                f"{report.rows_in:,}: {report.added:,} added, {report.changed:,} changed, "
                f"{report.unchanged:,} unchanged, {report.rejected:,} rejected",
            ),
            ("Missing records", "are marked as missing" if self.state.is_full else ""),
        ]
        self._summary.addWidget(facts([(n, format.one_line(w)) for n, w in listed if w]))
        self._summary.addWidget(
            label("All of it in one transaction, or nothing. It can be undone.", "muted", wrap=True)
        )
        self._summary.addStretch(1)
        self._show_step(Step.IMPORT)
        self._focus()

    # --- after it ------------------------------------------------------------------------------

    def _read_last(self) -> None:
        def show(batches: tuple[ImportBatchView, ...]) -> None:
            standing = next((one for one in batches if one.undone_at is None), None)
            self.choose.show_last(None if self.desk.status.demo else standing)

        self.desk.jobs.run(self.desk.clinic.imports.batches, show)

    def _undo_this(self) -> None:
        report = self.state.report
        if report is not None and report.batch_id is not None:
            self.acts.ask_undo(report.batch_id)

    def _undone(self, view: UndoView) -> None:
        self.desk.records_changed.emit()
        self.start_again()
        rows = format.count(view.removed + view.put_back, "row")
        self.foot.words.setText(f"Undone, {rows}. The records are as before that import.")

    def _save(self) -> None:
        """The mapping of this draft, or the report without what the cells hold."""
        draft, report = self.state.draft, self.state.report or self.state.preview
        if self.step is Step.MATCH and draft is not None:
            self.acts.save_mapping(draft)
        elif report is not None:
            self.acts.save_report(report)

    # --- showing -------------------------------------------------------------------------------

    def _show_step(self, step: Step) -> None:
        self.step = step
        self.bar.show_step(step)
        self.stack.setCurrentIndex(step)
        self.states.show_content()
        self._show_foot()

    def _show_foot(self, *, busy: bool = False) -> None:
        self.foot.show_state(self.step, self.state, busy=busy or self.running.is_running)
        self.commands_changed.emit()

    def _focus(self) -> None:
        reason = Qt.FocusReason.OtherFocusReason
        if self.step is Step.FILES:
            self.choose.focus()
        elif self.step is Step.MATCH:
            self.match.focus()
        elif self.foot.go.isEnabled():
            self.foot.go.setFocus(reason)
        else:
            self.foot.back.setFocus(reason)
