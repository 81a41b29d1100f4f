"""A plan by keys alone, over the real demo clinic: questions, signature, check-in, re-plan."""

import shutil
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.main_window import MainWindow
from tests.demo_file import PROGRAM
from tests.ui.driving import OpenWindow, go, press, settled, until, words_of
from tests.ui.fake_clinic import TODAY
from tests.ui.test_journey import CTRL, tab_to, type_in

GRACE = "004118"
LATER = date(2026, 12, 26)
SHIFT = Qt.KeyboardModifier.ShiftModifier


def tab_to_words(window: MainWindow, words: str) -> None:
    """Tab to the control that is spoken so."""
    for _ in range(150):
        focused = window.focusWidget()
        if focused is not None and focused.accessibleName() == words:
            return
        press(window, Qt.Key.Key_Tab)
    raise AssertionError(f"{words} is not reached with Tab")


def settle_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    tab_to(window, "guardRestNo")
    press(window, Qt.Key.Key_Space)
    tab_to(window, "drawPlan")
    press(window, Qt.Key.Key_Space)
    settled(qtbot, window)
    settled(qtbot, window)


def is_there(window: MainWindow, name: str) -> bool:
    found = window.findChild(QWidget, name)
    return isinstance(found, QWidget) and found.isVisible() and found.isEnabled()


def sign_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    tab_to(window, "doseConfirmed")
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Return, CTRL)
    settled(qtbot, window)
    type_in(window, "no liquid stocked")
    tab_to(window, "identityInitials")
    type_in(window, "go")
    tab_to(window, "identityYear")
    type_in(window, "1951")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert window.place == Place("documents", GRACE)


def test_a_plan_is_signed_checked_and_planned_anew_by_keys(
    qtbot: QtBot, open_window: OpenWindow, told_today: Path, tmp_path: Path
) -> None:
    path = shutil.copy(told_today, tmp_path)
    first = bootstrap.open_clinic(PROGRAM, path, as_of=TODAY)
    window = open_window(first)
    with qtbot.waitActive(window):
        window.activateWindow()
    go(qtbot, window, "patient", GRACE)
    press(window, Qt.Key.Key_T, CTRL)
    settled(qtbot, window)
    settle_by_keys(qtbot, window)
    press(window, Qt.Key.Key_F6)
    press(window, Qt.Key.Key_H)
    settled(qtbot, window)
    sign_by_keys(qtbot, window)
    life = first.tapers.life(GRACE)
    assert life is not None
    assert life.current.plan.steps[1].days == 28, "the dose was held by its key"
    window.close()
    first.close()

    clinic = bootstrap.open_clinic(PROGRAM, path, as_of=LATER)
    window = open_window(clinic)
    with qtbot.waitActive(window):
        window.activateWindow()
    go(qtbot, window, "patient", GRACE)
    press(window, Qt.Key.Key_T, CTRL | SHIFT)
    settled(qtbot, window)
    assert window.place == Place("plan", GRACE)
    press(window, Qt.Key.Key_C)
    assert window.sheet is not None
    tab_to_words(window, "What follows: Go on")
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    life = clinic.tapers.life(GRACE)
    assert life is not None
    assert [one.check_in.decision.value for one in life.check_ins] == ["slow"]
    until(qtbot, lambda: is_there(window, "life_slow"))
    tab_to(window, "life_slow")
    press(window, Qt.Key.Key_Space)
    tab_to(window, "replanDays")
    press(window, Qt.Key.Key_A, CTRL)
    type_in(window, "42")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    tab_to(window, "replanLook_yes")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settle_by_keys(qtbot, window)
    sign_by_keys(qtbot, window)
    life = clinic.tapers.life(GRACE)
    assert life is not None
    assert life.version == 2
    press(window, Qt.Key.Key_T, CTRL | SHIFT)
    settled(qtbot, window)
    assert "version 2" in words_of(window).lower()
    window.close()
    clinic.close()
