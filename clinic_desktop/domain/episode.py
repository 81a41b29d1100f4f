"""Episodes of use: held days joined across short gaps; coverage and pattern.

The method is section 4 of rules_precise.md.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic_desktop.domain.days import DayLine
from clinic_desktop.domain.exposure_numbers import ExposureNumbers
from clinic_desktop.domain.layout import LineDays
from clinic_desktop.domain.records import Prescription
from clinic_desktop.domain.supply import Supply


class Pattern(StrEnum):
    """How often: from the proportion of days covered over the last 90 days."""

    REGULAR = "regular"
    INTERMITTENT = "intermittent"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of days without the drug inside an episode; a hospital day is none, and ends it."""

    first_day: int
    last_day: int

    @property
    def days(self) -> int:
        return self.last_day - self.first_day + 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an episode needs to know of the calendar: sets of days, see `days`."""

    calendar: DayLine
    held: int
    covered: int
    hospital: int
    as_of_day: int
    numbers: ExposureNumbers


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of use of any benzodiazepine or Z-drug.

    `last_day` is the last held day and may lie after the as-of date; `gap_limit_days` is the
    longest gap that would still join a later supply to this episode.
    """

    start_day: int
    last_day: int
    gap_limit_days: int
    supplies: tuple[Supply, ...]
    rows: tuple[Prescription, ...]
    left_censored: bool
    current: bool
    coverage: Coverage

    @property
    def start_on(self) -> date:
        return date.fromordinal(self.start_day)

    @property
    def last_covered_on(self) -> date:
        """The reported end: the last held day, at most the as-of date."""
        return date.fromordinal(self.anchor_day)

    @property
    def anchor_day(self) -> int:
        """A = min(D, last): "now" for doses."""
        return min(self.coverage.as_of_day, self.last_day)

    @property
    def elapsed_days(self) -> int:
        """First to last held day up to the as-of date, both included, hospital days too."""
        return self.anchor_day - self.start_day + 1

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Runs of days that are neither held nor in hospital, up to the last held day."""
        coverage = self.coverage
        span = coverage.calendar.span(self.start_day, self.last_day)
        without = span & ~coverage.held & ~coverage.hospital
        return tuple(Gap(first, last) for first, last in coverage.calendar.runs(without))

    @property
    def covered_days(self) -> int:
        return self._covered(self.start_day, self.anchor_day)

    def elapsed_on(self, day: int) -> int:
        return day - self.start_day + 1

    @property
    def pdc_day(self) -> int:
        """The day coverage is measured to: the as-of date while current, else the last day."""
        return self.coverage.as_of_day if self.current else self.last_day

    def pdc_hundredths(self, window_days: int, day: int | None = None) -> int:
        """Proportion of non-hospital days covered in the window ending on `day`, in hundredths,
        rounded half up; the window is cut at the start of the episode, never at its end."""
        until = self.pdc_day if day is None else day
        since = max(until - window_days + 1, self.start_day)
        in_hospital = self._count(self.coverage.hospital, since, until)
        outside = until - since + 1 - in_hospital
        if outside <= 0:
            return 0
        return (200 * self._covered(since, until) + outside) // (2 * outside)

    def pattern_on(self, day: int | None = None) -> Pattern:
        numbers = self.coverage.numbers
        pdc = self.pdc_hundredths(numbers.pattern_window_days, day)
        if pdc >= numbers.regular_pdc_hundredths:
            return Pattern.REGULAR
        if pdc <= numbers.intermittent_pdc_hundredths:
            return Pattern.INTERMITTENT
        return Pattern.MIXED

    @property
    def pattern(self) -> Pattern:
        return self.pattern_on()

    @property
    def issue_days(self) -> list[int]:
        """Start days of the supplies of the episode, each date once, in order."""
        return sorted({supply.start_day for supply in self.supplies})

    @property
    def single_supply(self) -> Supply | None:
        """The one supply of the episode, if it is one."""
        return self.supplies[0] if len(self.supplies) == 1 else None

    def _covered(self, first: int, last: int) -> int:
        return self._count(self.coverage.covered, first, last)

    def _count(self, days: int, first: int, last: int) -> int:
        return (days & self.coverage.calendar.span(first, last)).bit_count()


@dataclass(slots=True)
class _Joined:
    """Runs of held days joined so far, and the longest gap after them that still joins."""

    start: int
    last: int
    limit: int = 0


def find_episodes(
    lines: list[LineDays],
    usable_rows: list[Prescription],
    coverage: Coverage,
    first_record_day: int | None,
) -> tuple[Episode, ...]:
    """Episodes in order of start. One that would begin after the as-of date is not known yet."""
    calendar, numbers = coverage.calendar, coverage.numbers
    runs = list(calendar.runs(coverage.held))
    joined: list[_Joined] = []
    for first, last in runs:
        before = joined[-1] if joined else None
        if before and _outside_hospital(before.last + 1, first - 1, coverage) <= before.limit:
            before.last = last
        elif first <= coverage.as_of_day:
            joined.append(_Joined(first, last))
        else:
            break
        joined[-1].limit = gap_limit(last, lines, coverage)
    episodes = []
    for number, one in enumerate(joined, start=1):
        start, last, limit = one.start, one.last, one.limit
        supplies = _supplies(start, last, lines, coverage)
        since_last = _outside_hospital(last + 1, coverage.as_of_day, coverage)
        censor_before = start - numbers.left_censor_days
        episodes.append(
            Episode(
                start_day=start,
                last_day=last,
                gap_limit_days=limit,
                supplies=supplies,
                rows=_rows(start, min(last, coverage.as_of_day), supplies, usable_rows),
                left_censored=first_record_day is None or first_record_day >= censor_before,
                current=number == len(joined) and since_last <= limit,
                coverage=coverage,
            )
        )
    return tuple(episodes)


def gap_limit(day: int, lines: list[LineDays], coverage: Coverage) -> int:
    """Longest gap after `day` that still joins: half the largest days' supply, 30 to 60 days."""
    numbers = coverage.numbers
    on_the_day = coverage.calendar.span(day, day)
    largest = max(
        (
            placement.supply.days or 0
            for line in lines
            for placement in line.placements
            if placement.held & on_the_day
        ),
        default=0,
    )
    share = largest * numbers.gap_share_of_supply.numerator
    share //= numbers.gap_share_of_supply.denominator
    return min(numbers.gap_cap_days, max(numbers.gap_floor_days, share))


def _outside_hospital(first: int, last: int, coverage: Coverage) -> int:
    if last < first:
        return 0
    blocked = coverage.calendar.span(first, last) & coverage.hospital
    return last - first + 1 - blocked.bit_count()


def _supplies(
    start: int, last: int, lines: list[LineDays], coverage: Coverage
) -> tuple[Supply, ...]:
    """Supplies with a held day in the episode, in order of start."""
    span = coverage.calendar.span(start, last)
    found = [
        placement.supply for line in lines for placement in line.placements if placement.held & span
    ]
    found.sort(key=lambda supply: supply.start_day)
    return tuple(found)


def _rows(
    start: int, last: int, supplies: tuple[Supply, ...], usable_rows: list[Prescription]
) -> tuple[Prescription, ...]:
    """Rows of the episode: those behind its supplies, and unplaced ones begun within it."""
    rows = {id(row): row for supply in supplies for row in supply.all_rows}
    for row in usable_rows:
        assert row.start_on is not None
        if start <= row.start_on.toordinal() <= last:
            rows.setdefault(id(row), row)
    return tuple(rows.values())
