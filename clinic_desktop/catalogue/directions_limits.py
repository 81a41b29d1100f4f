"""At most: ceilings of a day, caps on how often, and doses that may be repeated."""

from dataclasses import replace
from fractions import Fraction

from clinic_desktop.catalogue.directions_amounts import take_amount
from clinic_desktop.catalogue.directions_gathered import Gathered
from clinic_desktop.catalogue.directions_phrases import (
    Amount,
    AnyPhrase,
    Ceiling,
    Extra,
    FrequencyCap,
    Repeat,
    Times,
    WeeklyCap,
)
from clinic_desktop.catalogue.directions_terminals import Unreadable
from clinic_desktop.catalogue.directions_times import take_times


def take_ceiling(read: Gathered, phrase: Ceiling) -> None:
    # "and up to 2" may be a second dose; "and no more than 2" cannot.
    read.only_joined(phrase, {"COMMA", "STOP"} if phrase.is_up_to else {"AND", "COMMA", "STOP"})
    clause = read.step.clauses[-1] if read.step.clauses else None
    if phrase.is_up_to and (clause is None or clause.amount is None):
        if clause and (clause.times or clause.share or (clause.slots and phrase.is_daily)):
            raise clause.refuse("No amount to take is given.")
        unit = phrase.unit or "unit"
        take_amount(read, Amount(phrase.start, phrase.end, Fraction(0), phrase.amount, unit))
        take_times(read, Times(phrase.start, phrase.end, Fraction(1), Fraction(1), weak=True))
        return
    if not phrase.is_daily and not read.linked and _is_bare_daily(read.previous):
        raise Unreadable(phrase.start, phrase.end, "The word daily may belong to the maximum.")
    known = read.ceiling
    units = {known.unit, phrase.unit} - {None} if known is not None else set()
    if known is not None and (known.amount != phrase.amount or len(units) > 1):
        raise Unreadable(phrase.start, phrase.end, "Two maxima are given.")
    if known is None or (known.unit is None and phrase.unit):
        read.ceiling = phrase


def take_frequency_cap(read: Gathered, phrase: FrequencyCap) -> None:
    read.only_joined(phrase, {"AND", "COMMA", "STOP"})
    clause = read.clause(phrase)
    if clause.share or clause.weekdays:
        read.only_joined(phrase, {"COMMA", "STOP"})
    if clause.slots:
        raise clause.refuse("A time of day and a number of times are given.")
    if clause.times is None or (clause.times.weak and clause.amount is None):
        clause.times = Times(phrase.start, phrase.end, Fraction(0), phrase.times)
        return
    low, high = clause.times.low, clause.times.high
    if phrase.times < low:
        raise clause.refuse("The maximum is below what is to be taken.")
    clause.times = replace(clause.times, high=min(high, phrase.times), weak=False)


def take_weekly_cap(read: Gathered, phrase: WeeklyCap) -> None:
    """ "No more than 3 nights a week"."""
    read.only_joined(phrase, {"AND", "COMMA", "STOP"})
    if read.weekly_cap and read.weekly_cap.days != phrase.days:
        raise Unreadable(phrase.start, phrase.end, "Two maxima are given.")
    read.weekly_cap = phrase


def take_repeat(read: Gathered, phrase: Repeat) -> None:
    """ "May repeat once", of the one dose of a day."""
    read.only_joined(phrase, {"AND", "COMMA", "STOP"})
    clauses = [clause for step in read.steps for clause in step.clauses]
    if len(clauses) != 1 or clauses[0].amount is None or read.repeat is not None:
        raise Unreadable(phrase.start, phrase.end, "It is not clear which dose is repeated.")
    read.repeat = phrase


def take_extra(read: Gathered, phrase: Extra) -> None:
    """ "An additional tablet if needed", besides what is taken."""
    read.only_joined(phrase, {"AND", "COMMA", "STOP"})
    if len(read.steps) != 1 or not read.step.clauses or read.extra is not None or read.repeat:
        raise Unreadable(phrase.start, phrase.end, "It is not clear what this is added to.")
    read.extra = phrase


def _is_bare_daily(phrase: AnyPhrase | None) -> bool:
    return isinstance(phrase, Times) and phrase.weak
