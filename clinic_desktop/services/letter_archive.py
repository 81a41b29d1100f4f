"""Letters that went out: what each said, whether it still holds, and how it is called back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.services.letter_codes import typed_code
from clinic_desktop.services.signer import Signer
from clinic_desktop.store import letter_copies, own_records, writing
from clinic_desktop.store.letter_copies import LetterCopy as LetterCopy
from clinic_desktop.store.own_models import DocumentState
from clinic_desktop.store.session import Store

CAME_OUT_WRONG = "did not come out right"


@dataclass(frozen=True, slots=True)
class LetterEvent:
    """What became of a letter: its state from then on, why, by whom."""

    state: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """The very bytes that went out, and everything that became of them, oldest first; `copies`
    were made of them later."""

    code: str
    kind: str
    patient_id: str
    plan_version: int | None
    created_by: str
    created_at: datetime
    state: str
    pdf: bytes
    events: tuple[LetterEvent, ...]
    copies: tuple[LetterCopy, ...]

    @property
    def holds(self) -> bool:
        return self.state == DocumentState.CURRENT.value

    @property
    def is_void(self) -> bool:
        return self.state == DocumentState.VOID.value

    @property
    def ended_on(self) -> date | None:
        """Since when it does not hold; None for one that does."""
        return None if self.holds else self.events[-1].at.date()


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """A kept letter as it prints again; `file_name` names the letter and nobody."""

    pdf: bytes
    file_name: str


class LetterArchive:
    """Nothing here changes a letter; declaring one void is a new entry beside it."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def kept(self, code: str) -> KeptLetter:
        """A letter by the code printed on it, as a person would type it. Raises UnknownItem."""
        with self._store.read() as session:
            found = own_records.kept_document(session, typed_code(code))
            events = own_records.document_events(session, found.code)
            copies = letter_copies.copies(session, found.code)
        return KeptLetter(
            code=found.code,
            kind=found.kind,
            patient_id=found.patient_id,
            plan_version=found.plan_version,
            created_by=found.created_by,
            created_at=datetime.fromisoformat(found.created_at),
            state=found.state,
            pdf=found.pdf,
            events=tuple(
                LetterEvent(one.state, one.reason or "", one.by, datetime.fromisoformat(one.at))
                for one in events
            ),
            copies=copies,
        )

    def note_copy(self, code: str, signer: Signer) -> None:
        """A copy was printed or saved."""
        with self._store.write() as session:
            letter_copies.add_copy(session, code, by=signer.name, at=self._at())

    def void(self, code: str, reason: str, signer: Signer) -> KeptLetter:
        """Declares a letter void for good. Raises NotAllowed without a reason."""
        if not reason.strip():
            raise NotAllowed(
                "A reason is needed", "A letter is called back for a reason.", "Write a few words."
            )
        with self._store.write() as session:
            writing.void_document(
                session,
                typed_code(code),
                reason=reason.strip(),
                by=signer.name,
                at=self._at(),
            )
        return self.kept(code)

    def _at(self) -> str:
        return self._clock().isoformat(timespec="seconds")
