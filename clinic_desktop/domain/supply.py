"""From rows to supplies: which rows count, how much a day, how many days (rules_precise.md, 2).

A *supply* is one issue of one drug that takes part in exposure. A supply whose length cannot be
told has no days; it is kept, and rules say what they could not judge because of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from clinic_desktop.domain.drug import Ingredient, RecognisedDrug
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.records import Prescription, PrescriptionStatus, Source

UNUSABLE_STATUSES = frozenset(
    {
        PrescriptionStatus.CANCELLED,
        PrescriptionStatus.ENTERED_IN_ERROR,
        PrescriptionStatus.DRAFT,
        PrescriptionStatus.ON_HOLD,
    }
)

_NEVER = date.max.toordinal()

# Ingredient, strength, units a day (numerator, denominator; 0/0 when not known) and PRN flag. Plain
# integers, because hashing a Fraction costs more than laying out the supply it belongs to.
LineKey = tuple[str, int | None, int, int, bool]


@dataclass(frozen=True, slots=True)
class Supply:
    """One issue, after equal rows were merged and orders gave way to their fills.

    `units_per_day` and `ug_per_day` are the most allowed on a day of use; None when not known.
    `days` is the days' supply *n*; None when not known. `rows` are the equal rows that make the
    supply, `replaced_rows` the orders that gave way to this fill. `stop_day`: no day after it.
    `line` is what makes two issues the same line.
    """

    drug: RecognisedDrug
    line: LineKey
    start_day: int
    units_per_day: Fraction | None
    ug_per_day: Fraction | None
    days: int | None
    as_needed: bool
    stop_day: int | None
    rows: tuple[Prescription, ...]
    replaced_rows: tuple[Prescription, ...] = ()

    @property
    def ingredient(self) -> Ingredient:
        return self.drug.ingredient

    @property
    def quantity(self) -> Fraction | None:
        """Units issued; None when not recorded."""
        return recorded_quantity(self.rows[0])

    @property
    def all_rows(self) -> tuple[Prescription, ...]:
        return self.rows + self.replaced_rows


def is_usable(row: Prescription, as_of_day: int) -> bool:
    """A row that says something about what the person had by `as_of_day`."""
    return (
        row.status not in UNUSABLE_STATUSES
        and row.source is not Source.ADMINISTERED
        and row.start_on is not None
        and row.start_on.toordinal() <= as_of_day
        and row.drug is not None
        and row.drug.systemic_oral
    )


def make_supplies(usable: Iterable[Prescription], numbers: ExposureNumbers) -> list[Supply]:
    """Supplies of usable rows, in order of start; see `_laying_order` for two of one date."""
    rows = list(usable)
    if not rows:
        return []
    kept, replaced = _let_orders_give_way(rows, numbers.dispensed_replaces_within_days)
    supplies = [
        _supply(group, tuple(replaced.get(id(group[0]), ()))) for group in _groups_of_equal(kept)
    ]
    supplies.sort(key=_laying_order)
    return supplies


def _groups_of_equal(rows: list[Prescription]) -> list[tuple[Prescription, ...]]:
    """Rows that say the same thing, in order of the first of each group."""
    if len({row.start_on for row in rows}) == len(rows):
        return [(row,) for row in rows]  # the usual case, and looking closer is dear
    equal: dict[tuple[object, ...], list[Prescription]] = {}
    for row in rows:
        equal.setdefault(_identity(row), []).append(row)
    return [tuple(group) for group in equal.values()]


def _laying_order(supply: Supply) -> tuple[int, int, int]:
    """By start; of one date the shorter first, and the one that stops first. What a person had
    must not depend on the order in which a file lists it, and the limits lose least this way."""
    return supply.start_day, supply.days or 0, supply.stop_day or _NEVER


def _let_orders_give_way(
    rows: list[Prescription], within_days: int
) -> tuple[list[Prescription], dict[int, list[Prescription]]]:
    """Orders leave when a fill of the same drug and strength starts 0 to `within_days` later."""
    fills: dict[tuple[str, int | None], list[Prescription]] = {}
    for row in rows:
        if row.source is Source.DISPENSED:
            fills.setdefault(_drug_and_strength(row), []).append(row)
    if not fills:
        return rows, {}
    kept: list[Prescription] = []
    replaced: dict[int, list[Prescription]] = {}
    for row in rows:
        fill = None
        if row.source is Source.PRESCRIBED:
            start = _start(row)
            later = (
                candidate
                for candidate in fills.get(_drug_and_strength(row), ())
                if 0 <= _start(candidate) - start <= within_days
            )
            fill = min(later, key=_start, default=None)
        if fill is None:
            kept.append(row)
        else:
            replaced.setdefault(id(fill), []).append(row)
    return kept, replaced


def _supply(rows: tuple[Prescription, ...], replaced: tuple[Prescription, ...]) -> Supply:
    row = rows[0]
    drug = row.drug
    assert drug is not None
    units = units_per_day(row)
    strength = drug.strength_ug
    days, stop_day = days_of_supply(row, units), _stop_day(row)
    if len(rows) > 1:
        # Equal in all that makes them one supply, rows may still differ in these two: the longest
        # stated length and the earliest end hold.
        days = max((n for each in rows if (n := days_of_supply(each, units))), default=None)
        stop_day = min((day for each in rows if (day := _stop_day(each))), default=None)
    return Supply(
        drug=drug,
        line=(
            drug.ingredient.key,
            strength,
            units.numerator if units is not None else 0,
            units.denominator if units is not None else 0,
            row.as_needed,
        ),
        start_day=_start(row),
        units_per_day=units,
        ug_per_day=_daily_ug(units.numerator, units.denominator, strength)
        if units is not None and strength is not None
        else None,
        days=days,
        as_needed=row.as_needed,
        stop_day=stop_day,
        rows=rows,
        replaced_rows=replaced,
    )


def _stop_day(row: Prescription) -> int | None:
    """The end of a stopped item; an end before the start is no end."""
    if row.end_on is None or row.status is not PrescriptionStatus.STOPPED:
        return None
    stop_day = row.end_on.toordinal()
    return stop_day if stop_day >= _start(row) else None


@lru_cache(maxsize=4096)
def _daily_ug(units_numerator: int, units_denominator: int, strength_ug: int) -> Fraction:
    """Micrograms a day; the few distinct doses of a clinic are made once."""
    return Fraction(units_numerator * strength_ug, units_denominator)


def units_per_day(row: Prescription) -> Fraction | None:
    """Units a day: from the directions, else quantity / days' supply (never for PRN), else None."""
    if row.units_per_day:
        return row.units_per_day
    quantity, days = recorded_quantity(row), _recorded_days(row)
    if not row.as_needed and quantity and days:
        return quantity / days
    return None


