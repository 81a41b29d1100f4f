"""The review form on the real demo clinic: its standing, a draft that survives, a remark."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.review import SAFETY_QUESTIONS, Contact
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.desk import AUTOSAVE_AFTER_MS
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.page import PatientPage
from clinic_desktop.ui.patient.review_page import ReviewPage
from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    go,
    press_on,
    settled,
    type_into,
    until,
    words_of,
)

PERSON = "001710"


def review_page(window: MainWindow) -> ReviewPage:
    page = window.page
    assert isinstance(page, ReviewPage)
    return page


def standing(qtbot: QtBot, page: ReviewPage, words: str) -> None:
    until(qtbot, lambda: words in words_of(page))


def test_the_form_says_what_its_answers_count_as(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    go(qtbot, window, "review", PERSON)
    page = review_page(window)
    standing(qtbot, page, "As it stands: not a review.")
    click(page.head.contact.button(Contact.SEEN.value))
    page.form.set_values({"indication": "valid", "decision": "continue", "reason": "helps"})
    page.form.set_values({"benefit": "some", "harms": "none", "actual_use": "as-prescribed"})
    page.form.changed.emit()
    standing(qtbot, page, "As it stands: partial. A complete one still needs")
    page.form.set_values({**dict.fromkeys(SAFETY_QUESTIONS, "no"), "patient_view": "maybe"})
    page.form.changed.emit()
    standing(qtbot, page, "As it stands: complete.")
    click(page.head.contact.button(Contact.NOTES_ONLY.value))
    standing(qtbot, page, "As it stands: not a review.")


def test_a_draft_is_on_the_disk_and_comes_back_after_a_crash(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    assert AUTOSAVE_AFTER_MS == 5_000
    window = open_window(real)
    go(qtbot, window, "review", PERSON)
    page = review_page(window)
    assert not page.keeper.timer.isActive()
    type_into(child(page, "review_reason"), "helps with panic")
    assert page.keeper.timer.isActive()
    page.keeper.timer.timeout.emit()  # five seconds later
    settled(qtbot, window)
    assert "not part of the record" in words_of(page)
    assert len(real.patient_page(PERSON).reviews) == 1  # the one that came in

    # Another window, as after a crash: nothing in memory, the draft on the disk.
    again = open_window(real)
    go(qtbot, again, "review", PERSON)
    page = review_page(again)
    assert page.form.values()["reason"] == "helps with panic"
    assert "not part of the record" in words_of(page)
    page._discard()
    settled(qtbot, again)
    assert real.reviewing.draft(PERSON) is None


def test_a_signed_review_is_copied_and_added_to(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    person = next(
        row.patient.id
        for row in real.worklist("everyone").rows
        if real.patient_page(row.patient.id).reviews
    )
    window = open_window(real)
    go(qtbot, window, "patient", person)
    page = window.page
    assert isinstance(page, PatientPage)
    page.records.reviews.choose(0)
    press_on(page.records.reviews, Qt.Key.Key_Return)
    settled(qtbot, window)
    click(child(window, "copyReview"))
    review_id = real.patient_page(person).reviews[0].review.id
    assert QGuiApplication.clipboard().text() == real.reviewing.text(person, review_id)
    press_on(child(window, "reviewSheet_yes"), Qt.Key.Key_Return)
    assert "Write the remark first." in words_of(window)
    type_into(child(window, "reviewRemark"), "Phoned, all well.")
    press_on(child(window, "reviewRemark"), Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert "by Dr A. Khan (prescriber): Phoned, all well." in words_of(window)
    assert [a.text for a in real.reviewing.addenda(person, review_id)] == ["Phoned, all well."]
