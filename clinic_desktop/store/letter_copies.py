"""Reads and writes of copies made of letters that went out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.store.copy_models import DocumentCopyRow


@dataclass(frozen=True, slots=True)
class LetterCopy:
    by: str
    at: datetime


def copies(session: Session, code: str) -> tuple[LetterCopy, ...]:
    """Copies made of a letter, in the order they were made."""
    rows = session.scalars(
        select(DocumentCopyRow).where(DocumentCopyRow.code == code).order_by(DocumentCopyRow.id)
    )
    return tuple(LetterCopy(row.by, datetime.fromisoformat(row.at)) for row in rows)


def add_copy(session: Session, code: str, *, by: str, at: str) -> None:
    session.add(DocumentCopyRow(code=code, by=by, at=at))
    session.flush()
