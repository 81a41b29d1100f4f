"""Whether the list shown is what there is now. It says so, and never moves a row by itself."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QPushButton

from clinic_desktop.services.queue_list import QueueQuery
from clinic_desktop.services.worklist_views import Worklist, WorklistRow
from clinic_desktop.ui.desk import Desk

LOOK_EVERY_MS = 60_000
"""How long another workstation's signature may stay unsaid: one small read each time."""

UP_TO_DATE = "Refresh   F5"


class Freshness(QObject):
    """Turns the refresh button into `8 changed - refresh`, and back."""

    def __init__(
        self, desk: Desk, refresh: QPushButton, is_shown: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._refresh = refresh
        self._is_shown = is_shown
        self.timer = QTimer(self, interval=LOOK_EVERY_MS)
        self.timer.timeout.connect(self._look_elsewhere)
        self.timer.start()

    def shown_anew(self) -> None:
        """The list is what there is."""
        self._say(UP_TO_DATE)

    def compare(self, rows: Sequence[WorklistRow], query: QueueQuery) -> None:
        """How many rows of a list that is not to be moved now would be others."""
        queue = self._desk.clinic.queue
        before = {row.patient.id: row for row in rows}

        def told(listed: Worklist) -> None:
            now = {row.patient.id: row for row in listed.rows}
            people = before.keys() | now.keys()
            self._say_changed(sum(before.get(one) != now.get(one) for one in people))

        self._desk.jobs.run(lambda: queue.show(query), told, lambda _fault: None)

    def _look_elsewhere(self) -> None:
        """What cannot be read is no news: the next refresh will say it."""
        if self._is_shown():
            queue = self._desk.clinic.queue
            self._desk.jobs.run(queue.changed_elsewhere, self._say_changed, lambda _fault: None)

    def _say_changed(self, count: int | None) -> None:
        if count is None:
            self._say("New records - refresh   F5")
        elif count:
            self._say(f"{count:,} changed - refresh   F5")

    def _say(self, words: str) -> None:
        if words == self._refresh.text():
            return
        self._refresh.setText(words)
        self._refresh.setAccessibleName(words)
        if words != UP_TO_DATE:
            self._desk.announce(f"{words.partition('   ')[0]}. The list has not been moved.")
