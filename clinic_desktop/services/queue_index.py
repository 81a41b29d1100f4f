"""The people of the queue with what views, filters and orders look up, kept by places.

A place is where somebody was put when everyone was judged, and stays theirs: when one person
changes, what is kept is mended at that place, so that a queue of a hundred thousand is shown again
at once.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from clinic_desktop.services.queue_order import MAX_SORT_KEYS, SORTS, Ranks
from clinic_desktop.services.queue_views import EVERYONE, MINE
from clinic_desktop.services.worklist import Order, QueueEntry


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of the whole queue: by view and by owner, and the next day something falls due."""

    people: int
    views: Mapping[str, int]
    owners: Mapping[str | None, int]
    next_due: tuple[date, int] | None

    def of_view(self, name: str, signer: str) -> int:
        if name == MINE:
            return self.owners.get(signer, 0) if signer else 0
        return self.views.get(name, 0)


class QueueIndex:
    """Everyone judged, in any order; those who look alike are marked."""

    def __init__(self, entries: Iterable[QueueEntry], as_of: date) -> None:
        self.as_of = as_of
        self.entries = _marked(entries)
        self.rows = [entry.row for entry in self.entries]
        self._place = {row.patient.id: place for place, row in enumerate(self.rows)}
        orders = [entry.order for entry in self.entries]
        self._urgency = sorted(range(len(orders)), key=orders.__getitem__)
        self._views: Counter[str] = Counter()
        for entry in self.entries:
            self._views.update(entry.views)
        self._owners: Counter[str | None] = Counter([row.owner for row in self.rows])
        self._days: Counter[date | None] = Counter([row.next_due_on for row in self.rows])
        self._in_view: dict[str, set[int]] = {}
        self._holders: dict[str, set[int]] = {}
        # At once, in the time everyone is judged in: a press should not wait for it.
        self._ranks = {key.name: Ranks(self.entries, key.name) for key in SORTS}

    def get(self, patient_id: str) -> QueueEntry | None:
        place = self._place.get(patient_id)
        return self.entries[place] if place is not None else None

    @property
    def counts(self) -> Counts:
        ahead = [on for on in self._days if on is not None and on > self.as_of]
        first = min(ahead, default=None)
        return Counts(
            len(self.entries),
            self._views,
            self._owners,
            (first, self._days[first]) if first is not None else None,
        )

    # --- looking up ---------------------------------------------------------------------------

    def in_view(self, name: str, signer: str) -> Sequence[int]:
        """Places of everyone in a view, most urgent first; "my patients" are the signer's."""
        if name == EVERYONE:
            return self._urgency
        if name == MINE:
            rows = self.rows
            return [n for n in self._urgency if signer and rows[n].owner == signer]
        if name not in self._in_view:
            numbered = enumerate(self.entries)
            self._in_view[name] = {n for n, entry in numbered if name in entry.views}
        members = self._in_view[name]
        return [place for place in self._urgency if place in members]

    def narrow(self, places: Sequence[int], values: Iterable[str]) -> Sequence[int]:
        """Those of the places who have one of the values of a filter, given as tokens."""
        tokens = set(values)
        if len(places) < len(self.entries) and not tokens <= self._holders.keys():
            # Already few: looking at them alone is quicker than at everyone.
            return [n for n in places if not tokens.isdisjoint(self.entries[n].tokens)]
        wanted: set[int] = set()
        for token in tokens:
            wanted |= self._holding(token)
        return [place for place in places if place in wanted]

    def _holding(self, token: str) -> set[int]:
        if token not in self._holders:
            numbered = enumerate(self.entries)
            self._holders[token] = {n for n, entry in numbered if token in entry.tokens}
        return self._holders[token]

    def in_order(self, places: Sequence[int], sort: Sequence[tuple[str, bool]]) -> Sequence[int]:
        """By up to three keys as (name, descending); equals stay as they come."""
        # The last key is applied first: each pass leaves equals as the one before put them.
        for name, descending in reversed(sort[:MAX_SORT_KEYS]):
            places = self._ranks[name].put_in_order(places, descending=descending)
        return places

    # --- one person changed -------------------------------------------------------------------

    def put(self, entry: QueueEntry) -> bool:
        """Somebody as they are now. False: they were not here, and the index is to be made anew."""
        place = self._place.get(entry.row.patient.id)
        if place is None:
            return False
        before = self.entries[place]
        row = replace(entry.row, similar_name=before.row.similar_name)
        entry = replace(entry, row=row)
        position = bisect_left(self._urgency, before.order, key=self._order_at)
        del self._urgency[position]
        self.entries[place], self.rows[place] = entry, row
        insort(self._urgency, place, key=self._order_at)
        self._views.subtract(before.views)
        self._views.update(entry.views)
        _move(self._owners, before.row.owner, row.owner)
        _move(self._days, before.row.next_due_on, row.next_due_on)
        _toggle(self._in_view, before.views ^ entry.views, place)
        _toggle(self._holders, before.tokens ^ entry.tokens, place)
        for ranks in self._ranks.values():
            ranks.moved(self.entries, place)
        return True

    def _order_at(self, place: int) -> Order:
        return self.entries[place].order


def _marked(entries: Iterable[QueueEntry]) -> list[QueueEntry]:
    """People who share a family name and the first letter of the given name with somebody else
    carry the mark of it."""
    listed = list(entries)
    counts = Counter([entry.alike for entry in listed])
    return [
        replace(entry, row=replace(entry.row, similar_name=counts[entry.alike] > 1))
        if (counts[entry.alike] > 1) != entry.row.similar_name
        else entry
        for entry in listed
    ]


def _move(counter: Counter[Any], before: object, now: object) -> None:
    if before != now:
        counter[before] -= 1
        if not counter[before]:
            del counter[before]
        counter[now] += 1


def _toggle(sets: Mapping[str, set[int]], changed: Iterable[str], place: int) -> None:
    """The place goes into the sets it was not in, and out of those it was in."""
    for name in changed:
        if name in sets:
            sets[name] ^= {place}
