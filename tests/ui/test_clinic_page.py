"""A clinic of one's own: begun, named, its letterhead kept; and a file that is opened."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.app import Start, _options, _where
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.first_run import FirstRun
from tests.demo_file import PROGRAM
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

AS_OF = date(2026, 11, 23)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ClinicServices]:
    clinic = bootstrap.open_clinic(PROGRAM, tmp_path / "own.db", as_of=AS_OF, create=True)
    yield clinic
    clinic.close()


def test_a_new_clinic_is_led_to_its_records_and_to_its_name(
    qtbot: QtBot, open_window: OpenWindow, own: ClinicServices
) -> None:
    window = open_window(own)
    told = words_of(window.page)
    assert "No records yet." in told
    assert "takes these drugs" not in told, "no record at all is no finding"
    click(child(window.page, "emptyNew_1"))
    settled(qtbot, window)
    assert window.place == Place("clinic")
    page = window.page
    assert "Letters want a name and a telephone number." in words_of(page)
    assert child(page, "clinicName").hasFocus() or not window.isActiveWindow()
    type_into(child(page, "clinicName"), "Harbour <b>Street</b> Practice")
    address = child(page, "clinicAddress")
    assert isinstance(address, QPlainTextEdit)
    address.setPlainText("1 Harbour Street\nRV1 4QT")
    type_into(child(page, "clinicPhone"), "01632 960 001")
    assert "Changed, not kept yet." in words_of(page)

    # Left without keeping: told as a draft, and there again.
    go(qtbot, window, "worklist")
    assert "Clinic details: draft" in words_of(window.footer)
    go(qtbot, window, "clinic")
    typed = child(page, "clinicPhone")
    assert isinstance(typed, QLineEdit)
    assert typed.text() == "01632 960 001"

    click(child(page, "clinicKeep"))
    settled(qtbot, window)
    settled(qtbot, window)
    assert "No draft open" in words_of(window.footer)
    assert own.settings.name == "Harbour <b>Street</b> Practice"
    letterhead = own.settings.letterhead("uk")
    assert letterhead.address == ("1 Harbour Street", "RV1 4QT")
    assert letterhead.emergency_number == "999"
    assert "Harbour <b>Street</b> Practice" in window.strip.text()
    assert own.settings.can_head_a_letter

    # Emptied again is never set, not a blank on a letter.
    own.change_settings({"clinic.phone": " ", "clinic.emergency_number": ""})
    assert own.settings.letterhead("uk").phone is None
    assert own.settings.letterhead("uk").emergency_number == "999"
    assert not own.settings.can_head_a_letter


def test_the_first_page_opens_a_file_that_is_there(
    qtbot: QtBot, dressed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = FirstRun()
    qtbot.addWidget(page)
    page.show()
    there = child(page, "openFile")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    click(there)
    assert page.wants_demo is None, "thought better of it"
    assert page.isVisible()
    chosen = tmp_path / "shared.db"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(chosen), ""))
    there.setFocus()
    press_on(there, Qt.Key.Key_Return)
    assert page.file == chosen
    assert not page.isVisible()


def test_a_clinic_that_does_not_open_says_which(
    qtbot: QtBot, dressed: None, tmp_path: Path
) -> None:
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"no database at all" * 100)
    options = _options(["--db", str(junk)])
    start = Start(
        lambda: bootstrap.open_clinic(PROGRAM, junk, as_of=AS_OF),
        where=_where(options),
    )
    qtbot.addWidget(start.opening)
    start.show()
    until(qtbot, lambda: start.exit_code != 0)
    told = words_of(start.opening)
    assert str(junk) in told
    assert "not a database of this program, or it is damaged" in told
    QTest.keyClick(start.opening, Qt.Key.Key_Escape)
    server = _options(["--db", "postgresql://ann:secret@host/clinic"])
    assert "secret" not in _where(server)
