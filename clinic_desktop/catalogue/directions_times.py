"""How often and when: frequencies, days of the week and times of day of the clause in hand."""

from clinic_desktop.catalogue.directions_clauses import NOTHING_JOINS, SAME_MOMENT, Clause
from clinic_desktop.catalogue.directions_clock import hour_of
from clinic_desktop.catalogue.directions_gathered import Gathered
from clinic_desktop.catalogue.directions_phrases import (
    Saying,
    Share,
    TimeOfDay,
    Times,
    Weekday,
)
from clinic_desktop.catalogue.directions_terminals import Unreadable

_EVENING_FROM, _NOON = 17, 12


def take_times(read: Gathered, phrase: Times) -> None:
    clause = read.clause(phrase)
    read.only_joined(phrase, {"COMMA", "STOP"})
    if clause.times is None:
        clause.times = phrase
        return
    same = (clause.times.low, clause.times.high) == (phrase.low, phrase.high)
    if not same and not phrase.weak:
        raise clause.refuse("Two frequencies are given, and they differ.")


def take_share(read: Gathered, phrase: Share) -> None:
    clause = read.clause(phrase)
    read.only_joined(phrase, {"COMMA", "STOP"})
    is_after_advice = isinstance(read.previous, Saying) and read.previous.kind == "advice"
    if phrase.is_bare_week and is_after_advice:
        raise Unreadable(phrase.start, phrase.end, "It may be handed over weekly, or taken.")
    if clause.share and (clause.share.low, clause.share.high) != (phrase.low, phrase.high):
        raise clause.refuse("Two frequencies are given, and they differ.")
    bare = clause.amount is not None and not clause.amount.unit_said
    if phrase.is_bare_week and bare and clause.amount and clause.amount.high != 1:
        raise clause.refuse("This may be so many a week, or once in so many weeks.")
    if phrase.is_every and read.step.after_change:
        raise clause.refuse("This may be the dose, or how fast it changes.")
    clause.share = phrase


def take_weekday(read: Gathered, phrase: Weekday) -> None:
    clause = read.clause(phrase)
    day = phrase.day
    is_next = isinstance(read.previous, Weekday)
    read.only_joined(phrase, {"AND", "COMMA", "STOP"} if is_next else {"COMMA", "STOP"})
    if day in clause.weekdays:
        raise clause.refuse("A day of the week is named twice.")
    clause.weekdays.append(day)


def take_slot(read: Gathered, phrase: TimeOfDay) -> None:
    clause = read.clause(phrase)
    is_whole = bool(clause.slots and clause.amount and clause.slot_came_first)
    if is_whole and not isinstance(read.previous, TimeOfDay):
        clause = read.new_clause(phrase)  # "mane 1, nocte 2"
    if not clause.slots:
        if read.linked in {"AND", "OR"} and (clause.times or clause.amount):
            raise clause.refuse("It is not clear what is joined here.")
        if read.step.length is not None and len(read.step.clauses) > 1:
            raise clause.refuse("It is not clear which dose this time belongs to.")
        clause.slots.append(phrase)
        clause.slot_came_first = clause.amount is None
        return
    _add_slot(read, clause, phrase)


def _add_slot(read: Gathered, clause: Clause, phrase: TimeOfDay) -> None:
    """A further time of day: one more dose, another name for the same moment, or refused."""
    slots = {slot.slot for slot in clause.slots}
    same = phrase.slot in slots
    if read.linked in {"AND", "COMMA", "OR"}:
        if not isinstance(read.previous, TimeOfDay):
            raise clause.refuse("It is not clear what is joined here.")
        if same and read.linked == "COMMA":
            return
        if same:
            raise clause.refuse("A time of day is named twice.")
        wants_either = read.linked == "OR"
        is_third = len(clause.slots) > 1 and read.linked != "COMMA"
        if is_third and clause.is_either != wants_either:
            raise clause.refuse("It is not clear whether this is every time or a choice.")
        clause.is_either = clause.is_either or wants_either
        if read.linked == "AND":
            clause.waits_for_and, clause.list_is_closed = False, True
        clause.slots.append(phrase)
        return
    if same or (phrase.slot in SAME_MOMENT and slots <= SAME_MOMENT and len(slots) == 1):
        return
    if len(clause.slots) == 1 and _is_one_moment(clause.slots[0], phrase):
        return
    # Only the commas of a list may be missing: "morning noon and night".
    last = read.previous
    alike = isinstance(last, TimeOfDay) and (last.is_before, last.is_clock) == (
        phrase.is_before,
        phrase.is_clock,
    )
    if not alike or clause.list_is_closed:
        raise clause.refuse(NOTHING_JOINS)
    clause.slots.append(phrase)
    clause.waits_for_and = True


def _is_one_moment(first: TimeOfDay, second: TimeOfDay) -> bool:
    """ "At 9 pm nightly", "every morning at 8 am": a clock time within the time of day named."""
    clock, named = (first, second) if first.is_clock else (second, first)
    if not clock.is_clock or named.is_clock:
        return False
    hour = hour_of(clock.slot)
    if hour is None:
        return False
    if named.slot in SAME_MOMENT:
        return hour >= _EVENING_FROM
    return named.slot == "morning" and hour < _NOON
