"""What the wizard asks for on sheets and keeps in files: undo, who is who, mapping, report."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.services.files_out import write_whole
from clinic_desktop.services.import_views import IdentityCandidateView, UndoView
from clinic_desktop.services.match_views import Draft, SavedMapping
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.imports.choosing import MAPPING_FILES
from clinic_desktop.ui.imports.identity_step import decision_sheet
from clinic_desktop.ui.imports.report_step import report_text
from clinic_desktop.ui.saving import ask_path
from clinic_desktop.ui.sheets import message, question


class ImportActs(QObject):
    """Each act is told back: `undone`, `decided`, `failed`, or a sentence for the foot (`said`)."""

    said = Signal(str)

    def __init__(
        self,
        desk: Desk,
        *,
        undone: Callable[[UndoView], None],
        decided: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._undone = undone
        self._decided = decided
        self._failed = failed

    @property
    def _signed(self) -> str:
        signer = self._desk.signer
        return f"Signed by {format.one_line(signer.name)} ({signer.role})." if signer else ""

    # --- undo ----------------------------------------------------------------------------------

    def ask_undo(self, batch_id: int) -> None:
        imports = self._desk.clinic.imports
        self._desk.jobs.run(lambda: imports.check_undo(batch_id), self._show_undo, self._failed)

    def _show_undo(self, view: UndoView) -> None:
        signer = self._desk.signer
        if not view.is_allowed or signer is None:
            title = "This import cannot be undone"
            self._desk.show_sheet(message(title, " ".join(view.refusals), "Nothing was changed."))
            return
        words = (
            f"{format.count(view.removed, 'row')} it added would go, "
            f"{format.count(view.put_back, 'row')} it wrote over would come back, "
            f"{format.count(view.people_removed, 'person', 'people')} would leave the records. "
            f"{self._signed}"
        )
        imports = self._desk.clinic.imports

        def undo() -> None:
            self._desk.jobs.run(
                lambda: imports.undo(view.batch_id, signer), self._undone, self._failed
            )

        self._desk.show_sheet(
            question("Undo this import?", words, "Undo this import", "Keep it", undo)
        )

    # --- who is who ----------------------------------------------------------------------------

    def ask_identity(self, pair: IdentityCandidateView, same: bool) -> None:
        """The arguments of `IdentityStep.decided`."""
        signer = self._desk.signer
        if signer is None:
            return
        imports = self._desk.clinic.imports
        decide = imports.confirm_same if same else imports.confirm_different

        def sign(reason: str) -> None:
            self._desk.jobs.run(
                lambda: decide(pair.one.id, pair.other.id, signer, reason),
                lambda _none: self._decided(),
                self._failed,
            )

        signed = f"{self._signed} It can be taken back."
        self._desk.show_sheet(decision_sheet(pair, same=same, signed=signed, on_yes=sign))

    # --- files ---------------------------------------------------------------------------------

    def save_mapping(self, draft: Draft) -> None:
        """The mapping of the draft as the file that the command line takes too."""
        path = ask_path(None, "Save the mapping", f"{draft.name}.toml", MAPPING_FILES)
        if path is None:
            return
        matching = self._desk.clinic.imports.matching

        def done(saved: SavedMapping) -> None:
            self.said.emit(f"Saved as {saved.label}. The command line takes the same file.")

        self._desk.jobs.run(lambda: matching.save(draft, path), done, self._failed)

    def save_report(self, report: ImportReport) -> None:
        """The report without what the cells hold."""
        path = ask_path(None, "Save the report", "import-report.txt")
        if path is None:
            return
        try:
            write_whole(path, report_text(report).encode())
        except EnvironmentFault as fault:
            self.said.emit(f"{fault.title}. {fault.message}")
        else:
            self.said.emit("Saved. It names no person.")
