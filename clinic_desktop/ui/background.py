"""Work off the main thread: a page asks, the answer comes back on the main thread.

One worker thread serves every call, in order, because a clinic answers one caller at a time; writes
therefore queue behind reads and never overlap. A `Ticket` cancels: its answer is dropped, and work
that looks at `ticket.cancelled` (through its progress callback) ends early.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from clinic_desktop.ui.collector import collect_on_this_thread

T = TypeVar("T")


class Cancelled(Exception):
    """Raised inside the work when its ticket was cancelled: no error, the user took it back."""


class Ticket(QObject):
    """One piece of work under way. Signals are delivered on the main thread."""

    progressed = Signal(int, int)
    finished = Signal(object, object, object)
    """The ticket itself, the answer, the fault."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True

    def progress(self, done: int, total: int) -> None:
        """Give this to a service as its progress callback; it also carries the cancel."""
        if self.cancelled:
            raise Cancelled
        self.progressed.emit(done, total)


class _Task(QRunnable):
    def __init__(self, ticket: Ticket, work: Callable[[], object]) -> None:
        super().__init__()
        self._ticket = ticket
        self._work = work
        # The Python object must live until run() ends; Qt would delete only the C++ half.
        self.setAutoDelete(False)

    def run(self) -> None:
        answer: object = None
        fault: BaseException | None = None
        try:
            if not self._ticket.cancelled:
                answer = self._work()
        except BaseException as raised:
            fault = raised
        try:
            self._ticket.finished.emit(self._ticket, answer, fault)
        except RuntimeError:
            # The window closed while the work ran; nobody waits for the answer.
            return


@dataclass(frozen=True)
class _Running:
    task: _Task
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None


class Jobs(QObject):
    """Runs work on one thread and hands the answer to `done`, or the fault to `failed`."""

    count_changed = Signal(int)
    fault = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        collect_on_this_thread()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._running: dict[Ticket, _Running] = {}

    @property
    def running(self) -> int:
        return len(self._running)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        ticket: Ticket | None = None,
    ) -> Ticket:
        """Queue `work`. Without `failed` a fault goes to the window's own error sheet."""
        ticket = ticket or Ticket(self)
        task = _Task(ticket, work)
        self._running[ticket] = _Running(task, done, failed)
        ticket.finished.connect(self._settle, Qt.ConnectionType.QueuedConnection)
        self.count_changed.emit(self.running)
        self._pool.start(task)
        return ticket

    def wait(self) -> None:
        """Let the work under way end, at closing time; its answers are dropped."""
        for ticket in self._running:
            ticket.cancel()
        self._pool.clear()
        self._pool.waitForDone()

    def _settle(self, ticket: Ticket, answer: object, fault: BaseException | None) -> None:
        running = self._running.pop(ticket)
        self.count_changed.emit(self.running)
        ticket.deleteLater()
        if ticket.cancelled or isinstance(fault, Cancelled):
            return
        if fault is None:
            running.done(answer)
        elif running.failed is not None and isinstance(fault, Exception):
            running.failed(fault)
        else:
            self.fault.emit(fault)
