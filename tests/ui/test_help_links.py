"""Help pages lead to one another; nothing outside the program is opened."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from clinic_desktop.services.clinic import ClinicServices
from tests.ui.driving import OpenWindow, child, go, settled


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
