"""The clinic itself: what stands at the head of its letters, whom to call, whose guidance."""

from collections.abc import Mapping

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from clinic_desktop.services.settings import ClinicSettings
from clinic_desktop.ui.controls import Choice, button
from clinic_desktop.ui.desk import Desk, Draft, Page, Place
from clinic_desktop.ui.documents.side import PAPERS
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.widgets import fill, held, label, row, scrolled

WIDTH = 620
HERE = Place("clinic")
GUIDANCE = (("uk", "United Kingdom"), ("us", "United States"))
TOLD = (
    "This is printed on letters and handouts, and nothing of it is a clinical number. "
    "Letters that went out keep what they were printed with."
)


class ClinicPage(Page):
    """Kept by a press, never by leaving; what was typed and not kept is told as a draft."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("clinicPage")
        self._kept: dict[str, str] = {}
        self.name = field(spoken="Name of the clinic", name="clinicName")
        self.address = QPlainTextEdit()
        self.address.setObjectName("clinicAddress")
        self.address.setAccessibleName("Address, one line each")
        self.address.setTabChangesFocus(True)
        held(self.address, min_height=92, max_height=92)
        self.phone = field(spoken="Telephone number patients call", name="clinicPhone", width=260)
        self.closed = field(
            spoken="Sentence for when the clinic is closed",
            name="clinicClosed",
            placeholder="When we are closed, call 111.",
        )
        self.emergency = field(
            spoken="Emergency number on handouts", name="clinicEmergency", width=120
        )
        self.paper = Choice(PAPERS, spoken="Paper", name="clinicPaper")
        self.guidance = Choice(GUIDANCE, spoken="Guidance of", name="clinicGuidance")
        self.state = label("", "muted", wrap=True, name="clinicState")
        self.keep = button("Keep these", "primary", name="clinicKeep", on=self._keep)
        content = QWidget()
        layout = QVBoxLayout(content)
        fill(layout, gap=6, margins=(20, 14, 20, 14))
        layout.addWidget(label(TOLD, "muted", wrap=True))
        layout.addSpacing(6)
        for words, part in (
            ("Name of the clinic", self.name),
            ("Address, one line each", self.address),
            ("Telephone number patients call", self.phone),
            ("Sentence for when the clinic is closed", self.closed),
            ("Emergency number on handouts", self.emergency),
            ("Paper", self.paper),
            ("Guidance of, from the next start on", self.guidance),
        ):
            caption = label(words, "caption")
            caption.setBuddy(part)
            layout.addWidget(caption)
            layout.addLayout(row(part) if part in (self.name, self.closed) else row(part, None))
            layout.addSpacing(4)
        layout.addWidget(self.state)
        layout.addLayout(row(self.keep, None))
        layout.addStretch(1)
        held(content, max_width=WIDTH)
        outer = QVBoxLayout(self)
        fill(outer, scrolled(content))
        for line in (self.name, self.phone, self.closed, self.emergency):
            line.textEdited.connect(self._changed)
        self.address.textChanged.connect(self._changed)
        for choice in (self.paper, self.guidance):
            choice.picked.connect(self._changed)

    def title(self) -> str:
        return "Clinic"

    def help_name(self) -> str:
        return "setup"

    def enter(self, place: Place) -> None:
        draft = self.desk.drafts.get(HERE)
        settings = self.desk.clinic.settings
        self._kept = values_of(settings, self.desk.status.jurisdiction)
        self._show({**self._kept, **draft.values} if draft is not None else self._kept)
        self._changed()
        self.name.setFocus()

    def leave(self) -> None:
        changed = self._values() != self._kept
        if changed:
            self.desk.keep_draft(HERE, Draft("Clinic details", self._values()))
        else:
            self.desk.drop_draft(HERE)

    def forget(self) -> None:
        if self._kept:
            self._show(self._kept)

    # --- inside --------------------------------------------------------------------------------

    def _values(self) -> dict[str, str]:
        return {
            "clinic.name": self.name.text().strip(),
            "clinic.address": self.address.toPlainText().strip(),
            "clinic.phone": self.phone.text().strip(),
            "clinic.out_of_hours": self.closed.text().strip(),
            "clinic.emergency_number": self.emergency.text().strip(),
            "clinic.paper": self.paper.value(),
            "clinic.jurisdiction": self.guidance.value(),
        }

    def _show(self, values: Mapping[str, object]) -> None:
        self.name.setText(str(values["clinic.name"]))
        self.address.setPlainText(str(values["clinic.address"]))
        self.phone.setText(str(values["clinic.phone"]))
        self.closed.setText(str(values["clinic.out_of_hours"]))
        self.emergency.setText(str(values["clinic.emergency_number"]))
        self.paper.choose(str(values["clinic.paper"]))
        self.guidance.choose(str(values["clinic.jurisdiction"]))

    def _changed(self, _value: object = None) -> None:
        values = self._values()
        missing = [
            words
            for key, words in (("clinic.name", "a name"), ("clinic.phone", "a telephone number"))
            if not values[key]
        ]
        said = "Changed, not kept yet." if values != self._kept else ""
        if missing:
            said = f"{said} Letters want {' and '.join(missing)}.".strip()
        self.state.setText(said)

    def _keep(self) -> None:
        values = self._values()

        def done(_none: None) -> None:
            self._kept = values
            self.desk.drop_draft(HERE)
            self._changed()
            self.desk.status_changed.emit()
            self.desk.announce("Kept. The next letter carries it.")

        self.desk.jobs.run(lambda: self.desk.clinic.change_settings(values), done)


def values_of(settings: ClinicSettings, jurisdiction: str) -> dict[str, str]:
    """What is set, by key; where nothing is, what holds all the same."""
    letterhead = settings.letterhead(jurisdiction)
    return {
        "clinic.name": settings.values.get("clinic.name", ""),
        "clinic.address": "\n".join(letterhead.address),
        "clinic.phone": letterhead.phone or "",
        "clinic.out_of_hours": letterhead.out_of_hours or "",
        "clinic.emergency_number": letterhead.emergency_number or "",
        "clinic.paper": settings.paper_in(jurisdiction),
        "clinic.jurisdiction": jurisdiction,
    }
