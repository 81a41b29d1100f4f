"""The reader against answers worked out by hand (`directions_by_hand.tsv`)."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.directions_measure import GoldDirection, measure
from clinic_desktop.domain.directions import DirectionStep, NotUnderstood
from clinic_desktop.domain.dose import micrograms

TABLE = Path(__file__).with_name("directions_by_hand.tsv")
RESOURCES = Path(__file__).parents[3] / "resources"


@cache
def reader() -> DirectionsReader:
    return DirectionsReader(RESOURCES)


def rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if not line.startswith("#")]


def step_totals(step: DirectionStep) -> str:
    total = sum((dose.amount_max * dose.times_per_day for dose in step.doses), Fraction(0))
    return str(total) if step.days is None else f"{total}x{step.days}"


def sections() -> dict[str, list[list[str]]]:
    """The rows of the table under the line that heads them."""
    found: dict[str, list[list[str]]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("#"):
            found[line.strip("# -")] = []
        else:
            found[list(found)[-1]].append(line.split("\t"))
    return found


def disagreement(text: str, strength_mg: str, answer: str, flags: str) -> str:
    """What is wrong with the reading of one row, "" where nothing is."""
    read = reader().read(text, micrograms(strength_mg) if strength_mg else None)
    if answer == "-":
        is_refused = isinstance(read, NotUnderstood) and read.reason and read.part in text
        return "" if is_refused else f"{text!r} is to be refused, read as {read}"
    if isinstance(read, NotUnderstood):
        return f"{text!r} refused: {read}"
    if answer.startswith("steps "):
        is_noted = read.units_per_day_max is not None or bool(read.notes)
        parts = [step_totals(step) for step in read.steps]
        return "" if parts == answer.split()[1:] and is_noted else f"{text!r} read as {parts}"
    expected = None if answer == "none" else Fraction(answer)
    found = (read.units_per_day_max, read.as_needed, read.is_range)
    return "" if found == (expected, "p" in flags, "r" in flags) else f"{text!r} read as {found}"


@pytest.mark.parametrize("section", sections())
def test_reads_as_worked_out_by_hand(section: str) -> None:
    assert [fault for row in sections()[section] if (fault := disagreement(*row))] == []


def test_every_text_of_the_table_is_exact() -> None:
    gold = [
        GoldDirection(
            text,
            None if answer in {"-", "none"} or answer.startswith("steps") else Fraction(answer),
            strength_ug=micrograms(strength_mg) if strength_mg else None,
        )
        for text, strength_mg, answer, _ in rows()
    ]
    figures = measure(reader().read, gold)
    assert figures.wrong_texts == ()
    # A taper of equal parts has a figure where the table only lists its parts.
    assert figures.exact == figures.total
