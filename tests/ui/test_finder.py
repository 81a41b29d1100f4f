"""Ctrl+K: people and what the menus do, the chosen one always to be seen."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.theme import look
from tests.ui.driving import (
    OpenWindow,
    child,
    press_on,
    settled,
    type_into,
    until,
    words_of,
)
from tests.ui.fake_clinic import FakeClinic


def found(qtbot: QtBot, window: MainWindow, typed: str) -> QListWidget:
    window._actions["find_patient"].trigger()
    assert window.sheet is not None
    type_into(child(window.sheet, "finderText"), typed)
    settled(qtbot, window)
    people = child(window.sheet, "finderList")
    assert isinstance(people, QListWidget)
    return people


def test_the_person_that_enter_opens_is_to_be_seen_and_told_from_the_next(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    people = found(qtbot, window, "okafor")
    assert window.sheet is not None
    assert "2 with a similar name: check the date of birth and the number." in words_of(
        window.sheet
    )

    def ground(row: int) -> QColor:
        place = people.visualItemRect(people.item(row))
        assert place.height() >= look().px(24)
        return people.viewport().grab().toImage().pixelColor(place.right() - 4, place.center().y())

    assert ground(0) == look().color("selected")
    assert ground(1) != ground(0)
    press_on(child(window.sheet, "finderText"), Qt.Key.Key_Down)
    assert ground(1) == look().color("selected")


def test_what_the_menus_do_is_found_by_its_words_and_signing_is_not(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    people = found(qtbot, window, "report")
    assert [people.item(n).text() for n in range(people.count())] == [
        "Tools: Practice report     Alt+8"
    ]
    assert window.sheet is not None
    press_on(child(window.sheet, "finderText"), Qt.Key.Key_Return)
    until(qtbot, lambda: window.place == Place("report"))
    people = found(qtbot, window, "about")
    press_on(child(window.sheet, "finderText"), Qt.Key.Key_Return)
    until(qtbot, lambda: window.sheet is not None and window.sheet.objectName() != "finder")
    window.sheet.cancel()
    assert found(qtbot, window, "sign").count() == 0
