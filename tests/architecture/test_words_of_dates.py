"""No date in words follows the language of the machine."""

import re
from pathlib import Path

import clinic_desktop

MACHINE_NAMES = re.compile(r"%[aAbBcxX]\b|strftime")
PACKAGE = Path(clinic_desktop.__file__).parent


def test_month_and_day_names_are_the_programs_own() -> None:
    """Qt takes over the locale of the machine, and with it what `%b` writes."""
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MACHINE_NAMES.search(line)
    ]
    assert found == [], "write it with domain.dates_in_words"
