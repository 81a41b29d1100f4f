"""Texts to meanings, once for each distinct text: drugs, directions, condition words.

The catalogue does the understanding; this module remembers its answers (an export repeats a few
thousand texts on a million rows) and counts what was not understood.
"""

from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Protocol

from clinic_desktop.catalogue.recognition import Recognition
from clinic_desktop.domain.batch import TextCount, TextKind
from clinic_desktop.domain.directions import Directions, NotUnderstood
from clinic_desktop.domain.drug import DrugClass, RecognisedDrug

_REMEMBERED = 100_000
_MOST_TEXTS = 5_000


class DrugReading(Protocol):
    """Says which drug a text or code names; not certain: none, and the candidates."""

    def read(
        self, text: str, code: str | None = None, code_system: str | None = None
    ) -> Recognition: ...


class DirectionsReading(Protocol):
    """Reads free-text directions whole, or refuses them."""

    def read(self, text: str, strength_ug: int | None = None) -> Directions | NotUnderstood: ...


class ConditionWords(Protocol):
    """The project's plain word for a condition code, None where the code is in no list."""

    def word_for(self, code: str, system: str) -> str | None: ...

    def is_past(self, code: str, system: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Dose:
    """What directions come to: most units on a day of use, and whether only as needed.

    `understood` is None where there are no directions, False where they were refused.
    """

    units_per_day: Fraction | None = None
    as_needed: bool = False
    understood: bool | None = None


# More tablets or millilitres a day are a slip of the pen, and no dose is made of one.
MOST_UNITS_A_DAY = 1_000

NO_DIRECTIONS = Dose()
REFUSED = Dose(understood=False)


class Resolver:
    """The catalogue's answers for one import, remembered, and the texts it did not understand."""

    def __init__(
        self, drugs: DrugReading, directions: DirectionsReading, conditions: ConditionWords
    ) -> None:
        self._read_drug = lru_cache(_REMEMBERED)(drugs.read)
        self._read_directions = lru_cache(_REMEMBERED)(directions.read)
        self._dose = lru_cache(_REMEMBERED)(self._dose_of)
        self._word = lru_cache(_REMEMBERED)(conditions.word_for)
        self._past = lru_cache(_REMEMBERED)(conditions.is_past)
        # Of equal drugs one object, here too: the store knows them by identity.
        self._without_strength = lru_cache(_REMEMBERED)(
            lambda drug: replace(drug, strength_ug=None)
        )
        self._counts: dict[tuple[TextKind, str], int] = {}

    def apart(self) -> "Resolver":
        """The same memory with counts of its own, for a look ahead that must not count twice."""
        other = copy(self)
        other._counts = {}
        return other

    def drug(self, text: str, code: str | None, code_system: str | None) -> RecognisedDrug | None:
        """The drug a text or code names, None when that is not certain."""
        return self._read_drug(text, code, code_system).drug

    def condition_word(self, code: str, code_system: str) -> str | None:
        return self._word(code, code_system)

    def condition_is_past(self, code: str, code_system: str) -> bool:
        """The code itself says "in remission" or "history of"."""
        return self._past(code, code_system)

    def read_directions(self, text: str, strength_ug: int | None) -> Directions | NotUnderstood:
        return self._read_directions(text, strength_ug)

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
        self, names: tuple[str, ...], codes: tuple[tuple[str, str], ...]
    ) -> tuple[str | None, RecognisedDrug | None]:
        """The drug that several names and codes of one thing agree on, and the most telling name.

        Two ingredients among them: not recognised. Two strengths: strength unknown. Where one
        name tells a form not swallowed and the best none, that form holds.
        """
        pairs: tuple[tuple[str | None, str | None], ...] = codes or ((None, None),)
        first = names[0] if names else None
        found: list[tuple[str, RecognisedDrug]] = []
        uncertain: list[tuple[str, ...]] = []
        for name in names or ("",):
            for code, system in pairs:
                answer = self._read_drug(name, code, system)
                if answer.drug is None:
                    uncertain.append(answer.candidates)
                else:
                    found.append((name, answer.drug))
        keys = {drug.ingredient.key for _, drug in found}
        # A name and a code that contradict each other name both; a near miss beside a plain name
        # is only a slip of the pen.
        keys.update(key for several in uncertain if keys & {*several} for key in several)
        if len(keys) != 1:
            return first, None
        strengths = {drug.strength_ug for _, drug in found} - {None}
        name, drug = next((one for one in found if one[1].strength_ug is not None), found[0])
        other = next((one for _, one in found if not one.systemic_oral), None)
        if other is not None and drug.form is None:
            drug = replace(drug, form=other.form, systemic_oral=False)
        if len(strengths) > 1:
            drug = self._without_strength(drug)
        return name or first, drug

    def not_understood_drug(self, text: str, code: str | None, code_system: str | None) -> None:
        is_near = not text or bool(self._read_drug(text, code, code_system).candidates)
        self._count(TextKind.DRUG if is_near else TextKind.OTHER_DRUG, text)

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
        """Texts not understood, by kind in the order of `TextKind`, most frequent first."""
        order = list(TextKind)
        counts = [TextCount(kind, text, count) for (kind, text), count in self._counts.items()]
        return tuple(sorted(counts, key=lambda one: (order.index(one.kind), -one.count, one.text)))


def _without_strength(drug: RecognisedDrug) -> RecognisedDrug:
    return replace(drug, strength_ug=None)


def dose_of(directions: Directions | NotUnderstood) -> Dose:
    """The one figure of understood directions; directions that change over time have none."""
    if isinstance(directions, NotUnderstood):
        return REFUSED
    units_per_day = directions.units_per_day_max
    if units_per_day is not None and units_per_day > MOST_UNITS_A_DAY:
        return REFUSED
    return Dose(
        units_per_day,
        directions.as_needed or directions.is_range,
        understood=units_per_day is not None or len(directions.steps) == 1,
    )
