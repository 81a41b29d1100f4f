"""The clinics that tests of services begin with. A file that needs another has its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.services.clinic import ClinicServices
from tests.demo_file import AS_OF, PROGRAM
from tests.integration.services.import_desk import Desk


@pytest.fixture
def clinic(told: Path, tmp_path: Path) -> Iterator[ClinicServices]:
    """The demo clinic over a file of this test's own."""
    opened = bootstrap.open_clinic(PROGRAM, shutil.copy(told, tmp_path), as_of=AS_OF)
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A clinic to import into."""
    made = Desk(tmp_path)
    yield made
    made.clinic.close()
