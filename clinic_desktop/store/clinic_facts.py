"""Reads of the clinic as a whole: whether it is a demo, its settings, how old its records are."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic_desktop.store.models import (
    ClinicRow,
    EncounterRow,
    ImportBatchRow,
    PatientRow,
    PrescriptionRow,
    SettingRow,
)

LAST_BACKUP = "clinic.last-backup"


def is_demo(session: Session) -> bool:
    return bool(session.scalar(select(ClinicRow.is_demo)))


def count_patients(session: Session) -> int:
    """Everyone in the records, with or without these drugs."""
    return session.scalar(select(func.count()).select_from(PatientRow)) or 0


def read_settings(session: Session) -> dict[str, str]:
    rows = session.execute(select(SettingRow.key, SettingRow.value))
    return {row.key: row.value for row in rows}


def note_backup(session: Session, at: datetime) -> None:
    """Remembers when a copy of the database was made last."""
    session.merge(SettingRow(key=LAST_BACKUP, value=at.isoformat(timespec="seconds")))


def last_backup(session: Session) -> datetime | None:
    """When a copy was made with this program last; None where it never was."""
    value = session.scalar(select(SettingRow.value).where(SettingRow.key == LAST_BACKUP))
    return datetime.fromisoformat(value) if value else None


def records_up_to(session: Session, as_of: date) -> date | None:
    """How far the records reach: the latest start of a prescription or encounter by the as-of date;
    None without any.

    An order dated ahead makes nothing fresher than the import that brought it, give or take the day
    two time zones may lie apart. The dates of a demo clinic are counted from its as-of date,
    whenever it was told.
    """
    latest = [
        session.scalar(
            select(func.max(table.start_day)).where(table.start_day <= as_of.toordinal())
        )
        for table in (PrescriptionRow, EncounterRow)
    ]
    known = [day for day in latest if day is not None]
    if not known:
        return None
    newest = date.fromordinal(max(known))
    began = session.scalar(
        select(func.max(ImportBatchRow.started_at)).where(ImportBatchRow.undone_at.is_(None))
    )
    if began is None or is_demo(session):
        return newest
    return min(newest, datetime.fromisoformat(began).date() + timedelta(days=1))
