"""The letter page over invented people."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.ui.driving import (
    OpenWindow,
    go,
    settled,
    words_of,
)
from tests.ui.fake_clinic import FakeClinic
from tests.ui.page_of import GRACE, documents_of, planner_of


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
