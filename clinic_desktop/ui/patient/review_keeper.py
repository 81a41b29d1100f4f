"""Keeps the draft of a review: in the desk for this session, on the disk against a crash."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.ui.desk import AUTOSAVE_AFTER_MS, Desk, Draft, Place


class DraftKeeper(QObject):
    """A draft is no part of the record, on the disk as little as on the screen."""

    due = Signal()
    """Five seconds have passed since the last change."""

    kept = Signal(datetime)
    """On the disk since."""

    refused = Signal()
    """Somebody else has the draft now: nothing was kept on the disk."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.timer = QTimer(self, singleShot=True, interval=AUTOSAVE_AFTER_MS)
        self.timer.timeout.connect(self.due)

    def changed(self) -> None:
        self.timer.start()

    def stop(self) -> None:
        self.timer.stop()

    def in_session(self, patient_id: str) -> Draft | None:
        return self._desk.drafts.get(Place("review", patient_id))

    def keep(
        self, patient_id: str, values: Mapping[str, object], *, take_over: bool = False
    ) -> None:
        """In both places. Without a name at the desk the disk has none to keep it under."""
        self._desk.keep_draft(Place("review", patient_id), Draft("Review", values))
        self.stop()
        signer = self._desk.signer
        if signer is None:
            return
        self._desk.jobs.run(
            lambda: self._desk.clinic.reviewing.keep_draft(
                patient_id, values, signer.name, take_over=take_over
            ),
            self.kept.emit,
            self._failed,
        )

    def _failed(self, fault: Exception) -> None:
        if isinstance(fault, NotAllowed):
            self.refused.emit()
        else:
            self._desk.jobs.fault.emit(fault)

    def drop(self, patient_id: str) -> None:
        self.stop()
        self._desk.drop_draft(Place("review", patient_id))
        signer = self._desk.signer
        if signer is not None:
            self._desk.jobs.run(
                lambda: self._desk.clinic.reviewing.drop_draft(patient_id, signer.name),
                lambda _none: None,
            )
