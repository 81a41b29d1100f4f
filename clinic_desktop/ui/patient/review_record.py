"""One review of the record on a sheet: its text to copy, its remarks, and a new remark to sign."""

from functools import partial

from PySide6.QtGui import QGuiApplication

from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import label, row, rule


def show_review(desk: Desk, patient_id: str, review_id: str) -> None:
    """Reads the review and shows it; a signed review is never edited, only added to."""
    desk.jobs.run(
        partial(desk.clinic.reviewing.text, patient_id, review_id),
        lambda text: desk.show_sheet(_sheet(desk, patient_id, review_id, text)),
    )


def _sheet(desk: Desk, patient_id: str, review_id: str, text: str) -> Sheet:
    sheet = Sheet("Review", width=640, yes="Sign remark", no="Close", name="reviewSheet")
    sheet.holds_work = True
    sheet.body.addWidget(label(text.strip(), wrap=True, name="reviewText"))
    copied = label("", "note", name="reviewCopied")

    def copy() -> None:
        QGuiApplication.clipboard().setText(text)
        copied.setText("Copied. Paste it into the main record of this person.")

    copy_button = button("Copy as text", name="copyReview", on=copy)
    sheet.body.addLayout(row(copy_button, copied, None))
    sheet.body.addWidget(rule())
    sheet.body.addWidget(label("Add a remark", "section"))
    sheet.body.addWidget(
        label(
            "A review cannot be changed. A remark is signed and stays beside it.",
            "muted",
            wrap=True,
        )
    )
    remark = field(spoken="Remark", name="reviewRemark", placeholder="What is to be added")
    sheet.body.addWidget(remark)
    sheet.first_focus = copy_button

    def sign() -> bool:
        signer = desk.signer
        if signer is None or not remark.text().strip():
            sheet.refuse("Write the remark first.")
            remark.setFocus()
            return False
        words = remark.text()
        sheet.carry_out(
            desk.jobs,
            lambda: desk.clinic.reviewing.add_addendum(patient_id, review_id, words, signer),
            stored,
        )
        return False

    def stored(_none: object) -> None:
        sheet.close_sheet()
        show_review(desk, patient_id, review_id)

    sheet.on_yes = sign
    return sheet
