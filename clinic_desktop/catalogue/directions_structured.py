"""Coded timing into the same directions as text: FHIR `Timing` and `doseAndRate`.

The importer hands over plain values; nothing here knows FHIR's JSON. A frequency without a dose,
a dose without a frequency and a meal code without a count are refused, as their text would be.

>>> read = directions_of(CodedDose(Fraction(1), Fraction(1), "TAB", when=("NIGHT",)))
>>> read.units_per_day_max
Fraction(1, 1)
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from clinic_desktop.catalogue.directions_clauses import QUARTERS
from clinic_desktop.catalogue.directions_phrases import DAYS_A_WEEK, HOURS_A_DAY
from clinic_desktop.catalogue.directions_terminals import Unreadable
from clinic_desktop.catalogue.directions_total import Limit, total
from clinic_desktop.domain.directions import (
    Directions,
    DirectionStep,
    DoseInstruction,
    NotUnderstood,
)
from clinic_desktop.domain.dose import UG_PER_MG, decimal_text

# Unit words and UCUM codes as exports write them; anything else is refused by name.
UNITS = {
    **dict.fromkeys(
        (
            "1", "unit", "{unit}", "each", "ea", "tab", "tabs", "tablet", "tablets", "{tablet}",
            "{tbl}", "tablet(s)", "cap", "caps", "capsule", "capsules", "{capsule}", "capsule(s)",
            "orcap", "film", "{film}", "pill", "{pill}", "[pill]",
        ),
        "unit",
    ),
    **dict.fromkeys(("ml", "millilitre", "milliliter", "mls"), "mL"),
    **dict.fromkeys(("drop", "drops", "[drp]", "gtt", "{drop}"), "drop"),
    **dict.fromkeys(("mg", "milligram", "milligrams"), "mg"),
    **dict.fromkeys(("ug", "mcg", "microgram", "micrograms"), "ug"),
    **dict.fromkeys(("g", "gram", "grams"), "g"),
}  # fmt: skip
_MG_IN = {"mg": Fraction(1), "ug": Fraction(1, UG_PER_MG), "g": Fraction(UG_PER_MG)}

# FHIR event-timing codes that name one moment of a day (HL7 EventTiming and v3 TimingEvent).
MOMENTS = {
    "MORN": "morning", "MORN.early": "morning", "MORN.late": "morning", "WAKE": "morning",
    "ACM": "morning", "CM": "morning", "PCM": "morning", "NOON": "midday", "ACD": "midday",
    "CD": "midday", "PCD": "midday", "AFT": "afternoon", "AFT.early": "afternoon",
    "AFT.late": "afternoon", "EVE": "evening", "EVE.early": "evening", "EVE.late": "evening",
    "ACV": "evening", "CV": "evening", "PCV": "evening", "NIGHT": "night", "PHS": "night",
    "HS": "night",
}  # fmt: skip
# Timing codes (v3 GTSAbbreviation) that stand in place of frequency and period.
TIMING_CODES = {
    "QD": (1, 1, "d"), "BID": (2, 1, "d"), "TID": (3, 1, "d"), "QID": (4, 1, "d"),
    "QOD": (1, 2, "d"), "AM": (1, 1, "d"), "PM": (1, 1, "d"), "BED": (1, 1, "d"),
    "Q1H": (1, 1, "h"), "Q2H": (1, 2, "h"), "Q3H": (1, 3, "h"), "Q4H": (1, 4, "h"),
    "Q6H": (1, 6, "h"), "Q8H": (1, 8, "h"), "WK": (1, 1, "wk"),
}  # fmt: skip
_DAYS_IN = {"d": Fraction(1), "wk": Fraction(DAYS_A_WEEK), "h": Fraction(1, HOURS_A_DAY)}


@dataclass(frozen=True, slots=True)
class CodedDose:
    """One dosage instruction as coded: amounts and periods exact, never floats.

    `period_unit` is a UCUM time ("h", "d", "wk"); `times_of_day` clock times; `days` the bound of
    a step (`boundsDuration` in days); `max_per_day` the ceiling (`maxDosePerPeriod` over a day).
    """

    dose_min: Fraction | None
    dose_max: Fraction | None
    unit: str
    frequency: Fraction | int | None = None
    frequency_max: Fraction | int | None = None
    period: Fraction | int | None = None
    period_max: Fraction | int | None = None
    period_unit: str = ""
    timing_code: str = ""
    when: tuple[str, ...] = ()
    times_of_day: tuple[str, ...] = ()
    days_of_week: tuple[str, ...] = ()
    as_needed: bool = False
    max_per_day: Fraction | None = None
    max_per_day_unit: str = ""
    days: int | None = None
    strength_ug: int | None = None


class _Refused(Exception):
    def __init__(self, part: str, reason: str) -> None:
        super().__init__(reason)
        self.answer = NotUnderstood(part, reason)


def directions_of(coded: CodedDose) -> Directions | NotUnderstood:
    """Directions of one coded dosage instruction, or what about it is missing or unknown."""
    try:
        dose, limit = _dose_of(coded)
        return total((DirectionStep((dose,), coded.days),), limit)
    except _Refused as refused:
        return refused.answer
    except Unreadable as fault:
        return NotUnderstood("maxDosePerPeriod", fault.reason)


def combine(parts: Sequence[Directions], *, concurrent: bool) -> Directions | NotUnderstood:
    """Several instructions of one order: taken side by side, or one after another by sequence.

    One after another needs a number of days for every part but the last.
    """
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return NotUnderstood("", "No directions are recorded.")
    if any(part.max_per_day is not None or part.max_days_per_week for part in parts):
        return NotUnderstood("", "A maximum stands beside several parts.")
    steps = tuple(step for part in parts for step in part.steps)
    units = {dose.unit for step in steps for dose in step.doses}
    if len(units) > 1:
        return NotUnderstood("", "The amounts have different units.")
    if concurrent:
        if any(len(part.steps) > 1 for part in parts) or len({step.days for step in steps}) > 1:
            return NotUnderstood("", "The parts last for different times.")
        if any(dose.times_per_day < 1 for step in steps for dose in step.doses):
            return NotUnderstood("", "It is not clear which days each part is for.")
        doses = tuple(dose for step in steps for dose in step.doses)
        return total((DirectionStep(doses, steps[0].days),))
    if any(step.days is None for step in steps[:-1]):
        return NotUnderstood("", "The number of days of a part is not given.")
    return total(steps)


def _dose_of(coded: CodedDose) -> tuple[DoseInstruction, Limit | None]:
    if coded.dose_min is None and coded.dose_max is None:
        raise _Refused("doseAndRate", "No amount to take is given.")
    low = coded.dose_min if coded.dose_min is not None else Fraction(0)
    high = coded.dose_max if coded.dose_max is not None else coded.dose_min
    if high is None or low < 0 or high <= 0 or low > high:
        raise _Refused("doseAndRate", "The amounts are no range above 0.")
    unit, (low, high) = _in_dispensed(coded.unit, (low, high), coded.strength_ug)
    limit = _limit_of(coded, unit)
    times = _times_of(coded)
    if times is None:
        if not (coded.as_needed and limit and limit.in_dose_units and limit.in_dose_units >= high):
            raise _Refused("timing", "It is not said how often.")
        most = limit.in_dose_units / high
        times = (min(most, Fraction(1)), most)
    if limit is not None and times[1] == 1:
        # A ceiling caps; above the one dose of a day it says how far that dose may go.
        limit = replace(limit, extends=True)
    when = tuple(dict.fromkeys(MOMENTS[code] for code in coded.when if code in MOMENTS))
    dose = DoseInstruction(
        low,
        high,
        unit,
        times[1],
        when or coded.times_of_day,
        coded.as_needed,
        None if times[0] == times[1] else times[0],
    )
    return dose, limit


def _in_dispensed(
    unit_text: str, amounts: tuple[Fraction, Fraction], strength_ug: int | None
) -> tuple[str, tuple[Fraction, Fraction]]:
    unit = UNITS.get(unit_text.strip().lower())
    if unit is None:
        raise _Refused(unit_text, "This is no unit of a medicine swallowed in counted units.")
    low, high = amounts
    if unit in _MG_IN:
        low, high, unit = low * _MG_IN[unit], high * _MG_IN[unit], "mg"
        if strength_ug is not None:
            strength = Fraction(strength_ug, UG_PER_MG)
            low, high, unit = low / strength, high / strength, "unit"
            if (low * QUARTERS).denominator != 1 or (high * QUARTERS).denominator != 1:
                size = decimal_text(strength)
                raise _Refused(
                    "doseAndRate",
                    f"This dose cannot be made of whole or part units of {size} mg.",
                )
    elif unit == "unit" and any((amount * QUARTERS).denominator != 1 for amount in (low, high)):
        raise _Refused("doseAndRate", "This is no whole number of quarters of a unit.")
    return unit, (low, high)


def _limit_of(coded: CodedDose, unit: str) -> Limit | None:
    if coded.max_per_day is None:
        return None
    stated = UNITS.get(coded.max_per_day_unit.strip().lower())
    if stated is None:
        raise _Refused("maxDosePerPeriod", "The unit of the maximum is not known.")
    amount = coded.max_per_day
    if stated in _MG_IN:
        amount, stated = amount * _MG_IN[stated], "mg"
    in_dose_units: Fraction | None = amount
    if {stated, unit} == {"mg", "unit"}:
        strength = Fraction(coded.strength_ug, UG_PER_MG) if coded.strength_ug else None
        in_dose_units = amount / strength if strength else None
    elif stated != unit:
        raise _Refused("maxDosePerPeriod", "The maximum has another unit than the dose.")
    return Limit(amount, stated, in_dose_units, extends=False, place=(0, 0))


def _times_of(coded: CodedDose) -> tuple[Fraction, Fraction] | None:
    """Times a day, least and most; None when no timing is coded at all."""
    unknown = [c for c in coded.when if c not in MOMENTS]
    moments = len({MOMENTS[c] for c in coded.when if c in MOMENTS}) + len(set(coded.times_of_day))
    counted = _counted(coded)
    if unknown and counted is None:
        raise _Refused(unknown[0], "This names meals or moments without saying how many.")
    if moments and counted is not None and counted[1] != moments:
        raise _Refused("timing", "The frequency and the times of day differ.")
    times = counted or ((Fraction(moments), Fraction(moments)) if moments else None)
    if not coded.days_of_week:
        return times
    share = Fraction(len(set(coded.days_of_week)), DAYS_A_WEEK)
    if times is None:
        raise _Refused("timing", "It is not said how often.")
    if times[0] < 1:
        raise _Refused("timing", "The days of the week and the frequency differ.")
    if coded.as_needed and times[1] > 1:
        raise _Refused("timing", "Several times, as needed, on some days: too much to be certain.")
    return (times[0] * share, times[1] * share)


def _counted(coded: CodedDose) -> tuple[Fraction, Fraction] | None:
    frequency, period, unit = coded.frequency, coded.period, coded.period_unit
    if coded.timing_code:
        known = TIMING_CODES.get(coded.timing_code.upper())
        if known is None:
            raise _Refused(coded.timing_code, "This timing code is not known.")
        if frequency is None and period is None:
            frequency, period, unit = known
    if frequency is None and period is None and coded.frequency_max is None:
        return None
    if unit not in _DAYS_IN or period is None or period <= 0:
        raise _Refused("timing", "The period is not hours, days or weeks.")
    least = Fraction(frequency if frequency is not None else 1)
    most = Fraction(coded.frequency_max if coded.frequency_max is not None else least)
    if least <= 0 or most < least:
        raise _Refused("timing", "The frequency is no number above 0.")
    shortest = period * _DAYS_IN[unit]
    longest = (coded.period_max or period) * _DAYS_IN[unit]
    low, high = least / longest, most / shortest
    if longest < shortest or (high > 1 and (low.denominator, high.denominator) != (1, 1)):
        raise _Refused("timing", "This many hours do not part a day evenly.")
    return low, high
