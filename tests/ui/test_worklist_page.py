"""The worklist over invented people: what it says, filters, order, peek."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.errors import EnvironmentFault
from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    press_on,
    settled,
    type_into,
    until,
    words_of,
)
from tests.ui.fake_clinic import FakeClinic
from tests.ui.page_of import GRACE, patient_of, worklist_of


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


def test_from_the_list_b_opens_the_basis_of_the_first_flag(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    worklist = worklist_of(window)
    press_on(worklist.table, Qt.Key.Key_Space)
    settled(qtbot, window)
    assert "Dose over 12 months, mg a day" in words_of(worklist)
    chosen = worklist.table.current()
    assert chosen is not None
    press_on(worklist.table, Qt.Key.Key_B)
    settled(qtbot, window)
    page = patient_of(window)
    until(qtbot, page.basis.isVisible)
    assert window.place.patient_id == chosen.patient.id
    assert page.basis.flag is not None
    window.go_back()
    settled(qtbot, window)
    assert window.place.page == "worklist"
