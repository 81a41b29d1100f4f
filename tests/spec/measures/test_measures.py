"""Every measure on small people just under, at and just over its numbers; each number matters."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.rules.examples import read_examples
from clinic_desktop.rules.measures.spec import Measure, Member, Period
from clinic_desktop.rules.registry import build_numbers
from clinic_desktop.services.program import Program

YEAR = Period.year(2025)
PROGRAM = Program(resources_root())
CASES = {case.name: case for case in read_examples(Path(__file__).parent)["cases"]}


@cache
def _history(name: str) -> PatientHistory:
    return CASES[name].history(PROGRAM.catalogue.ingredients)


def _said(member: Member) -> str:
    if member.open_because:
        return f"open {' '.join(member.open_because)}"
    if member.excluded_by:
        return f"excluded {' '.join(member.excluded_by)}"
    if not member.in_denominator:
        return "none"
    return "in" if member.in_numerator else "out"


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    for expected in CASES[name].expect:
        measure_id, _, wanted = expected.partition(" ")
        member = PROGRAM.measures[measure_id].judge(_history(name), YEAR, PROGRAM.rules.numbers)
        assert _said(member) == wanted
        assert not (member.in_numerator and not member.in_denominator)


@pytest.mark.parametrize("step", [-1, 1])
@pytest.mark.parametrize(
    ("measure_id", "name"),
    [(one.id, name) for one in PROGRAM.measures.values() for name in one.text.thresholds],
)
def test_moving_a_number_changes_a_case(measure_id: str, name: str, step: int) -> None:
    measure = PROGRAM.measures[measure_id]
    threshold = measure.text.thresholds[name]
    moved = {**measure.text.thresholds, name: replace(threshold, value=threshold.value + step)}
    other = replace(measure, params=build_numbers(measure.declared.params, moved))
    assert _answers(measure) != _answers(other), f"no case stands next to {name}"


def _answers(measure: Measure) -> list[str]:
    of_measure = [n for n, one in CASES.items() if any(measure.id in e for e in one.expect)]
    return [
        _said(measure.judge(_history(name), YEAR, PROGRAM.rules.numbers)) for name in of_measure
    ]


@pytest.mark.parametrize("measure", PROGRAM.measures.values(), ids=lambda one: one.id)
def test_a_measure_says_its_definition_with_its_numbers(measure: Measure) -> None:
    for part in ("denominator", "numerator"):
        assert "{" not in measure.sentence(part)
        assert measure.sentence(part).endswith(".")


def test_the_words_carry_the_numbers() -> None:
    assert "30 days or more covered by both" in PROGRAM.measures["COB"].sentence("numerator")
    assert "at least 20% below" in PROGRAM.measures["DBO"].sentence("numerator")


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2025, 2, 1), date(2025, 1, 31))
