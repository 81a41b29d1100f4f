"""By how much a rule was met or missed: just under, at and over its number."""

from fractions import Fraction

import pytest

from clinic_desktop.domain.flag import FactValue
from clinic_desktop.rules.explain import margin_text
from tests.demo_file import PROGRAM

RULES = PROGRAM.rules


@pytest.mark.parametrize(
    ("rule_id", "key", "value", "margin"),
    [
        ("DUR-02", "elapsed_days", 89, "1 day short"),
        ("DUR-02", "elapsed_days", 90, "exactly at the limit"),
        ("DUR-02", "elapsed_days", 91, "1 day over"),
        ("DUR-02", "elapsed_days", 1158, "1,068 days over"),
        ("DUR-01", "elapsed_days", 88, "1 day under"),
        ("DUR-01", "elapsed_days", 90, "1 day over"),
        ("ESC-01", "rise_ratio", Fraction(3, 2), "0.3 times over"),
        ("DUR-02", "elapsed_days", None, None),
        ("DUR-01", "pattern", "regular", None),
        ("REV-02", "interval_days", 90, None),
    ],
)
def test_margin(rule_id: str, key: str, value: FactValue | None, margin: str | None) -> None:
    rule = RULES.get(rule_id)
    assert rule is not None
    assert margin_text(key, value, rule) == margin
