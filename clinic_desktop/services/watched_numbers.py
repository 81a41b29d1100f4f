"""How a rule used its numbers on the way to an answer, so that a moved number is weighed at once.

A number that was only held against other values leaves the answer as it is while it stays on the
same side of each of them: 90 days in place of 91 matters to those whose use is 90 days old, and to
nobody else. A number that was reckoned with, or is told in the answer, may matter to anybody.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Number = int | Fraction
Comparison = tuple[str, Callable[[Any, Any], bool], Any]
"""A number by its name, how it was compared, and with what."""


@dataclass(slots=True)
class Uses:
    """What happened to the numbers of a rule while it was asked about one person."""

    compared: list[Comparison] = field(default_factory=list)
    reckoned: set[str] = field(default_factory=set)

    def may_change(self, moved: Mapping[str, tuple[Number, Number]]) -> bool:
        """Whether the answer can be another one, with these numbers moved from one value to
        another."""
        if not self.reckoned.isdisjoint(moved):
            return True
        return any(
            how(moved[name][0], value) != how(moved[name][1], value)
            for name, how, value in self.compared
            if name in moved
        )


def _compares(how: Callable[[Any, Any], bool]) -> Any:
    def compare(self: "WatchedNumber", other: object) -> bool:
        value = _plain(other)
        self.uses.compared.append((self.name, how, value))
        return how(self.plain, value)

    return compare


def _reckons(how: Callable[..., Any]) -> Any:
    def reckon(self: "WatchedNumber", *others: object) -> Any:
        return how(self.reckoned(), *(_plain(other) for other in others))

    return reckon


def _reckons_turned(how: Callable[[Any, Any], Any]) -> Any:
    def reckon(self: "WatchedNumber", other: object) -> Any:
        return how(_plain(other), self.reckoned())

    return reckon


def _plain(value: object) -> object:
    return value.reckoned() if isinstance(value, WatchedNumber) else value


class WatchedNumber(Fraction):
    """A number of a rule that notes its uses. Whatever is reckoned with it is a plain number.

    A fraction, because whole numbers and fractions then both leave a comparison to it.
    """

    name: str
    plain: Number
    uses: Uses

    def __new__(cls, name: str, value: Number, uses: Uses) -> "WatchedNumber":
        made = super().__new__(cls, value)
        made.name, made.plain, made.uses = name, value, uses
        return made

    def reckoned(self) -> Number:
        self.uses.reckoned.add(self.name)
        return self.plain

    __lt__ = _compares(operator.lt)
    __le__ = _compares(operator.le)
    __gt__ = _compares(operator.gt)
    __ge__ = _compares(operator.ge)
    __eq__ = _compares(operator.eq)
    __neg__ = _reckons(operator.neg)
    __abs__ = _reckons(operator.abs)
    __add__ = _reckons(operator.add)
    __sub__ = _reckons(operator.sub)
    __mul__ = _reckons(operator.mul)
    __truediv__ = _reckons(operator.truediv)
    __floordiv__ = _reckons(operator.floordiv)
    __mod__ = _reckons(operator.mod)
    __radd__ = _reckons_turned(operator.add)
    __rsub__ = _reckons_turned(operator.sub)
    __rmul__ = _reckons_turned(operator.mul)
    __rtruediv__ = _reckons_turned(operator.truediv)
    __rfloordiv__ = _reckons_turned(operator.floordiv)
    __rmod__ = _reckons_turned(operator.mod)
    __index__ = _reckons(operator.index)
    __bool__ = _reckons(bool)
    __hash__ = _reckons(hash)
    __str__ = _reckons(str)
    numerator = property(_reckons(lambda value: value.numerator))
    denominator = property(_reckons(lambda value: value.denominator))


class WatchedParams:
    """The numbers of a rule as the rule asks for them; other values as they are."""

    def __init__(self, params: object, uses: Uses) -> None:
        self._params = params
        self._uses = uses

    def __getattr__(self, name: str) -> object:
        value = getattr(self._params, name)
        if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
            return WatchedNumber(name, value, self._uses)
        self._uses.reckoned.add(name)
        return value
