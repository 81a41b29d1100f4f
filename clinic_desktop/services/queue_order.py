"""The orders of the queue: up to three keys, said in words.

A queue is asked for again and again and changes seldom, so what a key makes of everyone is kept as
small numbers in the order of its values: sorting then takes them to hand, as cards are sorted, and
a hundred thousand people take a few hundredths of a second a key.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.domain.folding import folded
from clinic_desktop.services.worklist import QueueEntry

MAX_SORT_KEYS = 3
UNKNOWN_AGE = -1


@dataclass(frozen=True, slots=True)
class SortKey:
    """One way to order: `words` completes "Sorted by ...", `backwards` says it the other way."""

    name: str
    title: str
    words: str
    backwards: str
    key: Callable[[QueueEntry], Any]


def _age(entry: QueueEntry) -> int:
    return -(entry.row.age if entry.row.age is not None else UNKNOWN_AGE)


SORTS = (
    SortKey("overdue", "Days overdue", "days overdue", "least overdue", lambda e: e.order[0]),
    SortKey("level", "Level", "level", "least urgent level", lambda e: e.order[1]),
    SortKey("longest", "How long", "longest use", "shortest use", lambda e: e.order[2]),
    SortKey("name", "Name", "name", "name from Z", lambda e: "\0".join(e.alike)),
    SortKey(
        "medicine",
        "Medicine",
        "medicine",
        "medicine from Z",
        lambda e: tuple([one.drug for one in e.row.now_taking]),
    ),
    SortKey(
        "dose",
        "Dose",
        "highest dose in milligrams",
        "lowest dose in milligrams",
        lambda e: -e.dose_ug,
    ),
    SortKey(
        "review",
        "Last review",
        "last review, never reviewed first",
        "last review, latest first",
        lambda e: e.row.last_review_on or date.min,
    ),
    SortKey(
        "next",
        "Next action",
        "date of the next action",
        "date of the next action, latest first",
        lambda e: e.row.next_due_on or date.max,
    ),
    SortKey("age", "Age", "oldest", "youngest", _age),
    SortKey("owner", "Owner", "owner", "owner from Z", lambda e: folded(e.row.owner or "")),
)
URGENCY = ("overdue", "level", "longest")


def sort_words(sort: Sequence[tuple[str, bool]]) -> str:
    """`Sorted by level, then longest use.`"""
    keys = sort or [(name, False) for name in URGENCY]
    parts = [_sort_key(name).backwards if down else _sort_key(name).words for name, down in keys]
    return f"Sorted by {', then '.join(parts)}."


def _sort_key(name: str) -> SortKey:
    found = next((key for key in SORTS if key.name == name), None)
    if found is None:
        names = ", ".join(key.name for key in SORTS)
        raise UnknownItem("No such order", f'Nothing is sorted by "{name}".', f"One of {names}.")
    return found


class Ranks:
    """What one key makes of everyone: the number of each value in the order of values."""

    def __init__(self, entries: Sequence[QueueEntry], name: str) -> None:
        """Raises UnknownItem for a key there is not."""
        self._key = _sort_key(name).key
        self._number(entries)

    def _number(self, entries: Sequence[QueueEntry]) -> None:
        values = [self._key(entry) for entry in entries]
        numbers = {value: number for number, value in enumerate(sorted(set(values)))}
        self._numbers = numbers
        self._of = [numbers[value] for value in values]

    def moved(self, entries: Sequence[QueueEntry], place: int) -> None:
        """The entry at a place is another one now."""
        number = self._numbers.get(self._key(entries[place]))
        if number is None:
            self._number(entries)
        else:
            self._of[place] = number

    def put_in_order(self, places: Iterable[int], *, descending: bool) -> list[int]:
        """The places by value; equals stay as they were, either way round."""
        piles: list[list[int]] = [[] for _ in self._numbers]
        of = self._of
        for place in places:
            piles[of[place]].append(place)
        return list(chain.from_iterable(reversed(piles) if descending else piles))
