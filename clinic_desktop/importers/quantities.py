"""Whether a quantity counts what a dose is counted in.

28 tablets at 1 a day last 28 days; 1 box lasts nobody knows how long. A quantity in boxes or in
milligrams is shown, and never divided by a dose.
"""

from functools import lru_cache

_CONTAINERS = (
    "pack", "packet", "package", "pkg", "box", "boxe", "bottle", "carton", "op", "container", "kit",
    "blister", "strip",
)  # fmt: skip
_MASSES = ("mg", "milligram", "g", "gram", "mcg", "ug", "microgram", "kg")
_NOT_UNITS = frozenset((*_CONTAINERS, *_MASSES))


@lru_cache(maxsize=1_024)
def is_count_of_units(unit: str | None) -> bool:
    """False for containers and masses; an unnamed unit is taken as the unit of the dose."""
    if unit is None:
        return True
    word = unit.strip("{}[] .").lower().removesuffix("(s)")
    return word not in _NOT_UNITS and word.removesuffix("s") not in _NOT_UNITS
