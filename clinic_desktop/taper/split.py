"""The day's dose dealt out over its times.

Compared in this order: the least total rise of single times over the step before; for `even`, the
least distance of the times from their share of the day; then the highest dose at the last time of
the cut order, then at the one before it, and so on. All exact: sets of bits, and integers scaled by
the starting dose in place of fractions.

A dose of 12.5 mg after 5 + 3.5 + 5 (morning, noon, night), cut at noon first, is 5 + 2.5 + 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from clinic_desktop.domain.plan import Cut
from clinic_desktop.taper import bits

_MOST_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class _Group:
    """Times dealt with together: the doses allowed at each (as bits) and their share of the day.

    Shares are scaled by `scale`; without a scale only the order of the times counts. The first time
    is the last of the cut order.
    """

    allowed: tuple[int, ...]
    shares: tuple[int, ...]
    scale: int | None

    def without_first(self) -> "_Group":
        return _Group(self.allowed[1:], self.shares[1:], self.scale)


@dataclass(frozen=True, slots=True)
class _Dealt:
    distance: int
    doses: tuple[int, ...]

    def better_than(self, other: "_Dealt | None") -> bool:
        if other is None:
            return True
        return (-self.distance, self.doses) > (-other.distance, other.doses)


class Splitter:
    """Deals out days for one stock. Doses are in the stock's unit, times in the order of the day.

    `one_time`: the doses of one time, as bits. `current`: the doses before the plan. `last_first`:
    positions of the times from the last of the cut order back to the first.
    """

    def __init__(
        self, one_time: int, current: Sequence[int], cut: Cut, last_first: Sequence[int]
    ) -> None:
        self._one_time = one_time
        self._current = tuple(current)
        self._start = sum(current)
        self._even = cut is Cut.EVEN
        self._last_first = tuple(last_first)
        self._reach_known: dict[tuple[int, ...], int] = {}

    def split(self, day: int, before: Sequence[int]) -> tuple[int, ...]:
        """The doses of a day of `day` after the doses `before`; `day` must be makeable."""
        prev = tuple(before[time] for time in self._last_first)
        shares = tuple(day * self._current[time] for time in self._last_first)
        scale = self._start if self._even else None
        capped = tuple(self._one_time & bits.up_to(dose) for dose in prev)
        dealt = self._deal(_Group(capped, shares, scale), day)
        if dealt is None:
            dealt = self._with_rise(day, prev, shares, scale)
        doses = [0] * len(prev)
        for time, dose in zip(self._last_first, dealt.doses, strict=True):
            doses[time] = dose
        return tuple(doses)

    def _with_rise(
        self, day: int, prev: tuple[int, ...], shares: tuple[int, ...], scale: int | None
    ) -> _Dealt:
        """No split without a rise: the least rise, over every choice of the times that rise."""
        times = range(len(prev))
        risers = [set(up) for n in range(1, len(prev) + 1) for up in combinations(times, n)]
        rises = [self._least_rise(day, prev, up) for up in risers]
        least = min(rise for rise in rises if rise is not None)
        best: _Dealt | None = None
        for up, rise in zip(risers, rises, strict=True):
            if rise == least:
                dealt = self._deal_rising(day, prev, shares, scale, up, least)
                if dealt.better_than(best):
                    best = dealt
        assert best is not None
        return best

    def _least_rise(self, day: int, prev: tuple[int, ...], up: set[int]) -> int | None:
        """The least sum of rises when exactly the times of `up` rise."""
        rises = self._reach(tuple(self._one_time >> prev[time] & ~1 for time in sorted(up)))
        down = (dose for time, dose in enumerate(prev) if time not in up)
        falls = self._reach(tuple(bits.mirrored(self._one_time, dose) for dose in down))
        cut = sum(prev) - day
        matching = falls >> cut if cut >= 0 else falls << -cut
        return bits.lowest_from(rises & matching, 0)

    def _deal_rising(
        self,
        day: int,
        prev: tuple[int, ...],
        shares: tuple[int, ...],
        scale: int | None,
        up: set[int],
        rise: int,
    ) -> _Dealt:
        """The times that rise share one sum, the others another, so each group stands alone."""
        down = [time for time in range(len(prev)) if time not in up]
        rising = sorted(up)
        above = tuple(self._one_time & ~bits.up_to(prev[time]) for time in rising)
        below = tuple(self._one_time & bits.up_to(prev[time]) for time in down)
        up_total = sum(prev[time] for time in rising) + rise
        high = self._deal(_Group(above, tuple(shares[t] for t in rising), scale), up_total)
        low = self._deal(_Group(below, tuple(shares[t] for t in down), scale), day - up_total)
        assert high is not None
        assert low is not None
        doses = dict(zip(rising, high.doses, strict=True)) | dict(zip(down, low.doses, strict=True))
        return _Dealt(high.distance + low.distance, tuple(doses[t] for t in range(len(prev))))

    def _deal(self, group: _Group, total: int) -> _Dealt | None:
        """The best doses of a group that add up to `total`; None when none do."""
        if total < 0 or not bits.holds(self._reach(group.allowed), total):
            return None
        if group.scale is None:
            return self._highest_first(group, total)
        return self._closest(group, group.scale, total)

    def _highest_first(self, group: _Group, total: int) -> _Dealt:
        """The highest dose at the first time that leaves what the others can make, and so on."""
        doses = []
        for position, allowed in enumerate(group.allowed):
            rest = self._reach(group.allowed[position + 1 :])
            dose = bits.highest_up_to(allowed & bits.mirrored(rest, total), total)
            assert dose is not None, "the group reaches its total"
            doses.append(dose)
            total -= dose
        return _Dealt(0, tuple(doses))

    def _closest(self, group: _Group, scale: int, total: int) -> _Dealt | None:
        """The least sum of distances from the shares; of equals the highest doses, first first.

        A dose at the first time costs its own distance and at least what the others must make up
        for it. Both only grow on the way out from the share, which bounds the search.
        """
        if len(group.allowed) <= 2:
            return _closest_pair(group, scale, total)
        share, others = group.shares[0], sum(group.shares[1:])
        best: _Dealt | None = None
        allowed, middle = group.allowed[0] & bits.up_to(total), share // scale
        for towards, origin in ((bits.next_down, middle + 1), (bits.next_up, middle)):
            dose = towards(allowed, origin)
            while dose is not None:
                own = abs(scale * dose - share)
                bound = own + abs(scale * (total - dose) - others)
                if best is not None and bound > best.distance:
                    break
                rest = self._deal(group.without_first(), total - dose)
                if rest is not None:
                    found = _Dealt(own + rest.distance, (dose, *rest.doses))
                    best = found if found.better_than(best) else best
                dose = towards(allowed, dose)
        return best

    def _reach(self, allowed: tuple[int, ...]) -> int:
        """Every sum of one dose from each set, remembered: most times keep their dose."""
        if len(allowed) < 2:
            return allowed[0] if allowed else 1
        known = self._reach_known.get(allowed)
        if known is None:
            if len(self._reach_known) >= _MOST_REMEMBERED:
                self._reach_known.clear()
            known = bits.sums(allowed[0], self._reach(allowed[1:]))
            self._reach_known[allowed] = known
        return known


def _closest_pair(group: _Group, scale: int, total: int) -> _Dealt | None:
    """One or two times: the distance is level between the two shares and rises on either side."""
    if len(group.allowed) < 2:
        if total and not group.allowed:
            return None
        doses = (total,) if group.allowed else ()
        return _Dealt(sum(abs(scale * total - share) for share in group.shares), doses)
    one, other = group.shares
    fitting = group.allowed[0] & bits.mirrored(group.allowed[1], total)
    top = max(one, scale * total - other) // scale
    best: _Dealt | None = None
    for dose in (bits.highest_up_to(fitting, top), bits.lowest_from(fitting, top + 1)):
        if dose is not None:
            distance = abs(scale * dose - one) + abs(scale * (total - dose) - other)
            found = _Dealt(distance, (dose, total - dose))
            best = found if found.better_than(best) else best
    return best
