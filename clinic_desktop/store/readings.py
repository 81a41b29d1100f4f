"""Reads and writes of readings: what people said texts mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.domain.reading import ReadBy, ReadingKind, Subject
from clinic_desktop.store.import_rows import DrugIds
from clinic_desktop.store.models import PrescriptionRow
from clinic_desktop.store.reading_models import ReadingDoseRow, ReadingRow, ReadingState


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One version of a reading; see `ReadingRow` for what its parts mean."""

    id: int
    subject: Subject
    version: int
    stands: bool
    answer: str
    units_per_day: Fraction | None
    as_needed: bool
    drug_id: int | None
    rows: int
    people: int
    reason: str | None
    signed_by: str
    signed_role: str
    signed_at: datetime

    @property
    def by(self) -> ReadBy:
        return ReadBy(
            self.subject.kind, self.signed_by, self.signed_role, self.signed_at.date(), self.version
        )


@dataclass(frozen=True, slots=True)
class NewReading:
    """A reading about to be signed; `drug` and `units_per_day` as `ReadingRow` says."""

    subject: Subject
    answer: str
    units_per_day: Fraction | None = None
    as_needed: bool = False
    drug: RecognisedDrug | None = None
    rows: int = 0
    people: int = 0
    reason: str | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class GrammarDose:
    """What the grammar made of directions on a row whose drug a person read."""

    text: str
    units_per_day: Fraction | None
    as_needed: bool
    understood: bool | None


def add_reading(session: Session, new: NewReading, by: str, role: str, at: str) -> int:
    """Appends the next version; returns its id. NotAllowed when somebody was quicker."""
    known = session.scalar(
        select(func.max(ReadingRow.version)).where(ReadingRow.subject == new.subject.key)
    )
    row = ReadingRow(
        subject=new.subject.key,
        version=(known or 0) + 1,
        kind=new.subject.kind.value,
        text=new.subject.text,
        scope=new.subject.scope,
        state=(ReadingState.STANDS if new.stands else ReadingState.TAKEN_BACK).value,
        answer=new.answer,
        units_per_day=None if new.units_per_day is None else str(new.units_per_day),
        as_needed=new.as_needed,
        drug_id=DrugIds(session.connection())(new.drug),
        rows=new.rows,
        people=new.people,
        reason=new.reason,
        signed_by=by,
        signed_role=role,
        signed_at=at,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise NotAllowed(
            "Somebody else has just said what this means",
            "Their reading is in the record; yours was not stored.",
            "Look at theirs, and sign another if it is wrong.",
        ) from None
    return row.id


def latest_readings(session: Session) -> tuple[StoredReading, ...]:
    """The latest version of each subject, those taken back too, newest first."""
    newest = select(func.max(ReadingRow.id)).group_by(ReadingRow.subject)
    rows = session.scalars(
        select(ReadingRow).where(ReadingRow.id.in_(newest)).order_by(ReadingRow.id.desc())
    )
    return tuple(map(_stored, rows))


def standing_readings(session: Session) -> tuple[StoredReading, ...]:
    """The readings that hold now, newest first."""
    return tuple(one for one in latest_readings(session) if one.stands)


def versions(session: Session, subject_key: str) -> tuple[StoredReading, ...]:
    """Every version of one subject, newest first."""
    rows = session.scalars(
        select(ReadingRow)
        .where(ReadingRow.subject == subject_key)
        .order_by(ReadingRow.version.desc())
    )
    return tuple(map(_stored, rows))


def _stored(row: ReadingRow) -> StoredReading:
    return StoredReading(
        id=row.id,
        subject=Subject(ReadingKind(row.kind), row.text, row.scope),
        version=row.version,
        stands=row.state == ReadingState.STANDS,
        answer=row.answer,
        units_per_day=None if row.units_per_day is None else Fraction(row.units_per_day),
        as_needed=row.as_needed,
        drug_id=row.drug_id,
        rows=row.rows,
        people=row.people,
        reason=row.reason,
        signed_by=row.signed_by,
        signed_role=row.signed_role,
        signed_at=datetime.fromisoformat(row.signed_at),
    )


# --- directions of drugs that were read -----------------------------------------------------------


def unread_directions(session: Session, reading: StoredReading) -> list[str]:
    """Texts of directions on rows with the drug text of a reading that the grammar has not seen."""
    seen = select(ReadingDoseRow.text).where(ReadingDoseRow.reading_id == reading.id)
    rows = session.scalars(
        select(PrescriptionRow.directions_text)
        .where(
            PrescriptionRow.drug_id.is_(None),
            PrescriptionRow.drug_text == reading.subject.text,
            PrescriptionRow.directions_text.is_not(None),
            PrescriptionRow.directions_text.not_in(seen),
        )
        .distinct()
    )
    return sorted(text for text in rows if text is not None)


def add_grammar_doses(session: Session, reading_id: int, doses: Iterable[GrammarDose]) -> None:
    rows = [
        {
            "reading_id": reading_id,
            "text_digest": sha256(dose.text.encode()).hexdigest(),
            "text": dose.text,
            "units_per_day": None if dose.units_per_day is None else str(dose.units_per_day),
            "as_needed": dose.as_needed,
            "understood": dose.understood,
        }
        for dose in doses
    ]
    if rows:
        session.execute(insert(ReadingDoseRow), rows)


def grammar_doses(
    session: Session, reading_ids: Sequence[int]
) -> dict[tuple[int, str], GrammarDose]:
    """By reading and text of the directions."""
    rows = session.scalars(select(ReadingDoseRow).where(ReadingDoseRow.reading_id.in_(reading_ids)))
    return {
        (row.reading_id, row.text): GrammarDose(
            row.text,
            None if row.units_per_day is None else Fraction(row.units_per_day),
            row.as_needed,
            row.understood,
        )
        for row in rows
    }
