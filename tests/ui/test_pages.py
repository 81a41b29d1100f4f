"""Pages with the clinic of invented people: what they show, in every state."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.documents.page import DocumentsPage
from clinic_desktop.ui.health.page import HealthPage
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.page import PatientPage
from clinic_desktop.ui.patient.review_form import ReviewForm
from clinic_desktop.ui.patient.review_page import ReviewPage
from clinic_desktop.ui.taper.page import PlannerPage
from clinic_desktop.ui.text import RunsLabel
from clinic_desktop.ui.theme import Scheme
from clinic_desktop.ui.worklist.page import WorklistPage
from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    go,
    laid_out,
    press_on,
    settled,
    type_into,
    words_of,
)
from tests.ui.fake_clinic import HOSTILE, PEOPLE, TODAY, FakeClinic, Person

GRACE = "004118"


def worklist_of(window: MainWindow) -> WorklistPage:
    page = window.pages["worklist"]
    assert isinstance(page, WorklistPage)
    return page


def patient_of(window: MainWindow) -> PatientPage:
    page = window.pages["patient"]
    assert isinstance(page, PatientPage)
    return page


def documents_of(window: MainWindow) -> DocumentsPage:
    page = window.pages["documents"]
    assert isinstance(page, DocumentsPage)
    return page


def planner_of(window: MainWindow) -> PlannerPage:
    page = window.pages["planner"]
    assert isinstance(page, PlannerPage)
    return page


# --- frame ----------------------------------------------------------------------------------------


def test_the_first_page_asks_for_name_and_role(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic, signed_in=False)
    welcome = window.page
    fault = child(welcome, "welcomeFault")
    assert isinstance(fault, QLabel)
    click(child(welcome, "welcomeStart"))
    assert fault.text() == "Write your name first."
    name = child(welcome, "signerName")
    type_into(name, "Dr A. Khan")
    press_on(name, Qt.Key.Key_Return)
    assert fault.text() == "Choose your role."
    press_on(window.focusWidget(), Qt.Key.Key_Space)
    press_on(window.focusWidget(), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.place == Place("worklist")
    assert window.desk.signer is not None
    assert window.desk.signer.role == "prescriber"


def test_one_works_on_a_person_from_page_to_page_by_key(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    type_into(child(window.page, "review_reason"), "helps with panic")
    for key, page in (
        (Qt.Key.Key_T, "planner"),
        (Qt.Key.Key_E, "documents"),
        (Qt.Key.Key_R, "review"),
    ):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        settled(qtbot, window)
        assert (window.place.page, window.place.patient_id) == (page, GRACE)
    form = window.pages["review"].findChild(ReviewForm)
    assert isinstance(form, ReviewForm)
    assert form.values()["reason"] == "helps with panic"


@pytest.mark.parametrize("demo", [True, False])
def test_title_and_strip_say_demo_or_live_and_no_name(
    qtbot: QtBot, open_window: OpenWindow, demo: bool
) -> None:
    window = open_window(FakeClinic(demo=demo))
    go(qtbot, window, "patient", GRACE)
    assert window.windowTitle() == f"clinic_desktop {'DEMO' if demo else 'LIVE'}"
    assert window.strip.text().startswith("DEMO" if demo else "LIVE")
    assert "3\u00a0items not understood" in window.strip.text()
    assert not window.strip.has_fault()


def test_the_strip_leads_to_what_was_not_understood(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    window.strip.grab()
    link = window.strip._link.center().toPoint()
    QTest.mouseClick(window.strip, Qt.MouseButton.LeftButton, pos=link)
    settled(qtbot, window)
    assert window.place == Place("health", None, "directions")
    page = window.page
    assert isinstance(page, HealthPage)
    records = page.tables["texts"].records
    assert [one.rows for one in records.shown()] == [3, 1, 2]
    assert "AS DIRECTED <b>" in str(records.index(0, 0).data())


def test_a_press_beside_it_leads_nowhere(open_window: OpenWindow, clinic: FakeClinic) -> None:
    window = open_window(clinic)
    window.strip.grab()
    QTest.mouseClick(window.strip, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert window.place == Place("worklist")


@pytest.mark.parametrize(
    "clinic",
    [
        FakeClinic(rules_ran=False),
        FakeClinic(records_up_to=TODAY - timedelta(days=15)),
        FakeClinic(records_up_to=None),
    ],
)
def test_a_fault_turns_the_strip(open_window: OpenWindow, clinic: FakeClinic) -> None:
    assert open_window(clinic).strip.has_fault()


def test_records_of_fourteen_days_are_no_fault(open_window: OpenWindow) -> None:
    window = open_window(FakeClinic(records_up_to=TODAY - timedelta(days=14)))
    assert not window.strip.has_fault()


def test_no_banner_where_several_people_are_shown(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    assert "OKAFOR" not in words_of(window.context)
    go(qtbot, window, "patient", GRACE)
    assert "OKAFOR, Grace (Ms)" in words_of(window.context)
    assert "02-Mar-1951 (75y)" in words_of(window.context)


def test_places_that_lead_nowhere_are_not_shown(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    assert not child(window.rail, "rail_patient").isVisible()
    go(qtbot, window, "patient", GRACE)
    assert child(window.rail, "rail_patient").isVisible()


def test_quit_and_settings_have_keys_on_every_platform(
    open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    assert window._actions["quit"].shortcut().toString() == "Ctrl+Q"
    assert window._actions["go_setup"].shortcut().toString() == "Ctrl+,"


def test_no_key_does_two_things(open_window: OpenWindow, clinic: FakeClinic) -> None:
    window = open_window(clinic)
    keys = [k.toString() for a in window._actions.values() for k in a.shortcuts()]
    assert len(keys) == len(set(keys))


# --- worklist -------------------------------------------------------------------------------------


def test_the_list_says_how_many_and_how_it_is_sorted(
    open_window: OpenWindow, clinic: FakeClinic
) -> None:
    page = worklist_of(open_window(clinic))
    said = page.said.text()
    assert "9 of 10" in said
    assert "Sorted by overdue, then level, then longest use." in said


def test_filter_counts_and_its_way_back(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    page = worklist_of(window)
    type_into(page.text, "okafor")
    settled(qtbot, window)
    assert [r.patient.given_name for r in page.model.shown()] == ["Grace", "Gloria"]
    assert "2 of 10" in page.said.text()
    type_into(page.text, " zzz")
    settled(qtbot, window)
    assert "No one matches this filter." in words_of(page)
    click(child(page, "emptyFiltered_0"))
    settled(qtbot, window)
    assert len(page.model.shown()) == 9


def test_an_empty_view_is_good_news_in_words(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    page = worklist_of(window)
    page.asking.choose_view("never")
    settled(qtbot, window)
    assert "Nothing due here." in words_of(page)


def test_an_empty_clinic_offers_to_import(open_window: OpenWindow) -> None:
    page = worklist_of(open_window(FakeClinic(people=())))
    assert "No one in these records takes these drugs." in words_of(page)


def test_a_fault_keeps_its_words_and_can_be_retried(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    clinic.fault = EnvironmentFault("Busy", "The clinic file did not answer.", "Check the network.")
    window = open_window(clinic)
    page = worklist_of(window)
    told = words_of(page)
    assert "The clinic file did not answer." in told
    assert "Check the network." in told
    clinic.fault = None
    click(child(page, "faultRetry"))
    settled(qtbot, window)
    assert len(page.model.shown()) == 9


def test_sorting_by_a_head_says_so_and_comes_back(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    page = worklist_of(window)
    name = next(n for n, column in enumerate(page.model.columns) if column.key == "patient")
    page.asking.sort_by(name)
    settled(qtbot, window)
    assert "Sorted by name." in page.said.text()
    assert page.model.shown()[0].patient.family_name == "Byrne"
    page.asking.sort_by(name)
    settled(qtbot, window)
    assert "Sorted by name from Z." in page.said.text()
    page.asking.sort_as_given()
    settled(qtbot, window)
    assert page.model.shown()[0].patient.id == GRACE


def test_a_refresh_keeps_the_chosen_person(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    page = worklist_of(window)
    page.table.choose_key("002644")
    page.load()
    settled(qtbot, window)
    current = page.table.current()
    assert current is not None
    assert current.patient.id == "002644"


def test_space_peeks_and_the_pane_follows(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    page = worklist_of(window)
    press_on(page.table, Qt.Key.Key_Space)
    settled(qtbot, window)
    assert "OKAFOR, Grace (Ms)" in words_of(child(page, "peek"))
    press_on(page.table, Qt.Key.Key_Down)
    settled(qtbot, window)
    assert "WHITTAKER, Joan (Mrs)" in words_of(child(page, "peek"))
    press_on(page.table, Qt.Key.Key_Space)
    assert not child(page, "peek").isVisible()


def test_whole_columns_drop_and_name_why_and_dose_stay(
    open_window: OpenWindow, clinic: FakeClinic
) -> None:
    wide = worklist_of(open_window(clinic)).table.dropped
    narrow = worklist_of(open_window(clinic, size=(1024, 640))).table.dropped
    large = worklist_of(open_window(clinic, scale=200)).table.dropped
    assert wide == {"last"}
    assert {"also", "trend"} <= narrow
    assert "next" in large
    assert not {"level", "patient", "why", "taking"} & large


# --- patient --------------------------------------------------------------------------------------


def test_the_patient_page_tells_the_story(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    told = words_of(window.page).replace("\u00a0", " ")
    assert "15 mg" in told
    assert "diazepam a day since 12-May-2026" in told
    assert "10 mg by VA/DoD 2021, 20 mg by Ashton 2002" in told
    assert "Not checked: alcohol: nothing recorded" in told


def test_what_was_not_understood_is_shown_as_it_came(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    table = patient_of(window).records.prescriptions
    texts = [str(table.records.index(row, 0).data()) for row in range(table.records.rowCount())]
    assert any("SOMETHING <b>ODD</b> 5MG" in text for text in texts)
    assert any("shown as it came" in text for text in texts)


def test_an_unknown_dose_is_never_a_number(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", "005001")
    told = words_of(window.page)
    assert "dose not recorded" in told
    assert "Could not be judged" in told


def test_the_basis_has_seven_parts_and_closes_with_escape(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    page = patient_of(window)
    press_on(page.dose.chart, Qt.Key.Key_B)
    assert page.basis.isVisible()
    told = page.basis.text()
    for number in range(1, 8):
        assert f"\n{number}. " in told
    assert "prescriptions.csv, line 412" in told
    assert "[verified]" in told
    press_on(window.focusWidget(), Qt.Key.Key_Escape)
    assert not page.basis.isVisible()


def test_the_chart_speaks_as_the_focus_line_moves(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    chart = patient_of(window).dose.chart
    before = chart.accessibleName()
    press_on(chart, Qt.Key.Key_Left)
    now = chart.accessibleName()
    assert now != before
    assert "23 November 2026, diazepam, 15 milligrams a day" in now
    press_on(chart, Qt.Key.Key_Left)
    press_on(chart, Qt.Key.Key_Left)
    assert "12 May 2026" in chart.accessibleName()


def test_the_table_holds_the_numbers_of_the_chart(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    page = patient_of(window)
    press_on(page.dose.chart, Qt.Key.Key_T)
    assert page.dose.stack.currentWidget() is page.dose.table
    doses = [row.dose for row in page.dose.model.shown()]
    assert "no supply" in doses
    assert "15\u00a0mg a\u00a0day" in doses
    press_on(page.dose.table, Qt.Key.Key_T)
    assert page.dose.stack.currentWidget() is page.dose.chart


def test_brackets_change_the_range(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    page = patient_of(window)
    press_on(page.dose.chart, Qt.Key.Key_BracketLeft)
    assert page.dose.ranges.value() == "3y"
    press_on(page.dose.chart, Qt.Key.Key_BracketRight)
    assert page.dose.ranges.value() == "all"


def test_why_not_flagged_answers_for_each_rule(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    click(child(window.page, "whyNotFlagged"))
    settled(qtbot, window)
    assert window.sheet is not None
    told = words_of(window.sheet)
    assert "Not flagged: no opioid" in told
    assert "does not hold" in told
    assert "not known" in told


def test_a_closed_record_takes_no_review_and_no_plan(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", "005002")
    assert not child(window.page, "startReview").isEnabled()
    assert not child(window.page, "startPlan").isEnabled()
    assert not window._actions["review"].isEnabled()
    assert "Died 01-Oct-2026" in words_of(window.context)
    go(qtbot, window, "planner", "005002")
    assert "No plan can be made here." in words_of(window.page)


def test_next_and_previous_follow_the_list(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    window._actions["next"].trigger()
    settled(qtbot, window)
    assert window.place == Place("patient", "001207")
    window._actions["previous"].trigger()
    settled(qtbot, window)
    assert window.place == Place("patient", GRACE)


def test_an_unknown_person_is_told_plainly(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", "nobody")
    assert "There is no one with this id." in words_of(window.page)


def test_the_finder_opens_a_person(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    window._actions["find_patient"].trigger()
    assert window.sheet is not None
    assert not window._actions["go_import"].isEnabled()
    type_into(child(window.sheet, "finderText"), "larsen")
    settled(qtbot, window)
    press_on(child(window.sheet, "finderText"), Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.place == Place("patient", "004377")
    assert window._actions["go_import"].isEnabled()


# --- review ---------------------------------------------------------------------------------------


def review_of(window: MainWindow) -> ReviewPage:
    page = window.pages["review"]
    assert isinstance(page, ReviewPage)
    return page


def test_a_review_starts_with_nothing_answered(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    values = review_of(window).form.values()
    for name in ("indication", "benefit", "harms", "alcohol", "suicidal_thoughts", "patient_view"):
        assert values[name] == "not-asked"
    assert values["decision"] is None
    assert review_of(window).head.contact.value() is None


def test_signing_waits_for_what_is_needed_and_says_it(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    window._actions["sign"].trigger()
    assert window.sheet is None
    told = words_of(child(window.page, "reviewFaults").parentWidget() or window.page)
    for words in ("seen, phone, video", "decision", "reason"):
        assert words in told


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("23-Feb-2027", False),
        ("24-Feb-2027", True),
        ("23-Nov-2026", True),
        ("", True),
        ("03/04/2027", True),
    ],
)
def test_the_next_review_is_needed_and_late_ones_need_a_reason(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic, typed: str, missing: bool
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    form = review_of(window).form
    form.set_values({"decision": "continue", "reason": "stable", "next_review_on": typed})
    assert bool(form.missing()) is missing
    if typed == "24-Feb-2027":
        assert child(form, "review_later_reason").isVisible()
        form.set_values({"later_reason": "away"})
        assert form.missing() == []


def test_not_asked_and_none_stand_alone(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    form = review_of(window).form

    def tick(name: str) -> None:
        made = child(form, f"review_harms_{name}")
        assert isinstance(made, QAbstractButton)
        made.click()

    tick("falls")
    tick("mood")
    assert form.values()["harms"] == "falls, mood"
    tick("none")
    assert form.values()["harms"] == "none"
    tick("none")
    assert form.values()["harms"] == "not-asked"


def test_a_draft_survives_going_elsewhere_and_is_asked_about_at_closing(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "review", GRACE)
    review_of(window).form.set_values({"reason": "half written"})
    go(qtbot, window, "worklist")
    assert "draft, not in the record" in words_of(window.footer)
    go(qtbot, window, "review", GRACE)
    assert review_of(window).form.values()["reason"] == "half written"
    window.close()
    assert window.isVisible()
    assert window.sheet is not None
    assert "Close and lose what is not signed?" in words_of(window.sheet)
    window.sheet.cancel()
    window._actions["next"].trigger()
    assert window.sheet is not None
    assert "Leave this person?" in words_of(window.sheet)
    window.sheet.cancel()
    assert clinic.signed_reviews == []


# --- planner --------------------------------------------------------------------------------------


def test_a_full_draft_stands_at_once_and_curve_and_table_are_one(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    page = planner_of(window)
    assert page.pane.table is not None
    assert len(page.pane.table.records.shown()) == 21
    assert "Nothing is saved until you sign." in words_of(page)
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
    page.fields.every.selectAll()
    type_into(page.fields.every, "2")
    settled(qtbot, window)
    assert "42" in page.pane.summary.text()
    page.undo()
    settled(qtbot, window)
    assert "84" in page.pane.summary.text()
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


# --- documents and import -------------------------------------------------------------------------


def test_without_a_plan_the_letter_page_says_so(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "documents", GRACE)
    assert "There is no signed plan to print." in words_of(window.page)
    assert not window._actions["print"].isEnabled()


def test_a_draft_is_marked_and_never_kept_as_a_letter(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic, tmp_path: Path
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    planner_of(window)._preview()
    settled(qtbot, window)
    page = window.page
    assert "every page says DRAFT" in words_of(page)
    documents_of(window).save_to(tmp_path / "draft.pdf")
    settled(qtbot, window)
    assert (tmp_path / "draft.pdf").read_bytes().startswith(b"%PDF")
    assert clinic.issued == []


def test_large_print_from_the_record_is_chosen(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    planner_of(window)._preview()
    settled(qtbot, window)
    assert documents_of(window).side.format.value() == "large"


def test_a_full_disk_is_told_and_nothing_is_issued(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic, tmp_path: Path
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "planner", GRACE)
    planner_of(window)._preview()
    settled(qtbot, window)
    documents_of(window).save_to(tmp_path / "missing" / "x.pdf")
    settled(qtbot, window)
    assert window.sheet is not None
    assert "The file could not be written" in words_of(window.sheet)
    window.sheet.cancel()


# --- hostile names --------------------------------------------------------------------------------


@pytest.mark.parametrize("person", HOSTILE, ids=lambda p: p.id)
def test_data_is_never_markup(qtbot: QtBot, open_window: OpenWindow, person: Person) -> None:
    clinic = FakeClinic(people=(*HOSTILE, *PEOPLE))
    window = open_window(clinic)
    for page in ("worklist", "patient", "review", "planner"):
        patient_id = None if page == "worklist" else person.id
        go(qtbot, window, page, patient_id)
        for label in window.findChildren(QLabel):
            assert label.textFormat() is Qt.TextFormat.PlainText, label.text()[:60]
    names = [w.text() for w in window.context.findChildren(RunsLabel)]
    assert len(names) == 1


def test_markup_in_a_name_is_shown_as_typed(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(FakeClinic(people=HOSTILE))
    go(qtbot, window, "patient", "h1")
    assert "<B>BOLD</B>, <img src=x> (Mr)" in words_of(window.context)


def test_a_name_of_120_letters_is_shown_whole(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(FakeClinic(people=HOSTILE), size=(1024, 640))
    go(qtbot, window, "patient", "h2")
    laid_out()
    name = child(window.context, "bannerName")
    assert name.width() < window.width()
    assert name.height() >= name.heightForWidth(name.width()) - 2
    for edit in window.findChildren(QLineEdit):
        assert "…" not in edit.text()


# --- reach ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("scale", [100, 200])
def test_every_control_has_a_name_and_a_size_to_hit(
    qtbot: QtBot, open_window: OpenWindow, scheme: Scheme, scale: int
) -> None:
    clinic = FakeClinic()
    window = open_window(clinic, scheme=scheme, scale=scale)
    for page in ("worklist", "patient", "review", "planner", "import", "setup"):
        single = page in ("patient", "review", "planner")
        go(qtbot, window, page, GRACE if single else None)
        for made in window.page.findChildren(QWidget):
            if not made.isVisible() or made.focusPolicy() is Qt.FocusPolicy.NoFocus:
                continue
            if made.objectName().startswith("qt_"):
                continue
            assert made.accessibleName(), (page, type(made).__name__, made.objectName())
            assert min(made.width(), made.height()) >= 24, (page, made.objectName())


@pytest.mark.parametrize(
    ("size", "scale"), [((1366, 768), 100), ((1024, 640), 100), ((1366, 768), 200)]
)
def test_the_views_are_told_in_full_or_stand_in_a_list(
    qtbot: QtBot, open_window: OpenWindow, size: tuple[int, int], scale: int
) -> None:
    window = open_window(FakeClinic(), size=size, scale=scale)
    settled(qtbot, window)
    laid_out()
    tabs = worklist_of(window).views._tabs
    listed = child(window.context, "viewChoice")
    assert isinstance(listed, QComboBox)
    told = {listed.itemData(n) for n in range(listed.count())} if listed.isVisible() else set()
    assert {*tabs.keys(), *told} >= {"due", "never", "everyone"}
    if tabs.isVisible():
        for made in tabs.findChildren(QAbstractButton):
            assert made.width() >= made.sizeHint().width()


def test_text_size_and_scheme_can_change_while_working(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    go(qtbot, window, "patient", GRACE)
    for name in ("larger", "larger", "smaller", "dark", "light", "normal_size"):
        window._actions[name].trigger()
    assert "OKAFOR, Grace (Ms)" in words_of(window.context)
