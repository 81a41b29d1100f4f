"""An even split of a day of hundreds of milligrams over four times is found, and at once."""

from fractions import Fraction

from clinic_desktop.domain.plan import Cut
from clinic_desktop.taper.split import Splitter

# Whole tablets of 37.5 mg and a liquid that adds up to 4 mg, counted in 4 micrograms: islands of
# doses far apart, so that no time can have its share.
UNIT_UG = 4
TABLET, LIQUID = 37_500 // UNIT_UG, 1
ONE_TIME = sum(1 << tablets * TABLET + measures for tablets in range(21) for measures in range(400))
CURRENT = (18_960, 37_791, 18_871, 18_993)


def test_even_split_of_far_apart_doses_is_the_nearest_there_is() -> None:
    day = sum(CURRENT) - TABLET - 100
    split = Splitter(ONE_TIME, CURRENT, Cut.EVEN, (3, 0, 2, 1)).split(day, CURRENT)
    assert sum(split) == day
    assert all(ONE_TIME >> dose & 1 for dose in split)
    shares = [Fraction(day * dose, sum(CURRENT)) for dose in CURRENT]
    found = sum(abs(dose - share) for dose, share in zip(split, shares, strict=True))
    # No single exchange between two times comes nearer.
    for give in range(4):
        for take in range(4):
            for moved in (1, 2, 50, TABLET, TABLET - 1, TABLET + 1):
                other = list(split)
                other[give] -= moved
                other[take] += moved
                fits = all(dose >= 0 and ONE_TIME >> dose & 1 for dose in other)
                rises = any(now > before for now, before in zip(other, CURRENT, strict=True))
                if give != take and fits and not rises:
                    apart = sum(abs(d - s) for d, s in zip(other, shares, strict=True))
                    assert apart >= found
