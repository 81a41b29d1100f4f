"""Reads of the clinic's own records: signed plans and issued documents."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.store.own_models import (
    DispositionRow,
    DocumentEventRow,
    DocumentRow,
    DocumentState,
    ReviewAddendumRow,
    TaperPlanRow,
)


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A signed version of a taper; `request` is the JSON of what was asked, `plan` of what was
    drawn and signed."""

    plan_id: int
    version: int
    state: str
    request: str
    plan: str
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


@dataclass(frozen=True, slots=True)
class Addendum:
    """A remark added to a review."""

    review_id: str
    text: str
    signed_by: str
    signed_role: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Disposition:
    """What a person decided about a flag."""

    rule_id: str
    kind: str
    reason: str
    until: date | None
    rule_hash: str
    by: str
    role: str
    at: datetime


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
            plan=row.plan,
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


def document_pdf(session: Session, code: str) -> bytes:
    """The very bytes that were issued. Raises UnknownItem."""
    pdf = session.scalar(select(DocumentRow.pdf).where(DocumentRow.code == code))
    if pdf is None:
        raise UnknownItem("There is no such letter", "No letter of this code was issued here.")
    return pdf


def kept_document(session: Session, code: str) -> DocumentRow:
    """An issued document with its bytes. Raises UnknownItem."""
    row = session.get(DocumentRow, code)
    if row is None:
        raise UnknownItem(
            "There is no such letter",
            "No letter of this code was issued here.",
            "Look at the foot of the page and type the code again.",
        )
    return row


def void_codes(session: Session) -> frozenset[str]:
    """Codes of letters that were called back; none of them stands for a letter again."""
    void = DocumentState.VOID.value
    return frozenset(session.scalars(select(DocumentRow.code).where(DocumentRow.state == void)))


def document_events(session: Session, code: str) -> tuple[DocumentEventRow, ...]:
    """What became of an issued document, in the order it happened."""
    rows = session.scalars(
        select(DocumentEventRow).where(DocumentEventRow.code == code).order_by(DocumentEventRow.id)
    )
    return tuple(rows)


def document_state(session: Session, code: str) -> DocumentState | None:
    """Whether a letter still holds; None for a code that was never issued here."""
    state = session.scalar(select(DocumentRow.state).where(DocumentRow.code == code))
    return None if state is None else DocumentState(state)


def addenda(session: Session, patient_id: str) -> tuple[Addendum, ...]:
    """Remarks on the person's reviews, in the order they were made."""
    rows = session.scalars(
        select(ReviewAddendumRow)
        .where(ReviewAddendumRow.patient_id == patient_id)
        .order_by(ReviewAddendumRow.id)
    )
    return tuple(
        Addendum(
            row.review_id,
            row.text,
            row.signed_by,
            row.signed_role,
            datetime.fromisoformat(row.signed_at),
        )
        for row in rows
    )


def dispositions(session: Session, patient_id: str) -> tuple[Disposition, ...]:
    """What was decided about the person's flags, latest first."""
    rows = session.scalars(
        select(DispositionRow)
        .where(DispositionRow.patient_id == patient_id)
        .order_by(DispositionRow.id.desc())
    )
    return tuple(
        Disposition(
            row.rule_id,
            row.kind,
            row.reason,
            date.fromordinal(row.until_day) if row.until_day else None,
            row.rule_hash,
            row.by,
            row.role,
            datetime.fromisoformat(row.at),
        )
        for row in rows
    )
