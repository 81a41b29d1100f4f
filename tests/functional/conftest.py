"""The command line as a process would run it, on a demo clinic built once."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.command_line import Cli


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(capsys)


@pytest.fixture(scope="session")
def demo_db(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the demo clinic, for all of these tests."""
    return Path(shutil.copy(told, tmp_path_factory.mktemp("demo")))


@pytest.fixture
def plan_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a plan input, with changes, and gives its path."""

    def write(**changes: object) -> Path:
        fields: dict[str, object] = {
            "drug": "diazepam",
            "products": [
                {"strength_mg": mg, "form": "tablet", "smallest_piece": "half"}
                for mg in ("10", "5", "2")
            ],
            "current": {"morning": "5", "noon": "5", "night": "5"},
            "goal_mg": "0",
            "method": "percent-of-current",
            "percent": "10",
            "interval_days": 28,
            "start_date": "2026-11-30",
        }
        fields.update(changes)
        path = tmp_path / "plan.json"
        path.write_text(json.dumps(fields))
        return path

    return write
