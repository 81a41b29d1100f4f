"""What stands around the questions of a review: the head with date and contact, the foot with the
draft and the signature. Both run on to a further line where the width ends."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.review import Contact
from clinic_desktop.services.reviewing import KeptDraft
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, Segments, button
from clinic_desktop.ui.fields import DateField
from clinic_desktop.ui.flow import FlowLayout, tall_as_needed
from clinic_desktop.ui.patient.review_options import CONTACTS
from clinic_desktop.ui.text import Run, RunsLabel
from clinic_desktop.ui.widgets import fill, label, restyle, row


class ReviewHead(QFrame):
    """Which use is reviewed, when, and how the person was met."""

    changed = Signal()

    def __init__(self, today: date, copy_last: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("line", "below")
        self._today = today
        self._heading = RunsLabel()
        self._heading.setObjectName("reviewHeading")
        self.date = DateField(
            today, today, spoken="Date of the review", name="reviewDate", echo=False
        )
        self.date.changed.connect(self.changed)
        self.contact = Segments(CONTACTS, spoken="How")
        self.contact.setObjectName("reviewContact")
        self.contact.chosen.connect(lambda _key: self.changed.emit())
        self.copy_last = button("Copy last review", name="copyLastReview", on=copy_last)
        self._faults = {
            name: label("", "fault", wrap=True, name=f"fault_{name}")
            for name in ("date", "contact")
        }
        for shown in self._faults.values():
            shown.hide()
        answers = QWidget()
        flow = FlowLayout(answers, gap=10)
        for part in (label("Date", "caption"), self.date, self.contact):
            flow.addWidget(part)
        tall_as_needed(answers)
        top = row(self._heading, self.copy_last, gap=10)
        top.setStretch(0, 1)
        layout = QVBoxLayout(self)
        fill(layout, gap=6, margins=(20, 8, 18, 8))
        layout.addLayout(top)
        for below in (answers, *self._faults.values()):
            layout.addWidget(below)

    def show_use(self, words: str, *, can_copy: bool) -> None:
        self._heading.show_runs((Run(f"Review of {words}", "section"),))
        self.copy_last.setVisible(can_copy)

    def clear(self) -> None:
        self.contact.clear()
        self.date.set_value(self._today)

    def values(self) -> dict[str, object]:
        return {"contact": self.contact.value(), "date": self.date.edit.text()}

    def set_values(self, values: dict[str, object]) -> None:
        """Takes its own values out of a draft."""
        contact, on = values.pop("contact", None), values.pop("date", "")
        if on:
            self.date.edit.setText(str(on))
        if contact in {key for key, _ in CONTACTS}:
            self.contact.choose(str(contact))

    def set_read_only(self, *, read_only: bool) -> None:
        for part in (self.date, self.contact, self.copy_last):
            part.setEnabled(not read_only)

    def missing(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        on = self.date.value()
        if on is None:
            found.append(("date", "A date of the review that can be read"))
        elif on > self._today:
            found.append(("date", "A date of the review that is not in the future"))
        if self.contact.value() is None:
            found.append(("contact", "How it was held: seen, phone, video, notes only"))
        return found

    def mark(self, faults: dict[str, str]) -> None:
        for name, shown in self._faults.items():
            shown.setText(faults.get(name, ""))
            shown.setVisible(name in faults)
        restyle(self.date.edit, "fault", "true" if "date" in faults else "false")
        self.date.edit.setAccessibleDescription(faults.get("date", ""))
        self.contact.setAccessibleDescription(faults.get("contact", ""))

    def target(self, name: str) -> QWidget | None:
        """The control of one of its answers."""
        return {"date": self.date.edit, "contact": self.contact.button(Contact.SEEN.value)}.get(
            name
        )


class ReviewFoot(QFrame):
    """What becomes of what was typed."""

    def __init__(
        self,
        discard: Callable[[], object],
        keep: Callable[[], object],
        sign: Callable[[], object],
    ) -> None:
        super().__init__()
        for name, value in (("pane", "sunken"), ("line", "above"), ("role", "footbar")):
            self.setProperty(name, value)
        self._words = label("", "muted", wrap=True)
        self.discard = button("Discard", "quiet", name="discardReview", on=discard)
        self.then = Choice(
            (("", "Patient page"), ("planner", "Plan taper"), ("documents", "Letter")),
            spoken="After signing, go to",
            name="reviewThen",
        )
        self.keep = button("Keep draft   Ctrl+S", name="keepDraft", on=keep)
        self.sign = button("Sign review", "primary", name="signReview", on=sign)
        acts = QWidget()
        flow = FlowLayout(acts, gap=10)
        then = label("Then", "caption")
        for part in (self.discard, then, self.then, self.keep, self.sign):
            flow.addWidget(part)
        tall_as_needed(acts)
        layout = QHBoxLayout(self)
        fill(layout, label("DRAFT", "strong"), self._words, acts, gap=10, margins=(20, 6, 20, 6))
        layout.setStretch(1, 1)
        self._extras = (self._words, then)
        self.say_unkept()

    def set_roomy(self, *, roomy: bool) -> None:
        """Without what is said elsewhere too, where the acts need the room."""
        for part in self._extras:
            part.setVisible(roomy)
        self.keep.setText("Keep draft   Ctrl+S" if roomy else "Keep draft")

    def say_unkept(self) -> None:
        self._words.setText("not yet in the record")

    def say_kept(self, at: datetime) -> None:
        self._words.setText(f"kept {at:%H:%M}, not part of the record")

    def say_found(self, kept: KeptDraft) -> None:
        self._words.setText(
            f"kept {kept.saved_at:%H:%M} on {format.day(kept.saved_at.date())} by "
            f"{format.one_line(kept.saved_by)}, not part of the record"
        )

    def set_read_only(self, *, read_only: bool) -> None:
        for part in (self.discard, self.keep, self.sign):
            part.setEnabled(not read_only)
