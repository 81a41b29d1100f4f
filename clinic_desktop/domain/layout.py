"""Supplies on the calendar: carry-forward, replacement, PRN spread, hospital days (3 of the rules).

Each ingredient is laid out by itself. A *line* is one way of taking it (strength, units a day, PRN
flag); its dose is constant, so the dose of the ingredient on a day is the sum of the lines held.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache

from clinic_desktop.domain.days import DayLine
from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.records import Encounter, EncounterKind
from clinic_desktop.domain.supply import LineKey, Supply

# Days laid beyond the as-of date decide nothing past the carry-forward and the gap limit; an order
# for a million tablets must not push them off the calendar.
FURTHEST_DAYS_AHEAD = 3660


@dataclass(slots=True)
class Placement:
    """The held days one supply brought, as they stand after later lines replaced it."""

    supply: Supply
    held: int


@dataclass(slots=True)
class LineDays:
    """Days on which a line is held and covered (they differ only for PRN lines)."""

    key: LineKey
    ingredient: Ingredient
    ug_per_day: Fraction | None
    held: int = 0
    covered: int = 0
    issue_days: list[int] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)

    def cut_from(self, day: int, calendar: DayLine) -> None:
        """Remove the days from `day` on: another line took over."""
        self.held = calendar.up_to(self.held, day - 1)
        self.covered = calendar.up_to(self.covered, day - 1)
        for placement in self.placements:
            placement.held = calendar.up_to(placement.held, day - 1)


def hospital_days(
    encounters: Iterable[Encounter], as_of_day: int, calendar: DayLine, numbers: ExposureNumbers
) -> int:
    """Nights of inpatient stays; a stay without end counts to the as-of date if it is recent."""
    days = 0
    for stay in encounters:
        if stay.kind is not EncounterKind.INPATIENT or stay.start_on is None:
            continue
        start = stay.start_on.toordinal()
        if start > as_of_day:
            continue
        if stay.end_on is not None:
            days |= calendar.span(start, min(_ordinal(stay.end_on) - 1, as_of_day))
        elif as_of_day - start <= numbers.open_stay_days:
            days |= calendar.span(start, as_of_day)
    return days


def lay_out(
    supplies: Iterable[Supply],
    *,
    calendar: DayLine,
    hospital: int,
    as_of_day: int,
    numbers: ExposureNumbers,
) -> dict[str, list[LineDays]]:
    """Lines of every ingredient, by ingredient key, from supplies in order of start."""
    by_ingredient: defaultdict[str, list[Supply]] = defaultdict(list)
    for supply in supplies:
        by_ingredient[supply.ingredient.key].append(supply)
    layout = _Layout(calendar, hospital, as_of_day, numbers)
    return {key: layout.ingredient(group) for key, group in by_ingredient.items()}


@dataclass(frozen=True, slots=True)
class _Layout:
    calendar: DayLine
    hospital: int
    as_of_day: int
    numbers: ExposureNumbers

    def ingredient(self, supplies: list[Supply]) -> list[LineDays]:
        """All lines of one ingredient; supplies of unknown length have no days (opioids: one)."""
        stretch = supplies[0].ingredient.is_bzra
        prn_days = sorted({s.start_day for s in supplies if s.as_needed}) if stretch else []
        placed = [s for s in supplies if s.days is not None]
        issue_days: defaultdict[LineKey, list[int]] = defaultdict(list)
        for supply in placed:
            issue_days[supply.line].append(supply.start_day)
        lines: dict[LineKey, LineDays] = {}
        position = 0
        while position < len(placed):
            day = placed[position].start_day
            issued: dict[LineKey, LineDays] = {}
            while position < len(placed) and placed[position].start_day == day:
                supply = placed[position]
                line = lines.get(supply.line)
                if line is None:
                    line = LineDays(
                        supply.line, supply.ingredient, supply.ug_per_day,
                        issue_days=issue_days[supply.line],
                    )  # fmt: skip
                    lines[supply.line] = line
                self._place(line, supply, prn_days)
                issued[supply.line] = line
                position += 1
            if len(lines) > len(issued):
                self._replace(lines, issued, day)
        if not stretch:
            self._add_own_days(lines, supplies)
        return list(lines.values())

    def _place(self, line: LineDays, supply: Supply, prn_days: list[int]) -> None:
        calendar, hospital, start = self.calendar, self.hospital, supply.start_day
        assert supply.days is not None
        length = min(supply.days, self.as_of_day - start + FURTHEST_DAYS_AHEAD)
        still_held = calendar.since(line.held, start).bit_count() if line.held else 0
        carry = min(self.numbers.carry_forward_days, still_held)
        begin = start
        if carry or hospital:
            begin = calendar.last(calendar.lay(start, carry + 1, hospital))
        if prn_days and supply.as_needed:
            span = self._prn_span(start, begin, length, prn_days)
            held = calendar.lay(begin, span, hospital)
            covered = _spread(held, length, span, calendar)
        else:
            held = covered = calendar.lay(begin, length, hospital)
        if supply.stop_day is not None:
            held = calendar.up_to(held, supply.stop_day)
            covered = calendar.up_to(covered, supply.stop_day)
        line.held |= held
        line.covered |= covered
        line.placements.append(Placement(supply, held))

    def _prn_span(self, start: int, begin: int, length: int, prn_days: list[int]) -> int:
        """Days a PRN supply is taken to last: to the next PRN issue, at least its own days."""
        following = next((day for day in prn_days if day > start), None)
        if following is not None:
            span = following - begin
        else:
            before = next((day for day in reversed(prn_days) if day < start), None)
            span = start - before if before is not None else length
        return max(length, min(span, self.numbers.prn_span_cap_days))

    def _replace(
        self, lines: dict[LineKey, LineDays], issued: dict[LineKey, LineDays], day: int
    ) -> None:
        """Lines not issued on `day` end there, unless they run in parallel with each issued one."""
        calendar = self.calendar
        for key, old in lines.items():
            if key in issued or not calendar.since(old.held, day):
                continue
            if not all(self._parallel(old, new, day) for new in issued.values()):
                old.cut_from(day, calendar)

    def _parallel(self, old: LineDays, new: LineDays, day: int) -> bool:
        calendar = self.calendar
        last_held = calendar.last(new.held) if new.held else day
        if any(day < issue <= last_held for issue in old.issue_days):
            return True
        latest = max((issue for issue in old.issue_days if issue < day), default=None)
        return latest is not None and calendar.has(new.held, latest)

    def _add_own_days(self, lines: dict[LineKey, LineDays], supplies: list[Supply]) -> None:
        """An opioid of unknown length is known to have been there on its own day; it replaces
        nothing, for that could hide an overlap."""
        for supply in supplies:
            if supply.days is None:
                line = lines.setdefault(
                    supply.line, LineDays(supply.line, supply.ingredient, supply.ug_per_day)
                )
                day = self.calendar.span(supply.start_day, supply.start_day)
                line.held |= day
                line.covered |= day
                line.placements.append(Placement(supply, day))


def _spread(held: int, used_days: int, span: int, calendar: DayLine) -> int:
    """`used_days` of the `span` held days, spread evenly over them."""
    if used_days >= span:
        return held
    used = _evenly(used_days, span)
    first = calendar.first(held) - calendar.origin
    if held >> first == (1 << span) - 1:  # held without a break: the pattern is the days
        return used << first
    covered = 0
    for index, day in enumerate(calendar.each(held)):
        if used >> index & 1:
            covered |= 1 << (day - calendar.origin)
    return covered


@lru_cache(maxsize=1024)
def _evenly(used_days: int, span: int) -> int:
    """`used_days` of `span` days as bits: those with index floor(k * span / used_days)."""
    used = 0
    for k in range(used_days):
        used |= 1 << (k * span // used_days)
    return used


def _ordinal(day: date) -> int:
    return day.toordinal()
