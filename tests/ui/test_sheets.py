"""Sheets: what is written in one is not lost by one key, nor by one that comes too early."""

from threading import Event

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.fields import field
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.sheets import Sheet
from tests.ui.driving import OpenWindow, press_on, settled, type_into, words_of
from tests.ui.fake_clinic import FakeClinic


def opened(window: MainWindow, *, holds_work: bool = True) -> tuple[Sheet, QLineEdit]:
    sheet = Sheet("A sheet", yes="Sign")
    sheet.holds_work = holds_work
    written = field("as it was", spoken="Note", name="note")
    sheet.body.addWidget(written)
    sheet.first_focus = written
    window.show_sheet(sheet)
    return sheet, written


def shown(window: MainWindow) -> Sheet | None:
    return window.sheet


def test_esc_leaves_what_was_written_only_when_pressed_again(
    open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    sheet, written = opened(window)
    type_into(written, "PHQ-9 taken at home")
    press_on(written, Qt.Key.Key_Escape)
    assert shown(window) is sheet
    assert "Esc again leaves it." in words_of(sheet)
    press_on(written, Qt.Key.Key_Escape)
    assert shown(window) is None
    _, untouched = opened(window)
    press_on(untouched, Qt.Key.Key_Escape)
    assert shown(window) is None
    _, searched = opened(window, holds_work=False)
    type_into(searched, "oka")
    press_on(searched, Qt.Key.Key_Escape)
    assert shown(window) is None


def test_a_sheet_stays_until_what_it_asked_for_is_done(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    sheet, written = opened(window)
    may_end, times = Event(), []

    def send() -> bool:
        def work() -> None:
            times.append(1)
            may_end.wait()

        sheet.carry_out(window.jobs, work, lambda _none: sheet.close_sheet())
        return False

    sheet.on_yes = send
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Escape):
        press_on(written, key)
    assert shown(window) is sheet
    may_end.set()
    settled(qtbot, window)
    assert shown(window) is None
    assert times == [1]
