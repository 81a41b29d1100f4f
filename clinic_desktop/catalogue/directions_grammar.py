"""Rules of the grammar `resources/directions/directions.lark` into phrases.

A rule has the method of its name here, which makes its phrase and refuses what no
dose can be ("3 to 1 tablets", "9 days a week").
"""

from dataclasses import replace
from fractions import Fraction
from typing import Any, NoReturn, TypeAlias

from lark import Token, Transformer

from clinic_desktop.catalogue.directions_phrases import (
    DAYS_A_WEEK,
    HOURS_A_DAY,
    Amount,
    AmountTimes,
    AnyPhrase,
    Ceiling,
    Concentration,
    Extra,
    FrequencyCap,
    Joint,
    Length,
    Packs,
    Quantity,
    Repeat,
    Rise,
    Saying,
    Share,
    Stage,
    Then,
    TimeOfDay,
    Times,
    Weekday,
    WeeklyCap,
)
from clinic_desktop.catalogue.directions_terminals import Unreadable, Word
from clinic_desktop.domain.dose import UG_PER_MG

Children: TypeAlias = list[Any]


def _place(children: Children) -> tuple[int, int]:
    parts = [c.value if isinstance(c, Token) else c for c in children]
    return min(p.start for p in parts), max(p.end for p in parts)


def _word(children: Children, *kinds: str) -> Word | None:
    for child in children:
        if isinstance(child, Token) and child.type in kinds:
            word = child.value
            assert isinstance(word, Word)
            return word
    return None


def _value(children: Children, *kinds: str) -> Fraction:
    word = _word(children, *kinds)
    assert word is not None
    return word.number


def _quantity(children: Children) -> Quantity:
    return next(c for c in children if isinstance(c, Quantity))


def _refuse(children: Children, reason: str) -> NoReturn:
    raise Unreadable(*_place(children), reason)


