"""The reviewed data travel in the wheel, where an installed program looks for them."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def test_the_wheel_holds_every_resource(tmp_path: Path) -> None:
    pytest.importorskip("pip")
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--no-deps",
            "-q",
            "-w",
            str(tmp_path),
            str(PROJECT),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    resources = {
        f"clinic_desktop/_resources/{path.relative_to(PROJECT / 'resources').as_posix()}"
        for path in (PROJECT / "resources").rglob("*")
        if path.is_file()
    }
    assert resources <= held
    assert "clinic_desktop/store/migrations/env.py" in held
