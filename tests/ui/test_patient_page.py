"""The patient page over invented people: story, basis, chart, why not, the finder."""

import shutil
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from clinic_desktop import bootstrap
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.store.models import PatientRow
from clinic_desktop.ui.desk import Place
from tests.demo_file import AS_OF, PROGRAM
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
from tests.ui.page_of import GRACE, patient_of


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


def test_somebody_said_to_have_died_gets_no_plan(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    patient_id = "002644"
    with real.store.write() as session:
        session.execute(update(PatientRow).values(reported_dead=PatientRow.id == patient_id))
    window = open_window(real)
    go(qtbot, window, "patient", patient_id)
    assert "Said to have died, no sure date" in words_of(window.context)
    assert "no sure date" in words_of(window.page)
    assert child(window.page, "startReview").isEnabled()
    assert not child(window.page, "startPlan").isEnabled()
    assert not window._actions["plan"].isEnabled()
    go(qtbot, window, "planner", patient_id)
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


def test_come_back_to_the_page_has_what_was_signed_elsewhere(
    qtbot: QtBot, open_window: OpenWindow, told: Path, tmp_path: Path
) -> None:
    path = shutil.copy(told, tmp_path)
    here, elsewhere = (bootstrap.open_clinic(PROGRAM, path, as_of=AS_OF) for _ in range(2))
    window = open_window(here)
    go(qtbot, window, "patient", GRACE)
    before = len(elsewhere.patient_page(GRACE).reviews)
    assert f"Reviews  {before}" in words_of(window.page)
    go(qtbot, window, "worklist")
    review = Review(
        id="", patient_id=GRACE, review_on=AS_OF, reviewer=None, contact=Contact.SEEN,
        decision=Decision.CONTINUE, reason="stable", next_review_on=AS_OF + timedelta(days=60),
    )  # fmt: skip
    elsewhere.sign_review(review, Signer("Dr B. Reed", "prescriber"))
    go(qtbot, window, "patient", GRACE)
    settled(qtbot, window)
    assert f"Reviews  {before + 1}" in words_of(window.page)
    elsewhere.close()
    here.close()
