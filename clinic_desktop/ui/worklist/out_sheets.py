"""The list out of the program: a file for a spreadsheet, a page for a meeting."""

from pathlib import Path
from typing import TYPE_CHECKING

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.services.files_out import write_whole
from clinic_desktop.services.queue_out import csv_of
from clinic_desktop.services.safe_csv import SafeCsv
from clinic_desktop.services.worklist_views import Worklist
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, Choice
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.saving import PDF_FILES, ask_path
from clinic_desktop.ui.sheets import Sheet, message
from clinic_desktop.ui.widgets import label

if TYPE_CHECKING:
    from clinic_desktop.services.meeting import MeetingPaper

FILE_KINDS = {"pdf": PDF_FILES, "txt": "Text (*.txt)"}
AS_TYPED = "Next actions are written as somebody typed them."


def export_sheet(desk: Desk, listed: Worklist) -> Sheet:
    """The rows shown, as CSV; ids only unless names are asked for."""
    sheet = Sheet("Export this list", width=520, yes="Choose a file", name="exportSheet")
    names = _names_check()
    rows = format.count(len(listed.rows), "row")
    sheet.body.addWidget(label(f"{rows}, in the order shown, for a spreadsheet (CSV).", wrap=True))
    sheet.body.addWidget(names)
    sheet.body.addWidget(label(AS_TYPED, "note", wrap=True))
    sheet.first_focus = names

    def choose() -> bool:
        made = csv_of(listed, names=names.isChecked())
        name = f"worklist {listed.as_of.isoformat()}.csv"
        path = ask_path(sheet, "Export list", name, "Comma-separated values (*.csv)")
        if path is None:
            return False
        if not _write(desk, path, made.data):
            return False
        desk.show_sheet(_exported(made))
        return True

    sheet.on_yes = choose
    return sheet


def _exported(made: SafeCsv) -> Sheet:
    rows = format.count(made.rows, "row")
    return message("Exported", f"{rows} written.", made.note)


def meeting_sheet(desk: Desk, listed: Worklist, title: str) -> Sheet:
    """The view as a page for a meeting; ids only unless names are asked for."""
    sheet = Sheet("Print this list", width=520, yes="Choose a file", name="meetingSheet")
    kind = Choice((("pdf", "PDF, to print"), ("txt", "Plain text")), spoken="As", name="meetingAs")
    names = _names_check()
    sheet.body.addWidget(
        label(f"{title}: {format.count(len(listed.rows), 'row')}, in the order shown.", wrap=True)
    )
    for part in (label("As", "caption"), kind, names, label(AS_TYPED, "note", wrap=True)):
        sheet.body.addWidget(part)
    sheet.first_focus = names

    def choose() -> bool:
        suffix, with_names = kind.value(), names.isChecked()
        name = f"worklist {listed.as_of.isoformat()}.{suffix}"
        path = ask_path(sheet, "Save the list", name, FILE_KINDS[suffix])
        if path is None:
            return False

        def made(paper: "MeetingPaper") -> None:
            data = paper.pdf if suffix == "pdf" else paper.text.encode()
            if _write(desk, path, data):
                desk.announce("The list is saved.")

        desk.jobs.run(
            lambda: desk.clinic.papers.meeting_list(listed, title, names=with_names), made
        )
        return True

    sheet.on_yes = choose
    return sheet


# --- inside ---------------------------------------------------------------------------------------


def _names_check() -> Check:
    return Check("With names and birth dates (otherwise ids only)", name="withNames")


def _write(desk: Desk, path: Path, data: bytes) -> bool:
    try:
        write_whole(path, data)
    except EnvironmentFault as fault:
        desk.jobs.fault.emit(fault)
        return False
    return True
