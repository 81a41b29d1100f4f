"""The first page: what this is for, and who is at the desk."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.services.facade import Signer
from clinic_desktop.ui.brand import PURPOSE, BesidePicture
from clinic_desktop.ui.controls import Segments, button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.widgets import fill, label, rule

ROLES = (
    ("prescriber", "Prescriber"),
    ("pharmacist", "Pharmacist"),
    ("nurse", "Nurse"),
    ("other", "Other"),
)


class WelcomePage(Page):
    """Asks once for name and role; both are remembered until the window closes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("welcomePage")
        self.setProperty("pane", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.name = field(
            spoken="Your name, as it should stand under what you sign", name="signerName", width=330
        )
        self.role = Segments(ROLES, spoken="Your role")
        self.role.setObjectName("signerRole")
        self.fault = label("", "fault", name="welcomeFault")
        self.start = button("Open the worklist", "primary", name="welcomeStart", on=self._begin)
        text = QVBoxLayout()
        fill(
            text,
            label(PURPOSE, "welcome", wrap=True),
            2,
            label(
                "For prescribers and their teams. Works offline, on this computer.",
                "muted",
                wrap=True,
            ),
            18,
            label("Your name", "caption"),
            self.name,
            6,
            label("Your role", "caption"),
            self.role,
            6,
            self.fault,
            self.start,
            18,
            rule(),
            8,
            label(
                "Not for emergencies. Suggestions only: you decide and you sign.",
                "strong",
                wrap=True,
            ),
            label(
                "Name and role are kept for this session, to stand under what you sign.",
                "note",
                wrap=True,
            ),
            gap=6,
        )
        layout = QVBoxLayout(self)
        fill(layout, BesidePicture(text), gap=0)

    def enter(self, place: Place) -> None:
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes on from the name as from the role: neither takes it for itself."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._begin()
        else:
            super().keyPressEvent(event)

    def _begin(self) -> None:
        name, role = self.name.text().strip(), self.role.value()
        if not name:
            self.fault.setText("Write your name first.")
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        elif role is None:
            self.fault.setText("Choose your role.")
            self.role.button("prescriber").setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.desk.begun.emit(Signer(name, role))
