"""What stands in the way of signing, and on the sign sheet; quantities kept whole where narrow."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.plan import Piece, ProductForm, TaperProduct
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.ui.desk import Draft
from clinic_desktop.ui.presence import Presence
from clinic_desktop.ui.taper.columns import Piled, _placed, step_columns
from clinic_desktop.ui.taper.contract import contract_fields
from clinic_desktop.ui.taper.opening import _of_window
from clinic_desktop.ui.taper.page import PlannerPage
from clinic_desktop.ui.taper.settings import starting_settings
from clinic_desktop.ui.taper.sheets import SignPlanSheet
from clinic_desktop.ui.text import plain
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
from tests.ui.fake_clinic import TODAY

GRACE = "004118"


@pytest.mark.parametrize(("quarters", "words"), [(8, "2 × 2 mg"), (4, "1 × 2 mg")])
def test_a_quantity_is_never_broken_where_the_table_is_narrow(
    dressed: None, quarters: int, words: str
) -> None:
    two = TaperProduct(ProductForm.TABLET, 2_000, Piece.HALF)
    one = Piled("", two, quarters, None)
    assert one.words.replace("\xa0", " ") == words
    beside, below = _placed(one, 200), _placed(one, 86)
    assert beside.block.height == below.block.height  # one line
    assert (beside.below, below.below) == (False, quarters == 8)
    assert below.tablets == beside.tablets
    assert _placed(one, 15).tablets == []


def test_a_dose_other_than_the_recorded_one_is_said_and_can_be_taken_back(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window = open_window(demo)
    go(qtbot, window, "planner", GRACE)
    settle_guards(qtbot, window)
    differs = child(window.page, "doseDiffers")
    assert not differs.isVisible()
    morning = child(window.page, "now_morning")
    assert isinstance(morning, QLineEdit)
    morning.selectAll()
    type_into(morning, "7")
    settled(qtbot, window)
    assert differs.isVisible()
    assert "5\xa0mg morning" in words_of(differs)
    click(child(differs, "doseFromRecord"))
    settled(qtbot, window)
    assert not differs.isVisible()
    assert morning.text() == "5"


def test_what_was_confirmed_before_the_record_changed_is_asked_again(
    demo: ClinicServices,
) -> None:
    start = demo.planner_start(GRACE)
    settings = starting_settings(start, TODAY)
    values = {"settings": settings, "answers": {}, "reasons": {}, "confirmed": True}

    def confirmed(**recorded: object) -> bool:
        found = _of_window(Draft("Plan", values | recorded), settings, start)
        assert found is not None
        return found[3]

    assert confirmed(recorded=start.current)
    assert not confirmed(recorded=start.current[:1])
    assert not confirmed()


def test_the_sign_sheet_says_what_the_plan_rests_on_and_offers_a_second_look(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window = open_window(demo)
    go(qtbot, window, "planner", GRACE)
    settle_guards(qtbot, window)
    page = window.page
    assert isinstance(page, PlannerPage)
    page.fields.confirmed.setChecked(True)
    click(child(page, "plannerSign"))
    settled(qtbot, window)
    sheet = window.sheet
    assert isinstance(sheet, SignPlanSheet)
    told = words_of(sheet)
    assert "Records end 23-Nov-2026" in told
    assert "awaiting clinical review" in told
    type_into(child(sheet, "secondLook"), "Dr B. Other")
    assert sheet.reasons()["second-look"] == "Dr B. Other"
    click(sheet.no)
    assert page.keeping.reasons == {"second-look": "Dr B. Other"}


def test_a_high_dose_entered_opens_its_question_and_is_named_beside_the_record(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    """15 mg is recorded; 60 mg entered asks what the record's dose did not."""
    window = open_window(demo)
    go(qtbot, window, "planner", GRACE)
    settle_guards(qtbot, window)
    morning = child(window.page, "now_morning")
    assert isinstance(morning, QLineEdit)
    morning.setFocus()
    morning.selectAll()
    type_into(morning, "50")
    settled(qtbot, window)
    settled(qtbot, window)
    gate = child(window.page, "guardForm")
    assert "The dose entered: 60 mg by both tables" in words_of(gate)
    assert window.focusWidget() is morning  # who types is left alone
    morning.selectAll()
    type_into(morning, "5")
    settled(qtbot, window)
    settled(qtbot, window)
    assert isinstance(window.page, PlannerPage)
    assert window.page.plan is not None
    assert window.page.plan.request.start_ug == 15_000
    assert window.focusWidget() is morning


def test_a_dose_entered_is_named_beside_the_recorded_one_before_signing(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    window = open_window(demo)
    go(qtbot, window, "planner", GRACE)
    settle_guards(qtbot, window)
    morning = child(window.page, "now_morning")
    assert isinstance(morning, QLineEdit)
    morning.selectAll()
    type_into(morning, "7")
    settled(qtbot, window)
    click(child(window.page, "plannerSign"))
    assert window.sheet is not None
    assert "17\xa0mg a\xa0day is entered; the record says 15\xa0mg." in words_of(window.sheet)


def test_each_change_is_told_against_the_start_too(demo: ClinicServices) -> None:
    """15, 14, 13 mg: 7.1 % of the last dose, 13.3 % of the start."""
    start = demo.planner_start(GRACE)
    answer = demo.draw_plan(contract_fields(starting_settings(start, TODAY), TODAY))
    assert answer.plan is not None
    change = next(c for c in step_columns(answer.plan) if c.key == "change")
    assert "in all" not in plain(change.words(answer.plan.steps[0]))
    assert plain(change.words(answer.plan.steps[1])).endswith("13.3% in all")


def test_steps_that_do_not_begin_for_now_say_so(demo: ClinicServices) -> None:
    """Their dates no longer hold while the plan is paused, or waits, on the second."""
    start = demo.planner_start(GRACE)
    plan = demo.draw_plan(contract_fields(starting_settings(start, TODAY), TODAY)).plan
    assert plan is not None
    dates = next(c for c in step_columns(plan, stopped_at=2) if c.key == "dates")
    told = ["does not begin" in plain(dates.words(step)) for step in plan.steps]
    assert told == [False, False] + [True] * (len(plan.steps) - 2)


def test_after_a_rest_the_signer_types_their_name_again(
    qtbot: QtBot, open_window: OpenWindow, demo: ClinicServices
) -> None:
    """At two minutes without a key or a click, not before."""
    now = [0.0]
    window = open_window(demo)
    presence = window.desk.presence = Presence(lambda: now[0])
    presence.watch(window)
    now[0] = 119.9
    assert not presence.was_away(2)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    now[0] = 200
    assert not presence.was_away(2)
    now[0] = 239.9
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    assert presence.was_away(2)
    go(qtbot, window, "planner", GRACE)
    settle_guards(qtbot, window)
    page = window.page
    assert isinstance(page, PlannerPage)
    page.fields.confirmed.setChecked(True)
    click(child(page, "plannerSign"))
    settled(qtbot, window)
    sheet = window.sheet
    assert isinstance(sheet, SignPlanSheet)
    for name, words in (("lastStepsReason", "stock"), ("identityInitials", "GO")):
        type_into(child(sheet, name), words)
    type_into(child(sheet, "identityYear"), "1951")
    assert not sheet.complete()
    type_into(child(sheet, "signerAgain"), "dr a. khan")
    assert sheet.complete()
    presence.identified()
    assert not presence.was_away(2)
