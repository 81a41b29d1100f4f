"""The curve and the table under the hand: mouse only, and keys only, on the real demo clinic."""

from collections.abc import Mapping
from threading import Event

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.plan import Method
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.planner_views import PlannerAnswer
from clinic_desktop.ui.chart_paint import at
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.taper.page import PlannerPage
from tests.ui.driving import (
    PATIENCE_MS,
    OpenWindow,
    child,
    click,
    go,
    press_on,
    settle_guards,
    settled,
    until,
    words_of,
)

GRACE = "004118"


@pytest.fixture
def opened(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> tuple[MainWindow, PlannerPage]:
    window = open_window(demo)
    go(qtbot, window, "planner", GRACE)
    settle_guards(qtbot, window)
    page = window.page
    assert isinstance(page, PlannerPage)
    return window, page


def doses(page: PlannerPage) -> list[int]:
    assert page.plan is not None
    return [step.dose_ug or 0 for step in page.plan.steps]


def point(page: PlannerPage, index: int, dose_ug: int) -> QPoint:
    """Where the start of a step lies, at a dose."""
    assert page.plan is not None
    frame = page.pane.chart._chart().frame
    x, y = frame.x(page.plan.steps[index].start), frame.y(dose_ug)
    return QPoint(round(at(x)), round(at(y)))


def test_a_point_is_dragged_over_makeable_doses_and_one_undo_brings_it_back(
    qtbot: QtBot, opened: tuple[MainWindow, PlannerPage]
) -> None:
    window, page = opened
    chart, before = page.pane.chart, doses(page)
    left = Qt.MouseButton.LeftButton
    begin, end = point(page, 1, before[1]), point(page, 1, before[3] + 300)
    QTest.mousePress(chart, left, pos=begin)
    for y in range(begin.y(), end.y(), 4):
        QTest.mouseMove(chart, QPoint(begin.x(), y))
    QTest.mouseMove(chart, end)
    QTest.mouseRelease(chart, left, pos=end)
    settled(qtbot, window)
    assert doses(page) == [before[0], before[3], *before[4:]]
    assert "Doses listed by hand." in words_of(page)
    assert page.fields.pace.method.value() == Method.CUSTOM.value
    page.undo()
    settled(qtbot, window)
    assert doses(page) == before
    assert not child(page, "byHand").isVisible()


def test_the_mouse_alone_holds_puts_in_and_goes_back_to_the_method(
    qtbot: QtBot, opened: tuple[MainWindow, PlannerPage]
) -> None:
    window, page = opened
    before = doses(page)
    click(child(page, "step_hold"))
    settled(qtbot, window)
    assert doses(page) == [before[0], *before]
    click(child(page, "step_lower"))
    settled(qtbot, window)
    assert doses(page)[0] == before[1]
    click(child(page, "backToMethod"))
    settled(qtbot, window)
    assert page.fields.pace.method.value() == Method.PERCENT_OF_CURRENT.value
    click(child(page, "plannerReset"))
    settled(qtbot, window)
    assert doses(page) == before


def test_the_keys_alone_move_hold_lengthen_and_take_out(
    qtbot: QtBot, opened: tuple[MainWindow, PlannerPage]
) -> None:
    window, page = opened
    before = doses(page)
    chart = page.pane.chart
    press_on(chart, Qt.Key.Key_Right)
    press_on(chart, Qt.Key.Key_Down)
    settled(qtbot, window)
    assert doses(page) == [before[0], before[2], *before[3:]]
    assert chart.accessibleName().startswith("Step 2 of ")
    press_on(chart, Qt.Key.Key_Up)
    settled(qtbot, window)
    assert doses(page)[1] == before[1]
    table = page.pane.table
    press_on(table, Qt.Key.Key_BracketRight)
    settled(qtbot, window)
    assert page.plan is not None
    assert page.plan.steps[2].days == 7
    press_on(table, Qt.Key.Key_BracketLeft)
    settled(qtbot, window)
    press_on(table, Qt.Key.Key_Delete)
    settled(qtbot, window)
    assert before[1] not in doses(page)


def test_a_dose_that_cannot_be_made_is_told_and_changes_nothing(
    qtbot: QtBot, opened: tuple[MainWindow, PlannerPage]
) -> None:
    window, page = opened
    before = page.plan
    press_on(page.pane.chart, Qt.Key.Key_Up)
    settled(qtbot, window)
    assert page.plan == before
    assert "These products make no dose between" in words_of(window)


def test_the_curve_is_told_in_full(opened: tuple[MainWindow, PlannerPage]) -> None:
    _, page = opened
    told = page.pane.chart.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert told.startswith("Now 15 mg of diazepam a day. 30 November 2026: 14 mg.")
    assert "the first day without." in told
    assert told.endswith("6 cuts over 10%.")


def test_two_presses_before_the_answer_are_two_moves(
    qtbot: QtBot, opened: tuple[MainWindow, PlannerPage]
) -> None:
    window, page = opened
    before = doses(page)
    chart = page.pane.chart
    chart.setFocus()
    for _ in range(2):
        press_on(chart, Qt.Key.Key_Down)
    for _ in range(3):
        settled(qtbot, window)
    quickly = doses(page)
    page.undo()
    page.undo()
    for _ in range(2):
        settled(qtbot, window)
    assert doses(page) == before
    for _ in range(2):
        press_on(chart, Qt.Key.Key_Down)
        settled(qtbot, window)
    assert doses(page) == quickly


def test_while_the_answer_is_late_the_plan_before_is_told_so_and_not_signed(
    qtbot: QtBot,
    opened: tuple[MainWindow, PlannerPage],
    demo: ClinicServices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window, page = opened
    page.fields.confirmed.setChecked(True)
    draw, go_on = demo.draw_plan, Event()

    def slowly(fields: Mapping[str, object]) -> PlannerAnswer:
        go_on.wait(PATIENCE_MS / 1000)
        return draw(fields)

    monkeypatch.setattr(demo, "draw_plan", slowly)
    page.fields.every.selectAll()
    QTest.keyClicks(page.fields.every, "3")
    window._actions["sign"].trigger()
    assert window.sheet is None, "what would be signed is not what is shown"
    until(qtbot, lambda: not page.sign.isEnabled())
    assert "this is the plan before" in words_of(page)
    go_on.set()
    settled(qtbot, window)
    assert page.sign.isEnabled()
    assert "this is the plan before" not in words_of(page)
    assert page.plan is not None
    assert page.plan.request.interval_days == 21
