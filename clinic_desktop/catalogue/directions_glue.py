"""Words written without the space between them: "tabletby mouth", "onebd", "takeone".

Only a word that is in no list is parted, only into words that all are, and only when there is one
way to do it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from clinic_desktop.catalogue.directions_words import Atom, Words

_SHORTEST = 3
_SHORT_WORDS = frozenset({"as", "at", "bd", "by", "hs", "in", "or", "po", "to"})
_MOST_PARTS = 3


def parted(atoms: Iterable[Atom], words: Words) -> list[Atom]:
    """The atoms, with every unknown word parted that parts in one way only."""
    return list(chain.from_iterable(_parts(atom, words) for atom in atoms))


def _parts(atom: Atom, words: Words) -> Iterator[Atom]:
    is_known = atom.text in words.known or (atom.text,) in words.rewrites
    ways = [] if atom.kind != "word" or is_known else _ways(atom.text, words)
    if len(ways) != 1:
        yield atom
        return
    for part in ways[0]:
        yield replace(atom, text=part)


def _ways(text: str, words: Words) -> list[tuple[str, ...]]:
    for parts in range(2, _MOST_PARTS + 1):
        ways = list(_splits(text, parts, words))
        if ways:
            return ways
    return []


def _splits(text: str, parts: int, words: Words) -> Iterator[tuple[str, ...]]:
    if parts == 1:
        if _is_word(text, words):
            yield (text,)
        return
    for at in range(1, len(text)):
        if _is_word(text[:at], words):
            for rest in _splits(text[at:], parts - 1, words):
                yield (text[:at], *rest)


def _is_word(text: str, words: Words) -> bool:
    return text in _SHORT_WORDS or (len(text) >= _SHORTEST and text in words.known)
