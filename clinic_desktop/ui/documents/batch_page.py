"""Letters for many: looked through one by one, signed, printed or saved, confirmed.

Only a letter every page of which was shown, to its foot, can be signed. A letter is put out alone,
as a job or a file named by its code.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import SystemRandom

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.services.letter_batch import BatchLetter, LetterBatch
from clinic_desktop.services.letter_kinds import LETTER_KINDS
from clinic_desktop.services.worklist_views import WorklistRow
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.controls import Choice, button
from clinic_desktop.ui.desk import Desk, Page, Place
from clinic_desktop.ui.documents.batch_confirm import Confirm
from clinic_desktop.ui.documents.batch_look import LookThrough
from clinic_desktop.ui.documents.batch_run import LetterRun
from clinic_desktop.ui.documents.batch_sheets import left_out_sheet, sign_sheet
from clinic_desktop.ui.documents.issuing import PutOut, ask_folder_for_many, ask_printer_for_many
from clinic_desktop.ui.states import Placeholder, States, StateView, fault_view
from clinic_desktop.ui.text import RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import fill, label, pane

ASKED = 2
"""Whose initials are typed again at the signature: so many, drawn by lot."""


class BatchPage(Page):
    """Takes the people of `desk.letters_for`; keeps where it was until other people come."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("batchPage")
        self._rows: tuple[WorklistRow, ...] = ()
        self._batch: LetterBatch | None = None
        self._ticket: Ticket | None = None
        self.run: LetterRun | None = None
        self.letters = LookThrough()
        self.letters.changed.connect(self._enable)
        self.states = States(self.letters)
        layout = QVBoxLayout(self)
        fill(layout, self._build_top(), self.states, self._build_foot(), gap=0)
        layout.setStretch(1, 1)
        for keys, act in (
            ("H", self.letters.hold_or_take_in),
            ("Right", partial(self.letters.step, 1)),
            ("Left", partial(self.letters.step, -1)),
            ("PgDown", partial(self.letters.viewer.go, 1)),
            ("PgUp", partial(self.letters.viewer.go, -1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._act_on_letters, act))
        self._enable()

    # --- building ------------------------------------------------------------------------------

    def _build_top(self) -> QWidget:
        top = pane("surface", "below", "actionbar")
        self.kind = Choice(tuple(LETTER_KINDS.items()), spoken="Kind of letter", name="batchKind")
        self.kind.choose("taper-letter")
        self.kind.picked.connect(lambda _key: self._check())
        self._said = RunsLabel()
        self._said.setObjectName("batchSaid")
        self._who = button("Who, and why", "link", name="batchLeftOut", on=self._show_left_out)
        layout = QHBoxLayout(top)
        fill(
            layout, label("Kind", "caption"), self.kind, 12, self._said, self._who,
            gap=8, margins=(18, 6, 18, 6),
        )  # fmt: skip
        layout.setStretch(3, 1)
        return top

    def _build_foot(self) -> QWidget:
        foot = pane("sunken", "above", "footbar")
        self._count = label("", name="batchCount")
        self.pause = button("Pause", name="batchPause", on=self._pause)
        self.stop = button("Stop after this letter", name="batchStop", on=self._stop)
        for made in (self.pause, self.stop):
            made.hide()
        self.back = button("Back", "quiet", name="batchBack", on=self.desk.back.emit)
        self.save = button("Sign and save PDFs", name="batchSave", on=self._ask_folder)
        self.print = button(
            "Sign and print   Ctrl+P", "primary", name="batchPrint", on=self._ask_printer
        )
        layout = QHBoxLayout(foot)
        fill(
            layout, self._count, None, self.pause, self.stop, self.back, self.save, self.print,
            gap=10, margins=(18, 0, 18, 0),
        )  # fmt: skip
        return foot

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Letters for many"

    def help_name(self) -> str:
        return "letters"

    def enter(self, place: Place) -> None:
        if self.desk.letters_for is not self._rows:
            self._rows = self.desk.letters_for
            self._check()
        else:
            self.letters.viewer.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """What is under way goes on; its end is told here."""

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if not self._signable():
            return {}
        return {"print": self._ask_printer, "save_pdf": self._ask_folder}

    # --- checking ------------------------------------------------------------------------------

    def _check(self) -> None:
        """Make every letter anew; nothing that was looked through before counts any more."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._batch = self.run = None
        rows, kind = self._rows, self.kind.value()
        ticket = Ticket(self)
        ticket.progressed.connect(self._progressed)
        self._ticket = ticket
        self._said.show_runs((muted("Making the letters.", "body"),))
        self.states.show_state(Placeholder("Making the letters."))
        self._enable()
        batches = self.desk.clinic.papers.batches
        self.desk.jobs.run(
            lambda: batches.check(rows, kind, ticket.progress),
            self._checked,
            self._failed,
            ticket=ticket,
        )

    def _progressed(self, done: int, total: int) -> None:
        self._said.show_runs((muted(f"Checked {done:,} of {total:,}.", "body"),))

    def _checked(self, batch: LetterBatch) -> None:
        self._ticket, self._batch = None, batch
        out = f", left out {len(batch.left_out):,}" if batch.left_out else ""
        self._said.show_runs(
            (
                muted(f"From the list {len(self._rows):,}, ", "body"),
                fact(f"to be made {len(batch.letters):,}{out}"),
                faint(f"   {batch.left_out_words}", "body"),
            )
        )
        if batch.letters:
            self.states.show_content()
            self.letters.show_letters(batch.letters)
            self.letters.viewer.sheet.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.states.show_state(
                StateView(
                    "Nobody of those chosen can have this letter.",
                    f"Left out: {batch.left_out_words}.",
                    buttons=(
                        ("Who, and why", "primary", self._show_left_out),
                        ("Back to the worklist", "plain", self.desk.back.emit),
                    ),
                    name="batchNobody",
                )
            )
        self._enable()

    def _failed(self, fault: Exception) -> None:
        self._ticket = None
        self.states.show_state(
            fault_view("The letters were not made.", fault, self._check, safe="Everything signed.")
        )

    def _show_left_out(self) -> None:
        if self._batch is not None:
            self.desk.show_sheet(left_out_sheet(self._batch.left_out))

    # --- looking through -----------------------------------------------------------------------

    def _act_on_letters(self, act: Callable[[], object]) -> None:
        if self._looking:
            act()

    @property
    def _looking(self) -> bool:
        """There are letters to look through, and nothing was signed yet."""
        return self._batch is not None and bool(self._batch.letters) and self.run is None

    def _signable(self) -> list[BatchLetter]:
        if not self._looking or self.desk.signer is None:
            return []
        return self.letters.to_sign()

    def _enable(self) -> None:
        batch, run = self._batch, self.run
        if run is None:
            self._count.setText(self.letters.words if self._looking else "")
        self._who.setVisible(batch is not None and bool(batch.left_out))
        self.kind.setEnabled(run is None)
        for made in (self.save, self.print):
            made.setVisible(run is None)
            made.setEnabled(bool(self._signable()))
        self.commands_changed.emit()

    # --- signing, putting out ------------------------------------------------------------------

    def _ask_folder(self) -> None:
        self._sign(ask_folder_for_many)

    def _ask_printer(self) -> None:
        self._sign(ask_printer_for_many)

    def _sign(self, ask: Callable[[QWidget], PutOut | None]) -> None:
        letters, signer, batch = self._signable(), self.desk.signer, self._batch
        if not letters or signer is None or batch is None:
            return
        asked = SystemRandom().sample(letters, min(ASKED, len(letters)))

        def signed() -> None:
            put_out = ask(self)
            if put_out is not None:
                self._start(letters, put_out)

        self.desk.show_sheet(
            sign_sheet(
                self.desk.clinic.papers.batches,
                signer,
                letters,
                asked,
                len(batch.letters) - len(letters),
                signed,
            )
        )

    def _start(
        self, letters: list[BatchLetter], put_out: PutOut, earlier: Sequence[BatchLetter] = ()
    ) -> None:
        run = LetterRun(self.desk, letters, put_out)
        self.run = run
        run.moved.connect(self._show_run)
        run.ended.connect(partial(self._ended, put_out, earlier))
        self.states.show_state(Placeholder("The letters are put out, one after the other."))
        self._enable()
        run.go_on()

    def _show_run(self) -> None:
        run = self.run
        if run is None:
            return
        under_way = run.number <= run.total
        self._count.setText(
            f"{'Paused before' if run.paused else 'Letter'} {run.number:,} of {run.total:,}"
            if under_way
            else ""
        )
        self.pause.setText("Go on" if run.paused else "Pause")
        for made in (self.pause, self.stop):
            made.setVisible(under_way)

    def _pause(self) -> None:
        if self.run is not None:
            self.run.go_on() if self.run.paused else self.run.pause()
            self._show_run()

    def _stop(self) -> None:
        if self.run is not None:
            self.run.stop()

    def _ended(self, put_out: PutOut, earlier: Sequence[BatchLetter]) -> None:
        run = self.run
        assert run is not None
        self.pause.hide()
        self.stop.hide()
        self._count.setText("")
        self.desk.records_changed.emit()
        self.states.show_state(
            Confirm(
                self.desk,
                LETTER_KINDS[self.kind.value()],
                run.made,
                run.dropped,
                lambda again, right: self._start(again, put_out, right),
                earlier,
            )
        )
