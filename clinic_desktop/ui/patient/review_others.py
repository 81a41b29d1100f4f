"""Somebody else's draft of the review: whose it is, since when, and taking it over knowingly."""

from functools import partial

from PySide6.QtCore import Signal

from clinic_desktop.services.reviewing import KeptDraft
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.patient.review_bars import Bar
from clinic_desktop.ui.sheets import question


class OthersDraft(Bar):
    """Shown while somebody else has the draft; the form is only read meanwhile."""

    changed = Signal()
    """Whose the draft is is different now."""

    taken_over = Signal()
    """What stands on the page is to be kept as the draft of the person at the desk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("soon", "othersDraft")
        self._desk = desk
        self.kept: KeptDraft | None = None
        self.act("Take it over", "takeOver", self._ask)

    def show_draft(self, kept: KeptDraft | None) -> None:
        """The draft there is; nothing is shown of none, or of one's own."""
        signer = self._desk.signer
        theirs = kept if signer is not None and kept and kept.saved_by != signer.name else None
        self.kept = theirs
        if theirs is not None:
            self.show_words(
                f"{format.one_line(theirs.saved_by)} has a draft of this review, last saved "
                f"{theirs.saved_at:%H:%M} on {format.day(theirs.saved_at.date())}. It can be read "
                "here, and is not part of the record."
            )
        self.setVisible(theirs is not None)
        self.changed.emit()

    def look(self, patient_id: str) -> None:
        """Whose the draft is by now."""
        self._desk.jobs.run(partial(self._desk.clinic.reviewing.draft, patient_id), self.show_draft)

    def _ask(self) -> None:
        assert self.kept is not None
        who = format.one_line(self.kept.saved_by)
        self._desk.show_sheet(
            question(
                "Take over this draft?",
                f"What stands on this page becomes your draft, and that of {who} ends. What {who} "
                "types from now on is not kept, and they are told so. Speak with them first.",
                "Take it over",
                "Leave it",
                self._take,
            )
        )

    def _take(self) -> None:
        self.show_draft(None)
        self.taken_over.emit()
