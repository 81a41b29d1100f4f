"""The whole job by keyboard: list, person, review, plan, signature, letter, PDF."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.review import Contact, Decision
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.main_window import MainWindow
from tests.ui.driving import (
    OpenWindow,
    press,
    settled,
)
from tests.ui.fake_clinic import FakeClinic

CTRL = Qt.KeyboardModifier.ControlModifier


def type_in(window: MainWindow, text: str) -> None:
    target = window.focusWidget()
    assert target is not None
    QTest.keyClicks(target, text)


def tab_to(window: MainWindow, name: str) -> QWidget:
    """Press Tab until the control has the focus; it must be reachable."""
    passed: list[str] = []
    for _ in range(150):
        focused = window.focusWidget()
        if focused is not None and focused.objectName() == name:
            return focused
        passed.append(focused.objectName() if focused is not None else "")
        press(window, Qt.Key.Key_Tab)
    raise AssertionError(f"{name} is not reached with Tab: {passed[:40]}")


def test_by_keyboard_from_the_list_to_the_pdf(
    qtbot: QtBot,
    open_window: OpenWindow,
    clinic: FakeClinic,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(clinic)
    with qtbot.waitActive(window):
        window.activateWindow()

    # The first person of the list.
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.place == Place("patient", "004118")

    # A review, signed.
    press(window, Qt.Key.Key_R, CTRL)
    settled(qtbot, window)
    press(window, Qt.Key.Key_Space)
    continue_radio = tab_to(window, "review_decision_continue")
    assert isinstance(continue_radio, QAbstractButton)
    press(window, Qt.Key.Key_Space)
    tab_to(window, "review_reason")
    type_in(window, "stable, wants to think about it")
    press(window, Qt.Key.Key_Return, CTRL)
    assert window.sheet is not None
    tab_to(window, "signSheet_yes")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert len(clinic.signed_reviews) == 1
    review = clinic.signed_reviews[0]
    assert review.contact is Contact.SEEN
    assert review.decision is Decision.CONTINUE
    assert review.reviewer == "Dr A. Khan"
    assert review.benefit == "not-asked"
    assert window.place == Place("patient", "004118")
    said = window.page.findChild(QWidget, "whatChanged")
    assert said is not None

    # A plan, signed with the identity typed again.
    press(window, Qt.Key.Key_T, CTRL)
    settled(qtbot, window)
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
    assert len(clinic.signed_plans) == 1
    assert clinic.reasons == {"last-steps": "no liquid stocked"}
    assert window.place == Place("documents", "004118")

    # The letter, saved: the very bytes, under the code and no name.
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, suggested: str, _filter: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return str(tmp_path / "letter.pdf"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    press(window, Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    settled(qtbot, window)
    assert asked == ["7F3A-92 2026-11-23.pdf"]
    assert len(clinic.issued) == 1
    assert (tmp_path / "letter.pdf").read_bytes() == clinic.issued[0].pdf
