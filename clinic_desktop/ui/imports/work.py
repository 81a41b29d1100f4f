"""The long work of the wizard, off the window's thread: preview, import, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.services.import_effect import Flagged, FlagMove
from clinic_desktop.services.import_views import ImportPreview
from clinic_desktop.services.imports import Through
from clinic_desktop.services.progress import CancelToken, Progress
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.imports.running import Running
from clinic_desktop.ui.imports.state import WizardState


@dataclass(frozen=True, slots=True)
class Imported:
    """A report, and who was flagged before it."""

    report: ImportReport
    before: Flagged


class ImportWork:
    """Starts the jobs of the wizard; each tells its answer, or its fault, to the page."""

    def __init__(
        self,
        desk: Desk,
        running: Running,
        *,
        previewed: Callable[[ImportPreview], None],
        imported: Callable[[Imported], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._running = running
        self._previewed = previewed
        self._imported = imported
        self._failed = failed

    def preview(self, state: WizardState) -> None:
        """What an import would do; nothing is written."""
        imports = self._desk.clinic.imports

        def work(progress: Progress, token: CancelToken) -> ImportPreview:
            return imports.preview(
                state.paths,
                feed=state.feed,
                is_full=state.is_full,
                mapping=self._mapping(state),
                progress=progress,
                cancel=token,
            )

        self._running.run("Reading, nothing is written", work, self._previewed, self._failed)

    def bring_in(self, state: WizardState) -> None:
        """The import itself, in one transaction."""
        imports = self._desk.clinic.imports

        def work(progress: Progress, token: CancelToken) -> Imported:
            before = imports.flagged(progress)
            token.check()
            report = imports.run(
                state.paths,
                feed=state.feed,
                is_full=state.is_full,
                mapping=self._mapping(state),
                progress=progress,
                cancel=token,
            )
            return Imported(report, before)

        self._running.run("Importing", work, self._imported, self._failed)

    def flags_since(self, before: Flagged, show: Callable[[tuple[FlagMove, ...]], None]) -> None:
        """Whose flags came and went with an import; the count beside the worklist goes with it."""
        clinic = self._desk.clinic

        def work() -> tuple[tuple[FlagMove, ...], int]:
            return clinic.imports.flags_since(before), len(clinic.worklist("due").rows)

        def told(answer: tuple[tuple[FlagMove, ...], int]) -> None:
            moved, due = answer
            self._desk.due_counted.emit(due)
            show(moved)

        self._desk.jobs.run(work, told)

    def missing_since(self, report: ImportReport, show: Callable[[int], None]) -> None:
        """How many records this full export lacked that an earlier one held."""
        imports = self._desk.clinic.imports
        self._desk.jobs.run(
            lambda: sum(one.batch_id == report.batch_id for one in imports.missing()), show
        )

    def _mapping(self, state: WizardState) -> Through:
        if state.draft is not None and state.to_match:
            return self._desk.clinic.imports.matching.mapping(state.draft)
        return state.mapping_file
