"""A document on its way out of the window: printed or saved, the very bytes that were shown."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.documents.printing import print_pdf
from clinic_desktop.ui.saving import PDF_FILES, ask_path, write_whole
from clinic_desktop.ui.sheets import fault_message, message, question


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`code` names it in queues and files: never a person. `issued` is told once it went out."""

    pdf: bytes
    title: str
    code: str
    file_name: str
    issued: Callable[[], object]


def ask_to_print(desk: Desk, parent: QWidget, out: Outgoing) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    # The job's name reaches spool files and queues: the code, never a person.
    printer.setDocName(out.code)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("Print")
    if dialog.exec() == QPrintDialog.DialogCode.Accepted:
        print_to(desk, parent, out, printer)


def print_to(desk: Desk, parent: QWidget, out: Outgoing, printer: QPrinter) -> None:
    """The same pages, drawn by the preview's own renderer."""
    if not print_pdf(out.pdf, printer):
        desk.show_sheet(
            message("It did not print.", "The printer did not take the job.", "Save the PDF.")
        )
        return
    out.issued()
    desk.announce("Printed.")
    desk.show_sheet(
        question(
            "Did it come out right?",
            f"{out.title}, code {out.code}.",
            "Print again",
            "Yes, it is right",
            lambda: ask_to_print(desk, parent, out),
        )
    )


def ask_to_save(desk: Desk, parent: QWidget, out: Outgoing) -> None:
    path = ask_path(parent, "Save as PDF", out.file_name, PDF_FILES)
    if path is not None:
        save_to(desk, out, path)


def save_to(desk: Desk, out: Outgoing, path: Path) -> None:
    """Write the very bytes; on a full or locked disk say so and keep everything."""
    try:
        write_whole(path, out.pdf)
    except EnvironmentFault as fault:
        desk.show_sheet(fault_message(fault))
        return
    out.issued()
    desk.announce("PDF saved.")
