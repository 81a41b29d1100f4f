"""The reviewed words of directions, read from `resources/directions/words.toml`.

A phrase is a run of atoms (words, numbers, marks) with one meaning: a terminal of the grammar and
a value ("bd" is TIMES_A_DAY 2). Loading refuses a phrase that stands in two places, so that no
word can quietly change its meaning.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

Value: TypeAlias = str | int | Fraction | None

# Dotted abbreviations ("b.d.", "p.r.n.") are one word; digits and letters always part ("5mg").
ATOM = re.compile(
    r"""(?P<clock>\d{1,2}:\d{2})
      | (?P<fraction>\d+/\d+(?![\d/])(?!\s?h))
      | (?P<decimal>\d+[.,]\d+|(?<![a-z0-9.,])\.\d+)
      | (?P<integer>\d+)
      | (?P<word>(?<![a-z])[a-z](?:\.[a-z](?![a-z]))+\.?|[a-z]+(?:'[a-z]+)?)
      | (?P<mark>\S|\n)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Atom:
    """A word, number or mark of the plain text, and where it stands in the original."""

    kind: str
    text: str
    start: int
    end: int


def atoms_of(plain: str) -> Iterator[Atom]:
    """The atoms of lower-case text without accents, positions counted in that text."""
    for found in ATOM.finditer(plain):
        kind = found.lastgroup or "mark"
        text = found.group()
        if kind == "word":
            text = text.replace(".", "")
        yield Atom(kind, text, found.start(), found.end())


Phrase: TypeAlias = tuple[str, ...]


def _phrase(text: str) -> Phrase:
    return tuple(atom.text for atom in atoms_of(text))


class WordListError(ValueError):
    """The word list contradicts itself or holds something unknown: a fault of the resources."""


@dataclass(frozen=True, slots=True)
class Words:
    """Every phrase with its terminal and value, and what is rewritten before phrases are sought.

    `longest` holds, for each first atom, the length of the longest phrase that opens with it;
    `known` every word that stands in a phrase or among several that are rewritten.
    """

    meanings: dict[Phrase, tuple[str, Value]]
    longest: dict[str, int]
    rewrites: dict[Phrase, Phrase]
    longest_rewrite: dict[str, int]
    misspellings: dict[str, str]
    known: frozenset[str]


# section -> terminal, for sections whose phrases all mean the same
_PLAIN = {
    "spoons": "SPOON",
    "a_day": "A_DAY",
    "a_week": "A_WEEK",
    "as_needed": "AS_NEEDED",
    "reasons": "REASON",
    "hours": "HOURS",
    "minutes": "MINUTES",
    "hourly": "HOURLY",
    "every": "EVERY",
    "fillers": "FILLER",
    "advice": "ADVICE",
    "meals": "MEALS",
    "releases": "RELEASE",
    "after": "AFTER",
    "onward": "ONWARD",
    "divided": "DIVIDED",
    "totals": "TOTAL",
    "repeats": "MAY_REPEAT",
    "supplies": "SUPPLY",
    "refills": "REFILL",
    "rises": "RISE",
    "may_rise": "MAY_RISE",
    "extras": "EXTRA",
    "extra_ones": "EXTRA_ONE",
    "except": "EXCEPT",
}
# section -> terminal, for sections keyed by a number
_NUMBERED = {
    "numbers": "NUM",
    "masses": "MG",
    "times_a_day": "TIMES_A_DAY",
    "counts": "COUNT",
    "share_of_days": "SHARE",
    "lengths": "LENGTH",
}
_JOINTS = (
    "to",
    "or",
    "and",
    "then",
    "thereafter",
    "then_change",
    "then_stop",
    "for",
    "between",
    "x",
    "times",
    "at",
)
_MAXIMUM = {
    "words": "MAX",
    "maximum_a_day": "MAX_A_DAY",
    "no_more_often_than": "MAX_OFTEN",
    "up_to": "UP_TO",
    "up_to_maximum": "UP_TO_MAX",
}
_UNITS = {"unit": "UNIT", "mL": "ML", "drop": "DROP"}


def _meanings(data: dict[str, Any]) -> Iterator[tuple[str, str, Value]]:
    """Each phrase of the file with its terminal and value."""
    for section, terminal in _PLAIN.items():
        for text in data[section]["words"]:
            yield text, terminal, None
    for section, terminal in _NUMBERED.items():
        for number, texts in data[section].items():
            for text in texts:
                yield text, terminal, Fraction(number)
    for joint in _JOINTS:
        for text in data["joints"][joint]:
            yield text, joint.upper(), None
    for name, terminal in _MAXIMUM.items():
        for text in data["maximum"][name]:
            yield text, terminal, None
    for unit, texts in data["units"].items():
        for text in texts:
            yield text, _UNITS[unit], unit
    for slot, groups in data["times_of_day"].items():
        for text in groups["words"]:
            yield text, "TIME_OF_DAY", slot
        for text in groups["before"]:
            yield text, "BEFORE_TIME", slot
    for day, texts in data["weekdays"].items():
        for text in texts:
            yield text, "WEEKDAY", day
    for ingredient, texts in data["drugs"].items():
        for text in texts:
            yield text, "DRUG", ingredient
    for reason, texts in data["refused"].items():
        for text in texts:
            yield text, "REFUSED", reason


def _longest(phrases: dict[Phrase, Any]) -> dict[str, int]:
    lengths: dict[str, int] = {}
    for phrase in phrases:
        lengths[phrase[0]] = max(lengths.get(phrase[0], 0), len(phrase))
    return lengths


def load_words(path: Path) -> Words:
    """Read and check the word list.

    Raises WordListError naming every phrase with two meanings and every unknown section.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {
        *_PLAIN, *_NUMBERED, "joints", "maximum", "units", "times_of_day", "weekdays", "drugs",
        "refused", "rewrites", "misspellings",
    }  # fmt: skip
    faults = [f"unknown section [{section}]" for section in data.keys() - known]
    meanings: dict[Phrase, tuple[str, Value]] = {}
    for text, terminal, value in _meanings(data):
        phrase = _phrase(text)
        if phrase in meanings:
            faults.append(f'"{text}" stands twice: {meanings[phrase][0]} and {terminal}')
        meanings[phrase] = (terminal, value)
    rewrites = {_phrase(old): _phrase(new) for old, new in data["rewrites"].items()}
    faults += [f'"{" ".join(p)}" is a phrase and a rewrite' for p in rewrites.keys() & meanings]
    words = {word for phrase in meanings for word in phrase}
    misspellings: dict[str, str] = data["misspellings"]
    faults += [f'"{wrong}" is a word itself' for wrong in misspellings if wrong in words]
    faults += [
        f'"{right}" is no known word' for right in misspellings.values() if right not in words
    ]
    if faults:
        raise WordListError("; ".join(faults))
    every_word = frozenset(words) | {word for run in rewrites if len(run) > 1 for word in run}
    longest, longest_rewrite = _longest(meanings), _longest(rewrites)
    return Words(meanings, longest, rewrites, longest_rewrite, misspellings, every_word)
