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
