"""Every import contract is kept, and each one is seen to break when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

BREACHES = {
    "Layers": ("clinic_desktop/domain/dose.py", "import clinic_desktop.services.worklist_views"),
    "Qt lives in ui only": ("clinic_desktop/services/worklist_views.py", "import PySide6"),
    "The clinical core knows no database, PDF, network or process": (
        "clinic_desktop/taper/__init__.py",
        "import sqlalchemy",
    ),
    "Screens talk to services": (
        "clinic_desktop/ui/__init__.py",
        "import clinic_desktop.store.models",
    ),
    "Only the renderer knows reportlab": (
        "clinic_desktop/documents/blocks.py",
        "import reportlab",
    ),
    "Rules do not know one another": (
        "clinic_desktop/rules/library/dur_01.py",
        "import clinic_desktop.rules.library.dur_02",
    ),
}


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    lint = Path(sys.executable).with_name("lint-imports")
    if not lint.exists():
        pytest.skip("import-linter is not installed in this environment")
    return subprocess.run(
        [lint, "--no-cache"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(project), "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to be spoilt."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    shutil.copytree(
        PROJECT / "clinic_desktop",
        tmp_path / "clinic_desktop",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return tmp_path


def test_all_contracts_are_kept() -> None:
    result = lint_imports(PROJECT)
    assert result.returncode == 0, result.stdout
    assert f"{len(BREACHES)} kept, 0 broken" in result.stdout


@pytest.mark.parametrize("contract", BREACHES)
def test_a_broken_contract_is_reported(contract: str, copy: Path) -> None:
    file, statement = BREACHES[contract]
    spoilt = copy / file
    spoilt.write_text(f"{spoilt.read_text('utf-8')}\n{statement}\n", "utf-8")
    result = lint_imports(copy)
    assert result.returncode == 1
    assert f"{contract} BROKEN" in result.stdout
