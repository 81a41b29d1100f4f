"""Does a letter in somebody's hand still hold? Its code says."""

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.letter_archive import KeptLetter
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import label


def check_letter_sheet(desk: Desk) -> Sheet:
    """The code typed, the letter opened with its state; an unknown code is said to be one."""
    sheet = Sheet("Check a printed letter", width=520, yes="Check", name="checkLetter")
    sheet.names_person = False
    code = field(spoken="Letter code", name="checkCode", placeholder="7F3A-92C4", width=200)
    sheet.body.addWidget(label("The letter code, from the foot of the page", "caption"))
    sheet.body.addWidget(code)
    sheet.first_focus = code

    def opened(letter: KeptLetter) -> None:
        sheet.close_sheet()
        desk.open("letter", letter.patient_id, letter.code)

    def failed(fault: Exception) -> None:
        if isinstance(fault, ClinicError):
            sheet.refuse(f"{fault.message} {fault.hint}")
        else:
            desk.jobs.fault.emit(fault)

    def check() -> bool:
        typed = code.text().strip()
        if not typed:
            sheet.refuse("Type the code first.")
        else:
            desk.jobs.run(lambda: desk.clinic.papers.archive.kept(typed), opened, failed)
        return False

    sheet.on_yes = check
    return sheet
