"""Driving a window as a person would: wait, press, type, look."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.text import RunsLabel

OpenWindow = Callable[..., MainWindow]

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
PATIENCE_MS = 60_000
"""How long a test waits before it gives up: a busy machine is no fault of the window's."""


def until(qtbot: QtBot, holds: Callable[[], bool | None]) -> None:
    """Wait until a condition holds, or a check of asserts passes."""
    qtbot.waitUntil(holds, timeout=PATIENCE_MS)


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing is under way."""
    until(qtbot, lambda: window.jobs.running == 0)


def laid_out() -> None:
    """Let layouts asked for take place, so that sizes are those a person sees."""
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def go(qtbot: QtBot, window: MainWindow, page: str, patient_id: str | None = None) -> None:
    window.go(Place(page, patient_id))
    settled(qtbot, window)


def close_without_drafts(window: MainWindow) -> None:
    window.desk.drafts.clear()
    for page in window.pages.values():
        page.forget()
    window.jobs.wait()
    window.close()
    window.deleteLater()


def child(root: QWidget, name: str) -> QWidget:
    found = root.findChild(QWidget, name)
    assert isinstance(found, QWidget), name
    return found


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
    """A key where the focus is, as from a keyboard."""
    QTest.keyClick(window.focusWidget() or window, key, modifier)


def press_on(widget: QWidget | None, key: Qt.Key) -> None:
    assert widget is not None
    QTest.keyClick(widget, key)


def type_into(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)


def words_of(root: QWidget) -> str:
    """Everything a part of the window says, in one text."""
    told = [label.text() for label in root.findChildren(QLabel)]
    told += [label.text() for label in root.findChildren(RunsLabel)]
    told += [made.text() for made in root.findChildren(QAbstractButton)]
    return "\n".join(told)


def settle_guards(qtbot: QtBot, window: MainWindow) -> None:
    """Answer no to every question that comes before a plan and that is still open."""
    if window.page.findChild(QWidget, "guardRestNo") is not None:
        click(child(window.page, "guardRestNo"))
        click(child(window.page, "drawPlan"))
        settled(qtbot, window)
        settled(qtbot, window)
