"""What stands around every page, and what holds on each of them."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.errors import UserError
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.health.page import HealthPage
from clinic_desktop.ui.patient.review_form import ReviewForm
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.text import RunsLabel
from clinic_desktop.ui.theme import Scheme
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
from tests.ui.page_of import GRACE, worklist_of

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


def test_nobody_gets_past_the_first_page_without_a_name(
    open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic, signed_in=False)
    window.strip.grab()
    link = window.strip._link.center().toPoint()
    QTest.mouseClick(window.strip, Qt.MouseButton.LeftButton, pos=link)
    assert window.place == Place("welcome")
    assert "Give your name and role first." in words_of(window)


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


def test_a_window_left_open_past_midnight_says_so(
    open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    day = TODAY
    window.strip.watch_day(lambda: day)
    assert not window.strip.has_fault()
    day = TODAY + timedelta(days=1)
    window.strip._look_at_the_day()
    assert window.strip.has_fault()
    of, now = f"{TODAY:%d-%b-%Y}", f"{day:%d-%b-%Y}"
    assert f"Opened {of}, today is {now}: close and open again." in window.strip.text()
    assert "(today)" not in window.strip.text()
    window.resize(1024, 640)
    window.strip.grab()
    assert "close and open again" in "".join(
        run.text for group in window.strip._fitting_groups(700) for run in group
    )


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


def test_a_sheet_stays_with_what_was_typed_until_what_it_asked_for_is_done(
    qtbot: QtBot, open_window: OpenWindow, clinic: FakeClinic
) -> None:
    window = open_window(clinic)
    faults: list[Exception | None] = [
        UserError("Not stored", "The plan has changed.", "Look again."),
        ValueError("a bug"),
        None,
    ]

    def work() -> str:
        fault = faults.pop(0)
        if fault is not None:
            raise fault
        return "done"

    sheet = Sheet("End the plan", yes="End", name="endSheet")
    reason = QLineEdit()
    sheet.body.addWidget(reason)
    done: list[str] = []

    def answer() -> bool:
        sheet.carry_out(window.jobs, work, finished)
        return False

    def finished(told: str) -> None:
        done.append(told)
        sheet.close_sheet()

    sheet.on_yes = answer
    window.desk.show_sheet(sheet)
    type_into(reason, "moved away")
    sheet.accept()
    settled(qtbot, window)
    assert sheet.fault.text() == "Not stored. The plan has changed. Look again."
    with qtbot.captureExceptions() as bugs:
        sheet.accept()
        settled(qtbot, window)
    assert [str(bug) for _, bug, _ in bugs] == ["a bug"]
    assert (sheet.isVisible(), reason.text(), sheet.yes.isEnabled()) == (True, "moved away", True)
    sheet.accept()
    assert not sheet.yes.isEnabled()
    settled(qtbot, window)
    assert (done, window.findChild(QWidget, "endSheet")) == (["done"], None)
