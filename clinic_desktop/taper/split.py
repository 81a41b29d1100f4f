"""The day's dose dealt out over its times.

Compared in this order: the least total rise of single times over the step before; for `even`, the
least distance of the times from their share of the day; then the highest dose at the last time of
the cut order, then at the one before it, and so on. All exact: sets of bits, and integers scaled by
the starting dose in place of fractions.

A dose of 12.5 mg after 5 + 3.5 + 5 (morning, noon, night), cut at noon first, is 5 + 2.5 + 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

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


@dataclass(frozen=True, slots=True)
class _Dealt:
    distance: int
    doses: tuple[int, ...]

    def better_than(self, other: "_Dealt | None") -> bool:
        if other is None:
            return True
        return (-self.distance, self.doses) > (-other.distance, other.doses)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A day to deal out: the doses before and the shares, from the last of the cut order back."""

    prev: tuple[int, ...]
    shares: tuple[int, ...]
    scale: int | None

    def group(self, times: Sequence[int], bases: Sequence[int], allowed: Sequence[int]) -> _Group:
        """Some of the times, their doses and shares counted from `bases`."""
        scale = self.scale or 0
        shares = (self.shares[t] - scale * base for t, base in zip(times, bases, strict=True))
        return _Group(tuple(allowed), tuple(shares), self.scale)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Some times at or over their share, the others at or under it.

    `floors` and `ceilings`: the shares rounded. Together the times over exceed their ceilings by
    `least_over` and some steps, those under fall short of their floors by `least_under` and as many
    steps; one of the two is zero. `apart`: the distance of the ceilings and floors themselves.
    """

    allowed: tuple[int, ...]
    floors: tuple[int, ...]
    ceilings: tuple[int, ...]
    over: tuple[int, ...]
    under: tuple[int, ...]
    least_over: int
    least_under: int
    apart: int
    scale: int

    def distance(self, steps: int) -> int:
        return self.apart + self.scale * (self.least_over + self.least_under + 2 * steps)

    def windows_over(self, most: int) -> tuple[int, ...]:
        """What each time over may have above its ceiling."""
        return tuple(_window(self.allowed[time], self.ceilings[time], most) for time in self.over)

    def windows_under(self, most: int) -> tuple[int, ...]:
        """What each time under may lack of its floor."""
        found = []
        for time in self.under:
            base = max(0, self.floors[time] - most)
            window = self.allowed[time] >> base & bits.up_to(most)
            found.append(bits.mirrored(window, self.floors[time] - base))
        return tuple(found)


def _window(allowed: int, base: int, most: int) -> int:
    """The numbers of the set counted from `base`, as far as `most`."""
    moved = allowed >> base if base >= 0 else allowed << -base
    return moved & bits.up_to(most)


def _sides(group: _Group, scale: int, total: int, over: Sequence[bool]) -> _Sides:
    floors = tuple(share // scale for share in group.shares)
    ceilings = tuple(-(-share // scale) for share in group.shares)
    up = tuple(time for time, is_over in enumerate(over) if is_over)
    down = tuple(time for time, is_over in enumerate(over) if not is_over)
    missing = total - sum(ceilings[time] for time in up) - sum(floors[time] for time in down)
    apart = sum(scale * ceilings[time] - group.shares[time] for time in up)
    apart += sum(group.shares[time] - scale * floors[time] for time in down)
    return _Sides(
        group.allowed, floors, ceilings, up, down, max(0, missing), max(0, -missing), apart, scale
    )


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
        self._last_rise = 0
        self._reach_known: dict[tuple[tuple[int, ...], int], int] = {}

    def split(self, day: int, before: Sequence[int]) -> tuple[int, ...]:
        """The doses of a day of `day` after the doses `before`; `day` must be makeable."""
        prev = tuple(before[time] for time in self._last_first)
        wish = _Wish(
            prev,
            tuple(day * self._current[time] for time in self._last_first),
            self._start if self._even else None,
        )
        cut = sum(prev) - day
        dealt = None if cut < 0 else self._deal_falling(wish, range(len(prev)), cut)
        if dealt is None:
            dealt = self._with_rise(wish, cut)
        doses = [0] * len(prev)
        for time, dose in zip(self._last_first, dealt.doses, strict=True):
            doses[time] = dose
        return tuple(doses)

    def _with_rise(self, wish: _Wish, cut: int) -> _Dealt:
        """No split without a rise: the least rise, over every choice of the times that rise.

        Rises are looked for up to a limit that doubles, so the sets stay as small as the moves; it
        begins where the day before left it, and falls to the least rise found so far.
        """
        times = range(len(wish.prev))
        choices = [set(up) for n in range(1, len(times) + 1) for up in combinations(times, n)]
        limit = max(1, abs(cut), self._last_rise)
        found: list[tuple[int, set[int]]] = []
        while not found:
            least = limit
            for up in choices:
                rise = self._least_rise(wish.prev, up, cut, least)
                if rise is not None:
                    least = rise
                    found.append((rise, up))
            limit *= 2
        self._last_rise = least
        best: _Dealt | None = None
        for rise, up in found:
            if rise == least:
                dealt = self._deal_rising(wish, sorted(up), cut, least)
                best = dealt if dealt.better_than(best) else best
        assert best is not None
        return best

    def _least_rise(self, prev: tuple[int, ...], up: set[int], cut: int, limit: int) -> int | None:
        """The least sum of rises, not above `limit`, when exactly the times of `up` rise."""
        deepest = limit + cut
        if deepest < 0:
            return None
        rising, falling = [], []
        for time, dose in enumerate(prev):
            if time in up:
                rising.append(self._one_time >> dose & ~1 & bits.up_to(limit))
            else:
                falling.append(bits.mirrored(self._one_time, dose) & bits.up_to(deepest))
        rises = self._reach(tuple(rising), limit)
        falls = self._reach(tuple(falling), deepest)
        return bits.lowest_from(rises & (falls >> cut if cut >= 0 else falls << -cut), 0)

    def _deal_rising(self, wish: _Wish, up: list[int], cut: int, rise: int) -> _Dealt:
        """The times that rise share one sum, the others another, so each group stands alone."""
        down = [time for time in range(len(wish.prev)) if time not in up]
        above = [self._one_time >> wish.prev[time] & ~1 & bits.up_to(rise) for time in up]
        high = self._deal(wish.group(up, [wish.prev[time] for time in up], above), rise)
        low = self._deal_falling(wish, down, cut + rise)
        assert high is not None
        assert low is not None
        doses = dict(zip(down, low.doses, strict=True))
        for time, more in zip(up, high.doses, strict=True):
            doses[time] = wish.prev[time] + more
        in_order = tuple(doses[time] for time in range(len(wish.prev)))
        return _Dealt(high.distance + low.distance, in_order)

    def _deal_falling(self, wish: _Wish, times: Sequence[int], cut: int) -> _Dealt | None:
        """Doses of some times that fall by `cut` together and none of which rises.

        No time falls by more than `cut`, so each counts from what that would leave it.
        """
        bases = [max(0, wish.prev[time] - cut) for time in times]
        allowed = [
            self._one_time >> base & bits.up_to(wish.prev[time] - base)
            for time, base in zip(times, bases, strict=True)
        ]
        total = sum(wish.prev[time] for time in times) - cut - sum(bases)
        dealt = self._deal(wish.group(times, bases, allowed), total)
        if dealt is None:
            return None
        doses = tuple(base + more for base, more in zip(bases, dealt.doses, strict=True))
        return _Dealt(dealt.distance, doses)

    def _deal(self, group: _Group, total: int) -> _Dealt | None:
        """The best doses of a group that add up to `total`; None when none do."""
        if not bits.holds(self._reach(group.allowed, total), total):
            return None
        if group.scale is None:
            return self._highest_first(group, total)
        return self._closest(group, group.scale, total)

    def _highest_first(self, group: _Group, total: int) -> _Dealt:
        """The highest dose at the first time that leaves what the others can make, and so on."""
        doses = []
        left = total
        for position, allowed in enumerate(group.allowed):
            rest = self._reach(group.allowed[position + 1 :], total)
            dose = bits.highest_up_to(allowed & bits.mirrored(rest, left), left)
            assert dose is not None, "the group adds up to its total"
            doses.append(dose)
            left -= dose
        return _Dealt(0, tuple(doses))

    def _closest(self, group: _Group, scale: int, total: int) -> _Dealt | None:
        """The least sum of distances from the shares; of equals the highest doses, first first.

        Each time lies over its share or under it. For one choice of sides the doses over and the
        doses under differ by a known amount, so the nearest day is the lowest number that both
        sides reach. It is looked for up to a limit that doubles, so that the sets stay as small as
        the distance.
        """
        if len(group.allowed) <= 2:
            return _closest_pair(group, scale, total)
        waiting = [
            _sides(group, scale, total, over)
            for over in product((True, False), repeat=len(group.shares))
        ]
        widest = total + sum(max(0, share // scale) for share in group.shares) + 1
        reached: list[tuple[int, int, _Sides]] = []
        limit = 1
        while waiting:
            still = []
            for sides in waiting:
                steps = self._fewest_steps(sides, limit)
                if steps is None:
                    still.append(sides)
                else:
                    reached.append((sides.distance(steps), steps, sides))
            least = min((distance for distance, _, _ in reached), default=None)
            waiting = [
                sides for sides in still if least is None or sides.distance(limit + 1) <= least
            ]
            if limit > widest:
                break
            limit *= 2
        best: _Dealt | None = None
        for distance, steps, sides in reached:
            if distance == least:
                dealt = self._deal_sides(sides, steps)
                best = dealt if dealt.better_than(best) else best
        return best

    def _fewest_steps(self, sides: "_Sides", limit: int) -> int | None:
        """How far beyond the unavoidable both sides must go to meet; None beyond `limit`."""
        over = self._reach(sides.windows_over(sides.least_over + limit), sides.least_over + limit)
        under = self._reach(
            sides.windows_under(sides.least_under + limit), sides.least_under + limit
        )
        return bits.lowest_from(over >> sides.least_over & under >> sides.least_under, 0)

    def _deal_sides(self, sides: "_Sides", steps: int) -> _Dealt:
        """The highest doses, first first: each side has its own sum, so each stands alone."""
        over, under = sides.least_over + steps, sides.least_under + steps
        high = self._highest_first(_Group(sides.windows_over(over), (), None), over)
        left = tuple(bits.mirrored(window, under) for window in sides.windows_under(under))
        # The least taken off the first time leaves it the highest dose.
        low = self._highest_first(_Group(left, (), None), under * max(0, len(left) - 1))
        doses: dict[int, int] = {}
        for time, more in zip(sides.over, high.doses, strict=True):
            doses[time] = sides.ceilings[time] + more
        for time, kept in zip(sides.under, low.doses, strict=True):
            doses[time] = sides.floors[time] - (under - kept)
        return _Dealt(sides.distance(steps), tuple(doses[time] for time in sorted(doses)))

    def _reach(self, allowed: tuple[int, ...], most: int) -> int:
        """Every sum up to `most` of one dose from each set, remembered: most sets recur."""
        if len(allowed) < 2:
            return allowed[0] if allowed else 1
        known = self._reach_known.get((allowed, most))
        if known is None:
            if len(self._reach_known) >= _MOST_REMEMBERED:
                self._reach_known.clear()
            known = bits.sums(allowed[0], self._reach(allowed[1:], most), most)
            self._reach_known[allowed, most] = known
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
