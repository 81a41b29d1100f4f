"""Clauses (an amount with its times) and steps: what each says, and when they may be added up."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from clinic_desktop.catalogue.directions_phrases import (
    DAYS_A_WEEK,
    Amount,
    Length,
    Share,
    Stage,
    TimeOfDay,
    Times,
)
from clinic_desktop.catalogue.directions_terminals import Unreadable
from clinic_desktop.domain.directions import DoseInstruction

QUARTERS = 4
EVERY_DAY = (Fraction(1), Fraction(1))
NOTHING_JOINS = "Two times of day stand side by side, and nothing joins them."
# Slots that may stand for one moment when nothing joins them: "every evening at bedtime".
ORDER_OF_DAY = ("morning", "midday", "afternoon", "evening", "night")
SAME_MOMENT = frozenset({"evening", "night"})


class StrengthNote(NamedTuple):
    """Milligrams beside an amount of units: of one unit, or of all (`is_total`), or unsaid."""

    low: Fraction
    high: Fraction
    is_total: bool = False


@dataclass(slots=True)
class Clause:
    """An amount with its times, while it is being gathered."""

    start: int
    end: int
    joint: str = ""  # what stood before it: "AND", "COMMA", "STOP" or nothing
    amount: Amount | None = None
    strength_notes: list[StrengthNote] = field(default_factory=list)
    count_of_spoons: Amount | None = None
    times: Times | None = None
    share: Share | None = None
    slots: list[TimeOfDay] = field(default_factory=list)
    is_either: bool = False  # "in the morning or at night": one of them
    weekdays: list[str] = field(default_factory=list)
    as_needed: bool = False
    has_meals: bool = False
    slot_came_first: bool = False
    waits_for_and: bool = False  # "morning noon and night", its comma missing
    list_is_closed: bool = False  # its "and" has come

    @property
    def has_time(self) -> bool:
        return bool(self.times or self.share or self.slots or self.weekdays)

    def refuse(self, reason: str) -> Unreadable:
        return Unreadable(self.start, self.end, reason)


@dataclass(slots=True)
class Step:
    clauses: list[Clause] = field(default_factory=list)
    length: Length | None = None
    after_then: bool = False
    after_change: bool = False
    stage: Stage | None = None  # "week 2: ..." stood before it
    is_rise: bool = False  # "increasing to ...", no part of its own


def times_a_day(clause: Clause) -> tuple[Fraction, Fraction]:
    """Doses on a day of use: the stated frequency and the named times of day must agree."""
    slots, times = len(clause.slots), clause.times
    if slots and clause.is_either:
        slots = 1
    if clause.has_meals and (slots or times is None or times.weak):
        raise clause.refuse("How many meals is not said.")
    if times is None:
        return (Fraction(slots or 1), Fraction(slots or 1))
    if times.needs_time_of_day and not slots:
        raise clause.refuse("It is not said in how long.")
    if slots > 1 and times.weak:
        raise clause.refuse("This may be the amount of a day or of each time.")
    if slots and not times.weak and not times.low == times.high == slots:
        raise clause.refuse("The frequency and the times of day differ.")
    if slots:
        return (Fraction(slots), Fraction(slots))
    return (times.low, times.high)


def share_of_days(clause: Clause) -> tuple[Fraction, Fraction]:
    named = Fraction(len(clause.weekdays), DAYS_A_WEEK)
    share = clause.share
    if share is None:
        ends = (named, named) if named else EVERY_DAY
    elif named and (share.low, share.high) != (named, named):
        raise clause.refuse("The days of the week and the frequency differ.")
    else:
        ends = (share.low, share.high)
    is_named = share.is_named if share is not None else bool(named)
    if clause.times is not None and clause.times.weak and ends != EVERY_DAY and not is_named:
        raise clause.refuse("It is daily and it is not.")
    return ends


def check_grid(clause: Clause, unit: str, amounts: tuple[Fraction, Fraction]) -> None:
    """Tablets part into quarters, drops do not part."""
    parts = {"unit": QUARTERS, "drop": 1}.get(unit)
    if parts and any((amount * parts).denominator != 1 for amount in amounts):
        raise clause.refuse("This is no whole number of quarters of a unit.")


def check_sum(clauses: list[Clause], doses: tuple[DoseInstruction, ...]) -> None:
    """Clauses add up only where they cannot be one dose said twice."""
    if len({dose.unit for dose in doses}) > 1:
        raise clauses[1].refuse("The amounts have different units.")
    if {share_of_days(clause) for clause in clauses} != {EVERY_DAY}:
        raise clauses[1].refuse("It is not clear which days each part is for.")
    seen: set[str] = set()
    for place, clause in enumerate(clauses):
        slots = {slot.slot for slot in clause.slots}
        if slots & seen:
            raise clause.refuse("A time of day has two amounts.")
        seen |= slots
        if not place:
            continue
        earlier = clauses[place - 1]
        if clause.joint == "THEN":
            if _is_later(earlier, clause):
                continue
            raise clause.refuse("This may be a second dose or a later part.")
        if slots and earlier.slots and not clause.is_either and not earlier.is_either:
            mixed = any(s.is_clock for s in clause.slots) != any(s.is_clock for s in earlier.slots)
            moments = slots | {slot.slot for slot in earlier.slots}
            unsure = mixed or (moments <= SAME_MOMENT and clause.joint != "COMMA")
            if not unsure or clause.joint == "AND":
                continue
        elif clause.joint == "AND" and (slots or earlier.slots):
            continue
        elif clause.amount is not None and not clause.amount.low:
            pass  # "1 every 6 hours, up to 2 at night" may be a limit
        elif clause.joint == "COMMA" and slots and earlier.times and earlier.times.low > 1:
            continue  # "1 bd, 2 nocte": one at night cannot say "bd" again
        elif not clause.joint and slots and _is_further(earlier, clause):
            continue
        raise clause.refuse("This may be a second dose or the first said again.")


def _is_later(earlier: Clause, clause: Clause) -> bool:
    """Whether times of day follow in the order of a day: "1 every morning then 2 at night"."""
    places = [[ORDER_OF_DAY.index(s.slot) for s in c.slots if s.slot in ORDER_OF_DAY]
              for c in (earlier, clause)]  # fmt: skip
    named = all(len(p) == len(c.slots) for p, c in zip(places, (earlier, clause), strict=True))
    return named and bool(places[0] and places[1]) and max(places[0]) < min(places[1])


def _is_further(earlier: Clause, clause: Clause) -> bool:
    """ "One twice a day two at night": another amount at another time is no repetition."""
    if earlier.amount is None or clause.amount is None or earlier.times is None:
        return False
    amounts = [(c.amount.low, c.amount.high) for c in (earlier, clause) if c.amount]
    return earlier.times.low > 1 and amounts[0] != amounts[1]


def without_restated(
    clauses: list[Clause], doses: tuple[DoseInstruction, ...]
) -> tuple[DoseInstruction, ...] | None:
    """ "One twice a day, 1 in the morning and 1 at 3 pm": the times of day of what was said.

    None where the first clause is no sum of the others.
    """
    first, others = clauses[0], clauses[1:]
    if len(others) < 2 or others[0].joint == "AND" or first.slots or first.times is None:
        return None
    if any(not clause.slots or clause.is_either or clause.as_needed for clause in others):
        return None
    slots = [slot.slot for clause in others for slot in clause.slots]
    ends = [(dose.amount_min * dose.times_per_day, dose.amount_max * dose.times_per_day)
            for dose in doses]  # fmt: skip
    lows, highs = zip(*ends[1:], strict=True)
    times = first.times
    is_sum = (sum(lows), sum(highs)) == ends[0] and len(set(slots)) == len(slots)
    if not is_sum or not (times.weak or times.low == times.high == len(slots)):
        return None
    return tuple(replace(dose, as_needed=first.as_needed) for dose in doses[1:])
