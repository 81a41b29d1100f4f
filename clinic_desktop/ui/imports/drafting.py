"""The draft of a mapping: begun from the columns, and tried anew shortly after each change."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from clinic_desktop.services.match_views import Draft, Trial
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.imports.state import WizardState

TRY_AFTER_MS = 200


class Drafting(QObject):
    """Keeps draft and trial in the state of the wizard, and tells each to the page."""

    def __init__(
        self,
        desk: Desk,
        *,
        drafted: Callable[[Draft], None],
        tried: Callable[[Trial], None],
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._drafted = drafted
        self._tried = tried
        self._failed = failed
        self._state: WizardState | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TRY_AFTER_MS)
        self._timer.timeout.connect(self._try)

    def forget(self) -> None:
        """Other files are looked at: what is still on its way is not shown."""
        self._state = None
        self._timer.stop()

    def begin(self, state: WizardState) -> None:
        """Columns suggested by name, for the tables among the files."""
        self._state = state
        matching = self._desk.clinic.imports.matching
        paths, files = state.paths, state.to_match

        def show(draft: Draft) -> None:
            if self._state is state:
                state.draft = draft
                self._drafted(draft)
                self._try()

        self._desk.jobs.run(lambda: matching.draft(paths, files), show, self._failed)

    def change(self, state: WizardState, draft: Draft) -> None:
        """Something was said of a column: what was tried and previewed holds no more."""
        self._state = state
        state.draft, state.trial, state.preview = draft, None, None
        self._timer.start()

    def _try(self) -> None:
        state = self._state
        draft = state.draft if state is not None else None
        if state is None or draft is None:
            return
        matching, paths, files = self._desk.clinic.imports.matching, state.paths, state.to_match

        def show(trial: Trial) -> None:
            # A draft changed meanwhile is tried anew by its own timer.
            if self._state is state and state.draft is draft:
                state.trial = trial
                self._tried(trial)

        self._desk.jobs.run(lambda: matching.trial(paths, files, draft), show, self._failed)
