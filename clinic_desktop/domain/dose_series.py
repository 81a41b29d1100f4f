"""The dose of one ingredient, or of a group, over the days: sums of constant lines.

A dose is None on days where a part of it is not known; it is never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.days import DayLine
from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.domain.layout import LineDays
from clinic_desktop.domain.supply import Supply


@dataclass(frozen=True, slots=True)
class DoseRun:
    """Consecutive days on one daily dose (micrograms; None: not known)."""

    first_day: int
    last_day: int
    ug: Fraction | None


@dataclass(frozen=True, slots=True)
class DoseSeries:
    """Lines of one ingredient on the calendar."""

    ingredient: Ingredient
    lines: tuple[LineDays, ...]
    held: int
    covered: int
    calendar: DayLine

    def is_held(self, day: int) -> bool:
        return self.calendar.has(self.held, day)

    def ug_on(self, day: int) -> Fraction | None:
        """Dose held on a held day; None when a part is not known. Zero when nothing is held."""
        held = [line.ug_per_day for line in self.lines if self.calendar.has(line.held, day)]
        if len(held) == 1:
            return held[0]
        total = Fraction(0)
        for ug in held:
            if ug is None:
                return None
            total += ug
        return total

    def covered_days(self, first: int, last: int) -> int:
        return (self.covered & self.calendar.span(first, last)).bit_count()

    def covered_ug(self, first: int, last: int) -> Fraction | None:
        """Sum of the doses over the covered days of the window; None when one is not known."""
        span = self.calendar.span(first, last)
        total = Fraction(0)
        for line in self.lines:
            days = (line.covered & span).bit_count()
            if days:
                if line.ug_per_day is None:
                    return None
                total += days * line.ug_per_day
        return total

    def known_covered_ug(self, first: int, last: int) -> tuple[Fraction, bool]:
        """Sum of the known doses over the covered days of the window; whether all were known."""
        span = self.calendar.span(first, last)
        total = Fraction(0)
        complete = True
        for line in self.lines:
            days = (line.covered & span).bit_count()
            if days and line.ug_per_day is None:
                complete = False
            elif days and line.ug_per_day is not None:
                total += days * line.ug_per_day
        return total, complete

    def mean_covered_ug(self, first: int, last: int) -> Fraction | None:
        """Mean dose over the covered days of the window; None when unknown or nothing covered."""
        span = self.calendar.span(first, last)
        lines = [line for line in self.lines if line.covered & span]
        if len(lines) == 1:
            return lines[0].ug_per_day
        days = self.covered_days(first, last)
        total = self.covered_ug(first, last)
        return total / days if days and total is not None else None

    def runs(self, first: int, last: int) -> tuple[DoseRun, ...]:
        """Held days of the window as runs of constant dose, in order."""
        window = self.calendar.span(first, last)
        lines = [line for line in self.lines if line.held & window]
        if len(lines) == 1:
            ug = lines[0].ug_per_day
            return tuple(DoseRun(a, b, ug) for a, b in self.calendar.runs(lines[0].held & window))
        bounds = {first, last + 1}
        for line in lines:
            for begin, end in self.calendar.runs(line.held & window):
                bounds.update((begin, end + 1))
        edges = sorted(bounds)
        runs: list[DoseRun] = []
        for begin, following in pairwise(edges):
            if not self.is_held(begin):
                continue
            ug = self.ug_on(begin)
            if runs and runs[-1].last_day == begin - 1 and runs[-1].ug == ug:
                runs[-1] = DoseRun(runs[-1].first_day, following - 1, ug)
            else:
                runs.append(DoseRun(begin, following - 1, ug))
        return tuple(runs)


def supplies_held(series: Iterable[DoseSeries], first: int, last: int) -> tuple[Supply, ...]:
    """Supplies with a held day in the window, in order of start."""
    found = [
        placement.supply
        for one in series
        if one.held & (span := one.calendar.span(first, last))
        for line in one.lines
        for placement in line.placements
        if placement.held & span
    ]
    found.sort(key=lambda supply: supply.start_day)
    return tuple(found)


def make_series(lines: Iterable[LineDays], calendar: DayLine) -> DoseSeries:
    """The series of one ingredient's lines (at least one)."""
    group = tuple(lines)
    held = covered = 0
    for line in group:
        held |= line.held
        covered |= line.covered
    return DoseSeries(group[0].ingredient, group, held, covered, calendar)