class Phrases(Transformer[Token, list[AnyPhrase]]):
    """One method a rule of `directions.lark`."""

    def start(self, c: Children) -> list[AnyPhrase]:
        return list(c)

    # ---- how much

    def quantity(self, c: Children) -> Quantity:
        numbers = [t.value.number for t in c if t.type == "NUM"]
        low, high = numbers[0], numbers[-1]
        if len(numbers) > 1 and low >= high:
            _refuse(c, "A range runs from the smaller number to the larger.")
        if high <= 0:
            _refuse(c, "Nothing is taken: the number is 0.")
        is_decimal = any(
            t.value.style == "digits" and t.value.number.denominator != 1
            for t in c
            if t.type == "NUM"
        )
        return Quantity(*_place(c), low, high, is_decimal)

    def amount(self, c: Children) -> Amount:
        quantity = _quantity(c)
        said = _word(c, "UNIT") is not None
        return Amount(
            *_place(c),
            quantity.low,
            quantity.high,
            "unit",
            unit_said=said,
            is_decimal=quantity.is_decimal,
        )

    def amount_up_to(self, c: Children) -> Amount:
        return Amount(*_place(c), Fraction(0), _quantity(c).high, "unit")

    def mass(self, c: Children) -> Amount:
        quantity, each = _quantity(c), _value(c, "MG") / UG_PER_MG
        return Amount(*_place(c), quantity.low * each, quantity.high * each, "mg")

    def mass_total(self, c: Children) -> Amount:
        return replace(self.mass(c), is_total=True)

    def mass_up_to(self, c: Children) -> Amount:
        high = _quantity(c).high * _value(c, "MG") / UG_PER_MG
        return Amount(*_place(c), Fraction(0), high, "mg")

    def strength(self, c: Children) -> Amount:
        quantity, each = _quantity(c), _value(c, "MG") / UG_PER_MG
        if quantity.low != quantity.high:
            _refuse(c, "A tablet has one strength, not a range.")
        mass = quantity.low * each
        return Amount(*_place(c), mass, mass, "mg", names_strength=True)

    def packs(self, c: Children) -> Packs:
        count, strength = (q for q in c if isinstance(q, Quantity))
        if strength.low != strength.high:
            _refuse(c, "A tablet has one strength, not a range.")
        return Packs(*_place(c), count, strength.low * _value(c, "MG") / UG_PER_MG)

    def volume(self, c: Children) -> Amount:
        quantity = _quantity(c)
        return Amount(*_place(c), quantity.low, quantity.high, "mL")

    def spoon(self, c: Children) -> Amount:
        quantity = _quantity(c)
        return Amount(*_place(c), quantity.low, quantity.high, "mL", is_spoon=True)

    def drops(self, c: Children) -> Amount:
        quantity = _quantity(c)
        return Amount(*_place(c), quantity.low, quantity.high, "drop")

    def concentration(self, c: Children) -> Concentration:
        quantity, each = _quantity(c), _value(c, "MG") / UG_PER_MG
        measure = _word(c, "NUM")
        volume = measure.number if measure is not None else Fraction(1)
        if quantity.low != quantity.high or not volume:
            _refuse(c, "A bottle has one strength.")
        return Concentration(*_place(c), quantity.low * each / volume)

    # ---- how often

    def count(self, c: Children) -> Quantity:
        ends = [q.high if isinstance(q, Quantity) else q.value.number
                for q in c if isinstance(q, Quantity) or q.type == "COUNT"]  # fmt: skip
        low = c[0].low if isinstance(c[0], Quantity) else ends[0]
        if len(ends) > 1 and ends[0] >= ends[-1]:
            _refuse(c, "A range runs from the smaller number to the larger.")
        if low.denominator != 1 or ends[-1].denominator != 1:
            _refuse(c, "A number of times is a whole number.")
        return Quantity(*_place(c), low, ends[-1])

    def times(self, c: Children) -> Times:
        if isinstance(c[0], Quantity):
            return Times(*_place(c), c[0].low, c[0].high)
        ends = [t.value.number for t in c if t.type == "TIMES_A_DAY"]
        if len(ends) > 1 and ends[0] >= ends[1]:
            _refuse(c, "A range runs from the smaller number to the larger.")
        return Times(*_place(c), ends[0], ends[-1])

    def daily(self, c: Children) -> Times:
        return Times(*_place(c), Fraction(1), Fraction(1), weak=True)

    def count_alone(self, c: Children) -> Times:
        return Times(*_place(c), c[0].low, c[0].high, needs_time_of_day=True)

    def x_a_day(self, c: Children) -> Times:
        quantity = self.count(c[1:2])
        return Times(*_place(c), quantity.low, quantity.high)

    def amount_times(self, c: Children) -> AmountTimes:
        return AmountTimes(*_place(c), c[0], self.count(c[2:3]))

    def interval(self, c: Children) -> Times | Share:
        """Every so many hours: times a day at the highest rate, or a part of days past 24."""
        quantity = _quantity(c)
        low, high = HOURS_A_DAY / quantity.high, HOURS_A_DAY / quantity.low
        if low.denominator == 1 and high.denominator == 1:
            return Times(*_place(c), low, high)
        if low.numerator == 1 and high.numerator == 1 and high < 1:
            return Share(*_place(c), low, high)
        _refuse(c, "This many hours do not part a day evenly.")

    def share(self, c: Children) -> Share:
        part = _value(c, "SHARE")
        return Share(*_place(c), part, part, is_named=part.denominator == DAYS_A_WEEK)

    def every_days(self, c: Children) -> Share:
        days, quantity = _value(c, "LENGTH"), _quantity(c)
        if not days or quantity.low.denominator != 1 or quantity.high.denominator != 1:
            _refuse(c, "This is no whole number of days.")
        low, high = 1 / (quantity.high * days), 1 / (quantity.low * days)
        return Share(*_place(c), low, high, is_every=True)

    def weekly(self, c: Children) -> Share:
        once = Fraction(1, DAYS_A_WEEK)
        return Share(*_place(c), once, once, is_bare_week=True)

    def times_a_week(self, c: Children) -> Share:
        return self._days_a_week(c, c[0])

    def days_a_week(self, c: Children) -> Share:
        weekly, is_bound = _word(c, "A_WEEK"), _word(c, "FOR") is not None
        is_once = weekly is not None and weekly.text.startswith("on")
        if _value(c, "LENGTH") != 1 or (is_bound and is_once):
            _refuse(c, "This is no number of days in a week.")
        return self._days_a_week(c, _quantity(c))

    def _days_a_week(self, c: Children, days: Quantity) -> Share:
        if days.high > DAYS_A_WEEK or days.low.denominator != 1 or days.high.denominator != 1:
            _refuse(c, "A week has seven days.")
        return Share(*_place(c), days.low / DAYS_A_WEEK, days.high / DAYS_A_WEEK)

    def when(self, c: Children) -> TimeOfDay:
        word = _word(c, "TIME_OF_DAY", "BEFORE_TIME")
        assert word is not None
        return TimeOfDay(*_place(c), str(word.value), is_before=word.kind == "BEFORE_TIME")

    def clock(self, c: Children) -> TimeOfDay:
        return TimeOfDay(*_place(c), str(c[0].value.value), is_clock=True)

    def weekday(self, c: Children) -> Weekday:
        return Weekday(*_place(c), str(c[0].value.value))

    def offset(self, c: Children) -> TimeOfDay:
        """ "1 hour before bed" is the time of day it stands before."""
        return self.when(c)

    def length(self, c: Children) -> Length:
        return self._length(c)

    def _length(self, c: Children) -> Length:
        quantity, each = _quantity(c), _value(c, "LENGTH")
        days = quantity.high * each
        if days.denominator != 1 or quantity.low.denominator != 1:
            _refuse(c, "This is no whole number of days.")
        is_range = quantity.low != quantity.high
        return Length(*_place(c), int(days) if each else None, is_range)

    def short_length(self, c: Children) -> Length:
        days = int(_value(c, "SHORT_LENGTH"))
        return Length(*_place(c), days or None, is_range=False)

    # ---- at most

    def _ceiling(
        self, c: Children, *, is_daily: bool, extends: bool, is_up_to: bool = False
    ) -> Ceiling:
        amount, unit = _quantity(c).high, _word(c, "UNIT", "MG", "ML", "DROP")
        if _quantity(c).low != amount:
            _refuse(c, "A maximum is one number.")
        name = None
        if unit is not None and unit.kind == "MG":
            amount, name = amount * unit.number / UG_PER_MG, "mg"
        elif unit is not None:
            name = str(unit.value)
        return Ceiling(*_place(c), amount, name, is_daily, extends, extends or is_up_to)

    def ceiling(self, c: Children) -> Ceiling:
        return self._ceiling(c, is_daily=True, extends=False)

    def ceiling_unsaid(self, c: Children) -> Ceiling:
        return self._ceiling(c, is_daily=False, extends=False)

    def ceiling_up_to(self, c: Children) -> Ceiling:
        return self._ceiling(c, is_daily=_word(c, "A_DAY") is not None, extends=True)

    def up_to_a_day(self, c: Children) -> Ceiling:
        return self._ceiling(c, is_daily=True, extends=False, is_up_to=True)

    def frequency_cap(self, c: Children) -> FrequencyCap:
        word = _word(c, "TIMES_A_DAY")
        times = word.number if word is not None else _quantity(c).high
        return FrequencyCap(*_place(c), times)

    def interval_cap(self, c: Children) -> FrequencyCap:
        times = c[-1]
        if not isinstance(times, Times):
            _refuse(c, "This many hours do not part a day evenly.")
        return FrequencyCap(*_place(c), times.high)

    def weekly_cap(self, c: Children) -> WeeklyCap:
        days = _quantity(c).high
        length = _word(c, "LENGTH")
        if (
            days.denominator != 1
            or days > DAYS_A_WEEK
            or (length is not None and length.value != 1)
        ):
            _refuse(c, "This is no number of days in a week.")
        return WeeklyCap(*_place(c), int(days))

    def count_cap(self, c: Children) -> NoReturn:
        _refuse(c, "It is not said in how long.")

    # ---- one part after another, and doses said to be repeated

    def stage(self, c: Children) -> Stage:
        each, numbers = _value(c, "LENGTH"), _quantity(c)
        if not each or numbers.low.denominator != 1 or numbers.high.denominator != 1:
            _refuse(c, "This is no whole number of days.")
        is_open = _word(c, "ONWARD") is not None
        first, last = int((numbers.low - 1) * each) + 1, int(numbers.high * each)
        return Stage(*_place(c), first, None if is_open else last)

    def repeat(self, c: Children) -> Repeat:
        counted = [q for q in c if isinstance(q, Quantity)]
        quantity = self.count(counted)
        if quantity.low != quantity.high:
            _refuse(c, "How often it is repeated is one number.")
        return Repeat(*_place(c), quantity.high)

    def extra(self, c: Children) -> Extra:
        counted = next((q for q in c if isinstance(q, Quantity)), None)
        is_one = _word(c, "EXTRA_ONE") is not None
        if not is_one and (counted is None or counted.low != counted.high):
            _refuse(c, "How much more is one number.")
        units = Fraction(1) if is_one or counted is None else counted.high
        return Extra(*_place(c), units, _word(c, "A_DAY") is not None)

    def rise(self, c: Children) -> Rise:
        return Rise(*_place(c), may=False)

    def may_rise(self, c: Children) -> Rise:
        return Rise(*_place(c), may=True)

    def repeat_interval(self, c: Children) -> Times:
        times = c[-1]
        if not isinstance(times, Times):
            _refuse(c, "This many hours do not part a day evenly.")
        return Times(*_place(c), Fraction(1), times.high)

    def repeat_unsaid(self, c: Children) -> NoReturn:
        _refuse(c, "This may be given again, and how often is not stated.")

    def wait(self, c: Children) -> Saying:
        return Saying(*_place(c), "wait")

    # ---- the rest

    def supply(self, c: Children) -> Saying:
        return Saying(*_place(c), "advice")

    def rhythm(self, c: Children) -> Saying:
        """How often it is handed over, which is not how often it is taken."""
        return Saying(*_place(c), "advice")

    def joint(self, c: Children) -> Joint:
        return Joint(*_place(c), c[0].type)

    def then(self, c: Children) -> Then:
        return Then(*_place(c))

    def thereafter(self, c: Children) -> Then:
        return Then(*_place(c), may_trail=True)

    def then_after(self, c: Children) -> Then:
        return Then(*_place(c), after=self._length(c))

    def then_after_change(self, c: Children) -> Then:
        return Then(*_place(c), changes=True, after=self._length(c))

    def then_change(self, c: Children) -> Then:
        return Then(*_place(c), changes=True)

    def then_stop(self, c: Children) -> Then:
        return Then(*_place(c), stops=True)

    def as_needed(self, c: Children) -> Saying:
        return Saying(*_place(c), "as_needed")

    def reason(self, c: Children) -> Saying:
        return Saying(*_place(c), "reason")

    def meals(self, c: Children) -> Saying:
        return Saying(*_place(c), "meals")

    def advice(self, c: Children) -> Saying:
        return Saying(*_place(c), "advice")

    def filler(self, c: Children) -> Saying:
        return Saying(*_place(c), "filler")
