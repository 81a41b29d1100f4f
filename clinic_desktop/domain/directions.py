"""Structured directions: what a dosage instruction says, once it has been understood whole."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class DoseInstruction:
    """One clause: `amount_min` to `amount_max` of `unit`, `times_per_day`, at `when`.

    `unit` is "unit" (tablet, capsule, film: one of whatever is dispensed), "mL", "drop" or "mg".
    `times_per_day` is 1/2 for alternate days and 1/7 for once a week.
    """

    amount_min: Fraction
    amount_max: Fraction
    unit: str
    times_per_day: Fraction
    when: tuple[str, ...] = ()
    as_needed: bool = False


@dataclass(frozen=True, slots=True)
class DirectionStep:
    """Clauses that hold together for `days` days (None: from then on)."""

    doses: tuple[DoseInstruction, ...]
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Directions:
    """Directions understood whole. Ranges keep both ends.

    `units_per_day_max` is the most allowed on a day of use, in dispensed units (tablets, mL);
    None when the amount is in milligrams and the strength is not known. `max_per_day_unit` and
    `max_per_day` hold a stated ceiling ("up to a maximum of 7.5 mg").
    """

    steps: tuple[DirectionStep, ...]
    units_per_day_min: Fraction | None
    units_per_day_max: Fraction | None
    as_needed: bool
    is_range: bool
    max_per_day: Fraction | None = None
    max_per_day_unit: str | None = None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Directions refused: the part that was not understood and why, in a sentence."""

    part: str
    reason: str
