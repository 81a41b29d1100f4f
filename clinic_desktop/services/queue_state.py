"""What the clinic itself knows of a person in the queue: answers, owner, next action, letters."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from clinic_desktop.domain.plan_life import Gate
from clinic_desktop.store import plan_life, queue_records
from clinic_desktop.store.plan_life import PauseToTell
from clinic_desktop.store.queue_records import StoredAnswer, StoredMove


class MoveKind(StrEnum):
    OWNER = "owner"
    ACTION = "action"
    CONTACT = "contact"


HOLD = "hold"
"""The value of a contact move that says "do not contact yet"."""


@dataclass(frozen=True, slots=True)
class PersonState:
    """Own records of one person that the queue rests on."""

    answers: tuple[StoredAnswer, ...] = ()
    moves: tuple[StoredMove, ...] = ()
    plan_state: str | None = None
    has_letter: bool = False
    check_in: Gate | None = None
    """The next check-in of a plan in force."""
    last_letter_on: date | None = None
    pause: PauseToTell | None = None
    """A pause that the patient has still to be told of."""

    def latest(self, kind: MoveKind) -> StoredMove | None:
        """The move of the kind that counts; None where it was taken back."""
        found = next((move for move in reversed(self.moves) if move.kind == kind), None)
        return found if found is not None and found.value else None

    @property
    def owner(self) -> str | None:
        move = self.latest(MoveKind.OWNER)
        return move.value if move is not None else None

    @property
    def action(self) -> tuple[str, date | None] | None:
        move = self.latest(MoveKind.ACTION)
        return (move.value or "", move.due_on) if move is not None else None

    @property
    def call_about_pause(self) -> date | None:
        """The day from which a call about a pause is due; None once it was made, or once somebody
        set what is next after the pause."""
        move = self.latest(MoveKind.ACTION)
        if self.pause is None or (move is not None and move.at > self.pause.at):
            return None
        return self.pause.on

    @property
    def contact_hold(self) -> str:
        """Why the person is not to be contacted yet, and who said so; empty: they may be."""
        move = self.latest(MoveKind.CONTACT)
        return f"{move.reason} ({move.by})" if move is not None else ""


NOBODY = PersonState()


def read_state(session: Session, patient_id: str) -> PersonState:
    state, has_letter = queue_records.letters_of_plans(session, patient_id).get(
        patient_id, (None, False)
    )
    return PersonState(
        queue_records.answers(session, patient_id),
        queue_records.moves(session, patient_id),
        state,
        has_letter,
        plan_life.check_ins_due(session, patient_id).get(patient_id),
        queue_records.last_letters(session, patient_id).get(patient_id),
        plan_life.pauses_to_tell(session, patient_id).get(patient_id),
    )


def read_states(session: Session) -> Mapping[str, PersonState]:
    """Everyone the clinic has an own record of."""
    answers: dict[str, list[StoredAnswer]] = defaultdict(list)
    moves: dict[str, list[StoredMove]] = defaultdict(list)
    for answer in queue_records.answers(session):
        answers[answer.patient_id].append(answer)
    for move in queue_records.moves(session):
        moves[move.patient_id].append(move)
    plans = queue_records.letters_of_plans(session)
    checks = plan_life.check_ins_due(session)
    letters = queue_records.last_letters(session)
    pauses = plan_life.pauses_to_tell(session)
    return {
        patient_id: PersonState(
            tuple(answers.get(patient_id, ())),
            tuple(moves.get(patient_id, ())),
            plans[patient_id][0] if patient_id in plans else None,
            patient_id in plans and plans[patient_id][1],
            checks.get(patient_id),
            letters.get(patient_id),
            pauses.get(patient_id),
        )
        for patient_id in {*answers, *moves, *plans, *checks, *letters, *pauses}
    }
