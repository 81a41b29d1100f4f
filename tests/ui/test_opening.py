"""From the first picture to the clinic's window, or to a fault in plain words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.domain.errors import EnvironmentFault, UserError
from clinic_desktop.services.facade import Clinic
from clinic_desktop.ui.app import Start, application
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.theme import Scheme, dress
from tests.ui.driving import PATIENCE_MS, child, until, words_of
from tests.ui.fake_clinic import FakeClinic


@contextmanager
def started(qtbot: QtBot, open_clinic: Callable[[], Clinic]) -> Iterator[Start]:
    dress(application(), bootstrap.theme(), bootstrap.font_files(), Scheme.LIGHT)
    start = Start(open_clinic)
    qtbot.addWidget(start.opening)
    start.show()
    yield start


def test_the_window_takes_the_place_of_the_picture(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.excepthook", None)
    monkeypatch.setattr("threading.excepthook", None)
    with started(qtbot, FakeClinic) as start:
        assert start.opening.isVisible()
        with qtbot.waitSignal(start.ready, timeout=PATIENCE_MS) as ready:
            pass
        window = ready.args[0]
        assert isinstance(window, MainWindow)
        qtbot.addWidget(window)
        assert window.isVisible()
        assert not start.opening.isVisible()
        assert window.place.page == "welcome"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (EnvironmentFault("The database is busy", "Another program holds it.", "Close it."), 5),
        (UserError("No clinic there", "The file holds no clinic.", "Choose another."), 3),
    ],
)
def test_a_clinic_that_cannot_be_opened_says_why_and_lets_go(
    qtbot: QtBot, fault: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> NoReturn:
        raise fault

    with started(qtbot, refuse) as start:
        until(qtbot, lambda: start.exit_code != 0)
        assert start.exit_code == code
        words = words_of(start.opening)
        assert str(fault) in words
        assert "Opening" not in words
        assert str(fault) in capsys.readouterr().err
        QTest.keyClick(start.opening, Qt.Key.Key_Escape)
        assert not start.opening.isVisible()


def test_a_bug_while_opening_is_told_without_its_values(qtbot: QtBot) -> None:
    def break_down() -> NoReturn:
        raise ValueError("Elena Duarte")

    with started(qtbot, break_down) as start:
        until(qtbot, lambda: start.exit_code != 0)
        words = words_of(start.opening)
        assert start.exit_code == 1
        assert "ValueError" in words
        assert "Duarte" not in words
        assert child(start.opening, "openingClose").isVisible()
