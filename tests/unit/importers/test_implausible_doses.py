"""A dose nobody can take is a slip of the pen: it stays unread, and is told."""

from fractions import Fraction

import pytest

from clinic_desktop.domain.directions import Directions
from clinic_desktop.importers.resolving import REFUSED, dose_of


def directions(units: int) -> Directions:
    return Directions((), Fraction(units), Fraction(units), as_needed=False, is_range=False)


@pytest.mark.parametrize(("units", "is_read"), [(999, True), (1_000, True), (1_001, False)])
def test_more_than_a_thousand_units_a_day_are_refused(units: int, is_read: bool) -> None:
    assert (dose_of(directions(units)) is not REFUSED) is is_read
