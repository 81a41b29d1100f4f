"""Copying something about a person: only when asked, and not for longer than a minute."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

CLEAR_AFTER_MS = 60_000


class PrivateClipboard(QObject):
    """Puts text on the clipboard and takes it off again, unless something else is there by then."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CLEAR_AFTER_MS)
        self._timer.timeout.connect(self.clear)

    def copy(self, text: str) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(text)
            self._ours = text
            self._timer.start()

    def clear(self) -> None:
        """Takes our text off the clipboard; what somebody else put there stays."""
        self._timer.stop()
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None and self._ours and clipboard.text() == self._ours:
            clipboard.clear()
        self._ours = ""

    @property
    def waiting_ms(self) -> int:
        """How long our text will still be there; -1 where there is none."""
        return self._timer.remainingTime()
