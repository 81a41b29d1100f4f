"""Answering a flag: one reason, words where they are needed, and the date it comes back on."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.answers import AnswerOffer
from clinic_desktop.services.flag_views import FlagView
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, Radio, button
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.fields import DateField, field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import fill, label, row

TITLES = {
    DispositionKind.ACT: "Agree, and act",
    DispositionKind.CONTINUE: "Continue, with a reason",
    DispositionKind.SNOOZE: "Snooze until a date",
    DispositionKind.DISAGREE: "Disagree with this flag",
    DispositionKind.NOT_SUITABLE: "Not suitable, look again on a date",
}
SHORT = {
    DispositionKind.ACT: ("Agree", "A"),
    DispositionKind.CONTINUE: ("Continue", "C"),
    DispositionKind.SNOOZE: ("Snooze", "Ctrl+;"),
    DispositionKind.DISAGREE: ("Disagree", "Ctrl+D"),
    DispositionKind.NOT_SUITABLE: ("Not suitable", "N"),
}
"""What the buttons say, and their keys."""


class ReasonForm(QWidget):
    """Reasons to choose from, words beside them, and a date; shared by one flag and by many."""

    def __init__(self, offer: AnswerOffer, today: date) -> None:
        super().__init__()
        self._offer = offer
        self._radios = {
            key: Radio(words, name=f"reason_{key}", spoken=f"Reason: {words}")
            for key, words, _mark in offer.reasons
        }
        layout = QVBoxLayout(self)
        fill(layout, label("Reason", "caption"), *self._radios.values(), gap=2)
        self.note = field(spoken="In your own words", name="answerNote", placeholder="In words")
        layout.addWidget(self.note)
        self.until = DateField(offer.suggested, today, spoken="Comes back on", name="answerUntil")
        layout.addSpacing(8)
        what = "Comes back on" if offer.must_have_date else "Comes back on (may stay empty)"
        layout.addWidget(label(f"{what}, {format.day(offer.latest)} at the latest", "caption"))
        layout.addWidget(self.until)
        presses = [
            button(words, "quiet", name=f"until_{place}", on=partial(self.until.set_value, on))
            for place, (words, on) in enumerate(offer.shortcuts)
        ]
        if presses:
            layout.addLayout(row(*presses, None, gap=4))

    @property
    def first(self) -> QWidget:
        return next(iter(self._radios.values()))

    def reason(self) -> str:
        """The key chosen, or an empty text."""
        return next((key for key, radio in self._radios.items() if radio.isChecked()), "")

    def missing(self) -> str:
        """What is to be mended before it can be sent; empty: nothing."""
        if not self.reason():
            return "Choose a reason."
        if self.reason() in self._offer.need_words and not self.note.text().strip():
            return "Write the reason in words."
        if self.until.value() is None and (self._offer.must_have_date or self.until.edit.text()):
            return "Give the date it comes back on."
        return ""


class AnswerSheet(Sheet):
    """One person's answer. The same one may be given to all their open reasons at once."""

    def __init__(
        self,
        desk: Desk,
        page: PatientPage,
        flag: FlagView,
        offer: AnswerOffer,
        answered: Callable[[str], None],
    ) -> None:
        super().__init__(TITLES[offer.kind], width=600, yes="Sign answer", name="answerSheet")
        self.holds_work = True
        self._desk = desk
        self._page = page
        self._flag = flag
        self._kind = offer.kind
        self._answered = answered
        assert desk.signer is not None
        self._signer = desk.signer
        self.form = ReasonForm(offer, page.as_of)
        others = [
            one
            for one in page.flags
            if one.rule_id != flag.rule_id
            and one.kind is not OutcomeKind.EXCLUDED
            and not (one.answer is not None and one.answer.holds)
        ]
        self._others = [one.rule_id for one in others]
        count = format.count(len(others), "other open reason")
        self.all_alike = Check(f"The same answer to the {count}", name="answerAll")
        said = label(format.one_line(flag.title), "strong", wrap=True)
        signed = f"Signed by {self._signer.name} ({self._signer.role}). It can be taken back."
        parts = (said, self.form, self.all_alike, label(signed, "note", wrap=True))
        for part in parts:
            if part is not self.all_alike or others:
                self.body.addWidget(part)
        self.first_focus = self.form.first
        self.on_yes = self._send

    def _send(self) -> bool:
        missing = self.form.missing()
        if missing:
            self.refuse(missing)
            return False
        rules = [self._flag.rule_id]
        if self.all_alike.isChecked():
            rules += self._others
        queue, page = self._desk.clinic.queue, self._page
        reason, note, until = self.form.reason(), self.form.note.text(), self.form.until.value()
        self.carry_out(
            self._desk.jobs,
            lambda: queue.answers.give(
                page.patient.id,
                rules,
                self._kind,
                reason=reason,
                note=note,
                until=until,
                signer=self._signer,
            ),
            lambda _none: self._done(len(rules)),
        )
        return False

    def _done(self, count: int) -> None:
        self.close_sheet()
        kind, _key = SHORT[self._kind]
        self._answered(f"{kind}: {format.count(count, 'reason')} answered.")


def ask_answer(
    desk: Desk,
    page: PatientPage,
    flag: FlagView,
    kind: DispositionKind,
    answered: Callable[[str], None],
) -> None:
    """Opens the sheet; `answered` is told in words what was stored."""
    if page.closed is not None:
        return
    level = flag.severity
    desk.jobs.run(
        lambda: desk.clinic.queue.answers.offer(kind, level),
        lambda offer: desk.show_sheet(AnswerSheet(desk, page, flag, offer, answered)),
    )
