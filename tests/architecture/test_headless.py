"""Everything but the window runs without Qt, and the clinical core without a clock."""

import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "clinic_desktop"


def test_the_command_line_does_not_load_qt() -> None:
    code = "import sys, clinic_desktop.cli.app; print([m for m in sys.modules if 'PySide6' in m])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_no_float_stands_in_the_clinical_core() -> None:
    for folder in ("domain", "rules", "taper"):
        for module in (PACKAGE / folder).rglob("*.py"):
            calls = re.findall(r"\bfloat\(", module.read_text("utf-8"))
            assert not calls, module.name
