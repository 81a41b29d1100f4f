"""What the phrases of a direction mean together, or why they mean nothing certain.

Phrases gather into clauses (an amount with its times), clauses into steps. Clauses of one step are
added up: "half mane, one nocte" is one and a half a day. Everything that could be read in two ways
is refused: two frequencies that differ, an amount without a time, a repeated sentence that might
be a second dose, "and as needed" beside a regular dose.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.catalogue.directions_phrases import (
    UG_PER_MG,
    Amount,
    AmountTimes,
    AnyPhrase,
    Ceiling,
    FrequencyCap,
    Joint,
    Length,
    Packs,
    Saying,
    Share,
    Then,
    TimeOfDay,
    Times,
    Weekday,
    WeeklyCap,
)
from clinic_desktop.catalogue.directions_tokens import Unreadable
from clinic_desktop.domain.directions import Directions, DirectionStep, DoseInstruction
from clinic_desktop.domain.dose import decimal_text

DAYS_A_WEEK = 7
QUARTERS = 4
EVERY_DAY = (Fraction(1), Fraction(1))
NOTHING_JOINS = "Two times of day stand side by side, and nothing joins them."
STEPS_DIFFER = "The steps differ, so that no single daily amount holds."
# Slots that may stand for one moment when nothing joins them: "every evening at bedtime".
_SAME_MOMENT = frozenset({"evening", "night"})


@dataclass(slots=True)
class _Clause:
    """An amount with its times, while it is being gathered."""

    start: int
    end: int
    joint: str = ""  # what stood before it: "AND", "COMMA", "STOP" or nothing
    amount: Amount | None = None
    strength_notes: list[tuple[Fraction, Fraction]] = field(default_factory=list)
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
class _Step:
    clauses: list[_Clause] = field(default_factory=list)
    length: Length | None = None
    after_then: bool = False
    after_change: bool = False


@dataclass(slots=True)
class _Reading:
    """The whole direction while its phrases are taken in, one after another."""

    strength_ug: int | None
    steps: list[_Step] = field(default_factory=lambda: [_Step()])
    ceiling: Ceiling | None = None
    weekly_cap: WeeklyCap | None = None
    joint: Joint | None = None
    previous: AnyPhrase | None = None
    has_stopped: bool = False
    strengths_mg: set[Fraction] = field(default_factory=set)

    # ---- gathering

    @property
    def step(self) -> _Step:
        return self.steps[-1]

    @property
    def linked(self) -> str:
        """The kind of the joint just before the phrase in hand, "" when there is none."""
        return self.joint.kind if self.joint else ""

    def clause(self, phrase: AnyPhrase) -> _Clause:
        """The clause in hand, begun when there is none."""
        if not self.step.clauses:
            self.step.clauses.append(_Clause(phrase.start, phrase.end))
        clause = self.step.clauses[-1]
        clause.end = max(clause.end, phrase.end)
        return clause

    def new_clause(self, phrase: AnyPhrase) -> _Clause:
        joint, self.joint = self.linked, None
        if joint == "OR":
            raise Unreadable(phrase.start, phrase.end, "It is not said which of the two is taken.")
        if self.step.length is not None:
            if joint == "AND":
                raise Unreadable(phrase.start, phrase.end, "It is not said how long this is taken.")
            self.steps.append(_Step())
        self.step.clauses.append(_Clause(phrase.start, phrase.end, joint))
        return self.step.clauses[-1]

    def take(self, phrase: AnyPhrase) -> None:
        """Give one phrase its place."""
        if isinstance(phrase, Joint):
            # The strongest joint of a run counts: "; and" is "and".
            if self.joint is None or phrase.kind in {"AND", "OR"}:
                if self.joint and {self.joint.kind, phrase.kind} == {"AND", "OR"}:
                    raise Unreadable(self.joint.start, phrase.end, "This joins in two ways.")
                self.joint = phrase if phrase.kind != "DASH" else self.joint
            return
        if isinstance(phrase, Saying) and phrase.kind == "filler":
            return
        if self.has_stopped and not (isinstance(phrase, Saying) and phrase.kind == "advice"):
            raise Unreadable(phrase.start, phrase.end, "Something follows the stop.")
        if self.previous is None:
            self._only_joined(phrase, {"COMMA", "STOP", "SLASH"})
        self._place(phrase)
        self.joint, self.previous = None, phrase

    def _place(self, phrase: AnyPhrase) -> None:
        match phrase:
            case Amount():
                self._take_amount(phrase)
            case Packs():
                self._take_packs(phrase)
            case AmountTimes(start, end, count, times):
                self._take_amount(Amount(start, end, count.low, count.high, "unit"))
                self._take_times(Times(start, end, times.low, times.high))
            case Times():
                self._take_times(phrase)
            case Share():
                self._take_share(phrase)
            case TimeOfDay():
                self._take_slot(phrase)
            case Length():
                self._take_length(phrase)
            case Ceiling():
                self._take_ceiling(phrase)
            case FrequencyCap():
                self._take_frequency_cap(phrase)
            case WeeklyCap():
                self._only_joined(phrase, {"AND", "COMMA", "STOP"})
                if self.weekly_cap and self.weekly_cap.days != phrase.days:
                    raise Unreadable(phrase.start, phrase.end, "Two maxima are given.")
                self.weekly_cap = phrase
            case Then():
                self._take_then(phrase)
            case Saying():
                self._take_saying(phrase)
            case _:
                self._take_weekday(phrase)

    def _only_joined(self, phrase: AnyPhrase, allowed: set[str]) -> None:
        if self.linked and self.linked not in allowed:
            joint = self.joint
            assert joint is not None
            raise Unreadable(joint.start, phrase.end, "It is not clear what this joins.")

    # ---- how much

    def _take_amount(self, phrase: Amount) -> None:
        clause = self.step.clauses[-1] if self.step.clauses else None
        has_amount = clause is not None and clause.amount is not None
        if clause and has_amount and self.step.length is None and self._is_note(clause, phrase):
            clause.end = phrase.end
            return
        if phrase.names_strength:
            self._name_strength(phrase, phrase.low)
        if clause and has_amount and not (clause.has_time or clause.as_needed or self.step.length):
            raise Unreadable(clause.start, phrase.end, "Two amounts, and one time or none.")
        if clause is None or has_amount:
            clause = self.new_clause(phrase)
        if phrase.names_strength:
            clause.strength_notes.append((phrase.low, phrase.low))
            return  # "5 mg tablet: 1 at night"; an amount must follow
        clause = self.clause(phrase)
        clause.amount = phrase
        self._only_joined(phrase, {"COMMA", "STOP"})

    def _is_note(self, clause: _Clause, phrase: Amount) -> bool:
        """Whether a second amount says the first again: "2 tablets (10 mg)", "one 5 mg tablet"."""
        amount = clause.amount
        assert amount is not None
        if clause.has_time or self.linked or clause.as_needed:
            return False
        if phrase.names_strength and amount.unit == "unit":
            self._name_strength(phrase, phrase.low)
            return True
        if phrase.is_spoon and amount.unit == "unit":
            if phrase.low != phrase.high:
                raise Unreadable(phrase.start, phrase.end, "A spoon holds one measure.")
            clause.amount = replace(
                amount, low=amount.low * phrase.low, high=amount.high * phrase.high, unit="mL"
            )
            return True
        if phrase.unit == "mg" and amount.unit in {"unit", "mL"}:
            clause.strength_notes.append((phrase.low, phrase.high))
            return True
        if amount.unit == "mg" and phrase.unit in {"unit", "mL"}:
            if not phrase.unit_said and amount.low * UG_PER_MG != self.strength_ug:
                raise clause.refuse("This number may be of units or of times.")
            clause.strength_notes.append((amount.low, amount.high))
            clause.amount = phrase
            return True
        return False

    def _name_strength(self, phrase: AnyPhrase, strength_mg: Fraction) -> None:
        """Several strengths in one direction are several products: their units do not add up."""
        self.strengths_mg.add(strength_mg)
        if self.strength_ug is not None and strength_mg * UG_PER_MG != self.strength_ug:
            raise Unreadable(
                phrase.start, phrase.end, "The strength named differs from the medicine's."
            )
        if len(self.strengths_mg) > 1:
            raise Unreadable(phrase.start, phrase.end, "Two strengths are named.")

    def _take_packs(self, phrase: Packs) -> None:
        self._name_strength(phrase, phrase.strength_mg)
        self._take_amount(
            Amount(phrase.start, phrase.end, phrase.count.low, phrase.count.high, "unit")
        )

    # ---- how often

    def _take_times(self, phrase: Times) -> None:
        clause = self.clause(phrase)
        self._only_joined(phrase, {"COMMA", "STOP"})
        if clause.times is None:
            clause.times = phrase
            return
        same = (clause.times.low, clause.times.high) == (phrase.low, phrase.high)
        if not same and not phrase.weak:
            raise clause.refuse("Two frequencies are given, and they differ.")

    def _take_share(self, phrase: Share) -> None:
        clause = self.clause(phrase)
        self._only_joined(phrase, {"COMMA", "STOP"})
        if clause.share and (clause.share.low, clause.share.high) != (phrase.low, phrase.high):
            raise clause.refuse("Two frequencies are given, and they differ.")
        bare = clause.amount is not None and not clause.amount.unit_said
        if phrase.is_bare_week and bare and clause.amount and clause.amount.high != 1:
            raise clause.refuse("This may be so many a week, or once in so many weeks.")
        if phrase.is_every and self.step.after_change:
            raise clause.refuse("This may be the dose, or how fast it changes.")
        clause.share = phrase

    def _take_weekday(self, phrase: AnyPhrase) -> None:
        clause = self.clause(phrase)
        day = getattr(phrase, "day")  # noqa: B009 - the one phrase left in the match
        is_next = isinstance(self.previous, Weekday)
        self._only_joined(phrase, {"AND", "COMMA", "STOP"} if is_next else {"COMMA", "STOP"})
        if day in clause.weekdays:
            raise clause.refuse("A day of the week is named twice.")
        clause.weekdays.append(day)

    def _take_slot(self, phrase: TimeOfDay) -> None:
        clause = self.clause(phrase)
        is_whole = bool(clause.slots and clause.amount and clause.slot_came_first)
        if is_whole and not isinstance(self.previous, TimeOfDay):
            clause = self.new_clause(phrase)  # "mane 1, nocte 2"
        if not clause.slots:
            if self.linked in {"AND", "OR"} and (clause.times or clause.amount):
                raise clause.refuse("It is not clear what is joined here.")
            if self.step.length is not None and len(self.step.clauses) > 1:
                raise clause.refuse("It is not clear which dose this time belongs to.")
            clause.slots.append(phrase)
            clause.slot_came_first = clause.amount is None
            return
        self._add_slot(clause, phrase)

    def _add_slot(self, clause: _Clause, phrase: TimeOfDay) -> None:
        """A further time of day: one more dose, another name for the same moment, or refused."""
        slots = {slot.slot for slot in clause.slots}
        same = phrase.slot in slots
        if self.linked in {"AND", "COMMA", "OR"}:
            if not isinstance(self.previous, TimeOfDay):
                raise clause.refuse("It is not clear what is joined here.")
            if same and self.linked == "COMMA":
                return
            if same:
                raise clause.refuse("A time of day is named twice.")
            wants_either = self.linked == "OR"
            is_third = len(clause.slots) > 1 and self.linked != "COMMA"
            if is_third and clause.is_either != wants_either:
                raise clause.refuse("It is not clear whether this is every time or a choice.")
            clause.is_either = clause.is_either or wants_either
            if self.linked == "AND":
                clause.waits_for_and, clause.list_is_closed = False, True
            clause.slots.append(phrase)
            return
        if same or (phrase.slot in _SAME_MOMENT and slots <= _SAME_MOMENT and len(slots) == 1):
            return
        # Only the commas of a list may be missing: "morning noon and night".
        last = self.previous
        alike = isinstance(last, TimeOfDay) and (last.is_before, last.is_clock) == (
            phrase.is_before,
            phrase.is_clock,
        )
        if not alike or clause.list_is_closed:
            raise clause.refuse(NOTHING_JOINS)
        clause.slots.append(phrase)
        clause.waits_for_and = True

    # ---- how long, at most, and the rest

    def _take_length(self, phrase: Length) -> None:
        self._only_joined(phrase, {"COMMA", "STOP"})
        length = self.step.length
        if length is not None and (length.days, length.is_range) != (phrase.days, phrase.is_range):
            raise Unreadable(phrase.start, phrase.end, "Two lengths of time are given.")
        if len(self.step.clauses) > 1 and any(c.amount is None for c in self.step.clauses):
            raise Unreadable(phrase.start, phrase.end, "It is not clear what lasts this long.")
        self.step.length = phrase

    def _take_then(self, phrase: Then) -> None:
        self._only_joined(phrase, {"AND", "COMMA", "STOP"})
        if not self.step.clauses or self.step.length is None:
            raise Unreadable(
                phrase.start, phrase.end, "It is not said how long the first part lasts."
            )
        if phrase.stops:
            self.has_stopped = True
        else:
            self.steps.append(_Step(after_then=True, after_change=phrase.changes))

    def _take_ceiling(self, phrase: Ceiling) -> None:
        # "and up to 2" may be a second dose; "and no more than 2" cannot.
        self._only_joined(
            phrase, {"COMMA", "STOP"} if phrase.is_up_to else {"AND", "COMMA", "STOP"}
        )
        clause = self.step.clauses[-1] if self.step.clauses else None
        if phrase.is_up_to and (clause is None or clause.amount is None):
            if clause and (clause.times or clause.share or (clause.slots and phrase.is_daily)):
                raise clause.refuse("No amount to take is given.")
            unit = phrase.unit or "unit"
            self._take_amount(Amount(phrase.start, phrase.end, Fraction(0), phrase.amount, unit))
            self._take_times(Times(phrase.start, phrase.end, Fraction(1), Fraction(1), weak=True))
            return
        if not phrase.is_daily and not self.linked and _is_bare_daily(self.previous):
            raise Unreadable(phrase.start, phrase.end, "The word daily may belong to the maximum.")
        known = self.ceiling
        units = {known.unit, phrase.unit} - {None} if known is not None else set()
        if known is not None and (known.amount != phrase.amount or len(units) > 1):
            raise Unreadable(phrase.start, phrase.end, "Two maxima are given.")
        if known is None or (known.unit is None and phrase.unit):
            self.ceiling = phrase

    def _take_frequency_cap(self, phrase: FrequencyCap) -> None:
        self._only_joined(phrase, {"AND", "COMMA", "STOP"})
        clause = self.clause(phrase)
        if clause.share or clause.weekdays:
            self._only_joined(phrase, {"COMMA", "STOP"})
        if clause.slots:
            raise clause.refuse("A time of day and a number of times are given.")
        if clause.times is None or (clause.times.weak and clause.amount is None):
            clause.times = Times(phrase.start, phrase.end, Fraction(0), phrase.times)
            return
        low, high = clause.times.low, clause.times.high
        if phrase.times < low:
            raise clause.refuse("The maximum is below what is to be taken.")
        clause.times = replace(clause.times, high=min(high, phrase.times), weak=False)

    def _take_saying(self, phrase: Saying) -> None:
        clause = self.clause(phrase) if self.step.clauses or phrase.kind != "advice" else None
        previous = self.previous.kind if isinstance(self.previous, Saying) else ""
        if phrase.kind == "reason":
            if self.linked in {"AND", "OR"} and previous != "reason":
                self._only_joined(phrase, set())
            return
        if phrase.kind == "advice":
            if self.linked == "OR" and previous != "advice":
                self._only_joined(phrase, set())
            return
        self._only_joined(phrase, {"COMMA", "STOP"})
        assert clause is not None
        if phrase.kind == "as_needed":
            clause.as_needed = True
        else:
            clause.has_meals = True

    # ---- closing

    def close(self) -> Directions:
        """The finished directions; raises Unreadable for what does not hold together."""
        if self.joint is not None and self.joint.kind in {"AND", "OR"}:
            raise Unreadable(self.joint.start, self.joint.end, "Something is missing after this.")
        if self.step.after_then and not self.step.clauses:
            raise Unreadable(0, 0, "Something is missing after the first part.")
        self._check_steps()
        steps = tuple(self._close_step(step) for step in self.steps)
        return total(
            steps,
            self._ceiling_for(steps),
            weekly_cap=self.weekly_cap.days if self.weekly_cap else None,
        )

    def _check_steps(self) -> None:
        for step in self.steps:
            if not any(clause.amount for clause in step.clauses):
                first = step.clauses[0] if step.clauses else None
                start, end = (first.start, first.end) if first else (0, 0)
                raise Unreadable(start, end, "No amount to take is given.")
        if len(self.steps) == 1:
            return
        for step, following in pairwise(self.steps):
            last = step.clauses[-1]
            if step.length is None or step.length.days is None or step.length.is_range:
                raise last.refuse("The number of days of this part is not given.")
            if not following.after_then and following.length is None:
                raise following.clauses[0].refuse(
                    "It is not clear whether this follows or is added."
                )
        if self.ceiling is not None or self.weekly_cap is not None:
            raise self.steps[0].clauses[0].refuse("A maximum stands beside several parts.")

    def _check_weekly_cap(self, clause: _Clause) -> None:
        if self.weekly_cap is not None and (clause.share or clause.weekdays):
            raise clause.refuse("Two numbers of days a week are given.")

    def _close_step(self, step: _Step) -> DirectionStep:
        clauses = step.clauses
        # What stands before the first amount in a clause of its own ("as needed: ...") is refused.
        doses = tuple(self._close_clause(clause) for clause in clauses)
        if len(doses) > 1:
            _check_sum(clauses, doses)
        days = step.length.days if step.length else None
        return DirectionStep(doses, days)

    def _close_clause(self, clause: _Clause) -> DoseInstruction:
        amount = clause.amount
        if amount is None:
            raise clause.refuse("No amount to take is given.")
        if clause.waits_for_and or (clause.is_either and len(clause.slots) > 2):
            raise clause.refuse(NOTHING_JOINS)
        if not clause.has_time:
            self._time_from_ceiling(clause, amount)
        self._check_weekly_cap(clause)
        low, high = _times_a_day(clause)
        share = _share_of_days(clause)
        if clause.as_needed and high > 1 and share != EVERY_DAY:
            raise clause.refuse("Several times, as needed, on some days: too much to be certain.")
        unit, amounts = self._dispensed(clause, amount)
        _check_grid(clause, unit, amounts)
        times_low, times_high = low * share[0], high * share[1]
        return DoseInstruction(
            amounts[0],
            amounts[1],
            unit,
            times_high,
            tuple(slot.slot for slot in clause.slots),
            clause.as_needed,
            None if times_low == times_high else times_low,
        )

    def _time_from_ceiling(self, clause: _Clause, amount: Amount) -> None:
        """ "1 as needed, at most 3 a day": the ceiling is the only measure of a day."""
        ceiling = self.ceiling
        alone = len(self.steps) == 1 and len(self.step.clauses) == 1
        if not (clause.as_needed and alone and ceiling and ceiling.is_daily):
            raise clause.refuse("It is not said how often.")
        most = self._in_unit(ceiling, amount.unit)
        if most is None or most < amount.high:
            raise clause.refuse("It is not said how often.")
        times = most / amount.high
        clause.times = Times(clause.start, clause.end, min(times, Fraction(1)), times)

    def _in_unit(self, ceiling: Ceiling, unit: str) -> Fraction | None:
        """A stated ceiling in the unit of the amounts; None when the strength would be needed."""
        if ceiling.unit is None and unit == "mg":
            raise Unreadable(ceiling.start, ceiling.end, "The maximum has no unit, the dose has.")
        stated = ceiling.unit or ("unit" if unit == "unit" else None)
        if stated == unit:
            return ceiling.amount
        if stated is None:
            raise Unreadable(ceiling.start, ceiling.end, "The maximum has no unit, the dose has.")
        if {stated, unit} == {"mg", "unit"}:
            if self.strength_ug is None:
                return None
            strength = Fraction(self.strength_ug, UG_PER_MG)
            return ceiling.amount / strength if stated == "mg" else ceiling.amount * strength
        raise Unreadable(ceiling.start, ceiling.end, "The maximum has another unit than the dose.")

    def _dispensed(self, clause: _Clause, amount: Amount) -> tuple[str, tuple[Fraction, Fraction]]:
        """The amounts in dispensed units where that is known; notes in mg must agree with them."""
        strength = None if self.strength_ug is None else Fraction(self.strength_ug, UG_PER_MG)
        low, high = amount.low, amount.high
        for note_low, note_high in clause.strength_notes:
            each = {note_low} if note_low == note_high else set()
            if low and note_low / low == note_high / high:
                each.add(note_high / high)
            if not each or (strength is not None and strength not in each):
                raise clause.refuse("The milligrams named differ from the units named.")
            if self.strengths_mg and not self.strengths_mg & each:
                raise clause.refuse("Two strengths are named.")
            self.strengths_mg = self.strengths_mg & each or each
        if amount.unit == "mg" and strength is not None:
            low, high = low / strength, high / strength
            if (low * QUARTERS).denominator != 1 or (high * QUARTERS).denominator != 1:
                size = decimal_text(strength)
                raise clause.refuse(
                    f"This dose cannot be made of whole or part units of {size} mg."
                )
            return "unit", (low, high)
        return amount.unit, (low, high)

    def _ceiling_for(self, steps: tuple[DirectionStep, ...]) -> "Limit | None":
        if self.ceiling is None:
            return None
        ceiling = self.ceiling
        doses = steps[0].doses
        if not ceiling.is_daily and sum(dose.times_per_day for dose in doses) != 1:
            raise Unreadable(ceiling.start, ceiling.end, "It is not said in how long.")
        in_units = self._in_unit(ceiling, doses[0].unit)
        return Limit(
            ceiling.amount,
            ceiling.unit or "unit",
            in_units,
            ceiling.extends,
            (ceiling.start, ceiling.end),
            ceiling.is_up_to,
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """A ceiling on a day: as stated, and in the unit of the doses where that is known."""

    amount: Fraction
    unit: str
    in_dose_units: Fraction | None
    extends: bool
    place: tuple[int, int]
    is_up_to: bool = False


def _is_bare_daily(phrase: AnyPhrase | None) -> bool:
    return isinstance(phrase, Times) and phrase.weak


def _times_a_day(clause: _Clause) -> tuple[Fraction, Fraction]:
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


def _share_of_days(clause: _Clause) -> tuple[Fraction, Fraction]:
    named = Fraction(len(clause.weekdays), DAYS_A_WEEK)
    share = clause.share
    if share is None:
        ends = (named, named) if named else EVERY_DAY
    elif named and (share.low, share.high) != (named, named):
        raise clause.refuse("The days of the week and the frequency differ.")
    else:
        ends = (share.low, share.high)
    if clause.times is not None and clause.times.weak and ends != EVERY_DAY:
        raise clause.refuse("It is daily and it is not.")
    return ends


def _check_grid(clause: _Clause, unit: str, amounts: tuple[Fraction, Fraction]) -> None:
    """Tablets part into quarters, drops do not part."""
    parts = {"unit": QUARTERS, "drop": 1}.get(unit)
    if parts and any((amount * parts).denominator != 1 for amount in amounts):
        raise clause.refuse("This is no whole number of quarters of a unit.")


def _check_sum(clauses: list[_Clause], doses: tuple[DoseInstruction, ...]) -> None:
    """Clauses add up only where they cannot be one dose said twice."""
    if len({dose.unit for dose in doses}) > 1:
        raise clauses[1].refuse("The amounts have different units.")
    if {_share_of_days(clause) for clause in clauses} != {EVERY_DAY}:
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
        if slots and earlier.slots and not clause.is_either and not earlier.is_either:
            mixed = any(s.is_clock for s in clause.slots) != any(s.is_clock for s in earlier.slots)
            moments = slots | {slot.slot for slot in earlier.slots}
            unsure = mixed or (moments <= _SAME_MOMENT and clause.joint != "COMMA")
            if not unsure or clause.joint == "AND":
                continue
        elif clause.joint == "AND" and (slots or earlier.slots):
            continue
        elif clause.joint == "COMMA" and slots and earlier.times and earlier.times.low > 1:
            continue  # "1 bd, 2 nocte": one at night cannot say "bd" again
        raise clause.refuse("This may be a second dose or the first said again.")


def total(
    steps: tuple[DirectionStep, ...], limit: Limit | None = None, weekly_cap: int | None = None
) -> Directions:
    """Add the clauses of each step up, apply the ceiling, and say what a day may come to."""
    doses = [dose for step in steps for dose in step.doses]
    as_needed = any(dose.as_needed for dose in doses) or weekly_cap is not None
    is_range = any(
        dose.amount_min != dose.amount_max or dose.times_per_day_min is not None for dose in doses
    )
    is_once = sum(dose.times_per_day for dose in doses) == 1
    sums = {_day_of(step, as_needed=as_needed) for step in steps}
    low, high = sums.pop() if len(sums) == 1 else (None, None)
    if limit is not None and high is not None and low is not None:
        # As needed, a day may hold a single dose: "1 four times a day as needed, at most 3".
        floor = min(dose.amount_min for dose in doses) if as_needed else low
        ends = (low, high)
        low, high, widens = _limited(limit, ends, floor, as_needed or is_range, is_once=is_once)
        is_range = is_range or widens
    if doses[0].unit == "mg":
        low = high = None
    return Directions(
        steps,
        low,
        high,
        as_needed,
        is_range,
        limit.amount if limit else None,
        limit.unit if limit else None,
        weekly_cap,
        (STEPS_DIFFER,) if len(steps) > 1 and high is None and doses[0].unit != "mg" else (),
    )


def _limited(
    limit: Limit,
    ends: tuple[Fraction, Fraction],
    floor: Fraction,
    open_ended: bool,
    *,
    is_once: bool,
) -> tuple[Fraction, Fraction | None, bool]:
    """The day's ends under a ceiling, and whether the ceiling made a range of them.

    A ceiling that contradicts the doses is refused: below the least that is to be taken, or above
    what a regular direction adds up to, unless it says "up to".
    """
    most = limit.in_dose_units
    low, high = ends
    if most is None:
        # A ceiling in milligrams without the strength: a regular dose stands, an open one does not.
        open_top = limit.extends or open_ended
        return low, None if open_top else high, limit.extends
    if most < floor or (most < high and not open_ended):
        raise Unreadable(*limit.place, "The maximum is below what is to be taken.")
    if most > high and limit.extends and is_once:
        return low, most, True  # "1 at night, up to a maximum of 7.5 mg"
    if most > high and (limit.is_up_to or is_once or not open_ended):
        raise Unreadable(*limit.place, "The maximum is above what the doses add up to.")
    return min(low, most), min(high, most), False


def _day_of(step: DirectionStep, *, as_needed: bool) -> tuple[Fraction, Fraction]:
    """Least and most on a day. Taken as needed, a dose less than daily counts as a day of use."""
    low = high = Fraction(0)
    for dose in step.doses:
        most = dose.times_per_day
        least = most if dose.times_per_day_min is None else dose.times_per_day_min
        if as_needed:
            most = max(most, Fraction(1))
            least = max(least, Fraction(1)) if least else least
        low += dose.amount_min * least
        high += dose.amount_max * most
    return low, high


def meaning_of(phrases: list[AnyPhrase], strength_ug: int | None) -> Directions:
    """Directions out of phrases; raises Unreadable at what is missing, double or unclear."""
    reading = _Reading(strength_ug)
    for phrase in phrases:
        reading.take(phrase)
    return reading.close()
