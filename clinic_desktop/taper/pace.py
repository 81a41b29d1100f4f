"""The cut a method asks for, counted from the dose printed at the step before.

Targets are exact fractions of a microgram: 10 % off 13.5 mg leaves 12,150 micrograms; nothing is
rounded before it is compared with a dose.
"""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.plan import Method, TaperRequest


@dataclass(frozen=True, slots=True)
class Pace:
    """A method with its figure; `start_ug` is what a percentage of the start is taken of."""

    method: Method
    start_ug: int
    percent: Fraction | None = None
    step_ug: int | None = None

    def target_ug(self, prev_ug: int) -> Fraction:
        """The dose asked for after `prev_ug`; zero or less when the method would stop."""
        if self.method is Method.FIXED_MG:
            assert self.step_ug is not None
            return Fraction(prev_ug - self.step_ug)
        assert self.percent is not None
        base_ug = prev_ug if self.method is Method.PERCENT_OF_CURRENT else self.start_ug
        return prev_ug - base_ug * self.percent / 100


def pace_of(request: TaperRequest) -> Pace:
    return Pace(request.method, request.start_ug, request.percent, request.step_ug)
