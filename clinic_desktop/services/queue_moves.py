"""Moves of people in the queue: an owner, what is next, "do not contact yet".

Of one person or of many; own records, signed, taken back by a new row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic_desktop.domain.errors import UserError
from clinic_desktop.domain.nouns import noun
from clinic_desktop.services.judged_people import JudgedPeople
from clinic_desktop.services.queue_state import HOLD, MoveKind, read_state
from clinic_desktop.services.signer import Signer
from clinic_desktop.store import queue_records
from clinic_desktop.store.session import Store


@dataclass(frozen=True, slots=True)
class Done:
    """What a bulk act did: who it was for, who was left out and why, and how to undo it."""

    words: str
    people: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    undo: Callable[[Signer], None] | None = None


class Moves:
    """The people moved are judged again."""

    def __init__(self, people: JudgedPeople, store: Store, clock: Callable[[], datetime]) -> None:
        self._people = people
        self._store = store
        self._clock = clock

    def assign(self, people: Sequence[str], owner: str, signer: Signer) -> Done:
        """Gives people an owner; an empty name takes the owner away."""
        undo = self._move(people, MoveKind.OWNER, owner.strip() or None, signer=signer)
        who = f"to {owner.strip()}" if owner.strip() else "to nobody"
        return Done(f"{people_words(people)} assigned {who}.", tuple(people), undo=undo)

    def set_action(
        self, people: Sequence[str], action: str, due_on: date | None, signer: Signer
    ) -> Done:
        """What is next and when; an empty action goes back to what the record says."""
        words = action.strip() or None
        if words is not None and due_on is None:
            raise UserError("The date is missing", "A next action has a date.", "Give the date.")
        undo = self._move(people, MoveKind.ACTION, words, due_on=due_on, signer=signer)
        return Done(f"Next action set for {people_words(people)}.", tuple(people), undo=undo)

    def hold_contact(self, people: Sequence[str], reason: str, signer: Signer) -> Done:
        """ "Do not contact yet": no letter is prepared for them in bulk until it is taken back."""
        if not reason.strip():
            raise UserError("The reason is missing", "Why are they not to be contacted?", "")
        undo = self._move(people, MoveKind.CONTACT, HOLD, reason=reason.strip(), signer=signer)
        return Done(f"Do not contact yet: {people_words(people)}.", tuple(people), undo=undo)

    def allow_contact(self, people: Sequence[str], signer: Signer) -> Done:
        undo = self._move(people, MoveKind.CONTACT, None, signer=signer)
        return Done(f"{people_words(people)} may be contacted.", tuple(people), undo=undo)

    def _move(
        self,
        people: Sequence[str],
        kind: MoveKind,
        value: str | None,
        *,
        due_on: date | None = None,
        reason: str | None = None,
        signer: Signer,
    ) -> Callable[[Signer], None]:
        """One row a person; hands back what puts the earlier state into force again."""
        before = {}
        at = self._clock().isoformat(timespec="seconds")
        with self._store.write() as session:
            for patient_id in people:
                before[patient_id] = read_state(session, patient_id).latest(kind)
                queue_records.add_move(
                    session,
                    patient_id,
                    kind.value,
                    value,
                    due_on=due_on,
                    reason=reason,
                    by=signer.name,
                    role=signer.role,
                    at=at,
                )
        for patient_id in people:
            self._people.judge_again(patient_id)

        def undo(by: Signer) -> None:
            for patient_id, earlier in before.items():
                self._move(
                    [patient_id],
                    kind,
                    earlier.value if earlier is not None else None,
                    due_on=earlier.due_on if earlier is not None else None,
                    reason=earlier.reason if earlier is not None else None,
                    signer=by,
                )

        return undo


def people_words(people: Sequence[str]) -> str:
    return f"{len(people):,} {noun(len(people), 'person', 'people')}"
