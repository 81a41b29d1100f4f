"""Sheets for one person or for many: owner, next action, snooze, "do not contact yet".

The names come first, then what will happen; who is left out, and why, is told afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.services.answers import AnswerOffer
from clinic_desktop.services.queue_moves import Done
from clinic_desktop.services.signer import Signer
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.fields import DateField, field
from clinic_desktop.ui.patient.answer_sheet import ReasonForm
from clinic_desktop.ui.sheets import Sheet, message
from clinic_desktop.ui.widgets import label, row

NAMES_SHOWN = 8
ACTIONS = ("Call", "Review", "Letter", "Check-in", "Ask the pharmacy")
"""What is usually next; any words will do."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who an act is for: their ids, and their names for the sheet."""

    ids: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def words(self) -> str:
        return format.count(len(self.ids), "person", "people")


Finished = Callable[[Done], None]


class ActSheet(Sheet):
    """Names, a form, one act. `collect` gives the act to run, or words to mend."""

    def __init__(
        self,
        desk: Desk,
        chosen: Chosen,
        title: str,
        yes: str,
        name: str,
        finished: Finished,
    ) -> None:
        super().__init__(title, width=580, yes=yes, name=name)
        assert desk.signer is not None
        self.desk = desk
        self.chosen = chosen
        self.signer: Signer = desk.signer
        self._finished = finished
        self.collect: Callable[[], Callable[[], Done] | str] = lambda: ""
        shown = list(chosen.names[:NAMES_SHOWN])
        rest = len(chosen.names) - len(shown)
        more = f" and {format.count(rest, 'other')}" if rest else ""
        self._who = label(
            f"For {'; '.join(shown)}{more}.", "body", wrap=True, name=f"{name}_people"
        )
        self.body.addWidget(self._who)
        self.on_yes = self._send

    def identify(self, words: str) -> None:
        """Over one person's page the line above says more than the name alone."""
        super().identify(words)
        self._who.hide()

    def add(self, *parts: QWidget) -> None:
        for part in parts:
            self.body.addWidget(part)

    def sign_off(self, words: str) -> None:
        """The last line: what will be stored, and by whom."""
        self.add(label(f"{words} Signed by {self.signer.name} ({self.signer.role}).", "note"))

    def _send(self) -> bool:
        act = self.collect()
        if isinstance(act, str):
            self.refuse(act)
            return False
        self.carry_out(self.desk.jobs, act, self._done)
        return False

    def _done(self, done: Done) -> None:
        self.close_sheet()
        self._finished(done)
        if done.left_out:
            self.desk.show_sheet(left_out_message(done, self.chosen))


def left_out_message(done: Done, chosen: Chosen) -> Sheet:
    """Who an act was not done for, and why."""
    names = dict(zip(chosen.ids, chosen.names, strict=True))
    lines = [f"{names.get(one, one)}: {why}" for one, why in done.left_out]
    sheet = message(f"{len(lines)} left out", done.words)
    for line in lines:
        sheet.body.addWidget(label(line, "body", wrap=True))
    return sheet


def owner_sheet(desk: Desk, chosen: Chosen, finished: Finished) -> Sheet:
    """Gives people an owner; the person at the desk is offered."""
    sheet = ActSheet(desk, chosen, "Assign an owner", "Assign", "ownerSheet", finished)
    who = field(sheet.signer.name, spoken="Owner", name="ownerName")
    sheet.add(label("Owner; empty for nobody", "caption"), who)
    sheet.sign_off("The owner sees them under My patients.")
    sheet.first_focus = who
    queue = desk.clinic.queue
    sheet.collect = lambda: partial(queue.moves.assign, chosen.ids, who.text(), sheet.signer)
    return sheet


def action_sheet(desk: Desk, chosen: Chosen, finished: Finished, current: str = "") -> Sheet:
    """What is next, and when."""
    sheet = ActSheet(desk, chosen, "Set the next action", "Set", "actionSheet", finished)
    what = field(current, spoken="Next action", name="actionWords", placeholder="What is next")
    on = DateField(None, desk.today, spoken="Date of the next action", name="actionDate")
    offers = [
        button(words, "quiet", name=f"action_{place}", on=partial(what.setText, words))
        for place, words in enumerate(ACTIONS)
    ]
    sheet.add(label("Next action; empty for what the record says", "caption"), what)
    sheet.body.addLayout(row(*offers, None, gap=4))
    sheet.add(label("On", "caption"), on)
    sheet.sign_off("It replaces the action set before.")
    sheet.first_focus = what
    queue = desk.clinic.queue

    def collect() -> Callable[[], Done] | str:
        if what.text().strip() and on.value() is None:
            return "Give the date, for example +2w."
        return partial(queue.moves.set_action, chosen.ids, what.text(), on.value(), sheet.signer)

    sheet.collect = collect
    return sheet


def contact_sheet(desk: Desk, chosen: Chosen, finished: Finished) -> Sheet:
    """Opt-out before contact: no letter is prepared until it is taken back."""
    sheet = ActSheet(desk, chosen, "Do not contact yet", "Sign", "contactSheet", finished)
    why = field(spoken="Reason not to contact them yet", name="contactReason")
    sheet.add(label("Reason", "caption"), why)
    sheet.sign_off("Left out of letters until somebody takes it back.")
    sheet.first_focus = why
    queue = desk.clinic.queue

    def collect() -> Callable[[], Done] | str:
        if not why.text().strip():
            return "Write the reason."
        return partial(queue.moves.hold_contact, chosen.ids, why.text(), sheet.signer)

    sheet.collect = collect
    return sheet


def snooze_sheet(desk: Desk, chosen: Chosen, offer: AnswerOffer, finished: Finished) -> Sheet:
    """Snoozes every open reason of people: an administrative delay, never a decision."""
    assert offer.kind is DispositionKind.SNOOZE
    sheet = ActSheet(desk, chosen, "Snooze until a date", "Snooze", "snoozeSheet", finished)
    form = ReasonForm(offer, desk.today)
    sheet.add(form)
    sheet.sign_off("Urgent flags have a shorter limit; who has one is left out and named.")
    sheet.first_focus = form.first
    queue = desk.clinic.queue

    def collect() -> Callable[[], Done] | str:
        until = form.until.value()
        if form.missing() or until is None:
            return form.missing()
        return partial(
            queue.answers.snooze,
            chosen.ids,
            reason=form.reason(),
            note=form.note.text(),
            until=until,
            signer=sheet.signer,
        )

    sheet.collect = collect
    return sheet
