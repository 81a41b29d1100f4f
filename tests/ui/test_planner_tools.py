"""Presets, switch, comparison, supply, weekdays and drafts in the planner, on the demo clinic."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.plan import Method, StepFlag, TimeOfDay
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.basis_parts import PART_NAMES
from clinic_desktop.ui.taper.basis_sheet import PlanBasisSheet
from clinic_desktop.ui.taper.contract import contract_fields
from clinic_desktop.ui.taper.from_contract import settings_of
from clinic_desktop.ui.taper.page import PlannerPage
from clinic_desktop.ui.taper.settings import BandText, PlannerSettings, starting_settings
from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    go,
    settle_guards,
    settled,
    type_into,
    words_of,
)

GRACE, LORAZEPAM = "004118", "001207"
NIGHT = (TimeOfDay.NIGHT,)


def opened(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices, patient_id: str
) -> tuple[MainWindow, PlannerPage]:
    window = open_window(demo)
    go(qtbot, window, "planner", patient_id)
    settle_guards(qtbot, window)
    page = window.page
    assert isinstance(page, PlannerPage)
    return window, page


def settings_now(page: PlannerPage) -> PlannerSettings:
    assert page.editor.settings is not None
    return page.editor.settings


def test_a_preset_begins_the_plan_with_its_source_and_what_it_breaches(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, GRACE)
    click(child(page, "plannerPresets"))
    settled(qtbot, window)
    assert window.sheet is not None
    told = words_of(window.sheet)
    assert "Joint guideline 2025, gentle end" in told
    assert "(V)" in told
    assert "Faster than " in told
    assert "Modelled, not measured; never printed for patients." in told
    click(child(window.sheet, "preset_cks-bands"))
    settled(qtbot, window)
    assert page.plan is not None
    assert page.plan.request.method is Method.BANDS
    assert settings_now(page).terms.preset == "cks-bands"
    page.undo()
    settled(qtbot, window)
    assert settings_now(page).terms.preset is None


def test_a_switch_waits_for_the_table_and_then_shows_both_drugs(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, LORAZEPAM)
    click(child(page, "foldSwitch"))
    switch = page.fields._switch
    switch.drug.choose("diazepam")
    switch.drug.picked.emit("diazepam")
    settled(qtbot, window)
    settled(qtbot, window)
    assert "The switch" in words_of(page), "no table was chosen"
    assert not page.sign.isEnabled()
    told = words_of(switch).replace("\N{NO-BREAK SPACE}", " ")
    assert "Not to switch" in told
    assert "5 to 7 days" in told
    assert "Ashton 2002" in told
    click(child(switch, "table_ashton"))
    settled(qtbot, window)
    assert page.plan is not None, words_of(page)
    stages = [step for step in page.plan.steps if StepFlag.SWITCH in step.flags]
    assert stages
    assert {part.drug for part in stages[0].by_drug} == {"lorazepam", "diazepam"} or len(
        stages
    ) == 1
    table = page.pane.table
    assert table is not None
    model = table.records
    row = "\n".join(str(model.index(0, column).data()) for column in range(model.columnCount()))
    assert "diazepam" in row
    assert "as diazepam" in row


def test_two_plans_are_compared_by_curve_and_figures(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, GRACE)
    click(child(page, "plannerCompare"))
    settled(qtbot, window)
    click(child(window, "compareKeep"))
    page.fields.every.selectAll()
    type_into(page.fields.every, "2")
    settled(qtbot, window)
    click(child(page, "plannerCompare"))
    settled(qtbot, window)
    assert window.sheet is not None
    told = words_of(window.sheet)
    assert "10% of the last dose, every 4 weeks" in told
    assert "more than the shortest" in told
    chart = child(window.sheet, "compareChart")
    assert chart.accessibleDescription().count("steps") == 2
    click(child(window.sheet, "compareUse_1"))
    settled(qtbot, window)
    assert settings_now(page).every == "4"


def test_stock_at_home_is_counted_first(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, GRACE)
    page.fields._terms.collection.choose("weekly")
    page.fields._terms.collection.picked.emit("weekly")
    settled(qtbot, window)
    page.tools.ask_supply()
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    assert "Collected every 7 days" in words_of(sheet)
    type_into(child(sheet, "home_0"), "6")
    settled(qtbot, window)
    assert "What is at home is used first" in words_of(sheet)
    sheet.accept()
    settled(qtbot, window)
    assert [one.quarters for one in settings_now(page).terms.at_home] == [24]


def test_a_start_on_a_weekday_and_no_change_at_a_weekend(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, GRACE)
    pace = page.fields.pace
    pace.weekday.choose("3")
    pace.weekday.picked.emit("3")
    settled(qtbot, window)
    assert settings_now(page).start == "03-Dec-2026"
    assert "Every change falls on a Thursday." in words_of(page)
    page.fields.every.selectAll()
    type_into(page.fields.every, "10")
    pace.unit.picked.emit("days")
    settled(qtbot, window)
    assert "at a weekend" in words_of(page)
    click(child(page, "noWeekends"))
    settled(qtbot, window)
    assert page.plan is not None
    assert page.plan.request.interval_days == 14
    assert "Every change falls on a Thursday." in words_of(page)


def test_a_draft_is_kept_in_the_records_and_comes_back(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, GRACE)
    page.fields.every.selectAll()
    type_into(page.fields.every, "3")
    settled(qtbot, window)
    window._actions["save_draft"].trigger()
    settled(qtbot, window)
    assert "Draft kept in the clinic's records, not signed." in words_of(window)
    window.desk.drafts.clear()
    page.forget()
    go(qtbot, window, "worklist")
    window.desk.drafts.clear()
    go(qtbot, window, "planner", GRACE)
    assert isinstance(page, PlannerPage)
    assert settings_now(page).every == "3"
    assert page.plan is not None, "the answers of the draft came back with it"


def test_a_stock_that_makes_no_plan_is_mended_by_what_is_marketed(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, LORAZEPAM)
    settings = settings_now(page)
    whole = next(one for one in settings.products if one.strength_ug == 1000)
    page.editor.edit(
        replace(settings, products=(whole,), current=((TimeOfDay.NIGHT, "1"),), cut_order=NIGHT)
    )
    settled(qtbot, window)
    settled(qtbot, window)
    told = words_of(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "These fields give no plan." in told
    assert "Or a switch to diazepam" in told
    stock = next(made for made in page.findChildren(QPushButton) if "Stock 0.25" in made.text())
    click(stock)
    settled(qtbot, window)
    assert page.plan is not None
    assert 250 in {one.strength_ug for one in settings_now(page).products}


def test_a_reason_written_on_the_sign_sheet_stays_with_the_draft(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, GRACE)
    page.fields.confirmed.setChecked(True)
    window._actions["sign"].trigger()
    settled(qtbot, window)
    assert window.sheet is not None
    type_into(child(window.sheet, "lastStepsReason"), "no liquid stocked")
    window.sheet.cancel()
    window._actions["save_draft"].trigger()
    settled(qtbot, window)
    kept = demo.tapers.draft(GRACE)
    assert kept is not None
    assert kept.reasons == {"last-steps": "no liquid stocked"}
    page.forget()
    go(qtbot, window, "worklist")
    window.desk.drafts.clear()
    go(qtbot, window, "planner", GRACE)
    page.fields.confirmed.setChecked(True)
    window._actions["sign"].trigger()
    settled(qtbot, window)
    assert window.sheet is not None
    reason = child(window.sheet, "lastStepsReason")
    assert isinstance(reason, QLineEdit)
    assert reason.text() == "no liquid stocked"


def test_the_basis_tells_where_the_numbers_come_from(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window, page = opened(qtbot, open_window, demo, GRACE)
    page._reset_fields()
    settled(qtbot, window)
    page.pane.chart.setFocus()
    QTest.keyClick(page.pane.chart, Qt.Key.Key_B)
    settled(qtbot, window)
    assert isinstance(window.sheet, PlanBasisSheet)
    told = window.sheet.text().replace("\N{NO-BREAK SPACE}", " ")
    names = [f"{number}. {name}" for number, name in enumerate(PART_NAMES, 1)]
    assert [line for line in told.splitlines() if line and not line.startswith(" ")] == [
        name.replace("The rule", "How it is worked out") for name in names
    ]
    for words in (
        "Each cut: 10% of the dose before. Every 28 days",
        "the lowest one the stock can make that is not below the dose wanted",
        "10%: S67: the first steps are 5 to 10%",
        "From the record",
        "Records end ",
        "recommendation 6",
        "awaiting clinical review",
        "Make no change now",
        "Dependence is likely",
    ):
        assert words in told, words
    window.sheet.close_sheet()
    field = page.fields.every
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_B)
    assert field.text().endswith("b"), "in a field it is a letter like others"
    page.undo()
    settled(qtbot, window)
    window._actions["basis"].trigger()
    settled(qtbot, window)
    assert isinstance(window.sheet, PlanBasisSheet)
    window.sheet.close_sheet()


@pytest.mark.parametrize("method", list(Method))
def test_settings_come_back_whole_from_the_contract(demo: ClinicServices, method: Method) -> None:
    start = _started(demo)
    asked = replace(
        start,
        method=method,
        amount="" if method in (Method.BANDS, Method.CUSTOM) else "5",
        bands=(BandText("5", "1"), BandText("0", "0.5")) if method is Method.BANDS else (),
        doses=("10", "5") if method is Method.CUSTOM else (),
        max_units="4",
        last_dose="2" if method is Method.FIXED_MG else "",
    )
    assert settings_of(contract_fields(asked, demo.today()), start) == asked


def _started(demo: ClinicServices) -> PlannerSettings:
    return starting_settings(demo.planner_start(GRACE), demo.today())


def test_every_control_of_the_planner_has_a_name(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    _, page = opened(qtbot, open_window, demo, GRACE)
    for fold in page.fields._folds.values():
        fold.open()
    nameless = [
        made.objectName() or type(made).__name__
        for made in page.findChildren(QWidget)
        if made.focusPolicy().value & 1 and made.isVisible() and not made.accessibleName()
    ]
    assert nameless == []
