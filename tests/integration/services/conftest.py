"""A clinic to import into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.services.import_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.clinic.close()
