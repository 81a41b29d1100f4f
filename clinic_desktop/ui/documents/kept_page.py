"""One letter that went out: the very pages, whether it still holds, and what became of it."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.letter_archive import KeptLetter, LetterEvent
from clinic_desktop.services.views import PatientPage as PatientView
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Banner, Desk, Page, Place
from clinic_desktop.ui.documents.issuing import Outgoing, ask_to_print, ask_to_save
from clinic_desktop.ui.documents.viewer import DocumentViewer
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.patient.records import document_words
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.widgets import Notice, empty, fill, label, pane

STATES = {
    "current": "This letter holds.",
    "superseded": "Superseded: another one holds in its place.",
    "void": "Void: it was called back.",
}


class KeptLetterPage(Page):
    """A letter that no longer holds can be looked at and not printed: on paper it would be
    believed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("keptLetterPage")
        self._code = ""
        self._patient_id: str | None = None
        self._view: PatientView | None = None
        self._letter: KeptLetter | None = None
        self.viewer = DocumentViewer()
        self.print = button("Print again   Ctrl+P", "primary", name="print", on=self._print)
        self.save = button("Save PDF", name="savePdf", key="Ctrl+Shift+S", on=self._save)
        self.void = button("Declare void", name="voidLetter", on=self._ask_to_void)
        self._head = QVBoxLayout()
        fill(self._head, gap=6, margins=(18, 10, 18, 10))
        foot = pane("sunken", "above", "footbar")
        foot_layout = QHBoxLayout(foot)
        back = button("Back", "quiet", name="keptBack", on=desk.back.emit)
        parts = (self.void, None, back, self.save, self.print)
        fill(foot_layout, *parts, gap=10, margins=(18, 0, 18, 0))
        content = QWidget()
        column = QVBoxLayout(content)
        fill(column, gap=0)
        column.addLayout(self._head)
        column.addWidget(self.viewer, 1)
        column.addWidget(foot)
        self.states = States(content)
        layout = QVBoxLayout(self)
        fill(layout, self.states)

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Letter"

    def help_name(self) -> str:
        return "letters"

    def banner(self) -> Banner | None:
        if self._view is None:
            return None
        return Banner(self._view.patient, self._view.age, mark=format.needs(self._view.patient))

    def enter(self, place: Place) -> None:
        self._patient_id, self._code = place.patient_id, place.detail
        self._view = self._letter = None
        self.states.show_state(Placeholder("Fetching the letter."))
        self._load()

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self._letter is None or not self._letter.holds:
            return {}
        return {"print": self._print, "save_pdf": self._save}

    # --- inside --------------------------------------------------------------------------------

    def _load(self) -> None:
        patient_id, code, clinic = self._patient_id, self._code, self.desk.clinic
        if patient_id is not None:
            self.desk.jobs.run(
                lambda: (clinic.patient_page(patient_id), clinic.papers.archive.kept(code)),
                self._show,
                self._failed,
            )

    def _show(self, found: tuple[PatientView, KeptLetter]) -> None:
        view, letter = found
        if letter.code != self._code:
            return
        self._view, self._letter = view, letter
        self.states.show_content()
        empty(self._head)
        level = Severity.INFO if letter.holds else Severity.HIGH
        told = " ".join(_event_words(one) for one in letter.events)
        notice = Notice(level, f"{_name(letter)}. {STATES[letter.state]}", told)
        notice.setObjectName("letterState")
        self._head.addWidget(notice)
        if not letter.holds:
            self._head.addWidget(
                label("It can be looked at here and not printed again.", "note", wrap=True)
            )
        self.viewer.show_document(letter.pdf, _name(letter))
        for made in (self.print, self.save, self.void):
            made.setEnabled(letter.holds)
        self.changed.emit()
        self.commands_changed.emit()
        self.viewer.sheet.setFocus()

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view("The letter could not be fetched.", fault, self._load, safe="The letter.")
        )

    def _outgoing(self, letter: KeptLetter) -> Outgoing:
        """It was issued when it first went out."""
        return Outgoing(letter.pdf, _name(letter), letter.code, letter.file_name, lambda: None)

    def _print(self) -> None:
        if self._letter is not None:
            ask_to_print(self.desk, self, self._outgoing(self._letter))

    def _save(self) -> None:
        if self._letter is not None:
            ask_to_save(self.desk, self, self._outgoing(self._letter))

    def _ask_to_void(self) -> None:
        letter, signer = self._letter, self.desk.signer
        if letter is None or signer is None:
            return
        sheet = Sheet(
            "Declare this letter void", yes="Declare void", no="Keep it", name="voidSheet"
        )
        reason = field(spoken="Reason", name="voidReason", placeholder="Needed, in a few words")
        words = (
            f"{_name(letter)}. It is not printed again, and whoever checks its code is told so. "
            "This cannot be taken back; a new letter can be made."
        )
        for part in (label(words, wrap=True), label("Reason", "caption"), reason):
            sheet.body.addWidget(part)
        sheet.body.addWidget(label(f"Signed by {signer.name} ({signer.role}).", "note"))
        sheet.first_focus = reason

        def done(_letter: KeptLetter) -> None:
            self.desk.records_changed.emit()
            self.desk.announce(f"Letter {letter.code} is void.")
            self._load()

        def send() -> bool:
            why = reason.text().strip()
            if not why:
                sheet.refuse("Write why, in a few words.")
                return False
            archive = self.desk.clinic.papers.archive
            self.desk.jobs.run(lambda: archive.void(letter.code, why, signer), done)
            return True

        sheet.on_yes = send
        self.desk.show_sheet(sheet)


def _name(letter: KeptLetter) -> str:
    return f"{document_words(letter.kind)}, code {letter.code}"


def _event_words(event: LetterEvent) -> str:
    """`Superseded 24-Nov-2026 by Dr A. Khan: replaced by 12AB-34CD.`"""
    word = {"current": "Issued"}.get(event.state, event.state.capitalize())
    why = f": {format.one_line(event.reason)}" if event.reason else ""
    return f"{word} {format.day(event.at.date())} by {format.one_line(event.by)}{why}."
