"""Looking letters for many through, one by one: only one every page of which was shown, to its
foot, can be signed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.services.letter_batch import BatchLetter
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.documents.viewer import DocumentViewer
from clinic_desktop.ui.text import RunsLabel, fact, faint
from clinic_desktop.ui.widgets import fill, label, pane


class LookThrough(QWidget):
    """One letter at a time, whose it is, and whether it is held back."""

    changed = Signal()
    """Another letter is shown, was looked through, held back or taken in again."""

    def __init__(self) -> None:
        super().__init__()
        self._letters: tuple[BatchLetter, ...] = ()
        self._here = 0
        self._feet: dict[str, set[int]] = {}
        self._held: set[str] = set()
        self._person = RunsLabel()
        self._person.setObjectName("batchPerson")
        self._where = label("", name="batchWhere")
        self.earlier = button("Previous", name="batchPrevious", on=partial(self.step, -1))
        self.later = button("Next", name="batchNext", on=partial(self.step, 1))
        self.hold = button("Hold this one   H", name="batchHold", on=self.hold_or_take_in)
        bar = pane("surface", "below", "actionbar")
        line = QHBoxLayout(bar)
        fill(
            line, self._person, self.earlier, self._where, self.later, self.hold,
            gap=8, margins=(18, 0, 18, 0),
        )  # fmt: skip
        line.setStretch(0, 1)
        self.viewer = DocumentViewer()
        self.viewer.foot_seen.connect(self._foot_seen)
        self.viewer.past_end.connect(self.step)
        layout = QVBoxLayout(self)
        fill(layout, bar, self.viewer, gap=0)
        layout.setStretch(1, 1)

    def show_letters(self, letters: Sequence[BatchLetter]) -> None:
        """From the first; nothing that was looked through before counts any more."""
        self._letters = tuple(letters)
        self._here = 0
        self._feet, self._held = {}, set()
        if self._letters:
            self._show()
        self.changed.emit()

    def seen(self) -> list[BatchLetter]:
        return [
            one
            for one in self._letters
            if len(self._feet.get(one.document.code, ())) == one.document.pages
        ]

    def to_sign(self) -> list[BatchLetter]:
        """Looked through and not held back."""
        return [one for one in self.seen() if one.document.code not in self._held]

    @property
    def words(self) -> str:
        """`Looked through 3 of 7, 1 held back`."""
        seen, count = len(self.seen()), len(self._letters)
        held = f", {len(self._held):,} held back" if self._held else ""
        hint = "" if seen == count else "   Page Down goes through them"
        return f"Looked through {seen:,} of {count:,}{held}{hint}"

    def step(self, by: int) -> None:
        if 0 <= self._here + by < len(self._letters):
            self._here += by
            self._show()

    def hold_or_take_in(self) -> None:
        if self._letters:
            self._held ^= {self._letters[self._here].document.code}
            self._name()

    def _show(self) -> None:
        letter = self._letters[self._here]
        document = letter.document
        self._name()
        title = f"{document.title} of {format.name(letter.patient)}"
        self.viewer.show_document(document.pdf, title, document.text)

    def _name(self) -> None:
        letter = self._letters[self._here]
        patient, code = letter.patient, letter.document.code
        held = code in self._held
        self._person.show_runs(
            (
                fact(format.name(patient)),
                faint(f"   Born {format.day(patient.birth_date)}   "),
                faint(f"Id {format.identifier(patient)}   Code {code}"),
                fact("   held back" if held else ""),
            )
        )
        self._where.setText(f"Letter {self._here + 1} of {len(self._letters)}")
        self.hold.setText("Take it in again   H" if held else "Hold this one   H")
        self.earlier.setEnabled(self._here > 0)
        self.later.setEnabled(self._here + 1 < len(self._letters))
        self.changed.emit()

    def _foot_seen(self, page: int) -> None:
        code = self._letters[self._here].document.code
        self._feet.setdefault(code, set()).add(page)
        self.changed.emit()
