"""The queue worked through from the keyboard, over the demo clinic in a real file."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.worklist_views import WorklistRow
from clinic_desktop.ui import format
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.flags import FlagRow
from clinic_desktop.ui.patient.page import PatientPage
from clinic_desktop.ui.text import Paragraph, plain
from clinic_desktop.ui.worklist.column_choice import USUALLY_OFF, kept_off
from clinic_desktop.ui.worklist.columns import WorklistColumns
from clinic_desktop.ui.worklist.page import WorklistPage
from clinic_desktop.ui.worklist.query_sheets import FilterSheet, SortSheet
from tests.demo_file import AS_OF, PROGRAM
from tests.ui.driving import (
    OpenWindow,
    child,
    click,
    press,
    settled,
    type_into,
    until,
    words_of,
)

SIGNER = Signer("Dr A. Khan", "prescriber")
OKAFOR, WHITTAKER, KOWALSKI = "004118", "001207", "004802"
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def on_list(qtbot: QtBot, window: MainWindow) -> WorklistPage:
    with qtbot.waitActive(window):
        window.activateWindow()
    settled(qtbot, window)
    page = window.page
    assert isinstance(page, WorklistPage)
    page.table.setFocus()
    return page


def names(page: WorklistPage) -> list[str | None]:
    return [row.patient.family_name for row in page.model.shown()]


def test_the_queue_is_worked_down_to_nothing_due(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    # All but the last two are answered beforehand: each more costs the same few keys.
    due = [row.patient.id for row in real.worklist("due").rows]
    for patient_id in due[:-2]:
        entry = real.queue.people.entry(patient_id)
        rules = [outcome.rule_id for outcome in entry.open_outcomes]
        real.queue.answers.give(
            patient_id, rules, DispositionKind.CONTINUE, reason="benefits-outweigh",
            until=AS_OF + timedelta(80), signer=SIGNER,
        )  # fmt: skip
        due_on = real.queue.people.entry(patient_id).row.next_due_on
        assert due_on is not None
        assert due_on > AS_OF
    window = open_window(real)
    page = on_list(qtbot, window)
    for _ in range(2):
        press(window, Qt.Key.Key_Return)
        settled(qtbot, window)
        patient = window.page
        assert isinstance(patient, PatientPage)
        assert patient.flags.focus_first()
        press(window, Qt.Key.Key_C)
        settled(qtbot, window)
        sheet = window.sheet
        assert sheet is not None
        press(window, Qt.Key.Key_Space)
        every = sheet.findChild(QWidget, "answerAll")
        if every is not None and every.isVisible():
            every.setFocus()
            press(window, Qt.Key.Key_Space)
        press(window, Qt.Key.Key_Return)
        settled(qtbot, window)
        settled(qtbot, window)
        until(qtbot, lambda: isinstance(window.focusWidget(), FlagRow))
        press(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        settled(qtbot, window)
    assert page.model.shown() == []
    said = words_of(page)
    assert "Nothing due." in said
    assert "Next: " in said


def test_people_selected_by_key_get_an_owner_and_undo_takes_it_back(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    people = [row.patient.id for row in page.model.shown()[:2]]
    press(window, Qt.Key.Key_X)
    press(window, Qt.Key.Key_Down)
    press(window, Qt.Key.Key_X)
    assert "2 selected" in words_of(page.bulk)
    click(child(page.bulk, "bulk_assign"))
    sheet = window.sheet
    assert sheet is not None
    for row in page.model.shown()[:2]:
        assert (row.patient.family_name or "").upper() in words_of(sheet)
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert [real.queue.people.entry(one).row.owner for one in people] == ["Dr A. Khan"] * 2
    assert "2 people assigned to Dr A. Khan." in words_of(page.bulk)
    press(window, Qt.Key.Key_Z, CTRL)
    settled(qtbot, window)
    settled(qtbot, window)
    assert "Dr A. Khan" not in [real.queue.people.entry(WHITTAKER).row.owner]
    assert not page.bulk.can_undo


def test_a_bulk_snooze_names_who_is_left_out(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    for patient_id in (OKAFOR, WHITTAKER):
        page.table.choose_key(patient_id)
        press(window, Qt.Key.Key_X)
    press(window, Qt.Key.Key_Semicolon, CTRL)
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    press(window, Qt.Key.Key_Space)
    until = child(sheet, "answerUntil")
    until.setFocus()
    press(window, Qt.Key.Key_A, CTRL)
    type_into(until, "+120d")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert window.sheet is not None
    told = words_of(window.sheet)
    assert "OKAFOR" in told
    assert "urgent flag" in told.lower()
    assert WHITTAKER not in [row.patient.id for row in real.worklist("due").rows]
    assert OKAFOR in [row.patient.id for row in real.worklist("due").rows]


def test_filters_are_chips_and_a_view_of_ones_own_keeps_them(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    everyone = len(page.model.shown())
    page.asking.ask_filter()
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    choice = child(sheet, "filterKey")
    choice.choose("level")  # type: ignore[attr-defined]
    choice.picked.emit("level")  # type: ignore[attr-defined]
    click(child(sheet, "value_level_critical"))
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    shown = page.model.shown()
    assert 0 < len(shown) < everyone
    assert {row.level for row in shown if row.level} == {shown[0].level}
    assert f"{everyone - len(shown)} hidden by filters." in page.said.text()
    chip = child(page, "chip_level_critical")
    assert "Level: Urgent" in words_of(page.chips)
    page.asking.ask_view()
    sheet = window.sheet
    assert sheet is not None
    type_into(child(sheet, "viewName"), "Urgent ones")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert page.view_title() == "Urgent ones"
    assert names(page) == [row.patient.family_name for row in shown]
    assert real.worklist("Urgent ones").rows
    chip = child(page, "chip_level_critical")
    click(chip)
    settled(qtbot, window)
    assert len(page.model.shown()) == everyone


def test_three_sort_keys_are_said_in_words(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    page.asking.ask_order()
    sheet = window.sheet
    assert sheet is not None
    for place, key in enumerate(("level", "age", "name")):
        child(sheet, f"sortKey_{place}").choose(key)  # type: ignore[attr-defined]
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "Sorted by level, then oldest, then name." in page.said.text()
    assert page.model.headings() == []


def test_the_list_is_exported_with_ids_only(
    qtbot: QtBot,
    open_window: OpenWindow,
    real: ClinicServices,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    suggested: list[str] = []

    def choose(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        suggested.append(Path(name).name)
        return str(tmp_path / suggested[-1]), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    for wanted, suffix in ((page.acts._export, "csv"), (page.acts._print, "pdf")):
        wanted()
        press(window, Qt.Key.Key_Return)
        settled(qtbot, window)
        settled(qtbot, window)
        if window.sheet is not None:
            window.sheet.cancel()
        assert suggested[-1] == f"worklist 2026-11-24.{suffix}"
        assert (tmp_path / suggested[-1]).stat().st_size > 500
    text = (tmp_path / "worklist 2026-11-24.csv").read_text("utf-8-sig")
    assert OKAFOR in text
    assert "Okafor" not in text


def test_the_list_is_narrowed_ordered_and_kept_from_the_keyboard(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    both = CTRL | Qt.KeyboardModifier.ShiftModifier
    press(window, Qt.Key.Key_N, both)
    settled(qtbot, window)
    sheet = window.sheet
    assert isinstance(sheet, FilterSheet)
    assert "records brought in hold no bookings" in words_of(sheet)
    facet = next(one for one in real.queue.facets(page.query) if one.key == "class")
    press(window, Qt.Key.Key_Tab)
    value = facet.options[0]
    assert window.focusWidget() is child(sheet, f"value_class_{value.value}")
    press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert len(page.model.shown()) == value.count
    assert f"Drug class: {value.words}" in words_of(page.chips)

    press(window, Qt.Key.Key_O, both)
    sheet = window.sheet
    assert isinstance(sheet, SortSheet)
    press(window, Qt.Key.Key_Down)  # from days overdue to level
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert "Sorted by level, then" in words_of(page)
    ranks = [row.level.rank if row.level else 9 for row in page.model.shown()]
    assert ranks == sorted(ranks)

    window._run_action("save_view")
    type_into(child(window.sheet or window, "viewName"), "Mine")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert page.query.view == "Mine"
    assert len(page.model.shown()) == value.count


def test_a_next_action_and_a_hold_are_set_from_the_list_and_refused_without_what_they_need(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    page.table.choose_key(WHITTAKER)
    press(window, Qt.Key.Key_Period, CTRL)
    sheet = window.sheet
    assert sheet is not None
    click(child(sheet, "action_0"))
    child(sheet, "actionWords").setFocus()
    press(window, Qt.Key.Key_Return)
    assert "Give the date" in words_of(sheet)
    type_into(child(sheet, "actionDate"), "-2d")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    row = real.queue.people.entry(WHITTAKER).row
    assert (row.next_action, row.next_due_on) == ("Call", AS_OF - timedelta(2))
    assert WHITTAKER in {one.patient.id for one in real.worklist("overdue").rows}

    page.table.choose_key(WHITTAKER)
    page.table.setFocus()
    window._run_action("contact")
    sheet = window.sheet
    assert sheet is not None
    press(window, Qt.Key.Key_Return)
    assert "Write the reason." in words_of(sheet)
    type_into(child(sheet, "contactReason"), "asked to wait")
    press(window, Qt.Key.Key_Return)
    settled(qtbot, window)
    settled(qtbot, window)
    assert real.queue.people.entry(WHITTAKER).row.contact_hold == "asked to wait (Dr A. Khan)"
    press(window, Qt.Key.Key_Z, CTRL)
    settled(qtbot, window)
    settled(qtbot, window)
    assert real.queue.people.entry(WHITTAKER).row.contact_hold == ""


def test_f5_shows_what_another_workstation_signed(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    due = len(page.model.shown())
    other = bootstrap.open_clinic(PROGRAM, real.store.engine.url.database, as_of=AS_OF)
    rules = [one.rule_id for one in other.queue.people.entry(WHITTAKER).open_outcomes]
    other.queue.answers.give(
        WHITTAKER, rules, DispositionKind.CONTINUE, reason="benefits-outweigh",
        until=AS_OF + timedelta(80), signer=Signer("Dr B. Second", "prescriber"),
    )  # fmt: skip
    other.close()
    page.table.choose_key(OKAFOR)
    press(window, Qt.Key.Key_F5)
    settled(qtbot, window)
    assert len(page.model.shown()) == due - 1
    current = page.table.current()
    assert current is not None
    assert current.patient.id == OKAFOR
    assert "1\u00a0person changed elsewhere." in words_of(window.footer)


# --- columns, freshness ---------------------------------------------------------------------------


def shown_columns(page: WorklistPage) -> list[str]:
    columns = page.model.columns
    return [c.key for n, c in enumerate(columns) if not page.table.isColumnHidden(n)]


def test_the_usual_columns_by_width_and_the_status_goes_where_there_is_room(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    usual = ["select", "level", "patient", "why", "taking", "how_long"]
    window = open_window(real, size=(1600, 900))
    page = on_list(qtbot, window)
    assert shown_columns(page) == [*usual, "trend", "also", "last", "next", "status"]
    window.resize(1366, 768)
    assert shown_columns(page) == [*usual, "trend", "also", "next", "status"]
    window.resize(1024, 640)
    assert "status" not in shown_columns(page)
    row = page.model.shown()[0]
    assert row.status in page._columns.next_action(row)[-1][0].text
    window.resize(1366, 768)
    assert row.status not in page._columns.next_action(row)[-1][0].text
    assert row.status in page._columns.status(row)[0][0].text


def test_a_choice_of_columns_is_kept_for_the_person_at_the_desk(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real, size=(1600, 900))
    page = on_list(qtbot, window)
    window._actions["columns"].trigger()
    sheet = window.sheet
    assert sheet is not None
    assert sheet.findChild(QWidget, "column_patient") is None
    for name in ("column_trend", "column_also", "column_letter"):
        child(sheet, name).setFocus()
        press(window, Qt.Key.Key_Space)
    press(window, Qt.Key.Key_Return)
    assert "trend" not in shown_columns(page)
    assert "letter" in shown_columns(page)

    again = open_window(real, size=(1600, 900))
    assert "letter" in shown_columns(on_list(qtbot, again))
    again.desk.signer = Signer("Dr B. Second", "prescriber")
    second = on_list(qtbot, again)
    second.asking.show_columns()
    assert "letter" not in shown_columns(second)

    window._actions["columns"].trigger()
    assert window.sheet is not None
    click(child(window.sheet, "usualColumns"))
    window.sheet.accept()
    assert "trend" in shown_columns(page)
    assert kept_off(SIGNER.name) == USUALLY_OFF


def test_rows_stay_while_somebody_is_selected_and_the_number_changed_is_said(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    before = names(page)
    press(window, Qt.Key.Key_X)
    real.queue.moves.set_action([OKAFOR, WHITTAKER], "Call", AS_OF - timedelta(900), SIGNER)
    window.desk.records_changed.emit()
    settled(qtbot, window)
    assert names(page) == before
    assert page.refresh.text() == "2 changed - refresh   F5"
    click(page.refresh)
    settled(qtbot, window)
    settled(qtbot, window)
    assert page.refresh.text() == "Refresh   F5"
    assert names(page)[:2] != before[:2]
    assert page.model.shown()[0].next_action == "Call"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_another_workstation_signs_is_said_and_moves_nothing(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    page.freshness.timer.timeout.emit()
    settled(qtbot, window)
    assert page.refresh.text() == "Refresh   F5"
    there = bootstrap.open_clinic(PROGRAM, real.store.engine.url.database, as_of=AS_OF)
    there.queue.moves.set_action([WHITTAKER], "Call", AS_OF - timedelta(900), SIGNER)
    there.close()
    before = names(page)
    page.freshness.timer.timeout.emit()
    settled(qtbot, window)
    assert page.refresh.text() == "1 changed - refresh   F5"
    assert names(page) == before
    press(window, Qt.Key.Key_F5)
    settled(qtbot, window)
    settled(qtbot, window)
    assert page.refresh.text() == "Refresh   F5"
    assert page.model.shown()[0].patient.id == WHITTAKER

    # Nor does anything move under an open menu.
    before = names(page)
    menu = window.menuBar().actions()[0].menu()
    assert isinstance(menu, QMenu)
    menu.popup(QPoint(0, 0))
    real.queue.moves.set_action([OKAFOR], "Call", AS_OF - timedelta(1800), SIGNER)
    window.desk.records_changed.emit()
    settled(qtbot, window)
    menu.close()
    assert page.refresh.text() == "1 changed - refresh   F5"
    assert names(page) == before
    click(child(page, "showSnoozed"))
    settled(qtbot, window)
    assert page.query.view == "snoozed"
    assert not page.show_snoozed.isVisible()


def test_a_list_that_cannot_be_updated_stays_greyed_with_its_time(
    qtbot: QtBot, open_window: OpenWindow, real: ClinicServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(real)
    page = on_list(qtbot, window)
    before = names(page)

    def refuse(*_: object) -> None:
        raise EnvironmentFault("Locked", "The records are locked by another program.", "")

    monkeypatch.setattr(real.queue, "show", refuse)
    page.load()
    settled(qtbot, window)
    assert (names(page), page.model.stale) == (before, True)
    assert "The records are locked by another program." in page.updating.text()
    monkeypatch.undo()
    page.load()
    settled(qtbot, window)
    assert (page.model.stale, page.updating.text()) == (False, "")


def test_columns_that_are_usually_off_say_what_the_record_has(real: ClinicServices) -> None:
    """From the rows as they come: no window is needed to read a cell."""
    rows = {row.patient.id: row for row in real.worklist("everyone").rows}
    cells = WorklistColumns(AS_OF, ())

    def words(cell: Callable[[WorklistRow], tuple[Paragraph, ...]], patient_id: str) -> str:
        return plain(cell(rows[patient_id])).replace("\xa0", " ")

    assert words(cells.equivalent, OKAFOR) == "about 15 mg\na day, both tables"
    assert words(cells.equivalent, "002644") == "none to convert"  # a Z-drug alone
    assert words(cells.last_letter, OKAFOR) == "None"
    assert words(cells.contact_need, OKAFOR) == "Large print needed"
    assert words(cells.prescriber, OKAFOR) == rows[OKAFOR].prescriber != ""
    assert words(cells.latest_record, OKAFOR) == format.day(rows[OKAFOR].last_record_on)
    cells.next_in_why = True
    assert words(cells.why, OKAFOR).endswith("Review: no date set")
