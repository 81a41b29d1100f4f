"""Records merged into one another: whose rows belong to whom.

>>> merges = Merges({"a": "b", "b": "c"})
>>> merges.survivor("a"), merges.members("c"), merges.is_merged("c")
('c', ('c', 'a', 'b'), False)

A chain is followed to its end. Where it leads round in a circle nobody survives: each record of the
circle stands for itself, and `circular` names them, because losing people in silence is worse.

A source merges records of its own; people of two feeds are one only where somebody confirmed it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.store.import_models import IdentityDecisionRow
from clinic_desktop.store.models import PatientRow

Row = TypeVar("Row")


@dataclass(frozen=True)
class Merges:
    """`into` maps the id of a merged record to the id it was merged into."""

    into: Mapping[str, str]

    def survivor(self, patient_id: str) -> str:
        """The record the rows of this one belong to; itself when it is not merged."""
        return self._survivors.get(patient_id, patient_id)

    def is_merged(self, patient_id: str) -> bool:
        """Whether the rows of this record belong to another."""
        return self.survivor(patient_id) != patient_id

    def members(self, survivor_id: str) -> tuple[str, ...]:
        """The record itself and those merged into it."""
        return (survivor_id, *self._merged.get(survivor_id, ()))

    def bring_together(self, groups: dict[str, list[Row]]) -> None:
        """Moves the rows of merged records behind those of the surviving one."""
        for one in sorted(self._survivors.keys() & groups.keys()):
            end = self._survivors[one]
            if end != one:
                groups.setdefault(end, []).extend(groups.pop(one))

    @property
    def circular(self) -> tuple[str, ...]:
        """Records merged round in a circle."""
        return tuple(sorted(one for one, end in self._survivors.items() if one == end))

    @cached_property
    def _survivors(self) -> dict[str, str]:
        ends: dict[str, str] = {}
        for start in self.into:
            path: dict[str, None] = {}
            here = start
            while here in self.into and here not in path and here not in ends:
                path[here] = None
                here = self.into[here]
            if here in path:
                on_circle = False
                for one in path:
                    on_circle = on_circle or one == here
                    # A record that leads into a circle belongs to the record it leads to.
                    ends[one] = one if on_circle else here
            else:
                end = ends.get(here, here)
                ends.update(dict.fromkeys(path, end))
        return ends

    @cached_property
    def _merged(self) -> dict[str, tuple[str, ...]]:
        merged: dict[str, tuple[str, ...]] = {}
        for one in sorted(self._survivors):
            end = self._survivors[one]
            if end != one:
                merged[end] = (*merged.get(end, ()), one)
        return merged


def read_merges(session: Session) -> Merges:
    """The merges on record and the confirmed identities. A merge into a record that never came in
    is left out: until it comes, the person is known by this record alone."""
    surviving = aliased(PatientRow)
    rows = session.execute(
        select(PatientRow.id, PatientRow.merged_into)
        .join(surviving, surviving.id == PatientRow.merged_into)
        .where(PatientRow.merged_into.is_not(None))
    )
    merged = {one: into for one, into in rows if into is not None}
    return Merges(with_confirmed(merged, confirmed_pairs(session)))


def confirmed_pairs(session: Session) -> list[tuple[str, str]]:
    """(person, record that is theirs too) of the identities that hold, in the order of saying."""
    table = IdentityDecisionRow
    rows = session.execute(
        select(table.patient_id, table.other_id, table.is_same).order_by(table.id)
    )
    latest: dict[frozenset[str], tuple[str, str] | None] = {}
    for patient_id, other_id, is_same in rows:
        pair = frozenset((patient_id, other_id))
        latest.pop(pair, None)
        latest[pair] = (patient_id, other_id) if is_same else None
    return [pair for pair in latest.values() if pair is not None]


def with_confirmed(merged: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The merges of the sources with the confirmed pairs added.

    >>> with_confirmed({"a": "b"}, [("c", "a")])
    {'a': 'b', 'b': 'c'}
    """
    into = dict(merged)
    for keep, other in pairs:
        survivor, end = _end(into, keep), _end(into, other)
        if survivor is not None and end is not None and survivor != end:
            into[end] = survivor
    return into


def _end(into: Mapping[str, str], one: str) -> str | None:
    """The record a chain ends at; None where it leads round in a circle."""
    seen = {one}
    while one in into:
        one = into[one]
        if one in seen:
            return None
        seen.add(one)
    return one
