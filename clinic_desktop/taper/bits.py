"""Sets of whole numbers as the bits of one integer: number `n` is in the set when bit `n` is on.

The sets of doses a stock of tablets can make are dense and bounded, so one shift adds a tablet to
every dose at once and one `and` intersects two sets, exactly and fast.

>>> members(sums(set_of(0, 2), set_of(0, 5), most=10))
[0, 2, 5, 7]
"""

import re

_RUN = re.compile("1+")


def set_of(*numbers: int) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def members(bits: int) -> list[int]:
    """The numbers of the set, ascending."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found


def up_to(most: int) -> int:
    """The set 0, 1, ..., `most`."""
    return (1 << (most + 1)) - 1


def holds(bits: int, number: int) -> bool:
    return number >= 0 and bool(bits >> number & 1)


def as_bytes(bits: int) -> bytes:
    """The same set, to be asked for single numbers many times: a shift of a long integer copies it
    whole."""
    return bits.to_bytes(bits.bit_length() // 8 + 1, "little")


def byte_holds(found: bytes, number: int) -> bool:
    """`holds` for what `as_bytes` gave."""
    place = number >> 3
    return 0 <= place < len(found) and bool(found[place] >> (number & 7) & 1)


def lowest_from(bits: int, first: int) -> int | None:
    """The lowest member that is not below `first`."""
    first = max(first, 0)
    rest = bits >> first
    return first + (rest & -rest).bit_length() - 1 if rest else None


def highest_up_to(bits: int, last: int) -> int | None:
    """The highest member that is not above `last`."""
    rest = bits & up_to(last) if last >= 0 else 0
    return rest.bit_length() - 1 if rest else None


def mirrored(bits: int, total: int) -> int:
    """What must be added to each member to reach `total`; members above `total` drop out."""
    if total < 0:
        return 0
    width = total + 1
    return int(format(bits & up_to(total), f"0{width}b")[::-1], 2)


def repeated(bits: int, step: int, count: int, most: int) -> int:
    """Every member plus `step` taken 1 to `count` times, as far as `most`."""
    count = min(count, most // step)
    if not bits or count < 1:
        return 0
    spread, covered = bits, 1
    while covered < count:
        more = min(covered, count - covered)
        spread |= spread << more * step
        covered += more
    return spread << step & up_to(most)


def sums(one: int, other: int, most: int) -> int:
    """Every member of `one` plus every member of `other`, as far as `most`.

    Runs of neighbours are added in doublings, so a set without gaps costs no more than a single
    number.
    """
    one, other = one & up_to(most), other & up_to(most)
    if _runs(one) > _runs(other):
        one, other = other, one
    total = 0
    for run in _RUN.finditer(format(one, "b")[::-1]):
        first, length = run.start(), run.end() - run.start()
        spread = other if length == 1 else other | repeated(other, 1, length - 1, most)
        total |= spread << first
    return total & up_to(most)


def _runs(bits: int) -> int:
    """How many unbroken stretches of neighbours the set has."""
    return (bits & ~(bits << 1)).bit_count()
