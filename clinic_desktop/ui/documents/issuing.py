"""A document on its way out of the window: printed or saved, the very bytes that were shown.

One alone is asked about and told of in sheets; of many each is put out the same way, and only why
one could not be is handed back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.files_out import write_whole
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.documents.printing import print_pdf
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.saving import PDF_FILES, ask_path
from clinic_desktop.ui.sheets import Sheet, fault_message, message, question
from clinic_desktop.ui.widgets import LevelMark, label, row

NOT_TAKEN = "The printer did not take the job."

PutOut = Callable[[PreparedDocument], str]
"""Prints or saves a letter; says why it could not, or nothing."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`code` names it in queues and files: never a person. `issued` is told once it went out,
    `void` where it came out wrong; None for what is not kept as a letter."""

    pdf: bytes
    title: str
    code: str
    file_name: str
    issued: Callable[[], object]
    void: Callable[[], object] | None = None


# --- one document ---------------------------------------------------------------------------------


def ask_to_print(desk: Desk, parent: QWidget, out: Outgoing) -> None:
    printer = _ask_printer(parent, "Print")
    if printer is not None:
        print_to(desk, parent, out, printer)


def print_to(desk: Desk, parent: QWidget, out: Outgoing, printer: QPrinter) -> None:
    if not _print(out.pdf, out.code, printer):
        desk.show_sheet(message("It did not print.", NOT_TAKEN, "Save the PDF."))
        return
    out.issued()
    desk.announce("Printed.")
    sheet = question(
        "Did it come out right?",
        f"{out.title}, code {out.code}.",
        "Print again",
        "Yes, it is right",
        lambda: ask_to_print(desk, parent, out),
    )
    if out.void is not None:
        sheet.body.addLayout(row(_void_button(sheet, out.void), None))
    desk.show_sheet(sheet)


def ask_why(desk: Desk, not_ready: Sequence[str], then: Callable[[str], object]) -> None:
    """What is not ready, and the reason it goes out all the same, which `then` is told."""
    sheet = Sheet("Not everything is ready", yes="Go on", no="Go back", name="notReady")
    for words in not_ready:
        line = row(LevelMark(Severity.HIGH), label(words, wrap=True), gap=10)
        line.setStretch(1, 1)
        sheet.body.addLayout(line)
    reason = field(
        spoken="Why it goes out", name="notReadyReason", placeholder="Needed, in a few words"
    )
    sheet.body.addWidget(label("Why it goes out all the same; kept with the letter", "caption"))
    sheet.body.addWidget(reason)
    sheet.first_focus = reason

    def told() -> bool:
        why = reason.text().strip()
        if not why:
            sheet.refuse("Write why, in a few words.")
            return False
        sheet.close_sheet()
        then(why)
        return False

    sheet.on_yes = told
    desk.show_sheet(sheet)


def ask_to_save(desk: Desk, parent: QWidget, out: Outgoing) -> None:
    path = ask_path(parent, "Save as PDF", out.file_name, PDF_FILES)
    if path is not None:
        save_to(desk, out, path)


def save_to(desk: Desk, out: Outgoing, path: Path) -> None:
    """On a full or locked disk say so and keep everything."""
    try:
        write_whole(path, out.pdf)
    except EnvironmentFault as fault:
        desk.show_sheet(fault_message(fault))
        return
    out.issued()
    desk.announce("PDF saved.")


# --- many -----------------------------------------------------------------------------------------


def ask_printer_for_many(parent: QWidget) -> PutOut | None:
    """Prints each as a job of its own; None when the person thinks better of it."""
    printer = _ask_printer(parent, "Print letters")
    return None if printer is None else partial(print_one_of_many, printer)


def ask_folder_for_many(parent: QWidget) -> PutOut | None:
    """Saves each as a file of its own; None when the person thinks better of it."""
    chosen = QFileDialog.getExistingDirectory(parent, "Folder for the letters")
    return partial(save_one_of_many, Path(chosen)) if chosen else None


def print_one_of_many(printer: QPrinter, document: PreparedDocument) -> str:
    return "" if _print(document.pdf, document.code, printer) else NOT_TAKEN


def save_one_of_many(folder: Path, document: PreparedDocument) -> str:
    try:
        write_whole(folder / document.file_name, document.pdf)
    except EnvironmentFault as fault:
        return f"{fault.title}. {fault.message}"
    return ""


# --- inside ---------------------------------------------------------------------------------------


def _void_button(sheet: Sheet, void: Callable[[], object]) -> QPushButton:
    def declare() -> None:
        sheet.close_sheet()
        void()

    return button("No, declare it void", name="printedWrong", on=declare)


def _ask_printer(parent: QWidget, title: str) -> QPrinter | None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def _print(pdf: bytes, code: str, printer: QPrinter) -> bool:
    """The pages as shown, drawn by the preview's own renderer. The job's name reaches spool files
    and queues: the code, never a person."""
    printer.setDocName(code)
    return print_pdf(pdf, printer)
