"""Data health in the window: from the count to the text, said once, signed, seen on the person."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.program import Program
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.health.page import HealthPage
from clinic_desktop.ui.health.reading_form import read_amount
from clinic_desktop.ui.health.reading_page import ReadingPage
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.page import PatientPage
from clinic_desktop.ui.theme import Scheme
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
PEOPLE = "patient_id,family_name,given_name,birth_date\nP1,Reed,Ann,1950-01-01\n"
ORDERS = "prescription_id,patient_id,drug,directions,start_date,quantity,source\n"


@pytest.fixture(scope="module")
def program() -> Program:
    return bootstrap.load_program()


@pytest.fixture
def clinic(program: Program, tmp_path: Path) -> Iterator[ClinicServices]:
    """One person with eight issues of diazepam that nobody can read, and a drug misspelt."""
    opened = bootstrap.open_clinic(program, tmp_path / "clinic.db", as_of=AS_OF, create=True)
    rows = [
        f"d{n},P1,diazepam 5mg tablets,TDS AS ADV,{AS_OF - timedelta(days=1 + 28 * n)},84,dispensed"
        for n in range(8)
    ]
    rows.append(f"z1,P1,ZOPICLON 7.5MG,ONE NOCTE,{AS_OF},28,dispensed")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "patients.csv").write_text(PEOPLE)
    (folder / "prescriptions.csv").write_text(ORDERS + "\n".join(rows) + "\n")
    opened.import_paths([folder])
    yield opened
    opened.close()


def health_of(window: MainWindow) -> HealthPage:
    page = window.page
    assert isinstance(page, HealthPage)
    return page


def reading_of(qtbot: QtBot, window: MainWindow) -> ReadingPage:
    page = window.page
    assert isinstance(page, ReadingPage)
    settled(qtbot, window)
    return page


def looked(qtbot: QtBot, page: ReadingPage) -> None:
    until(qtbot, lambda: page.sign.isEnabled())


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    QTest.keyClick(window, key, modifier)


def test_said_once_by_keyboard_the_person_s_dose_and_flags_change(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices
) -> None:
    before = clinic.patient_page("P1")
    assert [one.ug_per_day for one in before.now_taking] == [None]
    window = open_window(clinic)
    assert "1\u00a0item not understood" in window.strip.text()
    press(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    settled(qtbot, window)
    page = health_of(window)
    assert [one.found for one in page.tables["overview"].records.shown()][:2] == [1, 1]
    press_on(page.tables["overview"], Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.place == Place("health", None, "directions")
    press_on(page.tables["texts"], Qt.Key.Key_Return)
    settled(qtbot, window)

    form_page = reading_of(qtbot, window)
    told = words_of(form_page)
    assert "“TDS AS ADV”" in told
    assert "It stopped at" in told
    assert not form_page.sign.isEnabled()
    focused = window.focusWidget()
    assert focused is not None
    assert focused.objectName() == "readingAmount"
    type_into(focused, "1")
    for _ in range(3):
        press_on(window.focusWidget(), Qt.Key.Key_Tab)
    type_into(child(form_page, "readingTimes"), "3")
    looked(qtbot, form_page)
    told = words_of(form_page)
    assert "84\u00a0tablets at 3 a day last 28\u00a0days" in told
    assert "15\u00a0mg a day" in told
    assert "Works on 8\u00a0rows of 1\u00a0person" in form_page.said.text()

    press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.sheet is not None
    assert "Signed by Dr A. Khan (prescriber)" in words_of(window.sheet)
    window.sheet.yes.setFocus()
    press_on(window.sheet, Qt.Key.Key_Return)
    settled(qtbot, window)

    assert window.place == Place("health", None, "directions")
    assert "All directions were understood" in words_of(window.page)
    settled(qtbot, window)
    assert "0\u00a0items not understood" in window.strip.text()
    after = clinic.patient_page("P1")
    assert [one.ug_per_day for one in after.now_taking] == [Fraction(15_000)]
    assert {f.rule_id for f in after.flags if f.severity} != {
        f.rule_id for f in before.flags if f.severity
    }
    window.go(Place("patient", "P1"))
    settled(qtbot, window)
    told = words_of(window.page)
    assert "directions read by Dr A. Khan" in told
    page_of_person = window.page
    assert isinstance(page_of_person, PatientPage)
    table = page_of_person.records.prescriptions
    tip = str(table.records.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert "prescriptions.csv, line 2, import 1 of " in tip
    assert "feed import" in tip
    press_on(table, Qt.Key.Key_Return)
    assert window.sheet is not None
    told = words_of(window.sheet)
    assert "TDS AS ADV" in told
    assert "directions read by Dr A. Khan" in told
    assert "prescriptions.csv, line 2" in told
    window.sheet.cancel()


def test_a_near_name_is_asked_about_and_nothing_is_chosen_before(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices
) -> None:
    window = open_window(clinic)
    window.go(Place("health", None, "medicines"))
    settled(qtbot, window)
    press_on(health_of(window).tables["codes"], Qt.Key.Key_Return)
    settled(qtbot, window)
    page = reading_of(qtbot, window)
    assert "The text is close to zopiclone, and is not it." in words_of(page)
    ingredient = child(page, "readingIngredient")
    assert isinstance(ingredient, QComboBox)
    assert ingredient.currentText() == "Choose"
    assert "Choose the medicine." in page.said.text()
    press_on(ingredient, Qt.Key.Key_Down)
    assert ingredient.currentText().startswith("zopiclone")
    type_into(child(page, "readingStrength"), "7,5")
    assert "The strength is a number" in page.said.text()
    child(page, "readingStrength").setProperty("text", "7.5")
    looked(qtbot, page)
    assert "zopiclone, 7.5\u00a0mg, form not recorded" in words_of(page)


def test_a_reading_is_taken_back_with_a_reason(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices
) -> None:
    window = open_window(clinic)
    window.go(Place("health", None, "directions"))
    settled(qtbot, window)
    press_on(health_of(window).tables["texts"], Qt.Key.Key_Return)
    settled(qtbot, window)
    page = reading_of(qtbot, window)
    type_into(child(page, "readingAmount"), "1")
    type_into(child(page, "readingTimes"), "3")
    looked(qtbot, page)
    page._ask_sign()
    assert window.sheet is not None
    window.sheet.accept()
    settled(qtbot, window)
    window.go(Place("health", None, "readings"))
    settled(qtbot, window)
    press_on(health_of(window).tables["readings"], Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "version 1, Dr A. Khan (prescriber)" in words_of(page)
    assert page.take_back.isVisible()
    page.take_back.click()
    assert window.sheet is not None
    window.sheet.accept()
    assert window.sheet is not None  # no reason yet
    assert "Say why" in window.sheet.fault.text()
    type_into(child(window.sheet, "takeBackReason"), "wrong drug")
    window.sheet.accept()
    settled(qtbot, window)
    assert [one.ug_per_day for one in clinic.patient_page("P1").now_taking] == [None]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1", Fraction(1)),
        (" 0.5 ", Fraction(1, 2)),
        (".25", Fraction(1, 4)),
        ("1/2", Fraction(1, 2)),
        ("1 1/2", Fraction(3, 2)),
        ("1,5", None),
        ("1/0", None),
        ("-1", None),
        ("one", None),
        ("", None),
    ],
)
def test_amounts_are_read_exactly_or_not_at_all(text: str, amount: Fraction | None) -> None:
    assert read_amount(text) == amount


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_the_pages_fit_a_small_window_with_large_text(
    qtbot: QtBot, open_window: OpenWindow, clinic: ClinicServices, scheme: Scheme
) -> None:
    window = open_window(clinic, size=(1024, 640), scale=200, scheme=scheme)
    window.go(Place("health"))
    settled(qtbot, window)
    laid_out()
    page = health_of(window)
    assert page.open.isVisible()
    assert page.open.geometry().right() <= page.width()
    table = page.tables["overview"]
    assert not table.isColumnHidden(0)
    assert table.horizontalHeader().length() <= table.viewport().width() + 1
