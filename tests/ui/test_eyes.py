"""What a new user would trip over: words cut off, rings astray, ways that lead nowhere or too far.

Over the real demo clinic; nothing is signed here.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QScrollArea
from pytestqt.qtbot import QtBot

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.files_out import write_whole
from clinic_desktop.ui.actions import ACTIONS
from clinic_desktop.ui.controls import icon_button
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.display import DisplayKeeper, kept_display
from clinic_desktop.ui.documents.page import DocumentsPage
from clinic_desktop.ui.documents.viewer import DocumentViewer
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.focus_ring import FocusRing
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.patient.page import PatientPage
from clinic_desktop.ui.theme import Scheme, look
from tests.ui.driving import child, close_without_drafts, go, laid_out, settled, type_into, words_of
from tests.ui.looking import cut_words, unreachable

GRACE, SAMIRA, ELENA = "004118", "002644", "003902"
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture(scope="module")
def shared(demo: ClinicServices, dressed: None) -> Iterator[MainWindow]:
    """One window for all of these: opening one costs more than what most of them look at."""
    window = MainWindow(demo, demo.status())
    window.show()
    window.begin(Signer("Dr A. Khan", "prescriber"))
    yield window
    close_without_drafts(window)


@pytest.fixture
def window(shared: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    shared.resize(1366, 768)
    go(qtbot, shared, "worklist")
    yield shared
    while shared.sheet is not None:
        shared.sheet.cancel()
    if look().scale != 100:
        look().set_scale(100)


def patient_page(window: MainWindow) -> PatientPage:
    page = window.page
    assert isinstance(page, PatientPage)
    return page


def viewer_of(window: MainWindow) -> DocumentViewer:
    page = window.page
    assert isinstance(page, DocumentsPage)
    return page.viewer


def at_rest(qtbot: QtBot, window: MainWindow) -> None:
    """What is asked for in answer to a first answer has come too, and everything is laid out."""
    for _ in range(3):
        settled(qtbot, window)
        QApplication.processEvents()
        laid_out()


def test_the_ring_goes_where_its_control_goes_and_not_over_other_things(
    qtbot: QtBot, window: MainWindow
) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    go(qtbot, window, "patient", GRACE)
    page, ring = patient_page(window), window.findChild(FocusRing)
    assert ring is not None
    page.flags.focus_first()
    page._basis_key()
    close = child(page, "basisClose")
    assert close.hasFocus()
    for size in ((1024, 640), (1200, 700)):
        window.resize(*size)
        at_rest(qtbot, window)
        corner = close.mapTo(window, QPoint(0, 0))
        assert ring.geometry().topLeft() == corner - QPoint(3, 3), size
    page.basis.close_panel()

    # Scrolled out of its pane, a control has no ring over what is seen there instead.
    go(qtbot, window, "review", SAMIRA)
    at_rest(qtbot, window)
    inside = child(window.page, "review_harms_falls")
    scroll = next(s for s in window.page.findChildren(QScrollArea) if s.isAncestorOf(inside))
    inside.setFocus()
    scroll.ensureWidgetVisible(inside)
    assert ring.isVisible()
    window.resize(1024, 640)
    at_rest(qtbot, window)
    scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())
    assert not ring.isVisible()
    scroll.verticalScrollBar().setValue(0)
    scroll.ensureWidgetVisible(inside)
    assert ring.isVisible()


def test_back_and_forward_and_no_backspace(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "patient", GRACE)
    go(qtbot, window, "health")
    assert not window._actions["forward"].isEnabled()
    QTest.keyClick(window, Qt.Key.Key_Left, ALT)
    settled(qtbot, window)
    assert window.place == Place("patient", GRACE)
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Backspace)
    settled(qtbot, window)
    assert window.place == Place("patient", GRACE)
    QTest.keyClick(window, Qt.Key.Key_Right, ALT)
    settled(qtbot, window)
    assert window.place == Place("health")
    window.go_back()
    go(qtbot, window, "rules")
    assert not window._actions["forward"].isEnabled(), "a new way begins here"


def test_every_key_belongs_to_one_action_and_stands_in_the_list_of_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    taken: dict[str, str] = {}
    for spec in ACTIONS:
        for one in spec.sequences():
            key = one.toString(QKeySequence.SequenceFormat.PortableText)
            assert taken.setdefault(key, spec.name) == spec.name, key
    assert "Backspace" not in taken, "pressed to mend a word, it must not leave the page"
    window._actions["keys"].trigger()
    sheet = window.sheet
    assert sheet is not None
    told = words_of(sheet)
    assert "Ctrl+Shift+F  Ctrl+K" in told
    # Longer than the window, and nothing in it to tab to: the arrow keys move it.
    laid_out()
    scroll = window.focusWidget()
    assert isinstance(scroll, QScrollArea)
    QTest.keyClick(scroll, Qt.Key.Key_PageDown)
    assert scroll.verticalScrollBar().value() > 0
    QTest.keyClick(scroll, Qt.Key.Key_Return)
    assert window.sheet is None


def test_a_sheet_over_a_person_says_whose_it_is(qtbot: QtBot, window: MainWindow) -> None:
    window._actions["add_filter"].trigger()
    settled(qtbot, window)
    assert window.sheet is not None
    assert window.sheet.person.text() == ""
    window.sheet.cancel()
    go(qtbot, window, "patient", GRACE)
    patient_page(window).flags.focus_first()
    window._actions["snooze"].trigger()
    settled(qtbot, window)
    assert window.sheet is not None
    told = window.sheet.person.text().replace("\N{NO-BREAK SPACE}", " ")
    assert "OKAFOR, Grace (Ms)     Born 02-Mar-1951 75y     Id 004 118" in told
    window.sheet.cancel()
    window._actions["find_patient"].trigger()
    assert window.sheet is not None
    assert window.sheet.person.text() == "", "the finder lists several people"
    window.sheet.cancel()


def test_the_way_from_the_questions_to_the_plan_is_always_in_sight(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1024, 640)
    go(qtbot, window, "planner", SAMIRA)
    at_rest(qtbot, window)
    draw = child(window.page, "drawPlan")
    assert draw.visibleRegion().boundingRect().size() == draw.size()
    told = words_of(window.page).replace("\N{NO-BREAK SPACE}", " ")
    assert "no drug with an equivalent now; Z-drugs are kept apart" in told
    assert "0 mg to 0 mg" not in told
    go(qtbot, window, "planner", GRACE)
    at_rest(qtbot, window)
    told = words_of(window.page).replace("\N{NO-BREAK SPACE}", " ")
    assert "From the record: 15 mg by both tables" in told


def test_a_supply_is_told_in_what_was_counted(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "patient", GRACE)
    records = patient_page(window).records.prescriptions.records
    told = [str(records.index(0, column).data()) for column in range(records.columnCount())]
    assert "84 tablets" in "\n".join(told)
    flags = words_of(patient_page(window).flags)
    assert "since 09-Nov-2026" in flags
    assert "5\N{NO-BREAK SPACE}reasons of 8\N{NO-BREAK SPACE}flags" in flags


def test_the_rail_marks_no_place_that_is_not_its_own(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "setup")
    window.go(Place("help", None, "worklist"))
    settled(qtbot, window)
    assert not [b.accessibleName() for b in window.rail._buttons.values() if b.isChecked()]


def test_a_tab_without_rows_leaves_its_head_where_it_was(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "patient", GRACE)
    tabs = patient_page(window).records
    before = tabs.tabs.geometry()
    tabs.choose("plans")
    at_rest(qtbot, window)
    assert "No plan yet." in words_of(tabs)
    assert tabs.tabs.geometry() == before


def test_a_page_of_a_letter_is_shown_as_wide_as_it_fits(qtbot: QtBot, window: MainWindow) -> None:
    for size in ((1366, 768), (1024, 640)):
        window.resize(*size)
        go(qtbot, window, "documents", ELENA)
        at_rest(qtbot, window)
        viewer = viewer_of(window)
        assert not viewer._scroll.horizontalScrollBar().isVisible()
        assert viewer._scroll.verticalScrollBar().isVisible()
    viewer = viewer_of(window)
    QTest.keyClick(viewer.sheet, Qt.Key.Key_PageDown)
    assert "Page 1 of 3" in words_of(viewer), "down the page before on to the next"
    for _ in range(5):
        QTest.keyClick(viewer.sheet, Qt.Key.Key_PageDown)
    assert "Page 1 of 3" not in words_of(viewer)


def test_a_field_that_is_gone_does_not_follow_the_text_size(
    qtbot: QtBot, window: MainWindow
) -> None:
    field(spoken="gone", width=100).deleteLater()
    icon_button("plus", "gone too").deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with qtbot.captureExceptions() as caught:
        look().changed.emit()
    assert caught == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "letter.pdf"
    write_whole(target, b"first")
    (tmp_path / "letter.pdf.part").mkdir()  # in the way, as a full disk would be
    with pytest.raises(EnvironmentFault, match="could not be written"):
        write_whole(target, b"second")
    assert target.read_bytes() == b"first"
    (tmp_path / "letter.pdf.part").rmdir()
    write_whole(target, b"second")
    assert target.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("size", "scale"), [((1024, 640), 100), ((1366, 768), 200)])
def test_nothing_is_cut_in_the_smallest_window_nor_at_the_largest_text(
    qtbot: QtBot, window: MainWindow, size: tuple[int, int], scale: int
) -> None:
    window.resize(*size)
    look().set_scale(scale)
    cut: list[str] = []
    for place in (
        Place("worklist"),
        Place("patient", GRACE),
        Place("review", SAMIRA),
        Place("planner", ELENA),
        Place("plan", ELENA),
        Place("documents", ELENA),
        Place("documents", GRACE),
        Place("import"),
        Place("report"),
        Place("setup"),
    ):
        window.go(place)
        at_rest(qtbot, window)
        for one in (*cut_words(window.page), *unreachable(window.page)):
            cut.append(f"{place.page}: {one}")
    go(qtbot, window, "patient", GRACE)
    page = patient_page(window)
    flag = page.flags.focused_flag()
    assert flag is not None
    page._show_basis(flag)
    at_rest(qtbot, window)
    cut += [f"basis: {one}" for one in cut_words(page)]
    assert not cut, "\n".join(cut)


def test_a_plan_and_an_import_scroll_where_the_smallest_window_has_the_largest_text(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1024, 640)
    look().set_scale(200)
    for place in (Place("plan", ELENA), Place("import")):
        window.go(place)
        at_rest(qtbot, window)
        assert not cut_words(window.page)


def test_enter_presses_the_button_with_the_focus(qtbot: QtBot, window: MainWindow) -> None:
    go(qtbot, window, "setup")
    opens = child(window.page, "openStock")
    opens.setFocus()
    QTest.keyClick(opens, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert window.place == Place("stock")
    rail = child(window.rail, "rail_health")
    rail.setFocus()
    QTest.keyClick(rail, Qt.Key.Key_Enter)
    settled(qtbot, window)
    assert window.place == Place("health")


def test_colours_and_text_size_are_there_at_the_next_start(dressed: None, tmp_path: Path) -> None:
    ini, user = QSettings.Format.IniFormat, QSettings.Scope.UserScope
    QSettings.setPath(ini, user, str(tmp_path))
    assert kept_display() == (Scheme.SYSTEM, 100)
    keeper = DisplayKeeper()
    look().set_scale(110)
    look().set_scheme(Scheme.DARK)
    assert kept_display() == (Scheme.DARK, 110)
    keeper.deleteLater()
    QApplication.sendPostedEvents(keeper, QEvent.Type.DeferredDelete)
    look().set_scheme(Scheme.LIGHT)
    look().set_scale(100)
    (file,) = tmp_path.rglob("display.ini")
    file.write_text("[display]\ncolours=pink\ntext=1000000\n", "utf-8")
    assert kept_display() == (Scheme.SYSTEM, 100)


def test_the_finder_tells_two_of_one_name_apart(qtbot: QtBot, window: MainWindow) -> None:
    def found(typed: str) -> list[str]:
        window._actions["find_patient"].trigger()
        assert window.sheet is not None
        type_into(child(window.sheet, "finderText"), typed)
        settled(qtbot, window)
        people = child(window.sheet, "finderList")
        assert isinstance(people, QListWidget)
        listed = [people.item(n).text() for n in range(people.count())]
        window.sheet.cancel()
        return [one.replace("\N{NO-BREAK SPACE}", " ") for one in listed]

    okafors = found("okafor")
    assert len(okafors) == 2
    assert "OKAFOR, Grace (Ms)     Born 02-Mar-1951 75y     Id 004 118" in okafors
    assert any("Gloria" in one and "Id 004 119" in one for one in okafors)
    assert found("02-Mar-1951") == found("1951-03-02") == [okafors[1]]


def test_words_in_the_foot_do_not_outlast_their_page(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.announce("Confirm first that the patient takes this dose now.")
    assert "Confirm first" in words_of(window.footer)
    assert window.footer.fading.isActive()
    window.footer.fading.timeout.emit()  # twenty seconds later
    assert "Confirm first" not in words_of(window.footer)


def test_a_letter_begins_on_the_paper_the_clinic_set(window: MainWindow, qtbot: QtBot) -> None:
    clinic = window.desk.clinic
    for paper in ("letter", "a4"):
        clinic.change_settings({"clinic.paper": paper})
        go(qtbot, window, "documents", ELENA)
        page = window.page
        assert isinstance(page, DocumentsPage)
        assert page.side.paper.value() == paper
