"""The whole review form on the real demo clinic: last time, owner, other people, faults, sizes."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.domain.review import (
    NOT_ASKED,
    SAFETY_QUESTIONS,
    Contact,
    Decision,
    Review,
    SafetyAnswers,
)
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.signer import Signer
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.page import PatientPage
from clinic_desktop.ui.patient.record_tabs import TAB_NAMES
from clinic_desktop.ui.patient.review_last import in_present_words, last_time
from clinic_desktop.ui.patient.review_page import ReviewPage
from clinic_desktop.ui.table import RecordTable
from clinic_desktop.ui.theme import look
from tests.demo_file import AS_OF, PROGRAM
from tests.ui.driving import (
    NO_MODIFIER,
    OpenWindow,
    child,
    click,
    go,
    press,
    press_on,
    settled,
    type_into,
    until,
    words_of,
)

OKAFOR, PLAIN = "004118", "001710"
KHAN, SECOND = Signer("Dr A. Khan", "prescriber"), Signer("Dr B. Second", "prescriber")
CTRL = Qt.KeyboardModifier.ControlModifier


def opened(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, person: str
) -> MainWindow:
    window = open_window(clinic)
    go(qtbot, window, "review", person)
    return window


def form_of(window: MainWindow) -> ReviewPage:
    page = window.page
    assert isinstance(page, ReviewPage)
    return page


def answer(page: ReviewPage, name: str, key: str) -> None:
    """Press an answer of a row of segments."""
    question = page.form._questions[name]
    made = next(b for b in question.answer.findChildren(QAbstractButton) if b.text() == key)
    made.click()


def full(patient_id: str = PLAIN) -> Review:
    return Review(
        id="", patient_id=patient_id, review_on=AS_OF, reviewer="", contact=Contact.PHONE,
        indication="valid", benefit="some", harms="falls, mood", actual_use="less: only at night",
        patient_view="maybe", decision=Decision.CONTINUE, reason="stable",
        next_review_on=AS_OF + timedelta(days=84), withdrawal_signs="none",
        safety=SafetyAnswers("no", "yes", "no", "no", NOT_ASKED, "not-applicable", "no", "no"),
        risks_explained="yes", single_prescriber="Dr A. Khan", notes="of that day",
    )  # fmt: skip


# --- what is asked --------------------------------------------------------------------------------


def test_what_the_record_says_answers_nothing_and_each_answer_is_kept_apart(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    page = form_of(opened(qtbot, open_window, real, OKAFOR))
    hint = child(page, "hint_opioid")
    assert isinstance(hint, QLabel)
    assert hint.text().startswith("from record: morphine, ")
    values = page.form.values()
    assert {values[name] for name in SAFETY_QUESTIONS} == {NOT_ASKED}
    assert values["owner"] == real.patient_page(OKAFOR).owner

    answer(page, "alcohol", "Yes")
    answer(page, "suicidal_thoughts", "No")
    answer(page, "pregnancy", "n/a")
    answer(page, "risks_explained", "Yes")
    type_into(child(page, "review_single_pharmacy"), "High Street")
    review = page._review_if_dated()
    assert review is not None
    assert review.safety == SafetyAnswers(
        NOT_ASKED, "yes", NOT_ASKED, NOT_ASKED, NOT_ASKED, "not-applicable", NOT_ASKED, "no"
    )
    assert review.interacting_risks == NOT_ASKED
    assert (review.risks_explained, review.single_pharmacy) == ("yes", "High Street")
    assert review.naloxone_offered == NOT_ASKED
    assert review.pdmp_checked is None  # asked in the US alone


def test_the_next_review_offered_is_the_person_s_own_and_a_date_typed_stays(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    """A month after an opioid was started, else ninety days; behind three months, a reason."""
    window = open_window(real)
    for patient_id, offered in ((OKAFOR, "24-Dec-2026"), (PLAIN, "22-Feb-2027")):
        go(qtbot, window, "review", patient_id)
        date_field = child(window.page, "review_next_review_on")
        assert isinstance(date_field, QLineEdit)
        assert date_field.text() == offered
        assert not form_of(window).has_draft
    go(qtbot, window, "review", OKAFOR)
    assert "every 30 days: a recently started opioid" in words_of(window.page)
    date_field = child(window.page, "review_next_review_on")
    assert isinstance(date_field, QLineEdit)
    date_field.clear()
    type_into(date_field, "25-Feb-2027")
    assert child(window.page, "review_later_reason").isVisible()
    window.desk.records_changed.emit()
    settled(qtbot, window)
    assert date_field.text() == "25-Feb-2027"


def test_a_draft_of_the_form_before_keeps_its_ticks() -> None:
    old = {"interacting_risks": "alcohol, sedatives", "reason": "helps"}
    told = in_present_words(old)
    assert (told["alcohol"], told["other_sedatives"], told["reason"]) == ("yes", "yes", "helps")
    assert "opioid" not in told
    assert "alcohol" not in in_present_words({"interacting_risks": "none"})


# --- last time ------------------------------------------------------------------------------------


def test_last_time_has_the_answers_and_neither_dates_nor_notes() -> None:
    assert last_time(full()) == {
        "indication": "valid", "benefit": "some", "harms": "falls, mood", "actual_use": "less",
        "use_detail": "only at night", "patient_view": "maybe", "decision": "continue",
        "reason": "stable", "withdrawal_signs": "none", "risks_explained": "yes",
        "single_prescriber": "Dr A. Khan", "opioid": "no", "alcohol": "yes",
        "other_sedatives": "no", "substance_use": "no", "pregnancy": "not-applicable",
        "seizures": "no", "suicidal_thoughts": "no",
    }  # fmt: skip


def test_last_time_counts_only_once_confirmed_and_the_owner_moves_with_the_signature(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    real.sign_review(full(), KHAN)
    real.queue.moves.assign([OKAFOR], "Dr Lind", KHAN)
    window = opened(qtbot, open_window, real, PLAIN)
    page = form_of(window)
    answer(page, "benefit", "No")
    click(child(page, "copyLastReview"))
    click(page.head.contact.button("seen"))
    values = page.form.values()
    assert (values["benefit"], values["harms"], values["alcohol"]) == ("no", "falls, mood", "yes")
    assert child(page, "last_harms").isVisible()
    assert not child(page, "last_benefit").isVisible()
    assert {name for name, _ in page._missing()} == {"decision", "reason"}

    answer(page, "alcohol", "Yes")  # touched: the same answer, given today
    click(child(page, "still_decision"))
    assert page._missing() == []
    assert not child(page, "still_decision").isVisible()
    assert child(page, "still_harms").isVisible()
    review = page._review_if_dated()
    assert review is not None
    assert (review.decision, review.reason) == (Decision.CONTINUE, "stable")
    assert (review.harms, review.indication, review.benefit) == (NOT_ASKED, NOT_ASKED, "no")
    assert (review.safety.alcohol, review.safety.opioid) == ("yes", NOT_ASKED)

    # Kept and brought back, it waits as before.
    page.leave()
    go(qtbot, window, "worklist")
    page.forget()
    go(qtbot, window, "review", PLAIN)
    assert "harms" in page.form.unconfirmed()
    assert page.form.new_owner() is None
    page.form.set_values({**page.form.values(), "owner": "Dr Lind"})
    window._actions["sign"].trigger()
    assert window.sheet is not None
    told = words_of(window.sheet)
    assert "From last time and not confirmed, so left as not asked: reason for it" in told
    assert "alcohol yes" in told
    assert "Dr Lind, until now Dr A. Khan" in told
    window.sheet.accept()
    settled(qtbot, window)
    settled(qtbot, window)
    signed = max((one.review for one in real.patient_page(PLAIN).reviews), key=lambda r: r.id)
    assert (signed.harms, signed.safety.alcohol) == (NOT_ASKED, "yes")
    assert real.patient_page(PLAIN).owner == "Dr Lind"


# --- other people ---------------------------------------------------------------------------------


def test_somebody_elses_draft_is_read_and_taken_over_knowingly(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    real.reviewing.keep_draft(PLAIN, {"reason": "their words", "contact": "phone"}, SECOND.name)
    window = opened(qtbot, open_window, real, PLAIN)
    page = form_of(window)
    assert child(page, "othersDraft").isVisible()
    assert "Dr B. Second has a draft of this review, last saved" in words_of(page.others)
    reason = child(page, "review_reason")
    assert isinstance(reason, QLineEdit)
    assert (reason.text(), reason.isEnabled()) == ("their words", False)
    assert not window._actions["sign"].isEnabled()
    page.leave()
    assert window.desk.drafts == {}

    click(child(page, "takeOver"))
    assert window.sheet is not None
    window.sheet.cancel()
    kept = real.reviewing.draft(PLAIN)
    assert kept is not None
    assert kept.saved_by == SECOND.name

    click(child(page, "takeOver"))
    assert window.sheet is not None
    window.sheet.accept()
    settled(qtbot, window)
    kept = real.reviewing.draft(PLAIN)
    assert kept is not None
    assert (kept.saved_by, kept.values["reason"]) == (KHAN.name, "their words")
    assert reason.isEnabled()
    assert not child(page, "othersDraft").isVisible()
    assert window._actions["sign"].isEnabled()

    # They take it back while the form is typed in: what is typed stays here, theirs is kept.
    real.reviewing.keep_draft(PLAIN, {"reason": "theirs"}, SECOND.name, take_over=True)
    type_into(reason, " and mine")
    page.keeper.timer.timeout.emit()
    settled(qtbot, window)
    settled(qtbot, window)
    assert child(page, "othersDraft").isVisible()
    assert page.form.values()["reason"] == "their words and mine"
    kept = real.reviewing.draft(PLAIN)
    assert kept is not None
    assert kept.values == {"reason": "theirs"}


def test_a_record_that_changes_under_the_form_is_said_and_shown(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = opened(qtbot, open_window, real, PLAIN)
    page = form_of(window)
    type_into(child(page, "review_reason"), "half written")
    page.watch.timer.timeout.emit()
    settled(qtbot, window)
    assert not child(page, "reviewNews").isVisible()

    there = bootstrap.open_clinic(PROGRAM, real.store.engine.url.database, as_of=AS_OF)
    there.sign_review(full(), SECOND)
    there.close()
    page.watch.timer.timeout.emit()
    settled(qtbot, window)
    settled(qtbot, window)
    assert "A review of this person was signed while this was open." in words_of(page.news)
    assert page.form.values()["reason"] == "half written"
    click(child(page, "showNews"))
    assert window.sheet is not None
    assert "24-Nov-2026, Dr B. Second, continue" in words_of(window.sheet)
    window.sheet.cancel()
    assert not child(page, "reviewNews").isVisible()


# --- faults ---------------------------------------------------------------------------------------


def test_faults_stand_beside_their_fields_and_in_a_summary_that_has_the_focus(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = opened(qtbot, open_window, real, PLAIN)
    page = form_of(window)
    window._actions["sign"].trigger()
    assert window.sheet is None
    summary = child(page, "reviewFaults")
    assert window.focusWidget() is summary
    assert summary.accessibleName() == (
        "Before signing, 3 answers are needed: How it was held: seen, phone, video, notes only; "
        "A decision; A reason for the decision"
    )
    for name in ("contact", "decision", "reason"):
        assert child(page, f"fault_{name}").isVisible()
    assert not child(page, "fault_harms").isVisible()
    assert child(page, "review_reason").accessibleDescription() == "A reason for the decision"

    press_on(child(page, "fault_to_reason"), Qt.Key.Key_Return)
    assert window.focusWidget() is child(page, "review_reason")
    type_into(child(page, "review_reason"), "helps")
    assert not child(page, "fault_reason").isVisible()
    assert "2 answers are needed" in words_of(summary)
    click(page.head.contact.button("seen"))
    click(child(page, "review_decision_continue"))
    assert not summary.isVisible()

    page.head.contact.button("seen").setFocus()
    for name in ("indication", "harms", "risks_explained", "indication"):
        window._actions["areas"].trigger()
        focused = window.focusWidget()
        assert focused is not None
        assert page.form._questions[name].answer.isAncestorOf(focused)


# --- keys -----------------------------------------------------------------------------------------


def test_the_whole_form_by_keyboard(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = opened(qtbot, open_window, real, OKAFOR)
    with qtbot.waitActive(window):
        window.activateWindow()
    page = form_of(window)
    pressed = 0

    def counted(key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        nonlocal pressed
        pressed += 1
        press(window, key, modifier)

    def at(name: str) -> bool:
        focused: QWidget | None = window.focusWidget()
        question = page.form._questions[name]
        return focused is not None and (
            focused is question.answer or question.answer.isAncestorOf(focused)
        )

    def tab_to(name: str) -> None:
        for _ in range(60):
            if at(name):
                return
            counted(Qt.Key.Key_Tab)
        raise AssertionError(f"{name} is not reached with Tab")

    counted(Qt.Key.Key_Space)
    assert page.head.contact.value() == "seen"
    steps = {
        "indication": 1, "actual_use": 1, "benefit": 2,
        **dict.fromkeys(SAFETY_QUESTIONS, 2), "withdrawal_signs": 1, "naloxone_offered": 1,
        "non_drug_offered": 1, "risks_explained": 1, "patient_view": 2,
    }  # fmt: skip
    order = [name for name in page.form._questions if page.form._questions[name].asked]
    assert order.index("opioid") < order.index("decision") < order.index("notes")
    for name in order:
        tab_to(name)
        if name in steps:
            for _ in range(steps[name]):
                counted(Qt.Key.Key_Right)
        elif name == "harms":
            for _ in range(6):
                counted(Qt.Key.Key_Tab)
            counted(Qt.Key.Key_Space)
        elif name == "decision":
            counted(Qt.Key.Key_Space)
        elif name == "reason":
            QTest.keyClicks(window.focusWidget(), "helps")
    assert pressed < 150
    counted(Qt.Key.Key_Return, CTRL)
    assert window.sheet is not None
    told = words_of(window.sheet)
    assert "opioid no; alcohol no; other sedatives no; substance use no; sleep apnoea no" in told
    for _ in range(3):
        if window.focusWidget() is child(window, "signSheet_yes"):
            break
        counted(Qt.Key.Key_Tab)
    counted(Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    found = real.patient_page(OKAFOR).reviews[0]
    assert (found.review.harms, found.review.interacting_risks) == ("none", "none")
    assert found.state.value == "complete"


# --- sizes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "scale"), [((1366, 768), 100), ((1024, 640), 100), ((1024, 640), 200)]
)
def test_nothing_is_cut_at_any_size(
    qtbot: QtBot,
    open_window: OpenWindow,
    real: ClinicServices,
    size: tuple[int, int],
    scale: int,
) -> None:
    """Every part is inside what can be scrolled to, and as large as its words need."""
    window = open_window(real, size=size, scale=scale)
    for place in ("patient", "review"):
        go(qtbot, window, place, OKAFOR)
        if place == "review":
            form_of(window)._ask_to_sign()
            # Weighed a moment later: what it says is measured too.
            until(qtbot, lambda: "still needs" in words_of(window))
        rests_uncut(qtbot, window)
        assert window.width() == size[0]
        if place == "patient":
            for tab in TAB_NAMES[1:]:
                patient_page(window).records.choose(tab)
                rests_uncut(qtbot, window)
            press(window, Qt.Key.Key_B)
            until(qtbot, child(window, "basisPanel").isVisible)
            rests_uncut(qtbot, window)
            press(window, Qt.Key.Key_Escape)


def patient_page(window: MainWindow) -> PatientPage:
    page = window.page
    assert isinstance(page, PatientPage)
    return page


def rests_uncut(qtbot: QtBot, window: MainWindow) -> None:
    """Words that come a moment later move the rest: what counts is how the window comes to rest."""

    def uncut() -> None:
        assert cut_parts(window) == []

    until(qtbot, uncut)


def cut_parts(window: MainWindow) -> list[str]:
    found = []
    central = window.centralWidget()
    assert central is not None
    for table in central.findChildren(RecordTable):
        for place, column in enumerate(table.columns):
            room = look().px(column.width) if not table.isColumnHidden(place) else 0
            if table.isVisible() and table.columnWidth(place) < room:
                found.append(f"{table.objectName()} {column.key}: narrower than its words")
    for part in central.findChildren(QWidget):
        above = part.parentWidget()
        if not part.isVisible() or not isinstance(part, (QLabel, QAbstractButton, QLineEdit)):
            continue
        assert above is not None
        words = "" if isinstance(part, QLineEdit) else part.text()
        where = part.geometry()
        if where.right() > above.width() or where.bottom() > above.height() or where.left() < 0:
            found.append(f"{part.objectName()} {words}: out of its line")
        if isinstance(part, QLabel) and part.wordWrap():
            if words and part.height() < part.heightForWidth(part.width()):
                found.append(f"{part.objectName()} {words}: lower than its words")
        elif part.width() < part.minimumSizeHint().width():
            found.append(f"{part.objectName()} {words}: narrower than its words")
    return found
