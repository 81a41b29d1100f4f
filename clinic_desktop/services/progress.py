"""Progress and cancelling of long work, without a word of how either is shown."""

from threading import Event
from typing import Protocol


class Progress(Protocol):
    """Told how far the work is: `done` of `total`, in units of its own (bytes, people)."""

    def __call__(self, done: int, total: int, /) -> None: ...


class Cancelled(Exception):
    """The person at the desk stopped the work; what it had written is rolled back."""


class CancelToken:
    """Set from one thread, looked at by the working one between chunks."""

    def __init__(self) -> None:
        self._event = Event()

    def cancel(self) -> None:
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def check(self) -> None:
        """Raises `Cancelled` when it has been asked for."""
        if self._event.is_set():
            raise Cancelled
