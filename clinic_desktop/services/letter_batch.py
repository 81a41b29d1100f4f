"""Letters for many: checked, looked through, signed, put out one by one, confirmed.

Every letter is a document of its own. Who cannot have one is left out and named with the reason; a
fault with one person never stops the rest. A run that was broken off is taken up by starting it
again: whoever got this very letter already is left out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.errors import ClinicError, NotAllowed
from clinic_desktop.domain.folding import folded
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.letter_archive import CAME_OUT_WRONG
from clinic_desktop.services.queue_state import read_state
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.tapering import initials
from clinic_desktop.services.worklist_views import WorklistRow
from clinic_desktop.store import own_records, writing
from clinic_desktop.store.own_models import DocumentState
from clinic_desktop.store.session import Store

REPEAT_DAYS = 28
"""The same letter is not made twice within so many days: the usual time to a first reminder."""

_SHORT = {
    "There is no signed plan": "no signed plan",
    "The plan is paused": "plan paused",
    "Nothing can be recorded here": "record closed",
    "Nothing can be planned or printed here": "said to have died, no date",
}
"""Faults of one person in two or three words, to be counted."""

Progress = Callable[[int, int], None]


class Prepare(Protocol):
    """Makes the document of a person's signed plan."""

    def __call__(self, patient_id: str, kind: str, *, large_print: bool) -> PreparedDocument: ...


@dataclass(frozen=True, slots=True)
class BatchLetter:
    patient: Patient
    document: PreparedDocument


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who gets no letter: `what` in two or three words, to be counted, `why` in a sentence."""

    patient: Patient
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """Letters of one kind, ready to be looked through, in order of surname."""

    kind: str
    letters: tuple[BatchLetter, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def left_out_words(self) -> str:
        """`no address 2, no signed plan 1`; empty where nobody is left out."""
        counted = Counter(one.what for one in self.left_out).most_common()
        return ", ".join(f"{what} {number:,}" for what, number in counted)


@dataclass(frozen=True)
class LetterBatchDesk:
    store: Store
    prepare: Prepare
    as_of: date
    clock: Callable[[], datetime]

    def check(
        self, rows: Sequence[WorklistRow], kind: str, progress: Progress | None = None
    ) -> LetterBatch:
        """A letter for everyone who can have one, and who cannot."""
        letters: list[BatchLetter] = []
        left_out: list[LeftOut] = []
        for number, row in enumerate(rows, start=1):
            found = self._one(row.patient, kind)
            if isinstance(found, LeftOut):
                left_out.append(found)
            else:
                letters.append(BatchLetter(row.patient, found))
            if progress is not None:
                progress(number, len(rows))
        return LetterBatch(kind, tuple(sorted(letters, key=_by_name)), tuple(left_out))

    def changed(self, letter: BatchLetter) -> str:
        """Why a letter that was looked through may not go out any more; empty: it may."""
        document = letter.document
        found = self._one(letter.patient, document.kind, again=document.code)
        if isinstance(found, LeftOut):
            return found.why
        if found.sha256 != document.sha256:
            return "The record changed since the letter was looked through."
        return ""

    def check_initials(self, typed: Iterable[tuple[Patient, str]]) -> None:
        """Raises NotAllowed unless these are the initials of each of the people."""
        for patient, said in typed:
            if said.strip().upper().replace(".", "") != initials(patient):
                raise NotAllowed(
                    "These are not their initials",
                    "Initials of given and family name are asked for, as on the letter.",
                    "Look at the letters again and type them anew.",
                )

    def void(self, letters: Iterable[BatchLetter], signer: Signer) -> None:
        """Declares letters void that did not come out right."""
        at = self.clock().isoformat(timespec="seconds")
        with self.store.write() as session:
            for letter in letters:
                writing.void_document(
                    session,
                    letter.document.code,
                    reason=CAME_OUT_WRONG,
                    by=signer.name,
                    at=at,
                )

    def end_sheet(self, kind_words: str, letters: Sequence[BatchLetter], signer: Signer) -> str:
        """For whoever folds and posts: how many, and the codes in their order. Nobody is named."""
        codes = [letter.document.code for letter in letters]
        pages = sum(letter.document.pages for letter in letters)
        head = [
            f"{kind_words}, {day_text(self.as_of)}, signed by {signer.name} ({signer.role})",
            f"Letters: {len(codes):,}   Pages: {pages:,}",
        ]
        if codes:
            head.append(f"First {codes[0]}   Last {codes[-1]}")
        return "\n".join([*head, "", *codes, ""])

    # --- inside -------------------------------------------------------------------------------

    def _one(self, patient: Patient, kind: str, *, again: str = "") -> PreparedDocument | LeftOut:
        """The letter of one person; `again` is the code of one that may be put out once more."""
        with self.store.read() as session:
            hold = read_state(session, patient.id).contact_hold
            issued = own_records.documents(session, patient.id)
        if hold:
            return LeftOut(patient, "do not contact yet", f"Do not contact yet: {hold}.")
        large = patient.needs_large_print
        try:
            document = self.prepare(patient.id, kind, large_print=large)
        except ClinicError as fault:
            return LeftOut(patient, _SHORT.get(fault.title, _low(fault.title)), fault.message)
        if document.not_ready:
            first = document.not_ready[0]
            return LeftOut(patient, _low(first), f"{first}.")
        since = self.as_of - timedelta(REPEAT_DAYS)
        for one in issued:
            # That of an earlier version of the plan is superseded, and no hindrance to a new one.
            current = one.kind == kind and one.state == DocumentState.CURRENT
            if current and one.created_on >= since and one.code != again:
                return LeftOut(
                    patient,
                    "has this letter already",
                    f"It was made for them on {day_text(one.created_on)}, code {one.code}.",
                )
        return document


def _low(words: str) -> str:
    return words[:1].lower() + words[1:]


def _by_name(letter: BatchLetter) -> tuple[str, str, str]:
    patient = letter.patient
    return folded(patient.family_name or ""), folded(patient.given_name or ""), patient.id
