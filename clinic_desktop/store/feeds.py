"""Reads of what came in: feeds, imports and their files, what is missing, where values are from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.feed import feed_and_id
from clinic_desktop.domain.flag import Evidence, EvidenceKind
from clinic_desktop.domain.records import SourceRef
from clinic_desktop.store.import_models import MissingRecordRow
from clinic_desktop.store.merges import read_merges
from clinic_desktop.store.models import (
    ConditionRow,
    EncounterRow,
    ImportBatchRow,
    ImportedPlanRow,
    ImportFileRow,
    PatientRow,
    PrescriptionRow,
    ReviewRow,
)

_SOURCED: dict[EvidenceKind, Any] = {
    EvidenceKind.PRESCRIPTION: PrescriptionRow,
    EvidenceKind.REVIEW: ReviewRow,
    EvidenceKind.CONDITION: ConditionRow,
    EvidenceKind.ENCOUNTER: EncounterRow,
    EvidenceKind.PLAN: ImportedPlanRow,
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an import, with its counts."""

    path: str
    format: str
    rows_in: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    not_used: int


@dataclass(frozen=True, slots=True)
class StoredBatch:
    id: int
    feed: str
    started_at: datetime
    format: str
    mapping: str | None
    is_full: bool
    undone_at: datetime | None
    undone_by: str | None
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A feed with what it holds. `records_up_to`: its latest supply that is not in the future."""

    name: str
    imports: int
    last_import_at: datetime
    people: int
    records_up_to: date | None


@dataclass(frozen=True, slots=True)
class MissingRecord:
    """A person (`order` None) or an order that a full export of the feed no longer held."""

    patient_id: str
    order: str | None
    drug_text: str | None
    batch_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record came from: the place in a file, the import, and how it was read."""

    ref: SourceRef
    batch_id: int
    feed: str
    imported_at: datetime
    mapping: str | None


def batches(session: Session) -> tuple[StoredBatch, ...]:
    """Every import, the latest first, undone ones too."""
    files: dict[int, list[StoredFile]] = defaultdict(list)
    for row in session.scalars(select(ImportFileRow).order_by(ImportFileRow.id)):
        files[row.batch_id].append(
            StoredFile(
                row.path, row.format, row.rows_in, row.added, row.changed, row.unchanged,
                row.rejected, row.not_used,
            )
        )  # fmt: skip
    rows = session.scalars(select(ImportBatchRow).order_by(ImportBatchRow.id.desc()))
    return tuple(
        StoredBatch(
            id=row.id,
            feed=row.feed,
            started_at=datetime.fromisoformat(row.started_at),
            format=row.format,
            mapping=row.mapping_version,
            is_full=row.is_full,
            undone_at=datetime.fromisoformat(row.undone_at) if row.undone_at else None,
            undone_by=row.undone_by,
            files=tuple(files[row.id]),
        )
        for row in rows
    )


def feeds(session: Session, as_of: date) -> tuple[StoredFeed, ...]:
    """The feeds something stands of, by name."""
    people: dict[str, int] = defaultdict(int)
    for patient_id in session.scalars(select(PatientRow.id)):
        people[feed_and_id(patient_id)[0]] += 1
    batch = ImportBatchRow
    rows = session.execute(
        select(batch.feed, func.count(), func.max(batch.id))
        .where(batch.undone_at.is_(None))
        .group_by(batch.feed)
        .order_by(batch.feed)
    ).all()
    newest = _records_up_to(session, as_of)
    return tuple(
        StoredFeed(
            name=feed,
            imports=imports,
            last_import_at=_began(session, last_id),
            people=people.get(feed, 0),
            records_up_to=newest.get(feed),
        )
        for feed, imports, last_id in rows
    )


def _began(session: Session, batch_id: int) -> datetime:
    wanted = select(ImportBatchRow.started_at).where(ImportBatchRow.id == batch_id)
    return datetime.fromisoformat(session.execute(wanted).scalar_one())


def _records_up_to(session: Session, as_of: date) -> dict[str, date]:
    row = PrescriptionRow
    newest = session.execute(
        select(ImportBatchRow.feed, func.max(row.start_day))
        .join_from(row, ImportFileRow, ImportFileRow.id == row.source_file_id)
        .join(ImportBatchRow, ImportBatchRow.id == ImportFileRow.batch_id)
        .where(row.start_day <= as_of.toordinal())
        .group_by(ImportBatchRow.feed)
    )
    return {feed: date.fromordinal(day) for feed, day in newest if day is not None}


def missing(session: Session, patient_id: str | None = None) -> tuple[MissingRecord, ...]:
    """People and orders that full exports no longer hold, of everyone or of one person."""
    mark, order, batch = MissingRecordRow, PrescriptionRow, ImportBatchRow
    wanted = (
        select(mark.patient_id, mark.record_id, mark.table_name, order.drug_text, batch.id,
               batch.started_at)
        .join(batch, batch.id == mark.batch_id)
        .outerjoin(
            order,
            (mark.table_name == order.__tablename__)
            & (order.patient_id == mark.patient_id)
            & (order.id == mark.record_id),
        )
        .where(mark.back_batch_id.is_(None))
        .order_by(mark.patient_id, mark.id)
    )  # fmt: skip
    if patient_id is not None:
        wanted = wanted.where(mark.patient_id.in_(read_merges(session).members(patient_id)))
    return tuple(
        MissingRecord(
            patient_id=row.patient_id,
            order=row.record_id if row.table_name == order.__tablename__ else None,
            drug_text=row.drug_text,
            batch_id=row.id,
            since=datetime.fromisoformat(row.started_at),
        )
        for row in session.execute(wanted)
    )


def person_provenance(session: Session, patient_id: str) -> Provenance | None:
    """Where what is known of the person came from; None for a person made in this program."""
    wanted = _of_origin(PatientRow, ()).where(PatientRow.id == patient_id)
    found = session.execute(wanted).first()
    return None if found is None else _made(found)


def record_provenance(session: Session, patient_id: str) -> dict[Evidence, Provenance]:
    """Where each imported record of a person came from. Where two merged records share an id, that
    of the surviving one is told."""
    members = read_merges(session).members(patient_id)
    found: dict[Evidence, Provenance] = {}
    for kind, table in _SOURCED.items():
        rows = session.execute(
            _of_origin(table, [table.patient_id, table.id]).where(table.patient_id.in_(members))
        )
        for owner, record_id, *origin in rows:
            evidence = Evidence(kind, record_id)
            if owner == patient_id or evidence not in found:
                found[evidence] = _made(origin)
    return found


def _of_origin(table: Any, columns: Sequence[Any]) -> Select[Any]:
    """The columns of rows that came in, then everything about where from."""
    batch, file = ImportBatchRow, ImportFileRow
    return (
        select(
            *columns, file.path, table.source_line, table.source_resource, batch.id, batch.feed,
            batch.started_at, batch.mapping_version,
        )
        .join_from(table, file, file.id == table.source_file_id)
        .join(batch, batch.id == file.batch_id)
    )  # fmt: skip


def _made(origin: Sequence[Any]) -> Provenance:
    path, line, resource, batch_id, feed, began, mapping = origin
    return Provenance(
        SourceRef(path, line, resource), batch_id, feed, datetime.fromisoformat(began), mapping
    )
