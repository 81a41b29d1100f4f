"""A letter that went out, found again on its page or by its code, called back, and made anew."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.documents.issuing import print_to
from clinic_desktop.ui.documents.kept_page import KeptLetterPage
from clinic_desktop.ui.documents.page import DocumentsPage
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.page import PatientPage
from tests.demo_file import AS_OF, PROGRAM
from tests.documents.pdf_reading import page_texts
from tests.ui.driving import OpenWindow, child, click, go, press_on, settled, type_into, words_of

ELENA = "003902"


def rested(qtbot: QtBot, window: MainWindow) -> None:
    for _ in range(4):
        settled(qtbot, window)


def send(qtbot: QtBot, window: MainWindow, path: Path) -> str:
    """Elena's letter, made and saved: its code."""
    go(qtbot, window, "documents", ELENA)
    rested(qtbot, window)
    page = window.page
    assert isinstance(page, DocumentsPage)
    page.save_to(path)
    rested(qtbot, window)
    assert page._document is not None
    return page._document.code


def save_a_copy(
    qtbot: QtBot,
    window: MainWindow,
    kept: KeptLetterPage,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> bytes:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(path), ""))
    click(child(kept, "savePdf"))
    rested(qtbot, window)
    return path.read_bytes()


def test_a_letter_is_found_again_called_back_and_made_anew(
    qtbot: QtBot,
    open_window: OpenWindow,
    real: ClinicServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(real)
    sent = tmp_path / "sent.pdf"
    code = send(qtbot, window, sent)

    # On the page of its person, by the keyboard.
    go(qtbot, window, "patient", ELENA)
    rested(qtbot, window)
    page = window.page
    assert isinstance(page, PatientPage)
    page.records.choose("letters")
    press_on(page.records.letters, Qt.Key.Key_Return)
    rested(qtbot, window)
    assert window.place == Place("letter", ELENA, code)
    kept = window.page
    assert isinstance(kept, KeptLetterPage)
    assert "This letter holds." in words_of(kept)
    assert kept._letter is not None
    assert kept._letter.pdf == sent.read_bytes(), "the very bytes"
    assert "DUARTE, Elena (Mrs)" in words_of(window.context)
    saved = save_a_copy(qtbot, window, kept, tmp_path / "copy.pdf", monkeypatch)
    assert all("COPY, " in page and "VOID" not in page for page in page_texts(saved))
    assert "Copied " in words_of(kept)
    assert saved != sent.read_bytes()

    # Called back, which wants a reason.
    click(child(kept, "voidLetter"))
    sheet = window.sheet
    assert sheet is not None
    sheet.accept()
    assert "Write why" in sheet.fault.text()
    type_into(child(sheet, "voidReason"), "went to the old address")
    sheet.accept()
    rested(qtbot, window)
    told = words_of(kept)
    assert "Void: it was called back." in told
    assert "by Dr A. Khan: went to the old address." in told
    assert not child(kept, "voidLetter").isEnabled()
    assert window._actions["print"].isEnabled()
    saved = save_a_copy(qtbot, window, kept, tmp_path / "void.pdf", monkeypatch)
    assert all("COPY, " in page and "VOID, " in page for page in page_texts(saved))
    assert real.papers.archive.kept(code).pdf == sent.read_bytes(), "never touched"
    assert [one.by for one in real.papers.archive.kept(code).copies] == ["Dr A. Khan"] * 2

    # Made again the same day it is another letter, with a code that holds.
    again = send(qtbot, window, tmp_path / "again.pdf")
    assert again != code
    assert real.papers.archive.kept(again).holds
    assert not real.papers.archive.kept(code).holds


def test_a_page_that_would_be_made_otherwise_now_does_not_go_out(
    qtbot: QtBot,
    open_window: OpenWindow,
    real: ClinicServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "letter.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(path), ""))
    window = open_window(real)
    go(qtbot, window, "documents", ELENA)
    rested(qtbot, window)
    real.change_settings({"clinic.phone": "01632 960 999"})
    click(child(window.page, "savePdf"))
    rested(qtbot, window)
    assert window.sheet is not None
    assert "The record changed since this page was made" in words_of(window.sheet)
    assert not path.exists()
    window.sheet.cancel()
    click(child(window.page, "savePdf"))
    rested(qtbot, window)
    assert "01632 960 999" in page_texts(path.read_bytes())[0]


def test_a_letter_that_is_not_ready_goes_out_for_a_reason_that_is_kept(
    qtbot: QtBot,
    open_window: OpenWindow,
    told: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "letter.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: (str(path), ""))
    later = bootstrap.open_clinic(PROGRAM, shutil.copy(told, tmp_path), as_of=AS_OF + timedelta(29))
    window = open_window(later)
    go(qtbot, window, "documents", ELENA)
    rested(qtbot, window)
    click(child(window.page, "savePdf"))
    rested(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    assert "Records 29 days old" in words_of(sheet)
    sheet.accept()
    assert "Write why" in sheet.fault.text()
    assert not path.exists()
    type_into(child(sheet, "notReadyReason"), "doses confirmed by phone")
    sheet.accept()
    rested(qtbot, window)
    assert path.exists()
    (letter,) = later.patient_page(ELENA).documents
    (issued,) = later.papers.archive.kept(letter.code).events
    assert issued.reason == "Records 29 days old: doses confirmed by phone"
    later.close()


def test_a_letter_that_came_out_wrong_is_void_and_gets_another_code(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices, tmp_path: Path
) -> None:
    window = open_window(real)
    go(qtbot, window, "documents", ELENA)
    rested(qtbot, window)
    page = window.page
    assert isinstance(page, DocumentsPage)
    document = page._document
    assert document is not None
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    print_to(window.desk, page, page._outgoing(document), printer)
    rested(qtbot, window)
    assert window.sheet is not None
    click(child(window.sheet, "printedWrong"))
    rested(qtbot, window)
    assert real.papers.archive.kept(document.code).is_void
    assert page._document is not None
    assert page._document.code != document.code


def test_a_printed_letter_is_checked_by_its_code(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices, tmp_path: Path
) -> None:
    window = open_window(real)
    code = send(qtbot, window, tmp_path / "sent.pdf")
    go(qtbot, window, "worklist")
    window._actions["check_letter"].trigger()
    sheet = window.sheet
    assert sheet is not None
    typed = child(sheet, "checkCode")
    type_into(typed, "0000 0000")
    QTest.keyClick(typed, Qt.Key.Key_Return)
    rested(qtbot, window)
    assert "No letter of this code was issued here." in sheet.fault.text()
    QTest.keyClick(typed, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_into(typed, code.lower().replace("-", " "))
    QTest.keyClick(typed, Qt.Key.Key_Return)
    rested(qtbot, window)
    assert window.sheet is None
    assert window.place == Place("letter", ELENA, code)
