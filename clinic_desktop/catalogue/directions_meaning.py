"""What the phrases of a direction mean together, or why they mean nothing certain.

Phrases gather into clauses (an amount with its times), clauses into steps. Clauses of one step are
added up: "half mane, one nocte" is one and a half a day. Everything that could be read in two ways
is refused: two frequencies that differ, an amount without a time, a repeated sentence that might
be a second dose, "and as needed" beside a regular dose.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from clinic_desktop.catalogue.directions_clauses import NOTHING_JOINS, SAME_MOMENT, Clause, Step
from clinic_desktop.catalogue.directions_closing import Closing
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
from clinic_desktop.domain.directions import Directions


@dataclass(slots=True)
class _Reading:
    """The whole direction while its phrases are taken in, one after another."""

    strength_ug: int | None
    steps: list[Step] = field(default_factory=lambda: [Step()])
    ceiling: Ceiling | None = None
    weekly_cap: WeeklyCap | None = None
    joint: Joint | None = None
    previous: AnyPhrase | None = None
    has_stopped: bool = False
    strengths_mg: set[Fraction] = field(default_factory=set)

    # ---- gathering

    @property
    def step(self) -> Step:
        return self.steps[-1]

    @property
    def linked(self) -> str:
        """The kind of the joint just before the phrase in hand, "" when there is none."""
        return self.joint.kind if self.joint else ""

    def clause(self, phrase: AnyPhrase) -> Clause:
        """The clause in hand, begun when there is none."""
        if not self.step.clauses:
            self.step.clauses.append(Clause(phrase.start, phrase.end))
        clause = self.step.clauses[-1]
        clause.end = max(clause.end, phrase.end)
        return clause

    def new_clause(self, phrase: AnyPhrase) -> Clause:
        joint, self.joint = self.linked, None
        if self.ceiling is not None or self.weekly_cap is not None:
            raise Unreadable(phrase.start, phrase.end, "A maximum stands before this further dose.")
        if joint == "OR":
            raise Unreadable(phrase.start, phrase.end, "It is not said which of the two is taken.")
        if self.step.length is not None:
            if joint == "AND":
                raise Unreadable(phrase.start, phrase.end, "It is not said how long this is taken.")
            self.steps.append(Step())
        self.step.clauses.append(Clause(phrase.start, phrase.end, joint))
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

    def _is_note(self, clause: Clause, phrase: Amount) -> bool:
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

    def _add_slot(self, clause: Clause, phrase: TimeOfDay) -> None:
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
        if same or (phrase.slot in SAME_MOMENT and slots <= SAME_MOMENT and len(slots) == 1):
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
            self.steps.append(Step(after_then=True, after_change=phrase.changes))

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

    def close(self) -> Directions:
        """The finished directions; raises Unreadable for what does not hold together."""
        if self.joint is not None and self.joint.kind in {"AND", "OR"}:
            raise Unreadable(self.joint.start, self.joint.end, "Something is missing after this.")
        if self.step.after_then and not self.step.clauses:
            raise Unreadable(0, 0, "Something is missing after the first part.")
        closing = Closing(
            self.strength_ug, self.steps, self.ceiling, self.weekly_cap, self.strengths_mg
        )
        return closing.directions()


def _is_bare_daily(phrase: AnyPhrase | None) -> bool:
    return isinstance(phrase, Times) and phrase.weak


def meaning_of(phrases: list[AnyPhrase], strength_ug: int | None) -> Directions:
    """Directions out of phrases; raises Unreadable at what is missing, double or unclear."""
    reading = _Reading(strength_ug)
    for phrase in phrases:
        reading.take(phrase)
    return reading.close()
