"""Text size and colours change while parts of the window come and go."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_desktop.ui.controls import icon_button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.theme import look

MAKERS: dict[str, Callable[[], QWidget]] = {
    "a field of fixed width": lambda: field(spoken="Dose", width=80),
    "a button with a picture": lambda: icon_button("cross", "Close"),
}


@pytest.mark.usefixtures("dressed")
@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_part_follows_the_text_size_until_it_is_gone(
    qtbot: QtBot, make: Callable[[], QWidget]
) -> None:
    stays, goes = make(), make()
    qtbot.addWidget(stays)
    before = stays.sizeHint(), stays.minimumWidth()
    goes.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    with qtbot.captureExceptions() as faults:
        look().set_scale(200)
    assert (stays.sizeHint(), stays.minimumWidth()) != before
    look().set_scale(100)
    assert faults == []
