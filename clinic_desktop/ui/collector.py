"""Cyclic garbage is collected on the window's thread, and nowhere else.

Python collects in whichever thread happens to allocate. A widget found dead there would be
destroyed off its own thread, its timers would stay on Qt's list, and the next one to go off would
end the program.
"""

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

EVERY_MS = 1000

_collector: "Collector | None" = None


def collect_on_this_thread() -> None:
    """From now on and for the life of the application; to be called on the window's thread."""
    global _collector
    app = QCoreApplication.instance()
    assert app is not None, "there is no application yet"
    if _collector is None:
        _collector = Collector(app)


class Collector(QObject):
    """Takes the place of Python's own collections, at Python's own thresholds."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)

    def collect(self) -> None:
        """The oldest generation that is due, and with it the younger ones."""
        due = [
            generation
            for generation, (count, most) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if count > most
        ]
        if due:
            gc.collect(due[-1])
