"""The end of a batch of letters: did they come out right, and what is next for these people."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.services.files_out import write_whole
from clinic_desktop.services.letter_batch import BatchLetter
from clinic_desktop.services.queue_moves import Done
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, button
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.saving import ask_path
from clinic_desktop.ui.sheets import fault_message
from clinic_desktop.ui.widgets import empty, fill, label, row, rule, scrolled
from clinic_desktop.ui.worklist.act_sheets import Chosen, action_sheet

NOT_GIVEN = "They are prepared, not given: write down who got theirs."


class Confirm(QWidget):
    """Asks of each letter whether it came out right. Dates of what is next are set only after."""

    def __init__(
        self,
        desk: Desk,
        kind_words: str,
        made: Sequence[BatchLetter],
        dropped: Sequence[tuple[BatchLetter, str]],
        again: Callable[[list[BatchLetter], list[BatchLetter]], object],
        earlier: Sequence[BatchLetter] = (),
    ) -> None:
        """`earlier` came out right before; `again` is given those to put out once more, and those
        that came out right."""
        super().__init__()
        self.setObjectName("batchConfirm")
        self._desk = desk
        self._kind_words = kind_words
        self._made = list(made)
        self._again = again
        self._earlier = list(earlier)
        self._wrong: list[tuple[BatchLetter, Check]] = []
        content = QWidget()
        self._body = QVBoxLayout(content)
        fill(self._body, gap=6, margins=(24, 20, 24, 20))
        layout = QVBoxLayout(self)
        fill(layout, scrolled(content))
        self._ask(dropped)

    def _ask(self, dropped: Sequence[tuple[BatchLetter, str]]) -> None:
        letters = format.count(len(self._made), "letter")
        self._say(f"{letters} made. Did they come out right?" if self._made else "No letter made.")
        if dropped:
            self._body.addWidget(label(f"Not made: {len(dropped):,}", "strong"))
            for letter, why in dropped:
                words = f"{format.name(letter.patient)}: {why}"
                self._body.addWidget(label(words, wrap=True))
            self._body.addWidget(rule())
        if self._made:
            self._body.addWidget(label("Mark those that did not come out right.", "note"))
        for letter in self._made:
            code = letter.document.code
            check = Check(f"{code}   {format.name(letter.patient)}", name=f"wrong_{code}")
            check.toggled.connect(lambda _on: self._offer())
            self._wrong.append((letter, check))
            self._body.addWidget(check)
        self._body.addSpacing(8)
        self._right = button("All came out right", "primary", name="allRight", on=self._confirmed)
        self._redo = button("Put the marked ones out again", name="putOutAgain", on=self._put_again)
        self._void = button("Declare the marked ones void", name="voidMarked", on=self._declare)
        back = button("Back to the worklist", "quiet", name="confirmBack", on=self._to_list)
        asked = (self._right, self._redo, self._void) if self._made else ()
        self._body.addLayout(row(*asked, back, None))
        self._body.addStretch(1)
        self._offer()

    def _say(self, words: str) -> None:
        self._body.addWidget(label(words, "section", wrap=True, name="confirmSaid"))

    def _marked(self) -> list[BatchLetter]:
        return [letter for letter, check in self._wrong if check.isChecked()]

    def _offer(self) -> None:
        marked = bool(self._marked())
        self._redo.setEnabled(marked)
        self._void.setEnabled(marked)
        self._right.setText("The others came out right" if marked else "All came out right")

    def _right_ones(self) -> list[BatchLetter]:
        marked = self._marked()
        return [*self._earlier, *(letter for letter in self._made if letter not in marked)]

    def _put_again(self) -> None:
        self._again(self._marked(), self._right_ones())

    def _declare(self) -> None:
        marked, signer = self._marked(), self._desk.signer
        if signer is None:
            return
        batches = self._desk.clinic.papers.batches

        def done(_none: object) -> None:
            self._made = [letter for letter in self._made if letter not in marked]
            self._wrong = [pair for pair in self._wrong if pair[0] in self._made]
            self._desk.announce(f"{format.count(len(marked), 'letter')} declared void.")
            self._desk.records_changed.emit()
            self._confirmed()

        self._desk.jobs.run(lambda: batches.void(marked, signer), done)

    def _confirmed(self) -> None:
        """What is next: only for letters that came out right."""
        right = self._right_ones()
        empty(self._body)
        count = format.count(len(right), "letter")
        self._say(f"{count} came out right." if right else "No letter came out right.")
        self._body.addWidget(label(NOT_GIVEN, "muted", wrap=True))
        self._body.addSpacing(8)
        chosen = Chosen(
            tuple(letter.patient.id for letter in right),
            tuple(format.name(letter.patient) for letter in right),
        )

        def moved(done: Done) -> None:
            self._desk.announce(done.words)
            self._desk.records_changed.emit()
            self._to_list()

        buttons = [
            button(
                "Set the next action",
                "primary",
                name="batchNextAction",
                on=lambda: self._desk.show_sheet(action_sheet(self._desk, chosen, moved)),
            ),
            button("Save an end sheet", name="endSheet", on=lambda: self._save_end_sheet(right)),
        ]
        back = button("Back to the worklist", "quiet", name="confirmBack", on=self._to_list)
        offered = [*buttons, back] if right else [back]
        self._body.addLayout(row(*offered, None))
        self._body.addStretch(1)
        offered[0].setFocus()

    def _save_end_sheet(self, letters: Sequence[BatchLetter]) -> None:
        signer = self._desk.signer
        assert signer is not None
        text = self._desk.clinic.papers.batches.end_sheet(self._kind_words, letters, signer)
        name = f"letters {self._desk.today.isoformat()}.txt"
        path = ask_path(self, "Save end sheet", name, "Text (*.txt)")
        if path is None:
            return
        try:
            write_whole(path, text.encode())
        except EnvironmentFault as fault:
            self._desk.show_sheet(fault_message(fault))
            return
        self._desk.announce("End sheet saved.")

    def _to_list(self) -> None:
        self._desk.open("worklist")
