"""The import wizard over a real clinic: an ugly table by keyboard, cancel, a fault, undo."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.importers.mapping_files import read_mapping
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.program import Program
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.imports.files_step import MATCH_HERE
from clinic_desktop.ui.imports.page import ImportPage
from clinic_desktop.ui.imports.state import Step
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.theme import look
from tests.ui.driving import (
    OpenWindow,
    child,
    laid_out,
    press_on,
    settled,
    type_into,
    until,
    words_of,
)

AS_OF = date(2026, 11, 24)
UGLY = """PATNO;NAME;DOB;SEX;DRUG;SIG;QTY;ISSUED
004118;Okafor;02/03/1951;F;DIAZEPAM TABS 5MG;ONE TDS;84;02/11/2026
003902;Duarte;30/07/1968;M;ZOLPIDEM 10MG TABS;TDS AS ADV;30;09/11/2026
"""
HOSPITAL = (
    "ROW_ID,SUBJECT_ID,STARTDATE,ENDDATE,DRUG,PROD_STRENGTH,ROUTE,NDC,DOSE_VAL_RX,DOSE_UNIT_RX\n"
    "1,9,2026-11-02,2026-11-04,Diazepam,5mg tablet,PO,0,5,mg\n"
)
CLEAN = "patient_id,family_name,given_name,birth_date\nP1,Okafor,Grace,1951-03-02\n"


@pytest.fixture(scope="module")
def program() -> Program:
    return bootstrap.load_program()


@pytest.fixture
def clinic(program: Program, tmp_path: Path) -> Iterator[ClinicServices]:
    opened = bootstrap.open_clinic(program, tmp_path / "clinic.db", as_of=AS_OF, create=True)
    yield opened
    opened.close()


@pytest.fixture
def ugly(tmp_path: Path) -> Path:
    path = tmp_path / "rx_export.csv"
    path.write_text(UGLY)
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "patients.csv"
    path.write_text(CLEAN)
    return path


def wizard(qtbot: QtBot, window: MainWindow) -> ImportPage:
    window.go(Place("import"))
    settled(qtbot, window)
    page = window.page
    assert isinstance(page, ImportPage)
    return page


def at(page: ImportPage) -> Step:
    return page.step


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(window, key, Qt.KeyboardModifier.AltModifier)


def pick(page: QWidget, name: str, key: str) -> None:
    """Choose in a list by keyboard, as a person would with the arrow keys."""
    choice = child(page, name)
    assert isinstance(choice, QComboBox)
    while str(choice.currentData()) != key:
        before = choice.currentIndex()
        press_on(choice, Qt.Key.Key_Down)
        assert choice.currentIndex() != before, f"{key} is not offered"


def tried(qtbot: QtBot, window: MainWindow, page: ImportPage) -> None:
    until(qtbot, lambda: page.state.trial is not None)
    settled(qtbot, window)


def test_an_ugly_table_comes_in_by_keyboard_and_goes_out_again(
    qtbot: QtBot,
    open_window: OpenWindow,
    clinic: ClinicServices,
    ugly: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(clinic)
    page = wizard(qtbot, window)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(ugly)], ""))
    press_on(window.focusWidget(), Qt.Key.Key_Space)
    settled(qtbot, window)
    assert at(page) is Step.WHAT
    assert "columns to match" in str(page.what.files.records.index(0, 1).data())
    press(window, Qt.Key.Key_N)
    tried(qtbot, window, page)

    assert at(page) is Step.MATCH
    told = words_of(page)
    assert "diazepam 15\u00a0mg a day" in told
    assert "28 days" in told
    assert "1 could be either order (1 only day first, 0 only month first)." in told
    assert "What are the rows of rx_export.csv?" in page.foot.words.text()
    press(window, Qt.Key.Key_N)  # does nothing while it waits
    assert at(page) is Step.MATCH

    pick(page, "match_source", "dispensed")
    pick(page, "match_dates", "day-first")
    pick(page, "column_NAME", "family_name")
    tried(qtbot, window, page)
    until(qtbot, lambda: "words to translate" in page.foot.words.text())
    press_on(child(page, "words_SEX"), Qt.Key.Key_Space)
    sheet = window.sheet
    assert sheet is not None
    sheet.accept()
    assert sheet.fault.text() == "Say what each word means."
    pick(sheet, "word_F", "female")
    pick(sheet, "word_M", "male")
    sheet.accept()
    tried(qtbot, window, page)
    until(qtbot, page.foot.go.isEnabled)

    saved = tmp_path / "saved.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(saved), ""))
    press_on(child(page, "importSave"), Qt.Key.Key_Space)
    settled(qtbot, window)
    assert "Saved as rx-export, version 1." in page.foot.words.text()
    assert read_mapping(saved).date_order == "day-first"

    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert at(page) is Step.PREVIEW
    assert "4 would be added" in words_of(page)
    assert clinic.count_people() == 0
    for step in (Step.IDENTITY, Step.IMPORT):
        press(window, Qt.Key.Key_N)
        settled(qtbot, window)
        assert at(page) is step
    assert clinic.count_people() == 0
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert at(page) is Step.REPORT
    assert "Imported." in page.foot.words.text()
    (found,) = clinic.find_patients("okafor")
    assert [o.ug_per_day for o in clinic.patient_page(found.id).now_taking] == [Fraction(15_000)]
    assert "1\u00a0item not understood" in window.strip.text()

    press_on(child(page, "importUndo"), Qt.Key.Key_Space)
    settled(qtbot, window)
    assert window.sheet is not None
    assert "2\u00a0people would leave the records" in words_of(window.sheet)
    window.sheet.accept()
    settled(qtbot, window)
    assert clinic.count_people() == 0
    assert at(page) is Step.FILES
    assert "The records are as before that import." in page.foot.words.text()


def test_going_back_loses_nothing(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, ugly: Path
) -> None:
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((ugly,))
    settled(qtbot, window)
    type_into(page.what.feed, "-gp")
    press(window, Qt.Key.Key_N)
    tried(qtbot, window, page)
    pick(page, "match_dates", "day-first")
    tried(qtbot, window, page)
    press(window, Qt.Key.Key_B)
    assert at(page) is Step.WHAT
    assert page.what.feed.text() == "import-gp"
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    dates = child(page, "match_dates")
    assert isinstance(dates, QComboBox)
    assert dates.currentData() == "day-first"


def test_a_table_of_ours_skips_the_matching_and_a_mapping_file_too(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, clean: Path, ugly: Path
) -> None:
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((clean,))
    settled(qtbot, window)
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert at(page) is Step.PREVIEW
    assert "1 would be added" in words_of(page)
    press(window, Qt.Key.Key_B)
    assert at(page) is Step.WHAT
    page.look_at((ugly,))
    settled(qtbot, window)
    page.what.mapping_chosen.emit("hospital-orders")
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert at(page) is Step.PREVIEW
    assert "There is nothing new to import." in page.foot.words.text()


def test_a_full_export_says_what_it_no_longer_holds(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, clean: Path
) -> None:
    clean.write_text(CLEAN + "P2,Reed,Ann,1950-01-01\n")
    clinic.imports.run([clean])
    clean.write_text(CLEAN + "P3,Cole,Bo,1960-01-01\n")
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((clean,))
    settled(qtbot, window)
    press_on(page.what.is_full, Qt.Key.Key_Space)
    for _ in range(3):
        press(window, Qt.Key.Key_N)
        settled(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert at(page) is Step.REPORT
    until(qtbot, lambda: "1\u00a0record of this feed" in page.foot.words.text())
    assert clinic.count_people() == 3


def test_foreign_files_are_named_and_go_no_further(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, tmp_path: Path
) -> None:
    path = tmp_path / "letter.xml"
    path.write_text("<ClinicalDocument/>")
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((path,))
    settled(qtbot, window)
    assert "C-CDA" in str(page.what.files.records.index(0, 1).data())
    assert not page.foot.go.isEnabled()
    assert "Nothing among these files can be read." in page.foot.words.text()


def test_cancel_leaves_the_record_as_it_was(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, clean: Path, tmp_path: Path
) -> None:
    people = "".join(f"Q{n},Reed,Ann,1950-01-01\n" for n in range(9_000))
    clean.write_text(CLEAN + people)
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((clean,))
    settled(qtbot, window)
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    page.step = Step.IMPORT
    page.go_on()
    assert page.running.isVisible()
    page.running.cancel_button.click()
    settled(qtbot, window)
    assert "Cancelled. The record is as it was." in page.foot.words.text()
    assert clinic.count_people() == 0
    assert page.foot.go.isEnabled()


def test_a_fault_is_told_over_the_step_which_stays(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, clean: Path
) -> None:
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((clean,))
    settled(qtbot, window)
    page.what.mapping_chosen.emit("no-such-mapping")
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert window.sheet is not None
    assert "There is no mapping file of this name" in words_of(window.sheet)
    window.sheet.cancel()
    assert at(page) is Step.WHAT
    page.what.mapping_chosen.emit(MATCH_HERE)
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert at(page) is Step.PREVIEW


def test_people_of_two_feeds_are_joined_by_a_signed_word_only(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, clean: Path
) -> None:
    clinic.imports.run([clean], feed="hospital")
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((clean,))
    settled(qtbot, window)
    for _ in range(3):
        press(window, Qt.Key.Key_N)
        settled(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    press_on(child(page, "importWho"), Qt.Key.Key_Space)
    settled(qtbot, window)
    assert at(page) is Step.IDENTITY
    assert len(page.identity.pairs.records.shown()) == 1
    assert len(clinic.imports.identity_candidates()) == 1
    press_on(child(page, "identitySame"), Qt.Key.Key_Space)
    assert window.sheet is not None
    window.sheet.accept()
    settled(qtbot, window)
    assert clinic.imports.identity_candidates() == ()
    assert page.identity.pairs.records.shown() == []
    press(window, Qt.Key.Key_N)
    assert at(page) is Step.REPORT


def test_people_like_somebody_known_are_shown_before_the_import(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, clean: Path
) -> None:
    clinic.imports.run([clean], feed="hospital")
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((clean,))
    settled(qtbot, window)
    for _ in range(2):
        press(window, Qt.Key.Key_N)
        settled(qtbot, window)
    assert at(page) is Step.IDENTITY
    (pair,) = page.identity.pairs.records.shown()
    assert pair.agrees == ("name", "birth date")
    assert "say who they are once they are in" in words_of(page.identity)
    assert not page.identity.same.isEnabled()
    assert clinic.count_people() == 1


def test_the_report_tells_whose_flags_an_import_changed(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "patients.csv").write_text(CLEAN)
    orders = "".join(
        f"R{n},P1,diazepam 5 mg tablets,2026-{n:02d}-01,one three times a day,93\n"
        for n in range(1, 12)
    )
    (folder / "prescriptions.csv").write_text(
        "prescription_id,patient_id,drug,start_date,directions,quantity\n" + orders
    )
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((folder,))
    settled(qtbot, window)
    for _ in range(3):
        press(window, Qt.Key.Key_N)
        settled(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: "1\u00a0person newly flagged." in words_of(page.report_step))
    settled(qtbot, window)
    rail = [made.accessibleName() for made in window.rail.findChildren(QAbstractButton)]
    assert "Worklist   1" in rail
    page.report_step.choose("moves")
    moved = page.report_step.tables["moves"]
    assert moved.isVisible()
    assert "OKAFOR, Grace" in str(moved.records.index(0, 0).data())
    moved.selectRow(0)
    press_on(moved, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.place.page == "patient"


def test_a_mapping_that_fits_every_table_is_chosen_and_said(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, tmp_path: Path
) -> None:
    orders = tmp_path / "PRESCRIPTIONS.csv"
    orders.write_text(HOSPITAL)
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((orders,))
    settled(qtbot, window)
    assert page.state.mapping_file == "hospital-orders"
    said = str(page.what.files.records.index(0, 1).data())
    assert "read through the mapping hospital-orders" in said
    assert page.foot.go.text() == "Next: preview"
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert at(page) is Step.PREVIEW
    assert page.state.preview is not None
    assert page.state.preview.mapping == "hospital-orders, version 1"
    press(window, Qt.Key.Key_B)
    choice = child(page, "useMapping")
    assert isinstance(choice, QComboBox)
    press_on(choice, Qt.Key.Key_Up)
    assert str(choice.currentData()) == MATCH_HERE
    assert page.foot.go.text() == "Next: match columns"
    assert "columns to match" in str(page.what.files.records.index(0, 1).data())


def test_a_full_export_that_brings_nothing_new_can_still_mark_what_it_lacks(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, clean: Path
) -> None:
    clean.write_text(CLEAN + "P2,Reed,Ann,1950-01-01\n")
    clinic.imports.run([clean])
    clean.write_text(CLEAN)
    window = open_window(clinic)
    page = wizard(qtbot, window)
    page.look_at((clean,))
    settled(qtbot, window)
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert not page.foot.go.isEnabled()
    press(window, Qt.Key.Key_B)
    press_on(page.what.is_full, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_N)
    settled(qtbot, window)
    assert page.foot.go.isEnabled()


def test_the_wizard_fits_a_small_window_with_large_text(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, ugly: Path
) -> None:
    window = open_window(clinic, size=(1024, 640), scale=200)
    page = wizard(qtbot, window)
    page.look_at((ugly,))
    settled(qtbot, window)
    press(window, Qt.Key.Key_N)
    tried(qtbot, window, page)
    laid_out()
    for made in (page.foot.save, page.foot.back, page.foot.go):
        needed = made.fontMetrics().horizontalAdvance(made.text())
        assert made.isVisible()
        assert made.width() >= needed
        assert made.geometry().right() <= page.foot.width()
    assert page.bar.accessibleName() == "Step 3 of 7, Match columns"


def test_how_tables_are_read_is_told_in_full(
    qtbot: QtBot,
    open_window: OpenWindow,
    clinic: ClinicServices,
    ugly: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(clinic)
    page = wizard(qtbot, window)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(ugly)], ""))
    press_on(window.focusWidget(), Qt.Key.Key_Space)
    settled(qtbot, window)
    laid_out()
    choice = child(page, "useMapping")
    assert isinstance(choice, QComboBox)
    words = choice.fontMetrics().horizontalAdvance(choice.currentText())
    assert choice.width() >= words + look().px(28)
