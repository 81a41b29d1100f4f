"""What is seen while a clinic is being opened: at once, before program and database are loaded.

Where it cannot be opened the fault stands here in its own words, with a way out.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.ui.brand import PURPOSE, BesidePicture
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label


class Opening(QWidget):
    """Stands where the window will stand, and says what is under way."""

    def __init__(self, where: str = "") -> None:
        super().__init__()
        self.setObjectName("opening")
        self.setWindowTitle("clinic_desktop")
        self.setProperty("pane", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(QSize(1024, 640))
        self.resize(1366, 768)
        self.said = label("Opening the clinic …", "section", wrap=True, name="openingSaid")
        self.more = label("", wrap=True, name="openingMore")
        self.where = label(where, "note", wrap=True, name="openingWhere")
        self.leave = button("Close", "primary", name="openingClose", on=self.close)
        self.leave.setVisible(False)
        text = QVBoxLayout()
        fill(
            text, label(PURPOSE, "welcome", wrap=True), 20, self.said, self.more, self.where, gap=6
        )
        text.addSpacing(look().px(14))
        text.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        fill(layout, BesidePicture(text), gap=0)

    def show_fault(self, fault: ClinicError) -> None:
        self.said.setText(f"{fault.title}.")
        self.more.setText(f"{fault.message} {fault.hint}".strip())
        self.leave.setVisible(True)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        closes = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self.leave.isVisible() and event.key() in closes:
            self.close()
