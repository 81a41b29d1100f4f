"""What else is done from the patient page: answers to flags, owner, next action, summary."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.services.flag_views import FlagView
from clinic_desktop.services.patient_views import PatientPage as PatientView
from clinic_desktop.services.queue_moves import Done
from clinic_desktop.services.summary import summary_text
from clinic_desktop.ui import format
from clinic_desktop.ui.clipboard import PrivateClipboard
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.patient.answer_sheet import ask_answer
from clinic_desktop.ui.worklist.act_sheets import Chosen, action_sheet, contact_sheet, owner_sheet

KINDS = {
    "agree": DispositionKind.ACT,
    "continue": DispositionKind.CONTINUE,
    "snooze": DispositionKind.SNOOZE,
    "disagree": DispositionKind.DISAGREE,
    "not_suitable": DispositionKind.NOT_SUITABLE,
}
"""Names of the window's actions for each kind of answer."""


class FlagActs(QObject):
    """Acts on the person in view and on the flag in focus; `changed` is called after each."""

    def __init__(
        self,
        desk: Desk,
        view: Callable[[], PatientView | None],
        flag: Callable[[], FlagView | None],
        changed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._desk = desk
        self._view = view
        self._flag = flag
        self._changed = changed
        self.clipboard = PrivateClipboard(self)

    def commands(self) -> Mapping[str, Callable[[], object]]:
        view = self._view()
        if view is None:
            return {}
        found: dict[str, Callable[[], object]] = {"copy_summary": self.copy_summary}
        if view.closed is None and self._desk.signer is not None:
            found |= {
                "next_action": self._set_action,
                "assign": self._assign,
                "contact": self._contact,
            }
            if self._flag() is not None:
                found |= {name: partial(self.answer, kind) for name, kind in KINDS.items()}
        return found

    def answer(self, kind: DispositionKind, flag: FlagView | None = None) -> None:
        """Asks for an answer to the flag; one that is answered already is taken back first."""
        view, flag = self._view(), flag or self._flag()
        if view is None or flag is None or view.closed is not None or self._desk.signer is None:
            return
        if flag.answer is not None and flag.answer.holds:
            self._desk.announce("This flag is answered. Take the answer back first.")
            return
        ask_answer(self._desk, view, flag, kind, self._told)

    def take_back(self, flag: FlagView) -> None:
        view, signer = self._view(), self._desk.signer
        if view is None or signer is None:
            return
        patient_id, queue = view.patient.id, self._desk.clinic.queue
        self._desk.jobs.run(
            lambda: queue.answers.take_back(patient_id, [flag.rule_id], signer),
            lambda _none: self._told("The answer is taken back; the flag is open again."),
        )

    def copy_summary(self) -> None:
        """A person's summary for the main record, on the clipboard for a minute."""
        view = self._view()
        if view is None:
            return
        self.clipboard.copy(summary_text(view))
        self._desk.announce("Summary copied. It leaves the clipboard after 60 seconds.")

    # --- inside --------------------------------------------------------------------------------

    def _chosen(self) -> Chosen | None:
        view = self._view()
        if view is None:
            return None
        return Chosen((view.patient.id,), (format.name(view.patient),))

    def _set_action(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._desk.show_sheet(action_sheet(self._desk, chosen, self._finished))

    def _assign(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._desk.show_sheet(owner_sheet(self._desk, chosen, self._finished))

    def _contact(self) -> None:
        view, chosen, signer = self._view(), self._chosen(), self._desk.signer
        if view is None or chosen is None or signer is None:
            return
        if not view.contact_hold:
            self._desk.show_sheet(contact_sheet(self._desk, chosen, self._finished))
            return
        queue = self._desk.clinic.queue
        self._desk.jobs.run(lambda: queue.moves.allow_contact(chosen.ids, signer), self._finished)

    def _finished(self, done: Done) -> None:
        self._told(done.words)

    def _told(self, words: str) -> None:
        self._desk.announce(words)
        self._changed()
