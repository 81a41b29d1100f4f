"""How well directions are read: exact, refused and wrong, against answers given by people.

The three figures are published in the help. A refusal is honest, a wrong reading is not: the two
are never added up.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.directions import Directions, NotUnderstood

Read = Callable[[str, int | None], Directions | NotUnderstood]


@dataclass(frozen=True, slots=True)
class GoldDirection:
    """A text and its right answer: units a day at most, None where no figure can be given.

    `as_needed` None means that the source of the answer does not say.
    """

    text: str
    units_per_day: Fraction | None
    as_needed: bool | None = None
    strength_ug: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of texts; `wrong_texts` names each wrong reading."""

    exact: int
    refused: int
    wrong: int
    wrong_texts: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return self.exact + self.refused + self.wrong

    @property
    def exact_share(self) -> Fraction:
        return Fraction(self.exact, self.total) if self.total else Fraction(0)


def measure(read: Read, gold: Iterable[GoldDirection]) -> Figures:
    """Read every text and compare. No figure where none can be given is exact, not refused."""
    exact = refused = 0
    wrong: list[str] = []
    for case in gold:
        answer = read(case.text, case.strength_ug)
        found = answer.units_per_day_max if isinstance(answer, Directions) else None
        if found is None:
            if case.units_per_day is None:
                exact += 1
            else:
                refused += 1
        elif found == case.units_per_day and _agrees(answer, case.as_needed):
            exact += 1
        else:
            wrong.append(case.text)
    return Figures(exact, refused, len(wrong), tuple(wrong))


def _agrees(answer: Directions | NotUnderstood, as_needed: bool | None) -> bool:
    return as_needed is None or (isinstance(answer, Directions) and answer.as_needed == as_needed)
