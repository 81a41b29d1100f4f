"""Help pages lead to one another; nothing outside the program is opened."""

import platform
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from clinic_desktop import __version__
from clinic_desktop.services.clinic import ClinicServices
from tests.ui.driving import OpenWindow, child, click, go, settled, words_of


def test_from_the_list_to_what_is_counted_to_the_day(
    demo: ClinicServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(demo)
    go(qtbot, window, "help")
    text = child(window, "helpText")
    assert isinstance(text, QTextBrowser)
    for link, shown in (
        ("rules/index.md", "Numbers several rules share"),
        ("../rules-precise.md", "Eleven rules, precisely"),
        ("rules-precise-patient.md", "patient risk, precisely"),
    ):
        text.anchorClicked.emit(QUrl(link))
        settled(qtbot, window)
        assert shown in text.toPlainText()
    window.go_back()
    settled(qtbot, window)
    assert "Eleven rules, precisely" in text.toPlainText()


def test_every_page_has_help_that_is_there(
    demo: ClinicServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(demo)
    person = demo.worklist("everyone").rows[0].patient.id
    names = set()
    for page in ("worklist", "patient", "review", "planner", "plan", "documents", "import",
                 "health", "reading", "report", "rules", "setup", "clinic", "stock"):  # fmt: skip
        name = window.pages[page].help_name()
        assert "\n# " in f"\n{demo.help_page(name)}", page
        names.add(name)
    assert len(names) >= 10, "not one page of help for all"
    go(qtbot, window, "patient", person)
    window._actions["help"].trigger()
    settled(qtbot, window)
    text = child(window, "helpText")
    assert isinstance(text, QTextBrowser)
    assert text.toPlainText().startswith("The patient page")


@pytest.mark.parametrize("link", ["https://example.org/page.md", "file:///etc/hosts", "#part"])
def test_other_links_lead_nowhere(
    link: str, demo: ClinicServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(demo)
    go(qtbot, window, "help")
    text = child(window, "helpText")
    assert isinstance(text, QTextBrowser)
    before = text.toPlainText()
    text.anchorClicked.emit(QUrl(link))
    settled(qtbot, window)
    assert text.toPlainText() == before


def test_about_gives_details_for_whoever_helps_and_nothing_of_the_clinic(
    demo: ClinicServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(demo)
    window._actions["about"].trigger()
    settled(qtbot, window)
    sheet = window.sheet
    assert sheet is not None
    click(child(sheet, "copySupport"))
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    told = clipboard.text()
    for needed in (f"Program: {__version__}", "SQLite 3.", "Python: 3.", "Window: Qt 6."):
        assert needed in told
    place = demo.store.engine.url.database
    assert place is not None
    assert "Copied." in words_of(sheet)
    for hidden in (place, str(Path.home()), platform.node(), demo.settings.name, "/"):
        assert hidden not in told


def test_the_demo_clinic_says_at_the_first_step_that_it_takes_no_records(
    demo: ClinicServices, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(demo)
    go(qtbot, window, "import")
    assert "This is the demo clinic: nothing is imported here." in words_of(window.page)
