"""Looks whether the record of the person under review has changed while the form is open."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui.desk import Desk

LOOK_EVERY_MS = 15_000
"""How long a new prescription may stay unseen under somebody's typing: one small read each time."""

Mark = tuple[int, ...]


class RecordWatch(QObject):
    """Asks for the mark of the record; where it moved, reads the page again."""

    changed = Signal(object)
    """The patient page as it is now."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._patient_id = ""
        self._mark: Mark = ()
        self.timer = QTimer(self, interval=LOOK_EVERY_MS)
        self.timer.timeout.connect(self._tick)
        desk.records_changed.connect(self.look)

    def begin(self, patient_id: str, mark: Mark) -> None:
        self._patient_id, self._mark = patient_id, mark
        self.timer.start()

    def stop(self) -> None:
        self.timer.stop()
        self._patient_id = ""

    def _tick(self) -> None:
        """A page that is not in view looks when it is entered again."""
        if self._page.isVisible():
            self.look()

    def look(self) -> None:
        """Once, now. What cannot be read is no news: the page's own acts will say it."""
        patient_id = self._patient_id
        if patient_id:
            self._desk.jobs.run(
                partial(self._desk.clinic.reviewing.mark, patient_id),
                partial(self._marked, patient_id),
                lambda _fault: None,
            )

    def _marked(self, patient_id: str, mark: Mark) -> None:
        if patient_id != self._patient_id or mark == self._mark:
            return
        self._mark = mark
        self._desk.jobs.run(
            partial(self._desk.clinic.patient_page, patient_id),
            partial(self._read, patient_id),
            lambda _fault: None,
        )

    def _read(self, patient_id: str, page: PatientPage) -> None:
        if patient_id == self._patient_id:
            self.changed.emit(page)
