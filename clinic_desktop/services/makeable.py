"""The daily doses a plan's products make, for moving a step from one of them to the next.

>>> doses = MakeableDoses(500, 0b1011)
>>> doses.above(500), doses.below(1500), doses.nearest(900, above_ug=0, below_ug=9000)
(1500, 500, 500)
"""

from dataclasses import dataclass

from clinic_desktop.domain.plan import TaperRequest
from clinic_desktop.taper import bits
from clinic_desktop.taper.ladder import stock_of
from clinic_desktop.taper.switch import after_switch, swaps_of


@dataclass(frozen=True, slots=True)
class MakeableDoses:
    """Daily doses in micrograms up to the start: the multiples of `unit_ug` whose bit is on."""

    unit_ug: int
    units: int

    def below(self, ug: int) -> int | None:
        """The highest one below `ug` and above zero."""
        found = bits.highest_up_to(self.units, (ug - 1) // self.unit_ug)
        return found * self.unit_ug if found else None

    def above(self, ug: int) -> int | None:
        """The lowest one above `ug`."""
        found = bits.lowest_from(self.units, ug // self.unit_ug + 1)
        return None if found is None else found * self.unit_ug

    def nearest(self, ug: int, *, above_ug: int, below_ug: int) -> int | None:
        """The one next to `ug` strictly between two doses; the higher of two as near."""
        sides = [self.below(min(ug + 1, below_ug)), self.above(max(ug, above_ug))]
        fitting = [dose for dose in sides if dose is not None and above_ug < dose < below_ug]
        return min(fitting, key=lambda dose: (abs(dose - ug), -dose), default=None)


def makeable_doses(request: TaperRequest) -> MakeableDoses:
    """Of the drug that the reductions are made of: the new one, where there is a switch."""
    reduced = after_switch(request, swaps_of(request))
    stock = stock_of(reduced)
    return MakeableDoses(stock.unit_ug, stock.daily(len(reduced.current_ug)))
