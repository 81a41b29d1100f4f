"""Help for one screen, offline, out of the generated pages."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.widgets import fill

SCREEN_PAGE = {
    "worklist": "worklist",
    "patient": "patient",
    "review": "review",
    "planner": "planner",
    "documents": "letters",
    "import": "import",
    "data-health": "data-health",
}


class HelpPage(Page):
    """Shows one help page; the program's own words, so they may be formatted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("helpPage")
        self.text = QTextBrowser()
        self.text.setObjectName("helpText")
        self.text.setAccessibleName("Help")
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        layout = QVBoxLayout(self)
        fill(layout, self.text, margins=(20, 14, 20, 14))

    def title(self) -> str:
        return "Help"

    def enter(self, place: Place) -> None:
        self.text.setPlainText("Loading.")
        name = place.detail or "worklist"
        self.desk.jobs.run(
            lambda: self.desk.clinic.help_page(name), self.text.setMarkdown, self._failed
        )
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            raise fault
        self.text.setPlainText(f"{fault.title}\n\n{fault.message}\n{fault.hint}")
