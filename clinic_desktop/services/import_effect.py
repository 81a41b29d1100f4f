"""What an import changed for people: who is flagged now and was not, and the other way round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.evaluation import Evaluator
from clinic_desktop.services.worklist import QueueEntry


@dataclass(frozen=True, slots=True)
class PersonFlags:
    """The open flags of one person at one moment: rule id to its title."""

    patient: Patient
    titles: Mapping[str, str] = field(default_factory=dict)


Flagged = Mapping[str, PersonFlags]
"""People with an open flag, by their id."""


@dataclass(frozen=True, slots=True)
class FlagMove:
    """One person whose flags differ: titles of those that came and that went."""

    patient: Patient
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    had_any: bool
    has_any: bool

    @property
    def is_new(self) -> bool:
        """Flagged now, and not before."""
        return self.has_any and not self.had_any

    @property
    def is_over(self) -> bool:
        """Flagged before, and no longer."""
        return self.had_any and not self.has_any


def flagged(entries: Iterable[QueueEntry], evaluator: Evaluator) -> Flagged:
    """Everyone in the queue with an open finding."""
    found: dict[str, PersonFlags] = {}
    for entry in entries:
        titles = {
            outcome.rule_id: evaluator.title(outcome)
            for outcome in entry.open_outcomes
            if outcome.kind is OutcomeKind.FINDING
        }
        if titles:
            found[entry.row.patient.id] = PersonFlags(entry.row.patient, titles)
    return found


def moves(before: Flagged, after: Flagged) -> tuple[FlagMove, ...]:
    """Those whose flags differ: newly flagged first, then no longer, then flagged otherwise."""
    found = []
    for patient_id in before.keys() | after.keys():
        old, new = before.get(patient_id), after.get(patient_id)
        had, has = (old.titles if old else {}), (new.titles if new else {})
        if had.keys() != has.keys():
            person = new or old
            assert person is not None
            gained = tuple(has[one] for one in sorted(has.keys() - had.keys()))
            lost = tuple(had[one] for one in sorted(had.keys() - has.keys()))
            found.append(FlagMove(person.patient, gained, lost, bool(had), bool(has)))
    return tuple(sorted(found, key=_order))


def _order(move: FlagMove) -> tuple[bool, bool, str, str, str]:
    who = move.patient
    return (
        not move.is_new, not move.is_over, who.family_name or "", who.given_name or "", who.id,
    )  # fmt: skip
