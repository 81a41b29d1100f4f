"""Who is who across feeds: people who may be one, and what was decided about them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.feed import feed_and_id
from clinic_desktop.domain.folding import folded
from clinic_desktop.store.import_models import IdentityDecisionRow
from clinic_desktop.store.merges import read_merges
from clinic_desktop.store.models import PatientRow

MOST_ALIKE = 20
"""More people than this with one number or one name and birth date are a filler, not a match."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as one feed knows them."""

    id: str
    family_name: str | None
    given_name: str | None
    birth_date: date | None
    identifier: str | None

    @property
    def feed(self) -> str:
        return feed_and_id(self.id)[0]


@dataclass(frozen=True, slots=True)
class IdentityDecision:
    patient_id: str
    other_id: str
    is_same: bool
    reason: str | None
    by: str
    role: str
    at: str


def people(session: Session, ids: Iterable[str]) -> dict[str, KnownPerson]:
    """The people of these ids, those that are there."""
    return {one.id: one for one in _people(session, ids)}


def likely_pairs(session: Session) -> list[tuple[KnownPerson, KnownPerson]]:
    """Pairs of people of different feeds with one identifier, or one name and birth date, about
    whom nothing was decided."""
    everyone = {one.id: one for one in _people(session)}
    if len({one.feed for one in everyone.values()}) < 2:
        return []
    merges, decided = read_merges(session), read_decided(session)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in everyone.values():
        if not merges.is_merged(one.id):
            for key in _traits(one):
                alike[key].append(one.id)
    found = {
        pair
        for group in alike.values()
        if len(group) <= MOST_ALIKE
        for pair in combinations(sorted(group), 2)
        if everyone[pair[0]].feed != everyone[pair[1]].feed
    }
    return [
        (everyone[pair[0]], everyone[pair[1]])
        for pair in sorted(found)
        if not decided.are_apart(merges.members(pair[0]), merges.members(pair[1]))
    ]


def _traits(person: KnownPerson) -> Iterator[tuple[str, ...]]:
    number = plain_number(person.identifier)
    if number:
        yield ("number", number)
    if person.birth_date is not None and person.family_name:
        yield ("name", person.birth_date.isoformat(), plain_name(person.family_name))


def plain_number(identifier: str | None) -> str:
    """A number as it is compared: without blanks and hyphens."""
    return (identifier or "").replace(" ", "").replace("-", "").casefold()


def plain_name(name: str | None) -> str:
    """A name as it is compared: without case, accents and double blanks."""
    return " ".join(folded(name or "").split())


def _people(session: Session, ids: Iterable[str] | None = None) -> Iterator[KnownPerson]:
    table = PatientRow
    wanted = select(
        table.id, table.family_name, table.given_name, table.birth_day, table.identifier
    ).order_by(table.id)
    if ids is not None:
        wanted = wanted.where(table.id.in_(list(ids)))
    for row in session.execute(wanted):
        born = date.fromordinal(row.birth_day) if row.birth_day is not None else None
        yield KnownPerson(row.id, row.family_name, row.given_name, born, row.identifier)


def decisions(session: Session) -> tuple[IdentityDecision, ...]:
    """Everything that was decided, the latest first."""
    table = IdentityDecisionRow
    rows = session.scalars(select(table).order_by(table.id.desc()))
    return tuple(
        IdentityDecision(
            row.patient_id, row.other_id, row.is_same, row.reason, row.by, row.role, row.at
        )
        for row in rows
    )


def decide(session: Session, decision: IdentityDecision) -> None:
    """Adds a decision; earlier ones on the pair are kept and hold no more."""
    table = IdentityDecisionRow
    session.execute(
        insert(table),
        {
            "patient_id": decision.patient_id,
            "other_id": decision.other_id,
            "is_same": decision.is_same,
            "reason": decision.reason,
            "by": decision.by,
            "role": decision.role,
            "at": decision.at,
        },
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """The latest word on each pair: whether they are one person."""

    latest: Mapping[frozenset[str], bool]

    def are_apart(self, some: Iterable[str], others: Sequence[str]) -> bool:
        """Whether anybody of the one group was told apart from somebody of the other."""
        return any(
            self.latest.get(frozenset((one, other))) is False for one in some for other in others
        )

    def of(self, one_id: str, other_id: str) -> bool | None:
        """What was last said of a pair; None where nothing was."""
        return self.latest.get(frozenset((one_id, other_id)))


def read_decided(session: Session) -> Decided:
    told = reversed(decisions(session))
    return Decided({frozenset((one.patient_id, one.other_id)): one.is_same for one in told})
