"""The reader against answers worked out by hand (`directions_by_hand.tsv`)."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.directions_measure import GoldDirection, measure
from clinic_desktop.domain.directions import Directions, DirectionStep, NotUnderstood
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


@pytest.mark.parametrize(("text", "strength_mg", "answer", "flags"), rows(), ids=lambda cell: cell)
def test_reads_as_worked_out_by_hand(text: str, strength_mg: str, answer: str, flags: str) -> None:
    read = reader().read(text, micrograms(strength_mg) if strength_mg else None)
    if answer == "-":
        assert isinstance(read, NotUnderstood)
        assert read.reason
        assert read.part in text
        return
    assert isinstance(read, Directions), read
    if answer.startswith("steps "):
        assert [step_totals(step) for step in read.steps] == answer.split()[1:]
        if read.units_per_day_max is None:
            assert read.notes
        return
    assert read.units_per_day_max == (None if answer == "none" else Fraction(answer))
    assert (read.as_needed, read.is_range) == ("p" in flags, "r" in flags)


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
