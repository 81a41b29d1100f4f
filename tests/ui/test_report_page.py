"""The practice report in the window, on the real demo clinic: made, turned, saved, refused."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.ui.report.page import ReportPage
from tests.demo_file import AS_OF, PROGRAM
from tests.ui.driving import OpenWindow, click, press_on, settled, words_of


def test_a_report_is_made_turned_and_saved_and_a_bad_period_refused(
    qtbot: QtBot,
    open_window: OpenWindow,
    told: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clinic = bootstrap.open_clinic(PROGRAM, shutil.copy(told, tmp_path), as_of=AS_OF)
    window = open_window(clinic)
    QTest.keyClick(window, Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, window)
    page = window.page
    assert isinstance(page, ReportPage)
    assert "Nobody is named." in words_of(page)
    assert not page.save.isVisible()

    page.from_on.set_value(date(2026, 10, 1))
    page.to_on.set_value(date(2026, 9, 1))
    click(page.make)
    settled(qtbot, window)
    assert "From 2026-10-01 to 2026-09-01." in words_of(page)

    page.to_on.set_value(date(2026, 10, 31))
    click(page.make)
    settled(qtbot, window)
    assert page.made is not None
    assert "page 1 of" in words_of(page)
    press_on(page.paper, Qt.Key.Key_PageDown)
    assert "page 2 of" in words_of(page)

    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, suggested: str, _filter: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return str(tmp_path / "report.pdf"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    click(page.save)
    assert asked == [f"practice-report {page.made.code} 2026-10-31.pdf"]
    assert (tmp_path / "report.pdf").read_bytes() == page.made.pdf
    clinic.close()
