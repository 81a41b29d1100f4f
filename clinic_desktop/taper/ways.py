"""Ways to make the doses of a day, matched over its times so that few products are needed.

2 mg is one prolonged-release tablet of 2 mg or 5 mL of a liquid of 2 mg; 10 mg a tablet of 4 mg and
15 mL of the liquid, or the other tablet and 20 mL. With two products the day takes 5 mL and then
the tablet of 4 mg: its larger strength decides, and not which product of 2 mg is listed first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

# One piece as (product, piece, measures): a liquid has piece 0 and its number of measures.
WayPiece = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to make a dose with as few pieces, then splits, as can be: its products as bits, its
    pieces in printed order, and their strengths, the largest first."""

    products: int
    pieces: tuple[WayPiece, ...]
    strengths: tuple[int, ...] = ()


def matched(choices: Sequence[Sequence[Way]], allowed: int) -> tuple[Way, ...] | None:
    """A way for each time, together of at most `allowed` products; None where there is none.

    The larger strengths first, earliest time first; of ways with the same strengths the first that
    fits. `choices`: the ways of each time, the larger strengths first.
    """
    possible = _Possible(choices, allowed)
    reached, kept = {0}, []
    for time, ways in enumerate(choices):
        for _, same in groupby(ways, key=lambda way: way.strengths):
            group = tuple(same)
            after = {products | way.products for products in reached for way in group}
            after = {products for products in after if possible.after(time + 1, products)}
            if after:
                break
        else:
            return None
        kept.append(group)
        reached = after
    return _first(_Possible(kept, allowed))


def _first(possible: "_Possible") -> tuple[Way, ...]:
    chosen: list[Way] = []
    products = 0
    for time, ways in enumerate(possible.choices):
        way = next(one for one in ways if possible.after(time + 1, products | one.products))
        products |= way.products
        chosen.append(way)
    return tuple(chosen)


class _Possible:
    """Whether the times from one on can be made once so many products are used."""

    def __init__(self, choices: Sequence[Sequence[Way]], allowed: int) -> None:
        self.choices = choices
        self._allowed = allowed
        self._known: dict[tuple[int, int], bool] = {}

    def after(self, time: int, products: int) -> bool:
        if products.bit_count() > self._allowed:
            return False
        if time == len(self.choices):
            return True
        known = self._known.get((time, products))
        if known is None:
            known = any(self.after(time + 1, products | way.products) for way in self.choices[time])
            self._known[time, products] = known
        return known
