"""Putting letters out one after the other: checked again, printed or saved, then kept.

One letter is in flight at a time, so that a pause or a stop never leaves one half done, and a fault
with one is told at the end and stops none of the others.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.letter_batch import BatchLetter
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.documents.issuing import PutOut


class LetterRun(QObject):
    moved = Signal()
    ended = Signal()

    def __init__(self, desk: Desk, letters: Sequence[BatchLetter], put_out: PutOut) -> None:
        super().__init__()
        assert desk.signer is not None
        self._desk = desk
        self._signer = desk.signer
        self._waiting = list(letters)
        self._put_out = put_out
        self.total = len(self._waiting)
        self.made: list[BatchLetter] = []
        self.dropped: list[tuple[BatchLetter, str]] = []
        self.paused = False

    @property
    def number(self) -> int:
        """Which letter is in flight, from 1."""
        return len(self.made) + len(self.dropped) + 1

    def go_on(self) -> None:
        """Start, or start again after a pause."""
        self.paused = False
        self._next()

    def pause(self) -> None:
        """The letter in flight is finished first."""
        self.paused = True

    def stop(self) -> None:
        """The letter in flight is finished, the others are not made."""
        was_paused, self.paused = self.paused, False
        self.dropped += [(letter, "Not made: the run was stopped.") for letter in self._waiting]
        self._waiting.clear()
        if was_paused:
            self._next()

    def _next(self) -> None:
        self.moved.emit()
        if self.paused:
            return
        if not self._waiting:
            self.ended.emit()
            return
        letter = self._waiting.pop(0)
        self._desk.jobs.run(
            lambda: self._desk.clinic.papers.batches.changed(letter),
            lambda why: self._out(letter, why),
            lambda fault: self._failed(letter, fault),
        )

    def _out(self, letter: BatchLetter, why: str) -> None:
        why = why or self._put_out(letter.document)
        if why:
            self._drop(letter, why)
            return
        patient_id, document = letter.patient.id, letter.document
        self._desk.jobs.run(
            lambda: self._desk.clinic.papers.issue(patient_id, document, self._signer),
            lambda _none: self._kept(letter),
            lambda fault: self._failed(letter, fault),
        )

    def _kept(self, letter: BatchLetter) -> None:
        self.made.append(letter)
        self._next()

    def _drop(self, letter: BatchLetter, why: str) -> None:
        self.dropped.append((letter, why))
        self._next()

    def _failed(self, letter: BatchLetter, fault: Exception) -> None:
        if isinstance(fault, ClinicError):
            self._drop(letter, fault.message or fault.title)
            return
        self._desk.jobs.fault.emit(fault)
        self._drop(letter, "Something in the program failed.")
