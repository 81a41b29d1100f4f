"""Gathered clauses into directions: amounts in dispensed units, and the last contradictions."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.catalogue.directions_clauses import (
    EVERY_DAY,
    NOTHING_JOINS,
    QUARTERS,
    Clause,
    Step,
    check_grid,
    check_sum,
    share_of_days,
    times_a_day,
    without_restated,
)
from clinic_desktop.catalogue.directions_phrases import (
    Amount,
    Ceiling,
    Extra,
    Length,
    Repeat,
    Times,
    WeeklyCap,
)
from clinic_desktop.catalogue.directions_terminals import Unreadable
from clinic_desktop.catalogue.directions_total import Limit, total
from clinic_desktop.domain.directions import Directions, DirectionStep, DoseInstruction
from clinic_desktop.domain.dose import UG_PER_MG, decimal_text


@dataclass(slots=True)
class Closing:
    """Gathered steps on their way to directions. `strengths_mg`: every strength named so far."""

    strength_ug: int | None
    steps: list[Step]
    ceiling: Ceiling | None
    weekly_cap: WeeklyCap | None
    strengths_mg: set[Fraction]
    repeat: Repeat | None = None
    extra: Extra | None = None

    def directions(self) -> Directions:
        """The finished directions; raises Unreadable for what does not hold together."""
        rise = self.steps.pop() if self.steps[-1].is_rise else None
        if rise is not None:
            return self._risen(rise)
        for earlier, step in pairwise(self.steps):
            _carry_amount(earlier, step)
        for step in self.steps:
            _set_length(step)
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
        if self.ceiling is not None or self.weekly_cap is not None or self.repeat is not None:
            raise self.steps[0].clauses[0].refuse("A maximum stands beside several parts.")

    def _check_weekly_cap(self, clause: Clause) -> None:
        if self.weekly_cap is not None and (clause.share or clause.weekdays):
            raise clause.refuse("Two numbers of days a week are given.")

    def _close_step(self, step: Step) -> DirectionStep:
        clauses = step.clauses
        # What stands before the first amount in a clause of its own ("as needed: ...") is refused.
        doses = tuple(self._close_clause(clause) for clause in clauses)
        if len(doses) > 1:
            restated = without_restated(clauses, doses)
            if restated is None:
                check_sum(clauses, doses)
            doses = restated or doses
        days = step.length.days if step.length else None
        return DirectionStep(doses, days)

    def _close_clause(self, clause: Clause) -> DoseInstruction:
        amount = clause.amount
        if amount is None:
            raise clause.refuse("No amount to take is given.")
        if clause.waits_for_and or (clause.is_either and len(clause.slots) > 2):
            raise clause.refuse(NOTHING_JOINS)
        if not clause.has_time:
            self._time_from_ceiling(clause, amount)
        self._check_weekly_cap(clause)
        low, high = times_a_day(clause)
        share = share_of_days(clause)
        if clause.as_needed and high > 1 and share != EVERY_DAY:
            raise clause.refuse("Several times, as needed, on some days: too much to be certain.")
        unit, amounts = self._dispensed(clause, amount)
        check_grid(clause, unit, amounts)
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

    def _time_from_ceiling(self, clause: Clause, amount: Amount) -> None:
        """ "1 as needed, at most 3 a day": the ceiling is the only measure of a day."""
        ceiling = self.ceiling
        alone = len(self.steps) == 1 and len(self.steps[0].clauses) == 1 and self.repeat is None
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

    def _dispensed(self, clause: Clause, amount: Amount) -> tuple[str, tuple[Fraction, Fraction]]:
        """The amounts in dispensed units where that is known; notes in mg must agree with them."""
        strength = None if self.strength_ug is None else Fraction(self.strength_ug, UG_PER_MG)
        low, high = amount.low, amount.high
        for note in clause.strength_notes:
            each = {note.low} if note.low == note.high and not note.is_total else set()
            if low and note.low / low == note.high / high:
                each.add(note.high / high)
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

    def _repeated(self, steps: tuple[DirectionStep, ...], repeat: Repeat) -> Limit:
        """ "May repeat once": the one dose of a day, and as many again."""
        dose = steps[0].doses[0]
        if dose.times_per_day != 1 or dose.times_per_day_min is not None:
            raise Unreadable(repeat.start, repeat.end, "It is not clear which dose is repeated.")
        most = dose.amount_max * (1 + repeat.times)
        if self.ceiling is not None:
            stated = self._in_unit(self.ceiling, dose.unit)
            if stated is None or not dose.amount_max <= stated <= most:
                raise Unreadable(self.ceiling.start, repeat.end, "The maximum differs from this.")
            most = stated
        place = (repeat.start, repeat.end)
        return Limit(most, dose.unit, most, extends=True, place=place, is_up_to=True)

    def _with_extra(self, steps: tuple[DirectionStep, ...], extra: Extra) -> Limit:
        """ "An additional tablet if still awake": what the day comes to, and that much more."""
        doses = steps[0].doses
        times = sum(dose.times_per_day for dose in doses)
        whole = all(dose.times_per_day_min is None and dose.unit == "unit" for dose in doses)
        place = (extra.start, extra.end)
        if self.ceiling is not None or not whole or not (times == 1 or extra.is_daily):
            raise Unreadable(*place, "It is not said how often more is taken.")
        most = sum((d.amount_max * d.times_per_day for d in doses), extra.units)
        return Limit(most, "unit", most, extends=True, place=place, is_up_to=True, is_sum=True)

    def _risen(self, rise: Step) -> Directions:
        """ "1 at night increasing to 2 if needed": from the one to the other."""
        base = self.steps[0].clauses[0]
        if len(rise.clauses) != 1 or not rise.clauses[0].as_needed or rise.length is not None:
            raise base.refuse("It is not said when the dose changes.")
        upper = rise.clauses[0]
        if upper.amount is None:
            upper.amount = base.amount
        elif not (upper.times or upper.slots or upper.share or upper.weekdays):
            upper.times, upper.slots, upper.share = base.times, base.slots, base.share
            upper.weekdays = base.weekdays
        low, high = (self._close_clause(one) for one in (base, upper))
        ends = [one.amount_max * one.times_per_day for one in (low, high)]
        if low.unit != high.unit or ends[0] >= ends[1]:
            raise upper.refuse("It does not rise above what is taken.")
        steps = (DirectionStep((low,), None),)
        place = (upper.start, upper.end)
        limit = Limit(ends[1], high.unit, ends[1], extends=True, place=place, is_up_to=True,
                      is_sum=True)  # fmt: skip
        return total(steps, limit)

    def _ceiling_for(self, steps: tuple[DirectionStep, ...]) -> "Limit | None":
        if self.extra is not None:
            return self._with_extra(steps, self.extra)
        if self.repeat is not None:
            return self._repeated(steps, self.repeat)
        if self.ceiling is None:
            return None
        ceiling = self.ceiling
        doses = steps[0].doses
        if len({dose.as_needed for dose in doses}) > 1:
            # "1 at night and 1 four times a day as needed, max 3": of the second, or of both.
            raise Unreadable(
                ceiling.start, ceiling.end, "It is not clear what this is the most of."
            )
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


def _carry_amount(earlier: Step, step: Step) -> None:
    """ "1 three times a day for 14 days then once daily": the amount of the part before goes on."""
    if not step.after_then or len(step.clauses) != 1 or len(earlier.clauses) != 1:
        return
    clause, before = step.clauses[0], earlier.clauses[0]
    if clause.amount is None and (clause.times or clause.slots or clause.share):
        clause.amount = before.amount


def _set_length(step: Step) -> None:
    """The days of "week 2" as the length of its part; another length beside them is refused."""
    stage = step.stage
    if stage is None or stage.last_day is None:
        return
    days = stage.last_day - stage.first_day + 1
    if step.length is None:
        step.length = Length(stage.start, stage.end, days, is_range=False)
    elif step.length.days != days:
        raise Unreadable(stage.start, step.length.end, "Two lengths of time are given.")
