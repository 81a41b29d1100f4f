"""The planner over invented people, from the first draft to the signature."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    go,
    press_on,
    settled,
    type_into,
    words_of,
)
from tests.ui.fake_clinic import FakeClinic
from tests.ui.page_of import GRACE, planner_of


def test_a_full_draft_stands_at_once_and_curve_and_table_are_one(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    page = planner_of(window)
    assert page.pane.table is not None
    assert len(page.pane.table.records.shown()) == 21
    assert "Starting point only. A draft until you sign." in words_of(page)
    page.pane.table.choose(4)
    assert page.pane.chart.accessibleName().startswith("Step 5 of 21")
    press_on(page.pane.chart, Qt.Key.Key_Left)
    step = page.pane.table.current()
    assert step is not None
    assert step.number == 4


def test_an_edit_draws_anew_and_undo_takes_it_back(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    page = planner_of(window)
    told_of_the_start = child(page, "paceNote")
    assert told_of_the_start.isVisible()
    page.fields.every.selectAll()
    type_into(page.fields.every, "2")
    settled(qtbot, window)
    assert "42" in page.pane.summary.text()
    assert not told_of_the_start.isVisible()
    page.undo()
    settled(qtbot, window)
    assert "84" in page.pane.summary.text()
    assert told_of_the_start.isVisible()
    assert page.fields.every.text() == "4"
    page.redo()
    settled(qtbot, window)
    assert page.fields.every.text() == "2"


def test_a_field_that_cannot_be_right_is_marked_and_no_plan_stands(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    page = planner_of(window)
    page.fields.pace.amount.selectAll()
    type_into(page.fields.pace.amount, "99")
    settled(qtbot, window)
    assert "No plan with these fields." in words_of(page)
    assert page.fields.pace.amount.property("fault") == "true"
    assert not page.sign.isEnabled()


def test_an_infeasible_aim_shows_reasons_and_values_to_click(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    page = planner_of(window)
    page.fields.pace.aim.button("lower").click()
    settled(qtbot, window)
    type_into(page.fields.pace.goal, "2.3")
    settled(qtbot, window)
    assert "These fields give no plan." in words_of(page)
    click(child(page, "plannerInfeasible_0"))
    settled(qtbot, window)
    assert page.pane.table is not None
    assert page.sign.isEnabled()


def test_advice_comes_before_the_plan_where_a_guard_holds(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", "003902")
    page = planner_of(window)
    assert "Before a plan is drawn" in words_of(page)
    assert page.plan is None
    assert not page.sign.isEnabled()
    click(child(page, "drawPlan"))
    settled(qtbot, window)
    assert "Still open: Alcohol dependence now" in words_of(page)
    assert page.plan is None
    type_into(child(page, "advice_alcohol"), "Dr Lind, 12-Nov-2026: slow reduction agreed")
    click(child(page, "drawPlan"))
    settled(qtbot, window)
    assert page.sign.isEnabled()
    assert "advice from Dr Lind, 12-Nov-2026" in words_of(page)


def test_one_press_on_a_fix_adds_the_product_and_draws_anew(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    page = planner_of(window)
    before = page.plan
    assert before is not None
    remedy = next(check.remedy[0] for check in before.checks if check.remedy)
    assert remedy not in before.request.products
    click(page.fix)
    settled(qtbot, window)
    assert window.sheet is not None
    assert "cut of more than 10%" in words_of(window.sheet)
    click(child(window.sheet, "fix_1"))
    settled(qtbot, window)
    assert words_of(window).count("What would make the cuts smaller") == 0
    drawn = page.plan
    assert drawn is not None
    assert remedy in drawn.request.products


def test_a_liquid_is_offered_unticked_and_planned_with_its_volume(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    page = planner_of(window)
    liquid = next(
        made for made in page.findChildren(QAbstractButton) if "2 mg in 5 mL" in made.text()
    )
    assert not liquid.isChecked()
    click(liquid)
    settled(qtbot, window)
    assert page.plan is not None
    assert [p.is_liquid for p in page.plan.request.products].count(True) == 1
    assert page.pane.table is not None
    model = page.pane.table.records
    told = "\n".join(
        str(model.index(row, column).data())
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(r"[\d.]+ mL of 2 mg in 5 mL", told)
    assert re.search(r"2 mg in 5 mL: \d+ mL", told)


def test_a_plan_signed_for_the_wrong_person_is_refused(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    page = planner_of(window)
    page.fields.confirmed.setChecked(True)
    window._actions["sign"].trigger()
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    sheet.accept()
    assert "Give a reason" in sheet.fault.text()
    for name, typed in (
        ("lastStepsReason", "no liquid stocked"),
        ("identityInitials", "JW"),
        ("identityYear", "1943"),
    ):
        type_into(child(sheet, name), typed)
    sheet.accept()
    settled(qtbot, window)
    assert window.sheet is sheet
    assert "not the patient on the screen" in sheet.fault.text()
    assert clinic.signed_plans == []
    sheet.cancel()
