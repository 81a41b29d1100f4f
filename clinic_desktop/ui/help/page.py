"""Help for one screen, offline, out of the generated pages."""

import posixpath

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.states import READABLE_WIDTH
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, held

LIST_INDENT = 22


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
        self.text.anchorClicked.connect(self._follow)
        self._name = "worklist"
        layout = QVBoxLayout(self)
        held(self.text, max_width=READABLE_WIDTH + 60)
        fill(layout, self.text, margins=(20, 14, 20, 14))

    def title(self) -> str:
        return "Help"

    def enter(self, place: Place) -> None:
        self.text.setPlainText("Loading.")
        name = self._name = place.detail or "worklist"
        self.desk.jobs.run(lambda: self.desk.clinic.help_page(name), self._show, self._failed)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, words: str) -> None:
        self.text.setMarkdown(words)
        document = self.text.document()
        document.setIndentWidth(look().px(LIST_INDENT))
        block = document.begin()
        while block.isValid():
            if block.textList() is not None:
                # Qt draws the bullet against the first letter.
                QTextCursor(block).insertText("\u2002")
            block = block.next()

    def _follow(self, link: QUrl) -> None:
        """To another page of the help; the program opens nothing outside."""
        if link.isRelative() and link.path().endswith(".md"):
            folder = posixpath.dirname(self._name)
            name = posixpath.normpath(posixpath.join(folder, link.path()))
            self.desk.open("help", detail=name.removesuffix(".md"))

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            raise fault
        self.text.setPlainText(f"{fault.title}\n\n{fault.message}\n{fault.hint}")
