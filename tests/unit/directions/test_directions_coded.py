"""Coded timing (FHIR Timing and doseAndRate) into directions."""

from dataclasses import replace
from fractions import Fraction

import pytest

from clinic_desktop.catalogue.directions_structured import CodedDose, combine, directions_of
from clinic_desktop.domain.directions import Directions, NotUnderstood

ONE = CodedDose(Fraction(1), Fraction(1), "tablet")


def units(coded: CodedDose) -> Fraction | None:
    read = directions_of(coded)
    assert isinstance(read, Directions), read
    return read.units_per_day_max


@pytest.mark.parametrize(
    ("coded", "answer"),
    [
        (replace(ONE, frequency=2, period=1, period_unit="d"), Fraction(2)),
        (replace(ONE, frequency=1, frequency_max=3, period=1, period_unit="d"), Fraction(3)),
        (replace(ONE, frequency=1, period=6, period_unit="h"), Fraction(4)),
        (replace(ONE, frequency=1, period=4, period_max=6, period_unit="h"), Fraction(6)),
        (replace(ONE, frequency=1, period=2, period_unit="d"), Fraction(1, 2)),
        (replace(ONE, frequency=1, period=1, period_unit="wk"), Fraction(1, 7)),
        (replace(ONE, when=("NIGHT",)), Fraction(1)),
        (replace(ONE, when=("MORN", "HS")), Fraction(2)),
        (replace(ONE, times_of_day=("08:00:00", "14:00:00")), Fraction(2)),
        (replace(ONE, timing_code="BID"), Fraction(2)),
        (replace(ONE, timing_code="q8h"), Fraction(3)),
        (
            replace(
                ONE, frequency=1, period=1, period_unit="d", days_of_week=("mon", "wed", "fri")
            ),
            Fraction(3, 7),
        ),
        (replace(ONE, dose_max=Fraction(2), when=("NIGHT",)), Fraction(2)),
        (replace(ONE, dose_min=Fraction(500), dose_max=Fraction(500), unit="ug", when=("HS",),
                 strength_ug=1000), Fraction(1, 2)),
        (replace(ONE, as_needed=True, max_per_day=Fraction(3), max_per_day_unit="tablet"),
         Fraction(3)),
        # dose and ceiling of the same item may differ by two: the dose may go up to the ceiling
        (replace(ONE, when=("NIGHT",), max_per_day=Fraction(15, 2), max_per_day_unit="mg",
                 strength_ug=3750), Fraction(2)),
        (replace(ONE, frequency=4, period=1, period_unit="d", as_needed=True,
                 max_per_day=Fraction(3), max_per_day_unit="tablets"), Fraction(3)),
    ],
)  # fmt: skip
def test_units_a_day(coded: CodedDose, answer: Fraction) -> None:
    assert units(coded) == answer


@pytest.mark.parametrize(
    "coded",
    [
        ONE,
        replace(ONE, dose_min=None, dose_max=None, frequency=2, period=1, period_unit="d"),
        replace(ONE, unit="puff", frequency=2, period=1, period_unit="d"),
        replace(ONE, frequency=2, period=1, period_unit="min"),
        replace(ONE, frequency=1, period=5, period_unit="h"),
        replace(ONE, when=("C",)),
        replace(ONE, frequency=1, period=1, period_unit="d", when=("MORN", "NIGHT")),
        replace(ONE, timing_code="SOMETIMES"),
        replace(ONE, as_needed=True),
        replace(ONE, dose_min=Fraction(1, 3), dose_max=Fraction(1, 3), when=("HS",)),
        replace(ONE, unit="mg", when=("HS",), strength_ug=300),
        replace(
            ONE, frequency=3, period=1, period_unit="d", max_per_day=Fraction(2),
            max_per_day_unit="tablet",
        ),
        replace(ONE, dose_min=Fraction(2), dose_max=Fraction(1), when=("HS",)),
    ],
)  # fmt: skip
def test_what_is_missing_or_unknown_is_refused(coded: CodedDose) -> None:
    assert isinstance(directions_of(coded), NotUnderstood)


def test_milligrams_without_strength_have_no_units() -> None:
    read = directions_of(replace(ONE, unit="mg", when=("HS",)))
    assert isinstance(read, Directions)
    assert read.units_per_day_max is None
    assert read.steps[0].doses[0].unit == "mg"


def part(amount: int, days: int | None) -> Directions:
    coded = CodedDose(Fraction(amount), Fraction(amount), "tablet", when=("HS",), days=days)
    read = directions_of(coded)
    assert isinstance(read, Directions)
    return read


def test_parts_one_after_another_keep_their_steps() -> None:
    read = combine([part(2, 7), part(1, None)], concurrent=False)
    assert isinstance(read, Directions)
    assert [step.days for step in read.steps] == [7, None]
    assert read.units_per_day_max is None
    assert read.notes


def test_equal_parts_one_after_another_have_one_figure() -> None:
    read = combine([part(2, 7), part(2, 7)], concurrent=False)
    assert isinstance(read, Directions)
    assert read.units_per_day_max == 2


def test_parts_side_by_side_add_up() -> None:
    read = combine([part(2, None), part(1, None)], concurrent=True)
    assert isinstance(read, Directions)
    assert read.units_per_day_max == 3


def test_a_part_without_days_cannot_come_first() -> None:
    assert isinstance(combine([part(2, None), part(1, 7)], concurrent=False), NotUnderstood)
