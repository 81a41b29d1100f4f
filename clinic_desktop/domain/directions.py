"""Structured directions: what a dosage instruction says, once it has been understood whole."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class DoseInstruction:
    """One clause: `amount_min` to `amount_max` of `unit`, `times_per_day`, at `when`.

    `unit` is "unit" (tablet, capsule, film: one of whatever is dispensed), "mL", "drop" or "mg".
    `times_per_day` is the most stated; 1/2 for once on alternate days, 1/7 for once a week.
    `times_per_day_min` holds the other end of a range ("every 4 to 6 hours"); None when there is
    no range. "Up to" has zero as its other end.
    """

    amount_min: Fraction
    amount_max: Fraction
    unit: str
    times_per_day: Fraction
    when: tuple[str, ...] = ()
    as_needed: bool = False
    times_per_day_min: Fraction | None = None


@dataclass(frozen=True, slots=True)
class DirectionStep:
    """Clauses that hold together for `days` days (None: from then on)."""

    doses: tuple[DoseInstruction, ...]
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Directions:
    """Directions understood whole. Ranges keep both ends.

    `units_per_day_max` is the most allowed on a day of use, in dispensed units (tablets, mL).
    A regular direction for fewer days than all counts as its average: "1 on alternate days" is
    1/2, "1 a week" is 1/7; taken as needed there is no such rhythm and it stays 1.
    None when the amount is in milligrams and the strength is not known, and when there are
    several steps that differ (`steps` has them; `notes` says so): no single figure holds then.
    `units_per_day_min` is the stated lower end; it does not turn 0 because of "as needed".
    `max_per_day_unit` and `max_per_day` hold a stated ceiling ("up to a maximum of 7.5 mg"),
    `max_days_per_week` one on days of use ("no more than 3 nights a week").
    """

    steps: tuple[DirectionStep, ...]
    units_per_day_min: Fraction | None
    units_per_day_max: Fraction | None
    as_needed: bool
    is_range: bool
    max_per_day: Fraction | None = None
    max_per_day_unit: str | None = None
    max_days_per_week: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Directions refused: the part that was not understood and why, in a sentence."""

    part: str
    reason: str
