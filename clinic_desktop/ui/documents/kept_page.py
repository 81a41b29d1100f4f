"""One letter that went out: its pages, whether it still holds, and what became of it."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.facade import Clinic
from clinic_desktop.services.letter_archive import (
    KeptLetter,
    LetterCopy,
    LetterEvent,
    MarkedCopy,
)
from clinic_desktop.services.patient_views import PatientPage as PatientView
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
SHOWN = "Shown as a copy prints. The letter that went out is kept unchanged."


class KeptLetterPage(Page):
    """Shown as it would print: a copy, and on every page that it was superseded or called back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("keptLetterPage")
        self._code = ""
        self._patient_id: str | None = None
        self._view: PatientView | None = None
        self._letter: KeptLetter | None = None
        self._copy: MarkedCopy | None = None
        self.viewer = DocumentViewer()
        self.print = button("Print a copy   Ctrl+P", "primary", name="print", on=self._print)
        self.save = button("Save a copy", name="savePdf", key="Ctrl+Shift+S", on=self._save)
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
        self._view = self._letter = self._copy = None
        self.states.show_state(Placeholder("Fetching the letter."))
        self._load()

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self._copy is None:
            return {}
        return {"print": self._print, "save_pdf": self._save}

    # --- inside --------------------------------------------------------------------------------

    def _load(self) -> None:
        patient_id, code, clinic = self._patient_id, self._code, self.desk.clinic
        if patient_id is not None:
            self.desk.jobs.run(lambda: _fetch(clinic, patient_id, code), self._show, self._failed)

    def _show(self, found: tuple[PatientView, KeptLetter, MarkedCopy]) -> None:
        view, letter, copy = found
        if letter.code != self._code:
            return
        self._view, self._letter, self._copy = view, letter, copy
        self.states.show_content()
        empty(self._head)
        level = Severity.INFO if letter.holds else Severity.HIGH
        told = " ".join((*map(_event_words, letter.events), *map(_copy_words, letter.copies)))
        notice = Notice(level, f"{_name(letter)}. {STATES[letter.state]}", told)
        notice.setObjectName("letterState")
        self._head.addWidget(notice)
        self._head.addWidget(label(SHOWN, "note", wrap=True))
        self.viewer.show_document(copy.pdf, _name(letter))
        self.void.setEnabled(letter.holds)
        self.changed.emit()
        self.commands_changed.emit()
        self.viewer.sheet.setFocus()

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view("The letter could not be fetched.", fault, self._load, safe="The letter.")
        )

    def _outgoing(self, letter: KeptLetter, copy: MarkedCopy) -> Outgoing:
        return Outgoing(
            copy.pdf, _name(letter), letter.code, copy.file_name, lambda: self._note_copy(letter)
        )

    def _print(self) -> None:
        if self._letter is not None and self._copy is not None:
            ask_to_print(self.desk, self, self._outgoing(self._letter, self._copy))

    def _save(self) -> None:
        if self._letter is not None and self._copy is not None:
            ask_to_save(self.desk, self, self._outgoing(self._letter, self._copy))

    def _note_copy(self, letter: KeptLetter) -> None:
        signer, archive = self.desk.signer, self.desk.clinic.papers.archive
        if signer is not None:
            self.desk.jobs.run(
                lambda: archive.note_copy(letter.code, signer), lambda _none: self._load()
            )

    def _ask_to_void(self) -> None:
        letter, signer = self._letter, self.desk.signer
        if letter is None or signer is None:
            return
        sheet = Sheet(
            "Declare this letter void", yes="Declare void", no="Keep it", name="voidSheet"
        )
        reason = field(spoken="Reason", name="voidReason", placeholder="Needed, in a few words")
        words = (
            f"{_name(letter)}. Copies of it say so, and whoever checks its code is told. "
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


def _fetch(
    clinic: Clinic, patient_id: str, code: str
) -> tuple[PatientView, KeptLetter, MarkedCopy]:
    letter = clinic.papers.archive.kept(code)
    return clinic.patient_page(patient_id), letter, clinic.papers.copy(letter)


def _name(letter: KeptLetter) -> str:
    return f"{document_words(letter.kind)}, code {letter.code}"


def _event_words(event: LetterEvent) -> str:
    """`Superseded 24-Nov-2026 by Dr A. Khan: replaced by 12AB-34CD.`"""
    word = {"current": "Issued"}.get(event.state, event.state.capitalize())
    why = f": {format.one_line(event.reason)}" if event.reason else ""
    return f"{word} {format.day(event.at.date())} by {format.one_line(event.by)}{why}."


def _copy_words(copy: LetterCopy) -> str:
    return f"Copied {format.day(copy.at.date())} by {format.one_line(copy.by)}."
