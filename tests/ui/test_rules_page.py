"""Threshold review in the window, on the real demo clinic: weigh, sign, switch off, take back."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.rules.page import RulesPage
from tests.ui.driving import OpenWindow, child, click, press_on, settled, type_into, words_of


def rules_page(window: MainWindow) -> RulesPage:
    page = window.page
    assert isinstance(page, RulesPage)
    return page


def open_rule(qtbot: QtBot, window: MainWindow, rule_id: str) -> RulesPage:
    window.go(Place("rules", None, rule_id))
    settled(qtbot, window)
    settled(qtbot, window)
    return rules_page(window)


def sign(qtbot: QtBot, window: MainWindow, reason: str) -> None:
    assert window.sheet is not None
    type_into(child(window, "policyReason"), reason)
    press_on(child(window, "policyReason"), Qt.Key.Key_Return)
    for _ in range(3):
        settled(qtbot, window)


def test_by_keyboard_a_number_is_moved_weighed_and_signed(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    QTest.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, window)
    page = rules_page(window)
    total = len(real.rules())
    assert f"{total} of {total} rules on" in words_of(page)
    page.table.choose_key("REV-02")
    press_on(page.table, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert window.place == Place("rules", None, "REV-02")
    number = page.detail.numbers.field("default_interval_days")
    assert (number.text(), page.detail.sign_button.isEnabled()) == ("90", False)
    press_on(number, Qt.Key.Key_Up)
    assert number.text() == "91"
    for _ in range(9):
        press_on(number, Qt.Key.Key_PageUp)
    settled(qtbot, window)
    settled(qtbot, window)
    assert number.text() == "181"
    preview = real.policy.preview("REV-02", {"default_interval_days": "181"})
    assert preview.lose
    assert f"{len(preview.lose)} would lose it" in page.detail.preview_words()
    assert page.detail.sign_button.isEnabled()

    click(page.detail.sign_button)
    press_on(child(window, "policyReason"), Qt.Key.Key_Return)
    assert "needs a reason" in words_of(window)  # nothing is signed without one
    sign(qtbot, window, "agreed at the practice meeting")
    view = real.policy.rule("REV-02")
    assert [entry.value for entry in view.history] == ["181"]
    assert view.history[0].by == "Dr A. Khan"
    assert "1 number by local policy" in window.strip.text()
    flag = next(
        flag
        for one in preview.keep
        for flag in real.patient_page(one.patient.id).flags
        if flag.rule_id == "REV-02"
    )
    assert "181 days in place of 90 days, signed by Dr A. Khan" in flag.basis.local_policy[0]


def test_a_number_past_its_bounds_is_refused_beside_the_people(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = open_rule(qtbot, window, "REV-02")
    number = page.detail.numbers.field("default_interval_days")
    for typed in ("366", "27", "many"):
        number.setText(typed)
        settled(qtbot, window)
        settled(qtbot, window)
        assert not page.detail.sign_button.isEnabled()
        assert number.property("fault") == "true"
    number.setText("365")
    settled(qtbot, window)
    settled(qtbot, window)
    assert page.detail.sign_button.isEnabled()
    press_on(number, Qt.Key.Key_Up)
    assert number.text() == "365"  # the arrows stop at the bound
    click(page.detail.reset_button)
    settled(qtbot, window)
    assert (number.text(), page.detail.sign_button.isEnabled()) == ("90", False)


def test_a_rule_switched_off_is_named_in_the_strip_and_comes_back(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = open_rule(qtbot, window, "CO-01")
    flagged = len(real.policy.preview("CO-01", {}).keep)
    click(page.detail.switch_button)
    settled(qtbot, window)
    assert f"{flagged}\u00a0people would lose this flag" in words_of(window)
    sign(qtbot, window, "the pharmacist looks at these")
    assert "switched off here: CO-01" in window.strip.text()
    assert "the pharmacist looks at these" in words_of(page)
    window.go(Place("patient", "004118"))
    settled(qtbot, window)
    assert "CO-01 Opioid at the same time: switched off here" in words_of(window.page)
    page = open_rule(qtbot, window, "CO-01")
    click(page.detail.switch_button)
    settled(qtbot, window)
    assert f"{flagged}\u00a0people would gain this flag" in words_of(window)
    sign(qtbot, window, "we look again")
    assert "rules on, awaiting clinical review" in window.strip.text()


def test_a_rule_is_signed_as_reviewed_by_name(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = open_rule(qtbot, window, "DUR-02")
    assert "awaiting clinical review" in words_of(page)
    click(page.detail.review_button)
    sign(qtbot, window, "read with the pharmacist")
    assert "reviewed by Dr A. Khan (prescriber)" in words_of(page)
    assert page.detail.review_button.text() == "Take review back"


def test_shared_numbers_move_every_rule(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = open_rule(qtbot, window, "shared")
    page.detail.numbers.field("older_age_years").setText("75")
    settled(qtbot, window)
    settled(qtbot, window)
    assert page.detail.preview is not None
    assert {one.rule_id for one in page.detail.preview.lose} >= {"DUR-04", "PT-04"}
    assert not page.detail.switch_button.isVisible()


def test_a_number_moved_is_still_there_after_a_look_at_a_person(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = open_rule(qtbot, window, "REV-02")
    number = page.detail.numbers.field("default_interval_days")
    number.selectAll()
    type_into(number, "181")
    settled(qtbot, window)
    settled(qtbot, window)
    person = page.detail.table.records.shown()[0].patient.id
    page.detail.table.choose_key(person)
    press_on(page.detail.table, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.place == Place("patient", person)
    window.go_back()
    settled(qtbot, window)
    settled(qtbot, window)
    assert page.detail.numbers.field("default_interval_days").text() == "181"
    assert "would lose it" in page.detail.preview_words()
    assert page.detail.sign_button.isEnabled()
