"""Reads and writes of review drafts. They are no part of the record: no rule and no list sees
them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clinic_desktop.store.review_models import ReviewDraftRow


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """`answers` is the JSON of the form's fields."""

    answers: str
    saved_by: str
    saved_at: datetime


def save_draft(session: Session, patient_id: str, answers: str, by: str, at: str) -> None:
    session.merge(ReviewDraftRow(patient_id=patient_id, answers=answers, saved_by=by, saved_at=at))


def find_draft(session: Session, patient_id: str) -> StoredDraft | None:
    row = session.get(ReviewDraftRow, patient_id)
    if row is None:
        return None
    return StoredDraft(row.answers, row.saved_by, datetime.fromisoformat(row.saved_at))


def drop_draft(session: Session, patient_id: str, by: str) -> None:
    """Drops the draft if it is this person's; somebody else's stays."""
    session.execute(
        delete(ReviewDraftRow).where(
            ReviewDraftRow.patient_id == patient_id, ReviewDraftRow.saved_by == by
        )
    )


def drafts_until(session: Session, day: date) -> dict[str, StoredDraft]:
    """Drafts last saved on the day or before it, by person, the oldest first."""
    last = f"{day.isoformat()}T24"
    rows = session.scalars(
        select(ReviewDraftRow)
        .where(ReviewDraftRow.saved_at < last)
        .order_by(ReviewDraftRow.saved_at, ReviewDraftRow.patient_id)
    )
    return {
        row.patient_id: StoredDraft(row.answers, row.saved_by, datetime.fromisoformat(row.saved_at))
        for row in rows
    }


def people_with_drafts(session: Session) -> tuple[str, ...]:
    return tuple(
        session.scalars(select(ReviewDraftRow.patient_id).order_by(ReviewDraftRow.patient_id))
    )
