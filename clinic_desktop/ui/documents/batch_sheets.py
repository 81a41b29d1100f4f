"""Sheets of a batch of letters: who is left out, and signing for those that were looked through."""

from collections.abc import Callable, Sequence

from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.services.letter_batch import BatchLetter, LeftOut, LetterBatchDesk
from clinic_desktop.services.signer import Signer
from clinic_desktop.ui import format
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet, message
from clinic_desktop.ui.widgets import label


def left_out_sheet(left_out: Sequence[LeftOut]) -> Sheet:
    """Everyone who gets no letter, each with the reason."""
    people = format.count(len(left_out), "person", "people")
    sheet = message("Left out of the letters", f"{people}, each for a reason of their own.")
    for one in left_out:
        sheet.body.addWidget(label(f"{format.name(one.patient)}: {one.why}", wrap=True))
    return sheet


def sign_sheet(
    desk: LetterBatchDesk,
    signer: Signer,
    letters: Sequence[BatchLetter],
    asked: Sequence[BatchLetter],
    not_seen: int,
    on_yes: Callable[[], object],
) -> Sheet:
    """Signs for letters that were shown: the initials of those `asked` are typed again, so that
    nobody signs for letters they did not look at."""
    words = format.count(len(letters), "letter")
    sheet = Sheet(f"Sign for {words}", width=560, yes="Sign", name="batchSign")
    told = f"As {signer.name} ({signer.role}). Each is a document of its own, with its own code."
    sheet.body.addWidget(label(told, wrap=True))
    if not_seen:
        count = format.count(not_seen, "letter")
        said = f"{count} not looked at or held back: not made now."
        sheet.body.addWidget(label(said, "note", wrap=True, name="batchNotSeen"))
    fields = []
    for number, letter in enumerate(asked):
        place = letters.index(letter) + 1
        caption = f"Initials of the person of letter {place}, code {letter.document.code}"
        typed = field(spoken=caption, name=f"batchInitials_{number}", width=120)
        sheet.body.addWidget(label(caption, "caption"))
        sheet.body.addWidget(typed)
        fields.append(typed)
    sheet.first_focus = fields[0] if fields else None

    def sign() -> bool:
        typed = [(one.patient, edit.text()) for one, edit in zip(asked, fields, strict=True)]
        try:
            desk.check_initials(typed)
        except NotAllowed as fault:
            sheet.refuse(f"{fault.message} {fault.hint}")
            return False
        on_yes()
        return True

    sheet.on_yes = sign
    return sheet
