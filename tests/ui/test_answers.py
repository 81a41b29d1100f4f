"""Answering flags by keyboard, over the demo clinic in a real file."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.signer import Signer
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.flags import FlagRow
from clinic_desktop.ui.patient.page import PatientPage
from tests.demo_file import AS_OF
from tests.ui.driving import (
    OpenWindow,
    child,
    go,
    press,
    settled,
    until,
    words_of,
)

OKAFOR, WHITTAKER = "004118", "001207"
SIGNER = Signer("Dr T. Example", "prescriber")
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def on_person(qtbot: QtBot, window: MainWindow, patient_id: str) -> PatientPage:
    with qtbot.waitActive(window):
        window.activateWindow()
    go(qtbot, window, "patient", patient_id)
    page = window.page
    assert isinstance(page, PatientPage)
    assert page.flags.focus_first()
    return page


def test_a_flag_is_snoozed_from_the_keyboard_and_taken_back(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_person(qtbot, window, WHITTAKER)
    first = page.flags.focused_flag()
    assert first is not None
    press(window, Qt.Key.Key_Semicolon, CTRL)
    settled(qtbot, window)
    assert window.sheet is not None
    press(window, Qt.Key.Key_Return)
    assert "Choose a reason." in words_of(window.sheet)
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    answer = real.queue.people.entry(WHITTAKER).answers[first.rule_id]
    assert answer.kind is DispositionKind.SNOOZE
    assert answer.until == AS_OF + timedelta(30)
    assert answer.by == "Dr A. Khan"
    # The next reason has the focus; the answered one stands below, with who and until when.
    until(qtbot, lambda: isinstance(window.focusWidget(), FlagRow))
    following = page.flags.focused_flag()
    assert following is not None
    assert following.rule_id != first.rule_id
    assert "Snoozed until 24-Dec-2026" in words_of(page.flags)

    press(window, Qt.Key.Key_B)
    page.basis.show_flag(
        next(f for f in real.patient_page(WHITTAKER).flags if f.rule_id == first.rule_id),
        real.patient_page(WHITTAKER),
    )
    back = child(page.basis, "basisTakeBack")
    assert back.isVisible()
    back.setFocus()
    press(window, Qt.Key.Key_Space)
    settled(qtbot, window)
    settled(qtbot, window)
    assert first.rule_id not in real.queue.people.entry(WHITTAKER).answers
    assert [line.words for line in real.patient_page(WHITTAKER).answers] == [
        "Taken back",
        "Snoozed",
    ]


@pytest.mark.parametrize(
    ("key", "modifier", "kind"),
    [
        (Qt.Key.Key_A, NONE, DispositionKind.ACT),
        (Qt.Key.Key_C, NONE, DispositionKind.CONTINUE),
        (Qt.Key.Key_D, CTRL, DispositionKind.DISAGREE),
        (Qt.Key.Key_N, NONE, DispositionKind.NOT_SUITABLE),
    ],
)
def test_each_answer_is_one_key_away(
    qtbot: QtBot,
    open_window: OpenWindow,
    real: ClinicServices,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    kind: DispositionKind,
) -> None:
    window = open_window(real)
    page = on_person(qtbot, window, WHITTAKER)
    flag = page.flags.focused_flag()
    assert flag is not None
    press(window, key, modifier)
    settled(qtbot, window)
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert real.queue.people.entry(WHITTAKER).answers[flag.rule_id].kind is kind


def test_one_answer_for_every_open_reason_empties_the_list(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_person(qtbot, window, WHITTAKER)
    press(window, Qt.Key.Key_C)
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    press(window, Qt.Key.Key_Space)
    every = child(sheet, "answerAll")
    for _ in range(20):
        if window.focusWidget() is every:
            break
        press(window, Qt.Key.Key_Tab)
    assert window.focusWidget() is every
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert not real.queue.people.entry(WHITTAKER).needs_attention
    assert "Every reason is answered." in words_of(page.flags)


def test_the_basis_holds_figures_margins_rows_marks_and_sign_off(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_person(qtbot, window, WHITTAKER)
    page.flags.focus_flag(
        next(f for f in real.patient_page(WHITTAKER).flags if f.rule_id == "DUR-02")
    )
    press(window, Qt.Key.Key_B)
    told = page.basis.text()
    for number in range(1, 8):
        assert f"\n{number}. " in told
    assert "At least 90 days have passed since use began: 2,961 days, 2,871 days over" in told
    assert "prescriptions.csv, line" in told
    assert "awaiting clinical review" in told
    assert "Records end" in told
    shown = words_of(page.basis)
    assert "2,871 days over" in shown
    assert "more rows" in shown
    # What the panel says can be copied, and leaves the clipboard again.
    child(page.basis, "basisCopy").setFocus()
    press(window, Qt.Key.Key_Space)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == told
    # Qt's coarse timers may be late or early by a twentieth.
    assert 0 < page.basis.clipboard.waiting_ms <= 63_000
    page.basis.clipboard.clear()
    assert clipboard.text() == ""


def test_what_somebody_else_copied_stays_on_the_clipboard(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_person(qtbot, window, OKAFOR)
    page.acts.copy_summary()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    summary = clipboard.text()
    assert "Patient id 004118" in summary
    assert "Okafor" not in summary
    assert "diazepam 15 mg a day, up from 10 mg" in summary
    clipboard.setText("something else")
    page.acts.clipboard.clear()
    assert clipboard.text() == "something else"


def test_other_rules_say_why_not_from_the_same_panel(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_person(qtbot, window, WHITTAKER)
    press(window, Qt.Key.Key_B)
    child(page.basis, "basisOtherRules").setFocus()
    press(window, Qt.Key.Key_Space)
    settled(qtbot, window)
    settled(qtbot, window)
    assert window.sheet is not None
    assert isinstance(window.sheet.findChild(QWidget, "whyRule"), QWidget)
    assert "days over" in words_of(window.sheet)


def test_the_log_of_answers_is_one_key_away_and_says_what_became_of_them(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_person(qtbot, window, OKAFOR)
    press(window, Qt.Key.Key_5)
    # The demo clinic answered this flag before the opioid came.
    (line,) = page.records.answers.records.shown()
    assert line.now == "Came back: opioid started since 25-Sep-2026: morphine"
    focused = page.records.answers
    assert window.focusWidget() is focused
    words = [
        str(focused.model().index(0, column).data(Qt.ItemDataRole.AccessibleTextRole))
        for column in range(focused.model().columnCount())
    ]
    assert any("Dr A. Khan" in told for told in words)
    assert any("until" in told for told in words)
    assert any("Came back" in told for told in words)

    real.queue.answers.give(
        OKAFOR, [line.rule_id], DispositionKind.CONTINUE, reason="benefits-outweigh",
        until=AS_OF + timedelta(20), signer=SIGNER,
    )  # fmt: skip
    real.queue.answers.take_back(OKAFOR, [line.rule_id], SIGNER)
    press(window, Qt.Key.Key_F5)
    settled(qtbot, window)
    lines = page.records.answers.records.shown()
    assert [one.words for one in lines] == ["Taken back", "Continue", line.words]
    assert [one.now.partition(" on ")[0] for one in lines] == [
        "",
        "Taken back by Dr T. Example",
        "Answered anew by Dr T. Example",
    ]
