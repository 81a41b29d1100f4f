"""A percentage is written in one form: `10%`, on screens, on paper and in what is reviewed."""

import re
from pathlib import Path

import clinic_desktop

SPACED = re.compile(r"[\d}][ \u00a0]%(?![\w ]*[A-Z_(\d])")
ROOT = Path(clinic_desktop.__file__).parents[1]
AS_THE_MAKERS_WRITE = ROOT / "resources" / "drugs"
AS_THE_SOURCE_HAS_IT = ROOT / "resources" / "help" / "rules-precise.md"


def test_no_space_stands_before_the_sign() -> None:
    files = [
        *(ROOT / "clinic_desktop").rglob("*.py"),
        *(ROOT / "resources").rglob("*.toml"),
        *(ROOT / "resources").rglob("*.md"),
    ]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(files)
        if AS_THE_MAKERS_WRITE not in path.parents and path != AS_THE_SOURCE_HAS_IT
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if SPACED.search(line)
    ]
    assert found == []
