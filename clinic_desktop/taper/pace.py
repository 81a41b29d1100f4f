"""The cut a method asks for, counted from the dose printed at the step before.

Targets are exact fractions of a microgram: 10% off 13.5 mg leaves 12,150 micrograms; nothing is
rounded before it is compared with a dose.
"""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.plan import Band, Method, TaperRequest
from clinic_desktop.taper.diazepam import for_10_diazepam

# Occupancy is modelled as 100 D / (D + K), K = 24.70 mg of diazepam a day: a planning convention,
# not a measurement, fitted to the diazepam regimens of the Maudsley Deprescribing Guidelines 2024
# (mark V, read in a copy). Scaling K to other drugs by an equivalence table is derived from it.
HALF_OCCUPANCY_DIAZEPAM_UG = 24_700


@dataclass(frozen=True, slots=True)
class Pace:
    """A method with its figure; `start_ug` is what a percentage of the start is taken of."""

    method: Method
    start_ug: int
    percent: Fraction | None = None
    step_ug: int | None = None
    bands: tuple[Band, ...] = ()
    points: Fraction | None = None
    half_occupancy_ug: Fraction | None = None

    def target_ug(self, prev_ug: int) -> Fraction:
        """The dose asked for after `prev_ug`; zero or less when the method would stop."""
        if self.method is Method.FIXED_MG:
            assert self.step_ug is not None
            return Fraction(prev_ug - self.step_ug)
        if self.method is Method.BANDS:
            band = next(band for band in self.bands if band.above_ug < prev_ug)
            return Fraction(prev_ug - band.step_ug)
        if self.method is Method.OCCUPANCY:
            return self._lower_occupancy_ug(prev_ug)
        assert self.percent is not None
        base_ug = prev_ug if self.method is Method.PERCENT_OF_CURRENT else self.start_ug
        return prev_ug - base_ug * self.percent / 100

    def _lower_occupancy_ug(self, prev_ug: int) -> Fraction:
        """The dose whose modelled occupancy lies `points` lower; zero or less when none does."""
        assert self.points is not None
        assert self.half_occupancy_ug is not None
        occupancy = 100 * prev_ug / (prev_ug + self.half_occupancy_ug) - self.points
        return self.half_occupancy_ug * occupancy / (100 - occupancy)


def pace_of(request: TaperRequest) -> Pace:
    return Pace(
        request.method,
        request.start_ug,
        request.percent,
        request.step_ug,
        request.bands,
        request.points,
        # Without a table only diazepam gets as far as needing the constant.
        HALF_OCCUPANCY_DIAZEPAM_UG * (for_10_diazepam(request, request.drug) or 10) / Fraction(10),
    )
