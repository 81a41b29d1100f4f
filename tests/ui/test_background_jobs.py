"""Work off the main thread: order, thread of delivery, faults, cancel."""

import gc
import threading
import weakref
from functools import partial

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.errors import UserError
from clinic_desktop.ui.background import Jobs, Ticket
from tests.ui.driving import PATIENCE_MS, until


def test_answers_arrive_on_the_main_thread_in_order(qtbot: QtBot) -> None:
    jobs = Jobs()
    seen: list[tuple[int, bool, bool]] = []
    main = threading.get_ident()

    def work(number: int) -> tuple[int, int]:
        return number, threading.get_ident()

    for number in range(5):
        jobs.run(
            partial(work, number),
            lambda found: seen.append((found[0], found[1] == main, threading.get_ident() == main)),
        )
    until(qtbot, lambda: len(seen) == 5)
    assert seen == [(number, False, True) for number in range(5)]
    assert jobs.running == 0


def test_a_fault_goes_to_the_one_who_asked(qtbot: QtBot) -> None:
    jobs = Jobs()
    faults: list[Exception] = []

    def work() -> None:
        raise UserError("No", "It cannot be.")

    jobs.run(work, lambda _answer: None, faults.append)
    until(qtbot, lambda: bool(faults))
    assert isinstance(faults[0], UserError)


def test_a_fault_nobody_waits_for_goes_to_the_window(qtbot: QtBot) -> None:
    jobs = Jobs()

    def work() -> None:
        raise UserError("No", "It cannot be.")

    with qtbot.waitSignal(jobs.fault, timeout=PATIENCE_MS):
        jobs.run(work, lambda _answer: None)


def test_a_cancelled_answer_is_dropped_and_progress_carries_the_cancel(qtbot: QtBot) -> None:
    jobs = Jobs()
    answers: list[str] = []
    started, go_on = threading.Event(), threading.Event()
    ticket = Ticket(jobs)
    reached: list[int] = []

    def work() -> str:
        started.set()
        go_on.wait(10)
        ticket.progress(1, 2)
        reached.append(2)
        return "done"

    jobs.run(work, answers.append, ticket=ticket)
    assert started.wait(10)
    ticket.cancel()
    go_on.set()
    until(qtbot, lambda: jobs.running == 0)
    assert answers == []
    assert reached == []


class Ring(QObject):
    """Refers to itself, so that only the collector can find it dead; its timer is running."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        self.startTimer(0)


def test_dead_widgets_are_collected_on_the_thread_of_the_window(qtbot: QtBot) -> None:
    jobs = Jobs()
    ended_on: list[int] = []
    weakref.finalize(Ring(), lambda: ended_on.append(threading.get_ident()))
    done: list[int] = []
    # Enough to make Python collect, were it left to itself, on the thread that allocates.
    jobs.run(lambda: len([[number] for number in range(300_000)]), done.append)
    until(qtbot, lambda: bool(done))
    kept = [[number] for number in range(gc.get_threshold()[0] + 1)]  # makes a collection due here
    until(qtbot, lambda: bool(ended_on))
    assert kept
    assert ended_on == [threading.get_ident()]
