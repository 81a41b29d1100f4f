"""The strict reader: nothing coerced, nothing unknown let through, every fault told at once."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.catalogue.reading import Fault, ResourceFaults, read_table, read_toml


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    amount: Fraction
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True)
class Whole:
    key: str
    count: int
    good: bool
    on: date
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    note: str | None = None


GOOD: dict[str, Any] = {"key": "k", "count": 3, "good": True, "on": date(2026, 1, 2)}


def faults_of(table: dict[str, Any]) -> list[str]:
    faults: list[Fault] = []
    read = read_table(table, Whole, "f.toml", faults)
    assert (read is None) == bool(faults)
    return [str(fault) for fault in faults]


def test_a_good_table_becomes_the_dataclass() -> None:
    faults: list[Fault] = []
    table = GOOD | {"words": ["a", "b"], "parts": [{"name": "p", "amount": "0.25"}]}
    read = read_table(table, Whole, "f.toml", faults)
    assert faults == []
    assert read == Whole(
        "k", 3, True, date(2026, 1, 2), ("a", "b"), (Part("p", Fraction(1, 4)),), None
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"extra": 1}, "f.toml: unknown key: extra"),
        ({"count": "3"}, "f.toml: count: must be a int, is str '3'"),
        ({"count": True}, "f.toml: count: must be a int, is bool True"),
        ({"count": 3.0}, "f.toml: count: must be a int, is float 3.0"),
        ({"good": 1}, "f.toml: good: must be a bool, is int 1"),
        ({"key": 7}, "f.toml: key: must be a str, is int 7"),
        ({"on": "2026-01-02"}, "f.toml: on: must be a date, is str '2026-01-02'"),
        ({"words": "abc"}, "f.toml: words: must be a list, is str"),
        ({"words": {"a": 1}}, "f.toml: words: must be a list, is dict"),
        ({"words": ["a", 1]}, "f.toml: words[1]: must be a str, is int 1"),
        ({"note": 1}, "f.toml: note: must be a str, is int 1"),
        ({"parts": ["x"]}, "f.toml: parts[0]: must be a table"),
    ],
)
def test_each_kind_of_fault_is_told_with_its_place(change: dict[str, Any], fault: str) -> None:
    assert faults_of(GOOD | change) == [fault]


def test_a_missing_key_is_named() -> None:
    table = dict(GOOD)
    del table["good"]
    assert faults_of(table) == ["f.toml: good: the key 'good' is missing"]


@pytest.mark.parametrize(
    "amount", [0.25, True, "1e3", "1_000", "", "0,25", ".5", "5.", "1/0", None]
)
def test_a_number_that_is_no_plain_decimal_is_refused(amount: object) -> None:
    (fault,) = faults_of(GOOD | {"parts": [{"name": "p", "amount": amount}]})
    assert fault.startswith("f.toml: parts[0].amount: ")


@pytest.mark.parametrize(
    ("amount", "value"),
    [("0.25", Fraction(1, 4)), (10, Fraction(10)), ("1/3", Fraction(1, 3)), ("-2", Fraction(-2))],
)
def test_decimals_fractions_and_whole_numbers_are_exact(amount: object, value: Fraction) -> None:
    faults: list[Fault] = []
    assert read_table({"name": "p", "amount": amount}, Part, "f", faults) == Part("p", value)


def test_an_unknown_word_is_told_with_the_known_ones() -> None:
    table = GOOD | {"parts": [{"name": "p", "amount": 1, "colour": "green"}]}
    assert faults_of(table) == ["f.toml: parts[0].colour: 'green' is not one of red, blue"]


def test_all_faults_of_a_file_come_at_once() -> None:
    parts = [{"name": 1, "amount": "x"}, {"amount": 1, "size": 2}]
    assert sorted(faults_of({"key": 1, "count": 1, "on": date(2026, 1, 2), "parts": parts})) == [
        "f.toml: good: the key 'good' is missing",
        "f.toml: key: must be a str, is int 1",
        "f.toml: parts[0].amount: 'x' is no decimal number",
        "f.toml: parts[0].name: must be a str, is int 1",
        "f.toml: parts[1].name: the key 'name' is missing",
        "f.toml: parts[1]: unknown key: size",
    ]


def test_what_is_no_toml_is_a_fault_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("key = \n", "utf-8")
    faults: list[Fault] = []
    assert read_toml(path, Whole, faults) is None
    assert read_toml(tmp_path / "absent.toml", Whole, faults) is None
    path.write_bytes(b'key = "\xff"')
    assert read_toml(path, Whole, faults) is None
    assert [fault.file.endswith(("bad.toml", "absent.toml")) for fault in faults] == [True] * 3


def test_the_error_carries_every_fault() -> None:
    error = ResourceFaults([Fault("a", "b", "c"), Fault("d", "", "e")])
    assert error.message == "2 faults:\na: b: c\nd: e"
    assert len(error.faults) == 2
