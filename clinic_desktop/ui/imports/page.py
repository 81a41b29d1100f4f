"""The import wizard: files, what they are, columns, preview, identity, import, report.

Nothing is written before Import; one transaction; Cancel leaves the record as it was. A fault in
one step is told on it, and going back finds everything as it was left.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.import_effect import FlagMove
from clinic_desktop.services.import_views import (
    IdentityCandidateView,
    ImportBatchView,
    ImportPreview,
    UndoView,
)
from clinic_desktop.services.match_views import Draft, SeenFile, Trial
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.imports import choosing
from clinic_desktop.ui.imports.acts import ImportActs
from clinic_desktop.ui.imports.drafting import Drafting
from clinic_desktop.ui.imports.files_step import FROM_FILE, MATCH_HERE, ChooseStep, WhatStep
from clinic_desktop.ui.imports.foot import Foot
from clinic_desktop.ui.imports.identity_step import IdentityStep
from clinic_desktop.ui.imports.match_step import MatchStep
from clinic_desktop.ui.imports.ready_step import ReadyStep
from clinic_desktop.ui.imports.report_step import ReportStep
from clinic_desktop.ui.imports.running import Running
from clinic_desktop.ui.imports.state import STEP_WORDS, Step, WizardState, ready_made
from clinic_desktop.ui.imports.step_bar import StepBar
from clinic_desktop.ui.imports.work import Imported, ImportWork
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.widgets import fill, scrolled


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
        self.ready = ReadyStep()
        self.stack = QStackedWidget()
        for step in (
            self.choose, self.what, self.match, self.preview_step, self.identity, self.ready,
            self.report_step,
        ):  # fmt: skip
            self.stack.addWidget(scrolled(step) if step is self.choose else step)
        self.states = States(self.stack)
        self.running = Running(desk.jobs)
        self.running.cancelled.connect(self._cancelled)
        self.work = ImportWork(
            desk,
            self.running,
            previewed=self._previewed,
            imported=self._imported,
            failed=self._run_failed,
        )
        self.drafting = Drafting(
            desk,
            drafted=self._drafted,
            tried=self._tried,
            failed=partial(self._failed, self._begin_match),
        )
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
        self.report_step.person_wanted.connect(lambda one: self.desk.open("patient", one))
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
        if chosen := choosing.files(self):
            self.look_at(chosen)

    def _choose_folder(self) -> None:
        if chosen := choosing.folder(self):
            self.look_at(chosen)

    def _choose_mapping(self, chosen: str) -> None:
        """A mapping ready made, or none: the columns are matched here."""
        if chosen == FROM_FILE:
            chosen = choosing.mapping_file(self)
        if chosen:
            self.state.mapping_file = None if chosen == MATCH_HERE else chosen
            self.state.preview = None
        self.what.show_state(self.state)
        self._show_foot()

    def look_at(self, paths: tuple[Path, ...]) -> None:
        """Tell what the files are; nothing of them is read for good."""
        self.drafting.forget()
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
        self.state.mapping_file = ready_made(seen)
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
        self.drafting.begin(self.state)

    def _drafted(self, draft: Draft) -> None:
        self.match.show_draft(draft)
        self.states.show_content()
        self._focus()

    def _tried(self, trial: Trial) -> None:
        self.match.show_trial(trial)
        self._show_foot()

    def _draft_changed(self, draft: Draft) -> None:
        self.drafting.change(self.state, draft)
        self._show_foot()

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
                self._import()
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
        self.drafting.forget()
        self.state = WizardState(feed=self.state.feed)
        self._show_step(Step.FILES)
        self._read_last()
        self._focus()

    def _preview(self) -> None:
        if self.state.preview is not None:
            self._show_step(Step.PREVIEW)
            self._focus()
            return
        self._show_foot(busy=True)
        self.work.preview(self.state)

    def _previewed(self, preview: ImportPreview) -> None:
        self.state.preview, self.state.likely = preview.report, preview
        self.preview_step.show_report(preview.report)
        self._show_step(Step.PREVIEW)
        self._focus()

    def _import(self) -> None:
        self._show_foot(busy=True)
        self.work.bring_in(self.state)

    def _imported(self, done: Imported) -> None:
        state, report = self.state, done.report
        state.report, state.likely = report, None
        self.report_step.show_report(report)
        self._show_step(Step.REPORT)
        self.desk.records_changed.emit()
        self.work.flags_since(done.before, partial(self._tell_flags, state))
        if state.is_full:
            self.work.missing_since(report, partial(self._tell_missing, state))
        self._focus()

    def _tell_flags(self, state: WizardState, moved: tuple[FlagMove, ...]) -> None:
        if self.state is state:
            self.report_step.show_moves(moved)

    def _tell_missing(self, state: WizardState, lost: int) -> None:
        """What a full export lacks now; nothing of it was deleted."""
        if lost and self.state is state:
            records = format.count(lost, "record")
            self.foot.words.setText(
                f"Imported. {records} of this feed are not in the files any more: see data "
                "health. Nothing was deleted."
            )

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
        report, likely = self.state.report or self.state.preview, self.state.likely

        def show(pairs: tuple[IdentityCandidateView, ...]) -> None:
            self.identity.show_people(pairs, report, likely)
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
        self.ready.show_ready(self.state)
        self._show_step(Step.IMPORT)
        self._focus()

    # --- after it ------------------------------------------------------------------------------

    def _read_last(self) -> None:
        if self.desk.status.demo:
            self.choose.show_demo()
            return

        def show(batches: tuple[ImportBatchView, ...]) -> None:
            standing = next((one for one in batches if one.undone_at is None), None)
            self.choose.show_last(standing)

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
