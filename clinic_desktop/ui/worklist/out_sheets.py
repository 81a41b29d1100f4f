"""The list out of the program: a file for a spreadsheet, a page for a meeting, letters."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.services.queue_out import PreparedLetters, csv_of, prepare_letters
from clinic_desktop.services.safe_csv import SafeCsv
from clinic_desktop.services.views import PreparedDocument, Worklist, WorklistRow
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, Choice
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.saving import PDF_FILES, ask_path, write_whole
from clinic_desktop.ui.sheets import Sheet, message
from clinic_desktop.ui.widgets import label

KINDS = (
    ("taper-letter", "Taper letter"),
    ("handout", "Handout"),
    ("pharmacy-copy", "Letter to the pharmacy"),
)


def export_sheet(desk: Desk, listed: Worklist) -> Sheet:
    """The rows shown, as CSV; ids only unless names are asked for."""
    sheet = Sheet("Export this list", width=520, yes="Choose a file", name="exportSheet")
    names = _names_check()
    rows = format.count(len(listed.rows), "row")
    sheet.body.addWidget(label(f"{rows}, in the order shown, for a spreadsheet (CSV).", wrap=True))
    sheet.body.addWidget(names)
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
    sheet = Sheet("Print this list", width=520, yes="Save PDF", name="meetingSheet")
    names = _names_check()
    sheet.body.addWidget(
        label(f"{title}: {format.count(len(listed.rows), 'row')}, in the order shown.", wrap=True)
    )
    sheet.body.addWidget(names)
    sheet.first_focus = names

    def choose() -> bool:
        name = f"worklist {listed.as_of.isoformat()}.pdf"
        path = ask_path(sheet, "Save as PDF", name, PDF_FILES)
        if path is None:
            return False
        with_names = names.isChecked()
        desk.jobs.run(
            lambda: desk.clinic.meeting_list(listed, title, names=with_names),
            lambda pdf: desk.announce("The list is saved.") if _write(desk, path, pdf) else None,
        )
        return True

    sheet.on_yes = choose
    return sheet


def letters_sheet(desk: Desk, rows: Sequence[WorklistRow]) -> Sheet:
    """Letters of signed plans, one file a person, named by their code; who is left out is told."""
    sheet = Sheet("Prepare letters", width=560, yes="Choose a folder", name="lettersSheet")
    kind = Choice(KINDS, spoken="Kind of letter", name="letterKind")
    said = f"For {format.count(len(rows), 'person', 'people')}. Only a signed plan has a letter."
    for part in (label("Kind", "caption"), kind, label(said, "note", wrap=True)):
        sheet.body.addWidget(part)
    sheet.first_focus = kind

    def choose() -> bool:
        folder = QFileDialog.getExistingDirectory(sheet, "Folder for the letters")
        if not folder:
            return False
        wanted = kind.value()

        def prepare(patient_id: str, large: bool) -> PreparedDocument:
            return desk.clinic.prepare_document(patient_id, wanted, large_print=large)

        desk.jobs.run(
            lambda: _keep_letters(desk, prepare_letters(rows, prepare), Path(folder)),
            lambda made: desk.show_sheet(_letters_made(made, rows)),
        )
        return True

    sheet.on_yes = choose
    return sheet


def _keep_letters(desk: Desk, letters: PreparedLetters, folder: Path) -> PreparedLetters:
    """Writes each letter and archives its very bytes."""
    assert desk.signer is not None
    for patient_id, document in letters.made:
        write_whole(folder / document.file_name, document.pdf)
        desk.clinic.issue_document(patient_id, document, desk.signer)
    return letters


def _letters_made(made: PreparedLetters, rows: Sequence[WorklistRow]) -> Sheet:
    names = {row.patient.id: format.name(row.patient) for row in rows}
    sheet = message(
        "Letters prepared",
        f"{format.count(len(made.made), 'letter')} made, "
        f"{format.count(len(made.left_out), 'person', 'people')} left out.",
        "They are prepared, not given: print them, and write down who got theirs.",
    )
    for patient_id, why in made.left_out:
        sheet.body.addWidget(label(f"{names[patient_id]}: {why}", "body", wrap=True))
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
