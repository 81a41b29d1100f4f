"""Reviewed data are read strictly, and every fault is told at once with its place."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from clinic_desktop.catalogue.reading import Fault, read_table, read_toml
from clinic_desktop.domain.flag import Severity


@dataclass(frozen=True)
class Inner:
    key: str
    count: int
    share: Fraction
    level: Severity = Severity.HIGH


@dataclass(frozen=True)
class Outer:
    name: str
    items: tuple[Inner, ...]
    on: date | None = None


def test_a_table_as_it_should_be() -> None:
    faults: list[Fault] = []
    table = {
        "name": "x",
        "items": [{"key": "a", "count": 2, "share": "0.25", "level": "info"}],
        "on": date(2026, 1, 2),
    }
    read = read_table(table, Outer, "f.toml", faults)
    assert not faults
    assert read == Outer("x", (Inner("a", 2, Fraction(1, 4), Severity.INFO),), date(2026, 1, 2))


def test_every_fault_is_told_at_once() -> None:
    faults: list[Fault] = []
    table = {
        "name": 3,
        "items": [
            {"key": "a", "count": "1", "share": 0.25, "level": "bad", "stray": 1},
            {"count": True},
        ],
        "extra": 1,
    }
    assert read_table(table, Outer, "f.toml", faults) is None
    told = {str(fault) for fault in faults}
    assert told == {
        "f.toml: name: must be a str, is int 3",
        "f.toml: items[0].count: must be a int, is str '1'",
        "f.toml: items[0].share: must be a decimal string, is float 0.25",
        "f.toml: items[0].level: 'bad' is not one of critical, high, moderate, info",
        "f.toml: items[0]: unknown key: stray",
        "f.toml: items[1].key: the key 'key' is missing",
        "f.toml: items[1].count: must be a int, is bool True",
        "f.toml: items[1].share: the key 'share' is missing",
        "f.toml: unknown key: extra",
    }


def test_a_file_that_is_no_toml_or_not_there(tmp_path: Path) -> None:
    faults: list[Fault] = []
    broken = tmp_path / "broken.toml"
    broken.write_text("name = ")
    assert read_toml(broken, Outer, faults) is None
    assert read_toml(tmp_path / "absent.toml", Outer, faults) is None
    assert [Path(fault.file).name for fault in faults] == ["broken.toml", "absent.toml"]
    assert "is not TOML" in faults[0].message
    assert "cannot be read" in faults[1].message
