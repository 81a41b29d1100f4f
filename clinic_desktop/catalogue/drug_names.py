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

NEAR_LETTERS = 2
SHORTEST_NEAR_NAME = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A name as words, the ingredient it stands for, and whether it is a rescue product's."""

    words: tuple[str, ...]
    ingredient: str
    rescue: bool = False


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names by first word (longest first), and words one or two deletions away from a name."""

    by_first_word: Mapping[str, tuple[Name, ...]]
    deletions: Mapping[str, frozenset[str]]

    def find(self, words: list[str]) -> list[Name]:
        """Names in the text, left to right, the longest at each place, none overlapping."""
        found = []
        position = 0
        while position < len(words):
            for name in self.by_first_word.get(words[position], ()):
                if tuple(words[position : position + len(name.words)]) == name.words:
                    found.append(name)
                    position += len(name.words)
                    break
            else:
                position += 1
        return found

    def near(self, words: Iterable[str]) -> tuple[str, ...]:
        """Names within two letters of a word of the text, in order; none for short words."""
        hits: dict[str, None] = {}
        for word in words:
            if len(word) < SHORTEST_NEAR_NAME or not word.isalpha():
                continue
            for shorter in _without_letters(word):
                for name in sorted(self.deletions.get(shorter, ())):
                    if distance(word, name) <= NEAR_LETTERS:
                        hits.setdefault(name)
        return tuple(hits)


def index_names(catalogue: Catalogue) -> NameIndex:
    names = list(_names(catalogue))
    by_first: dict[str, list[Name]] = {}
    for name in names:
        by_first.setdefault(name.words[0], []).append(name)
    deletions: dict[str, set[str]] = {}
    for key in catalogue.drugs:
        if key.isalpha() and len(key) >= SHORTEST_NEAR_NAME:
            for shorter in _without_letters(key):
                deletions.setdefault(shorter, set()).add(key)
    return NameIndex(
        {
            word: tuple(sorted(group, key=lambda name: -len(name.words)))
            for word, group in by_first.items()
        },
        {shorter: frozenset(group) for shorter, group in deletions.items()},
    )


def distance(one: str, other: str) -> int:
    """Letters to insert, delete or change to make one word of the other."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, opposite in enumerate(other, start=1):
            before, row[j] = (
                row[j],
                min(row[j] + 1, row[j - 1] + 1, before + (letter != opposite)),
            )
    return row[-1]


def _names(catalogue: Catalogue) -> Iterator[Name]:
    for entry in catalogue.drugs.values():
        for text in (entry.key, *entry.synonyms, *entry.brands):
            yield Name(tuple(words_of(text)), entry.key)
        for text in entry.rescue_brands:
            yield Name(tuple(words_of(text)), entry.key, rescue=True)
    for group in catalogue.interacting:
        for drug in group.drugs:
            for text in (drug.key, *drug.names):
                yield Name(tuple(words_of(text)), drug.key)


def _without_letters(word: str) -> Iterator[str]:
    """The word, and the word with one or two letters left out."""
    for missing in range(NEAR_LETTERS + 1):
        for kept in combinations(word, len(word) - missing):
            yield "".join(kept)
