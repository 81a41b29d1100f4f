"""Tests of the window: offscreen, with a clinic of invented people."""

import os

# Before the first Qt import, wherever the suite runs.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_desktop import bootstrap
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Clinic, Signer
from clinic_desktop.ui.app import application
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.theme import Scheme, dress, look
from tests.demo_file import AS_OF, PROGRAM
from tests.ui.driving import OpenWindow, close_without_drafts, settled
from tests.ui.fake_clinic import TODAY, FakeClinic
from tests.ui.odd_people import tell_odd_people


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A Qt warning in any of these tests is a failure."""
    for item in items:
        if "tests/ui" in item.nodeid:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))


@pytest.fixture
def clinic() -> FakeClinic:
    return FakeClinic()


@pytest.fixture(scope="session")
def told_today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo clinic as of `TODAY`, told once a run: copy it before writing."""
    path: Path = tmp_path_factory.mktemp("demo") / "demo.db"
    bootstrap.open_demo(PROGRAM, path, as_of=TODAY).close()
    return path


@pytest.fixture(scope="module")
def demo(told_today: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClinicServices]:
    """The real demo clinic over a file of its own; what one test signs the next ones see."""
    copy = shutil.copy(told_today, tmp_path_factory.mktemp("demo"))
    clinic = bootstrap.open_clinic(PROGRAM, copy, as_of=TODAY)
    yield clinic
    clinic.close()


@pytest.fixture
def real(told: Path, tmp_path: Path) -> Iterator[ClinicServices]:
    """The real demo clinic over a copy of the file told once: a test may sign in it."""
    opened = bootstrap.open_clinic(PROGRAM, shutil.copy(told, tmp_path), as_of=AS_OF)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def odd_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clinic of odd people, told once a run: copy it before writing."""
    return tell_odd_people(tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="session")
def dressed(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Once: a new style makes Qt look anew at every widget there is. What the window remembers of
    the desk is no business of the machine the tests run on."""
    ini, user = QSettings.Format.IniFormat, QSettings.Scope.UserScope
    QSettings.setPath(ini, user, str(tmp_path_factory.mktemp("settings")))
    dress(application(), bootstrap.theme(), bootstrap.font_files(), Scheme.LIGHT)


@pytest.fixture
def open_window(qtbot: QtBot, dressed: None) -> Iterator[OpenWindow]:
    """A shown window on a clinic, past the welcome page unless told otherwise."""
    windows: list[MainWindow] = []

    def opened(
        clinic: Clinic,
        *,
        signed_in: bool = True,
        size: tuple[int, int] = (1366, 768),
        scale: int = 100,
        scheme: Scheme = Scheme.LIGHT,
    ) -> MainWindow:
        if look().scheme is not scheme:
            look().set_scheme(scheme)
        if look().scale != scale:
            look().set_scale(scale)
        window = MainWindow(clinic, clinic.status())
        windows.append(window)
        window.resize(*size)
        window.show()
        if signed_in:
            window.begin(Signer("Dr A. Khan", "prescriber"))
            settled(qtbot, window)
        return window

    yield opened
    for window in windows:
        close_without_drafts(window)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    # A test without a window measures words too, and must not find the size of the one before.
    if look().scale != 100:
        look().set_scale(100)
    if look().scheme is not Scheme.LIGHT:
        look().set_scheme(Scheme.LIGHT)
