"""Texts to meanings, once for each distinct text: drugs, directions, condition words.

The catalogue does the understanding; this module remembers its answers (an export repeats a few
thousand texts on a million rows) and counts what was not understood.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from clinic_desktop.domain.batch import TextCount, TextKind
from clinic_desktop.domain.directions import Directions, NotUnderstood
from clinic_desktop.domain.drug import DrugClass, RecognisedDrug

_REMEMBERED = 100_000
_MOST_TEXTS = 5_000


class Recogniser(Protocol):
    """The drug a text or code names, None when it is not known for certain."""

    def __call__(
        self, text: str, code: str | None, code_system: str | None, /
    ) -> RecognisedDrug | None: ...


class DirectionsReading(Protocol):
    """Reads free-text directions whole, or refuses them."""

    def read(self, text: str, strength_ug: int | None) -> Directions | NotUnderstood: ...


class ConditionWords(Protocol):
    """The project's plain word for a condition code, None where the code is in no list."""

    def __call__(self, code: str, code_system: str, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Dose:
    """What directions come to: most units on a day of use, and whether only as needed.

    `understood` is None where there are no directions, False where they were refused.
    """

    units_per_day: Fraction | None = None
    as_needed: bool = False
    understood: bool | None = None


NO_DIRECTIONS = Dose()
REFUSED = Dose(understood=False)


class Resolver:
    """The catalogue's answers for one import, remembered, and the texts it did not understand."""

    def __init__(
        self, recognise: Recogniser, directions: DirectionsReading, condition_word: ConditionWords
    ) -> None:
        self.drug: Callable[[str, str | None, str | None], RecognisedDrug | None]
        self.drug = lru_cache(_REMEMBERED)(recognise)
        self.condition_word: Callable[[str, str], str | None]
        self.condition_word = lru_cache(_REMEMBERED)(condition_word)
        self.read_directions = lru_cache(_REMEMBERED)(directions.read)
        self._dose = lru_cache(_REMEMBERED)(self._dose_of)
        self._counts: dict[tuple[TextKind, str], int] = {}

    def dose(self, text: str | None, drug: RecognisedDrug | None) -> Dose:
        """The dose of free-text directions.

        Directions of a drug that is not known are left unread: no rule asks for them, and they are
        most of an export.
        """
        if text is None or drug is None:
            return NO_DIRECTIONS
        dose = self._dose(text, drug.strength_ug)
        if dose.understood is False:
            self.not_understood_directions(text, drug)
        return dose

    def _dose_of(self, text: str, strength_ug: int | None) -> Dose:
        return dose_of(self.read_directions(text, strength_ug))

    def drug_of_all(
        self, texts: Iterable[str], codes: Iterable[tuple[str, str]]
    ) -> tuple[str | None, RecognisedDrug | None]:
        """The drug that several names of one thing agree on, and the name that tells most of it.

        Names of two ingredients: not recognised. Names that differ in strength: strength unknown.
        """
        names = list(texts)
        pairs: list[tuple[str | None, str | None]] = [*codes]
        best: RecognisedDrug | None = None
        best_name: str | None = names[0] if names else None
        for name in names or [""]:
            for code, system in pairs or [(None, None)]:
                found = self.drug(name, code, system)
                if found is None:
                    continue
                if best is None:
                    best, best_name = found, name or None
                elif found.ingredient.key != best.ingredient.key:
                    return best_name, None
                elif best.strength_ug is None and found.strength_ug is not None:
                    best, best_name = found, name or best_name
                elif found.strength_ug not in (None, best.strength_ug):
                    best = replace(best, strength_ug=None)
        return best_name, best

    def not_understood_drug(self, text: str) -> None:
        self._count(TextKind.DRUG, text)

    def not_understood_directions(self, text: str, drug: RecognisedDrug) -> None:
        """Counted for the drugs this program is about; a cream's directions are not asked after."""
        if drug.ingredient.drug_class is not DrugClass.OTHER:
            self._count(TextKind.DIRECTIONS, text)

    def not_understood_condition(self, text: str) -> None:
        self._count(TextKind.CONDITION, text)

    def _count(self, kind: TextKind, text: str) -> None:
        key = (kind, text)
        if key in self._counts or len(self._counts) < _MOST_TEXTS:
            self._counts[key] = self._counts.get(key, 0) + 1

    def not_understood(self) -> tuple[TextCount, ...]:
        """Texts not understood: directions first (they cost a dose), most frequent first."""
        order = (TextKind.DIRECTIONS, TextKind.DRUG, TextKind.CONDITION)
        counts = [TextCount(kind, text, count) for (kind, text), count in self._counts.items()]
        return tuple(sorted(counts, key=lambda one: (order.index(one.kind), -one.count, one.text)))


def dose_of(directions: Directions | NotUnderstood) -> Dose:
    """The one figure of understood directions; directions that change over time have none."""
    if isinstance(directions, NotUnderstood):
        return REFUSED
    if len(directions.steps) > 1:
        return Dose(None, directions.as_needed or directions.is_range, understood=False)
    return Dose(
        directions.units_per_day_max,
        directions.as_needed or directions.is_range,
        understood=True,
    )
