"""The first page: what this is for, and who is at the desk."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.services.facade import Signer
from clinic_desktop.ui.controls import Segments, button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.painting import draw_tablet
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label, rule

PURPOSE = (
    "Find people on long-term benzodiazepines or Z-drugs, review them, "
    "and plan a gradual reduction together."
)

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
        self.name.returnPressed.connect(self._begin)
        text = QVBoxLayout()
        fill(
            text,
            None,
            label(PURPOSE, "welcome", wrap=True),
            2,
            label("For prescribers and their teams. Works offline, on this computer.", "muted"),
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
            label("Not for emergencies. Suggestions only: you decide and you sign.", "strong"),
            label("Name and role are kept for this session, to stand under what you sign.", "note"),
            None,
            gap=6,
        )
        layout = QHBoxLayout(self)
        fill(layout, gap=60, margins=(88, 20, 60, 20))
        layout.addLayout(text, 6)
        layout.addWidget(Staircase(), 5)

    def enter(self, place: Place) -> None:
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

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


# Whole, half and quarter tablets (in quarters) of the eight steps in the picture.
STEPS = ((4, 4), (4, 2, 1), (4, 2), (4, 1), (4,), (2, 1), (2,), (1,))


class Staircase(QWidget):
    """The product as a picture: a staircase of whole, half and quarter tablets."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("A staircase of tablets: whole, half, quarter, none")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(500, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = min(self.width(), 500)
        step = width / len(STEPS)
        rise = step * 0.66
        left, top = 0.0, max(0.0, (self.height() - rise * len(STEPS)) / 2)
        bottom = top + rise * len(STEPS)
        edge = [QPointF(left, top)]
        for place in range(len(STEPS)):
            y = top + place * rise
            edge += [QPointF(left + place * step, y), QPointF(left + (place + 1) * step, y)]
        edge.append(QPointF(left + width, bottom))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().color("accent_tint"))
        painter.drawPolygon(QPolygonF([*edge, QPointF(left, bottom)]))
        painter.setPen(QPen(look().color("accent"), 2.5))
        painter.drawPolyline(QPolygonF(edge))
        painter.setPen(QPen(look().color("control"), 1))
        painter.drawLine(QLineF(left, bottom, left + width, bottom))
        size = step * 0.5
        for place, tablets in enumerate(STEPS):
            y = top + place * rise + step * 0.14
            x = left + place * step + (step - size) / 2
            for quarters in tablets:
                if y + size < bottom:
                    rect = QRectF(x, y, size, size)
                    draw_tablet(painter, rect, quarters, look().color("accent"))
                y += size * 1.25
        painter.end()
