"""The signature of a review: the sheet that shows what will be stored, and the act itself."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.domain.review import Review
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.patient.review_sheets import sign_sheet


class Signature(QObject):
    """Signs once: a second press while the first is under way asks for nothing."""

    signed = Signal(object, object)
    """The person's page before and after."""

    refused = Signal()
    """Somebody else has the draft now: nothing was signed."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._under_way = False

    def ask(
        self, view: PatientPage, review: Review, owner: str | None, unconfirmed: list[str]
    ) -> None:
        """`owner` as in `sign_review`; `unconfirmed` is what stays unasked of last time."""
        signer = self._desk.signer
        if signer is None or self._under_way:
            return
        sheet = sign_sheet(view, review, signer, self._desk.today, owner, unconfirmed)
        sheet.on_yes = partial(self._sign, view, review, owner)
        self._desk.show_sheet(sheet)

    def _sign(self, view: PatientPage, review: Review, owner: str | None) -> None:
        signer = self._desk.signer
        assert signer is not None
        self._under_way = True
        self._desk.jobs.run(
            lambda: self._desk.clinic.sign_review(review, signer, owner),
            partial(self._done, view),
            self._failed,
        )

    def _done(self, before: PatientPage, after: PatientPage) -> None:
        self._under_way = False
        self.signed.emit(before, after)

    def _failed(self, fault: Exception) -> None:
        self._under_way = False
        self._desk.jobs.fault.emit(fault)
        if isinstance(fault, NotAllowed):
            self.refused.emit()