def days_of_supply(row: Prescription, units: Fraction | None) -> int | None:
    """Days' supply *n*: recorded, from quantity and rate, or from the end date (2.6)."""
    recorded = _recorded_days(row)
    if row.as_needed:
        return _days_by_quantity(row, units) or recorded or _days_to_the_end(row)
    return recorded or _days_by_quantity(row, units) or _days_to_the_end(row)


def _days_by_quantity(row: Prescription, units: Fraction | None) -> int | None:
    quantity = recorded_quantity(row)
    if not quantity or not units:
        return None
    whole = quantity.numerator * units.denominator // (quantity.denominator * units.numerator)
    return max(1, whole)


def _days_to_the_end(row: Prescription) -> int | None:
    if row.end_on is None or row.start_on is None or row.end_on < row.start_on:
        return None
    return (row.end_on - row.start_on).days + 1


def recorded_quantity(row: Prescription) -> Fraction | None:
    """A quantity below 1 is none that was issued (half a pack, more likely than half a tablet)."""
    return row.quantity if row.quantity and row.quantity >= 1 else None


def _recorded_days(row: Prescription) -> int | None:
    return row.days_supply if row.days_supply and row.days_supply >= 1 else None


def _identity(row: Prescription) -> tuple[object, ...]:
    return (
        *_drug_and_strength(row),
        _integers(units_per_day(row)),
        row.as_needed,
        row.start_on,
        _integers(recorded_quantity(row)),
        _recorded_days(row),
        row.source,
        row.prescriber,
        row.organisation,
    )


def _integers(value: Fraction | None) -> tuple[int, int] | None:
    return (value.numerator, value.denominator) if value else None


def _drug_and_strength(row: Prescription) -> tuple[str, int | None]:
    assert row.drug is not None
    return row.drug.ingredient.key, row.drug.strength_ug


def _start(row: Prescription) -> int:
    assert row.start_on is not None
    return row.start_on.toordinal()
