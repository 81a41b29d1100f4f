"""Sets of calendar days as integers: bit *i* is day `origin + i`.

Days are proleptic ordinals (`date.toordinal`). One Python integer holds years of days; union,
intersection and counting are single operations, which is what makes a whole-clinic run possible in
pure Python without an approximation. Only `supply`, `layout`, `episode` and `timeline` handle the
bits; rules see days, counts and runs.

>>> calendar = DayLine(origin=100)
>>> held = calendar.span(103, 105) | calendar.span(107, 107)
>>> count(held), calendar.first(held), calendar.last(held), list(calendar.runs(held))
(4, 103, 107, [(103, 105), (107, 107)])
"""

from collections.abc import Iterator
from dataclasses import dataclass


def count(days: int) -> int:
    """How many days are in the set."""
    return days.bit_count()


@dataclass(frozen=True, slots=True)
class DayLine:
    """Translates between days and bits; days before `origin` cannot be held and are cut off."""

    origin: int

    def span(self, first: int, last: int) -> int:
        """The days from `first` to `last`, both included."""
        if first < self.origin:  # not max(): nothing is called more often than this
            first = self.origin
        if last < first:
            return 0
        return ((1 << (last - first + 1)) - 1) << (first - self.origin)

    def has(self, days: int, day: int) -> bool:
        return day >= self.origin and bool(days >> (day - self.origin) & 1)

    def up_to(self, days: int, last: int) -> int:
        """The part of the set on or before `last`."""
        if last < self.origin:
            return 0
        return days & ((1 << (last - self.origin + 1)) - 1)

    def since(self, days: int, first: int) -> int:
        """The part of the set on or after `first`."""
        shift = first - self.origin
        return days if shift <= 0 else days >> shift << shift

    def first(self, days: int) -> int:
        """First day of a non-empty set."""
        return self.origin + (days & -days).bit_length() - 1

    def last(self, days: int) -> int:
        """Last day of a non-empty set."""
        return self.origin + days.bit_length() - 1

    def runs(self, days: int) -> Iterator[tuple[int, int]]:
        """Runs of consecutive days, earliest first, as (first, last)."""
        start = self.origin
        while days:
            skip = (days & -days).bit_length() - 1
            days >>= skip
            length = (~days & (days + 1)).bit_length() - 1
            yield start + skip, start + skip + length - 1
            days >>= length
            start += skip + length

    def each(self, days: int) -> Iterator[int]:
        """Every day of the set, earliest first."""
        for first, last in self.runs(days):
            yield from range(first, last + 1)

    def lay(self, begin: int, length: int, blocked: int) -> int:
        """`length` days from `begin` on, stepping over the `blocked` (hospital) days."""
        if length <= 0:
            return 0
        days = self.span(begin, begin + length - 1)
        if not blocked:
            return days
        while True:
            wanted = length + (days & blocked).bit_count()
            wider = self.span(begin, begin + wanted - 1)
            if wider == days:
                return days & ~blocked
            days = wider
