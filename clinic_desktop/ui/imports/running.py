"""Long work of the wizard: its progress in words, and Cancel, which leaves the record as it was."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout

from clinic_desktop.services.progress import Cancelled, CancelToken, Progress
from clinic_desktop.ui.background import Jobs, Ticket
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.widgets import fill, label, row

ELAPSED_FROM_S = 10


class Running(QFrame):
    """A bar over the step while something runs."""

    cancelled = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setProperty("line", "below")
        self.setObjectName("importProgress")
        self._jobs = jobs
        self._ticket: Ticket | None = None
        self._token = CancelToken()
        self._words = ""
        self._elapsed = 0
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Import progress")
        self.said = label("", name="importSaid")
        self.cancel_button = button("Cancel", name="importCancel", on=self.cancel)
        layout = QVBoxLayout(self)
        fill(layout, gap=6, margins=(20, 8, 20, 8))
        layout.addLayout(row(self.said, None, self.cancel_button))
        layout.addWidget(self.bar)
        self.hide()

    @property
    def is_running(self) -> bool:
        return self._ticket is not None

    def run(
        self,
        words: str,
        work: Callable[[Progress, CancelToken], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Runs `work`, which is given what tells its progress and what stops it."""
        self._token = token = CancelToken()
        ticket = Ticket(self._jobs)
        ticket.progressed.connect(self._progressed)
        self._ticket = ticket
        self._words, self._elapsed = words, 0
        self.bar.setRange(0, 0)
        self._show(f"{words}.")
        self._clock.start()
        self.show()

        def ended(answer: object) -> None:
            self._stop()
            done(answer)

        def broke(fault: Exception) -> None:
            self._stop()
            if isinstance(fault, Cancelled):
                self.cancelled.emit()
            else:
                failed(fault)

        self._jobs.run(lambda: work(ticket.progress, token), ended, broke, ticket=ticket)

    def cancel(self) -> None:
        """Stops the work; the store undoes what was begun."""
        if self._ticket is not None:
            self._token.cancel()
            self._ticket.cancel()
            self._stop()
            self.cancelled.emit()

    def _stop(self) -> None:
        self._ticket = None
        self._clock.stop()
        self.hide()

    def _progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        self._show(f"{self._words}: {done:,} of {total:,}.")

    def _tick(self) -> None:
        self._elapsed += 1
        if self._elapsed > ELAPSED_FROM_S:
            self._show(f"{self.said.text().partition('   ')[0]}")

    def _show(self, words: str) -> None:
        late = f"   {self._elapsed} s" if self._elapsed > ELAPSED_FROM_S else ""
        self.said.setText(f"{words}{late}")
