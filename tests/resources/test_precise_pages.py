"""The pages that write the rules down to the day name rules there are, each of them once."""

import re

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.services.program import Program

PAGES = sorted((resources_root() / "help").glob("rules-precise*.md"))
RULES = {rule.id for rule in Program(resources_root()).rules}
WRITTEN_ELSEWHERE = {
    "DUR-01", "DUR-02", "DUR-03", "DUR-04", "ESC-01", "ESC-02", "ESC-03", "ESC-04", "REV-01",
    "REV-02", "REV-03", "CO-01", "CO-02", "PAT-01", "PAT-02", "WD-01", "WD-02", "PT-02", "PT-04",
    "DQ-01", "PLAN-01",
}  # fmt: skip
"""Their definition stands elsewhere, and their docstrings hold it."""


def test_every_rule_is_written_down_once() -> None:
    headings = [
        rule_id
        for page in PAGES
        for rule_id in re.findall(r"^## ([A-Z]+-\d\d) ", page.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(headings) == len(set(headings))
    assert set(headings) == RULES - WRITTEN_ELSEWHERE
