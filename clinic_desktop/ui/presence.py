"""Whether the desk was left: how long keys and mouse have rested since somebody said who they are.

A signature is a person's act. Until there are accounts, who signs is typed again after a rest.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_SIGNS_OF_LIFE = frozenset(
    (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin)
)
_SECONDS_A_MINUTE = 60


class Presence(QObject):
    """`clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._last = clock()
        self._longest_s = 0.0

    def watch(self, window: QWidget) -> None:
        """What reaches a window from outside; nothing is kept of what was pressed."""
        handle = window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def identified(self) -> None:
        """Somebody said who they are."""
        self._last, self._longest_s = self._clock(), 0.0

    def was_away(self, minutes: int) -> bool:
        self._longest_s = max(self._longest_s, self._clock() - self._last)
        return self._longest_s >= minutes * _SECONDS_A_MINUTE

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE:
            now = self._clock()
            self._longest_s = max(self._longest_s, now - self._last)
            self._last = now
        return super().eventFilter(watched, event)
