"""Every name and code a drug goes by, indexed for recognition.

Names are matched as whole words, never as parts of words and never nearly: sixteen pairs of these
ingredients differ by two letters. A near miss is found by deleting letters on both sides, and only
ever asked about.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from clinic_desktop.catalogue.catalogue import Catalogue
from clinic_desktop.catalogue.words import words_of
from clinic_desktop.domain.drug import DrugClass, Release

SHORTEST_NEAR_WORD = 5
_DENYING = frozenset({"not", "replaces", "replacing", "replaced", "stop", "stopped", "avoid"})
_DENYING_PAIRS = frozenset({("instead", "of"), ("place", "of"), ("allergic", "to")})
SHORTEST_TWO_LETTERS_APART = 8


@dataclass(frozen=True, slots=True)
class Name:
    """A name as words, the ingredient it stands for, and what the name alone tells: a rescue
    product, an oral one, the release."""

    words: tuple[str, ...]
    ingredient: str
    rescue: bool = False
    oral: bool = False
    release: Release | None = None


@dataclass(frozen=True, slots=True)
class NearName:
    """A one-word name whose near misses are asked about, up to `letters` away."""

    word: str
    ingredient: str
    letters: int

    def is_near(self, word: str) -> bool:
        """One letter away is near only behind the same first letter: "oral" is not Doral."""
        apart = distance(word, self.word)
        return apart <= self.letters and (self.letters > 1 or word[0] == self.word[0])


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names by first word (longest first); near names by what is left of them when letters are
    taken out."""

    by_first_word: Mapping[str, tuple[Name, ...]]
    deletions: Mapping[str, frozenset[NearName]]

    def find(self, words: list[str]) -> list[Name]:
        """Names in the text, left to right, the longest at each place, none overlapping, and none
        of what the text says it is not."""
        return [name for at, name in self._places(words) if not _is_denied(words, at)]

    def denied(self, words: list[str]) -> tuple[str, ...]:
        """Ingredients the text names only to say it is another: "clonidine (NOT clonazepam)"."""
        denied = (name.ingredient for at, name in self._places(words) if _is_denied(words, at))
        return tuple(dict.fromkeys(denied))

    def _places(self, words: list[str]) -> Iterator[tuple[int, Name]]:
        position = 0
        while position < len(words):
            for name in self.by_first_word.get(words[position], ()):
                if tuple(words[position : position + len(name.words)]) == name.words:
                    yield position, name
                    position += len(name.words)
                    break
            else:
                position += 1

    def near(self, words: Iterable[str]) -> tuple[str, ...]:
        """Ingredients whose name is nearly a word of the text, the nearest first."""
        hits: dict[str, None] = {}
        for word in words:
            if len(word) < SHORTEST_NEAR_WORD or not word.isalpha():
                continue
            near = {
                (distance(word, name.word), name.ingredient)
                for shorter in _without_letters(word, _letters_apart(word))
                for name in self.deletions.get(shorter, ())
                if name.is_near(word)
            }
            for _, ingredient in sorted(near):
                hits.setdefault(ingredient)
        return tuple(hits)


def _is_denied(words: list[str], at: int) -> bool:
    """Whether what stands before a name says that it is not the medicine."""
    return bool(words[max(0, at - 1) : at]) and (
        words[at - 1] in _DENYING or tuple(words[max(0, at - 2) : at]) in _DENYING_PAIRS
    )


def index_names(catalogue: Catalogue) -> NameIndex:
    by_first: dict[str, list[Name]] = {}
    for name in _names(catalogue):
        by_first.setdefault(name.words[0], []).append(name)
    deletions: dict[str, set[NearName]] = {}
    for near in _asked_about(catalogue):
        for shorter in _without_letters(near.word, near.letters):
            deletions.setdefault(shorter, set()).add(near)
    return NameIndex(
        {
            word: tuple(sorted(group, key=lambda name: -len(name.words)))
            for word, group in by_first.items()
        },
        {shorter: frozenset(group) for shorter, group in deletions.items()},
    )


def distance(one: str, other: str) -> int:
    """Letters to insert, delete, change or swap with their neighbour to make one word the other."""
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, opposite in enumerate(other, start=1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and opposite == one[i - 2]:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]


def _names(catalogue: Catalogue) -> Iterator[Name]:
    for entry in catalogue.drugs.values():
        key = entry.key
        for text in (key, *entry.synonyms, *entry.brands):
            yield Name(tuple(words_of(text)), key)
        for text in entry.rescue_brands:
            yield Name(tuple(words_of(text)), key, rescue=True)
        for text in entry.oral_brands:
            yield Name(tuple(words_of(text)), key, oral=True)
        for text in entry.extended_brands:
            yield Name(tuple(words_of(text)), key, release=Release.EXTENDED)
        for text in entry.midnight_brands:
            yield Name(tuple(words_of(text)), key, release=Release.SUBLINGUAL_MIDNIGHT)
    for group in catalogue.interacting:
        for drug in group.drugs:
            for text in (drug.key, *drug.names):
                yield Name(tuple(words_of(text)), drug.key)


def _asked_about(catalogue: Catalogue) -> Iterator[NearName]:
    """One-word names of ours and of opioids. Brands are short and made up, so that two letters
    away lie plain words ("bedtime" is two from Sedotime): they must be one letter away."""
    relevant = set(catalogue.drugs)
    for group in catalogue.interacting:
        if group.drug_class is DrugClass.OPIOID:
            relevant.update(drug.key for drug in group.drugs)
    for name in _names(catalogue):
        word = name.words[0]
        if name.ingredient in relevant and len(name.words) == 1 and len(word) >= SHORTEST_NEAR_WORD:
            yield NearName(
                word, name.ingredient, _letters_apart(word) if word in catalogue.drugs else 1
            )


def _letters_apart(word: str) -> int:
    return 2 if len(word) >= SHORTEST_TWO_LETTERS_APART else 1


def _without_letters(word: str, letters: int) -> Iterator[str]:
    """The word, and the word with up to so many letters left out."""
    for missing in range(letters + 1):
        for kept in combinations(word, len(word) - missing):
            yield "".join(kept)
