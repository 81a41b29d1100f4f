"""A plan's life in the window, over the real demo clinic: sign, check in, hold, new letter."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.life.check_in_sheet import CheckInSheet
from clinic_desktop.ui.life.move_sheets import SLOW, ReplanSheet
from clinic_desktop.ui.life.page import PlanLifePage
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.taper.page import PlannerPage
from tests.demo_file import PROGRAM
from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    go,
    press_on,
    settle_guards,
    settled,
    type_into,
    words_of,
)
from tests.ui.fake_clinic import TODAY

GRACE, ELENA = "004118", "003902"
LATER = date(2026, 12, 26)


@pytest.fixture
def database(told_today: Path, tmp_path: Path) -> Path:
    """The demo clinic, where a plan of Grace's is signed on the first day, from 30 November."""
    return Path(shutil.copy(told_today, tmp_path))


@pytest.fixture
def later(database: Path) -> Iterator[ClinicServices]:
    clinic = bootstrap.open_clinic(PROGRAM, database, as_of=LATER)
    yield clinic
    clinic.close()


def sign(qtbot: QtBot, window: MainWindow) -> None:
    """The plan on the page, signed by its sheet."""
    page = window.page
    assert isinstance(page, PlannerPage)
    page.fields.confirmed.setChecked(True)
    click(page.sign)
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    if sheet.findChild(QLineEdit, "lastStepsReason") is not None:
        type_into(child(sheet, "lastStepsReason"), "no liquid stocked")
    type_into(child(sheet, "identityInitials"), "GO")
    type_into(child(sheet, "identityYear"), "1951")
    sheet.accept()
    settled(qtbot, window)
    settled(qtbot, window)


def retype(root: QWidget, name: str, text: str) -> None:
    made = child(root, name)
    assert isinstance(made, QLineEdit)
    made.selectAll()
    type_into(made, text)


def life_page(window: MainWindow) -> PlanLifePage:
    page = window.page
    assert isinstance(page, PlanLifePage), words_of(page)
    return page


def test_from_draft_to_check_in_to_hold_to_a_new_letter(
    qtbot: QtBot, open_window: OpenWindow, database: Path
) -> None:
    first = bootstrap.open_clinic(PROGRAM, database, as_of=TODAY)
    window = open_window(first)
    go(qtbot, window, "planner", GRACE)
    settle_guards(qtbot, window)
    sign(qtbot, window)
    assert window.place == Place("documents", GRACE)
    go(qtbot, window, "plan", GRACE)
    assert "Signed, from 30-Nov-2026." in words_of(life_page(window))
    window.close()
    first.close()

    clinic = bootstrap.open_clinic(PROGRAM, database, as_of=LATER)
    window = open_window(clinic)
    go(qtbot, window, "plan", GRACE)
    page = life_page(window)
    assert "before step 2" in words_of(page)
    click(child(page, "lifeCheckIn"))
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    sheet.accept()
    assert "Choose what follows." in sheet.fault.text()
    type_into(child(sheet, "item_sleep_hours"), "lots")
    assert isinstance(sheet, CheckInSheet)
    sheet.decision.button("hold").click()
    sheet.accept()
    assert "type a whole number" in sheet.fault.text()
    retype(sheet, "item_sleep_hours", "5")
    type_into(child(sheet, "checkInNote"), "restless nights since the cut")
    sheet.accept()
    settled(qtbot, window)
    settled(qtbot, window)
    life = clinic.tapers.life(GRACE)
    assert life is not None
    assert life.check_ins[0].check_in.answers == {"sleep_hours": 5}

    click(child(page, "life_hold"))
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    retype(sheet, "replanDays", "21")
    sheet.accept()
    settled(qtbot, window)
    assert window.sheet is not None
    told = words_of(window.sheet)
    assert "longer" in told
    assert "Nothing is signed yet." in told
    window.sheet.accept()
    settled(qtbot, window)
    assert window.place == Place("planner", GRACE, "replan")
    assert life.version == 1
    settle_guards(qtbot, window)
    planner = window.page
    assert isinstance(planner, PlannerPage)
    assert planner.plan is not None
    assert any(step.days == 21 for step in planner.plan.steps)
    sign(qtbot, window)
    assert window.place == Place("documents", GRACE)
    life = clinic.tapers.life(GRACE)
    assert life is not None
    assert life.version == 2
    go(qtbot, window, "plan", GRACE)
    page = life_page(window)
    page._show_tab("versions")
    table = page._tables["versions"]
    table.choose(0)
    press_on(table, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.sheet is not None
    assert "Version 2 against version 1" in words_of(window.sheet)
    window.sheet.cancel()
    clinic.close()


def test_a_plan_slowed_before_is_slowed_from_there(
    qtbot: QtBot, dressed: None, later: ClinicServices
) -> None:
    """The sheet names the pace in force, and asks for nothing where it is typed again."""
    life = later.tapers.life(ELENA)
    assert life is not None
    changes = {"interval_days": 42, "percent": "5"}
    drawn = later.tapers.slow(ELENA, on=LATER, changes=changes).answer.plan
    assert drawn is not None
    slowed = replace(life, current=replace(life.current, plan=drawn))
    sheet = ReplanSheet(SLOW, slowed, LATER)
    qtbot.addWidget(sheet)
    assert "days a step, 42 now" in words_of(sheet)
    assert "5 now" in words_of(sheet)
    assert sheet.asked() is None
    assert "both are as they were" in sheet.fault.text()


def test_a_missed_check_in_waits_and_says_so_everywhere(
    qtbot: QtBot, open_window: OpenWindow, database: Path
) -> None:
    first = bootstrap.open_clinic(PROGRAM, database, as_of=TODAY)
    window = open_window(first)
    go(qtbot, window, "planner", GRACE)
    settle_guards(qtbot, window)
    sign(qtbot, window)
    window.close()
    first.close()
    clinic = bootstrap.open_clinic(PROGRAM, database, as_of=LATER + timedelta(days=10))
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    settled(qtbot, window)
    assert "Waiting for the check-in" in words_of(window.page)
    click(child(window.page, "openLife"))
    settled(qtbot, window)
    page = life_page(window)
    assert "step 2 has not begun, the dose stays" in words_of(page)
    press_on(page.pane.table, Qt.Key.Key_P)
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    sheet.accept()
    assert "Type the reason." in sheet.fault.text()
    type_into(child(sheet, "moveReason"), "in hospital")
    sheet.accept()
    settled(qtbot, window)
    settled(qtbot, window)
    life = clinic.tapers.life(GRACE)
    assert life is not None
    assert life.state is PlanState.PAUSED
    assert "Paused" in words_of(page)
    click(child(page, "life_resume"))
    settled(qtbot, window)
    assert window.sheet is not None
    window.sheet.cancel()
    clinic.close()


def test_without_a_plan_the_page_offers_one(
    qtbot: QtBot, open_window: OpenWindow, later: ClinicServices
) -> None:
    window = open_window(later)
    go(qtbot, window, "plan", GRACE)
    assert "No plan is signed." in words_of(window.page)
    click(child(window.page, "lifeNone_0"))
    settled(qtbot, window)
    assert window.place == Place("planner", GRACE)
