"""Reads of the clinic's own records: signed plans and issued documents."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.store.models import DocumentRow, TaperPlanRow


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A signed version of a taper; `request` is the JSON of what was asked."""

    plan_id: int
    version: int
    state: str
    request: str
    signed_by: str
    signed_role: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class StoredDocument:
    code: str
    kind: str
    created_on: date
    state: str
    plan_version: int | None


def signed_plans(session: Session, patient_id: str) -> tuple[StoredPlan, ...]:
    """Signed versions of the person's tapers, newest first."""
    rows = session.scalars(
        select(TaperPlanRow)
        .where(TaperPlanRow.patient_id == patient_id, TaperPlanRow.signed_at.is_not(None))
        .order_by(TaperPlanRow.id.desc(), TaperPlanRow.version.desc())
    )
    return tuple(
        StoredPlan(
            plan_id=row.id,
            version=row.version,
            state=row.state,
            request=row.request,
            signed_by=row.signed_by or "",
            signed_role=row.signed_role or "",
            signed_on=date.fromordinal(row.signed_day or 1),
        )
        for row in rows
    )


def documents(session: Session, patient_id: str) -> tuple[StoredDocument, ...]:
    """Issued documents of a person, newest first, without their bytes."""
    rows = session.execute(
        select(
            DocumentRow.code,
            DocumentRow.kind,
            DocumentRow.created_at,
            DocumentRow.state,
            DocumentRow.plan_version,
        )
        .where(DocumentRow.patient_id == patient_id)
        .order_by(DocumentRow.created_at.desc(), DocumentRow.code)
    )
    return tuple(
        StoredDocument(
            row.code,
            row.kind,
            datetime.fromisoformat(row.created_at).date(),
            row.state,
            row.plan_version,
        )
        for row in rows
    )
