"""Writes of the clinic's own records: append-only, and only moved between states with an event.

Plans have a module of their own, `plan_writing`.
"""

from datetime import date
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.errors import NotAllowed, UnknownItem
from clinic_desktop.domain.review import SAFETY_QUESTIONS, Review
from clinic_desktop.store.models import ClinicRow, Origin, ReviewRow, SettingRow
from clinic_desktop.store.own_models import (
    DispositionRow,
    DocumentEventRow,
    DocumentRow,
    DocumentState,
    ReviewAddendumRow,
)

# --- the clinic -----------------------------------------------------------------------------------


def mark_as_demo(session: Session) -> None:
    """Makes a new clinic a demo for good."""
    session.execute(update(ClinicRow).values(is_demo=True))


def set_setting(session: Session, key: str, value: str) -> None:
    session.merge(SettingRow(key=key, value=value))


# --- reviews --------------------------------------------------------------------------------------


def next_own_review_id(session: Session, patient_id: str) -> str:
    """An id no review of the person has: "own-1", "own-2" ..."""
    known = set(session.scalars(select(ReviewRow.id).where(ReviewRow.patient_id == patient_id)))
    number = 1
    while f"own-{number}" in known:
        number += 1
    return f"own-{number}"


def add_review(
    session: Session, review: Review, by: str, role: str, at: str, *, corrects: str | None = None
) -> None:
    """A review signed in this program; its id must be new for the person.

    `corrects` is the id of the review it stands in for: that one is kept, and counts no more.
    """
    session.add(
        ReviewRow(
            patient_id=review.patient_id,
            id=review.id,
            origin=Origin.OWN.value,
            review_day=review.review_on.toordinal() if review.review_on else None,
            reviewer=review.reviewer,
            contact=review.contact.value if review.contact else None,
            indication=review.indication,
            benefit=review.benefit,
            harms=review.harms,
            actual_use=review.actual_use,
            interacting_risks=review.interacting_risks,
            patient_view=review.patient_view,
            decision=review.decision.value if review.decision else None,
            reason=review.reason,
            next_review_day=review.next_review_on.toordinal() if review.next_review_on else None,
            withdrawal_signs=review.withdrawal_signs,
            pdmp_checked=review.pdmp_checked,
            naloxone_offered=review.naloxone_offered,
            non_drug_offered=review.non_drug_offered,
            notes=review.notes,
            **{name: getattr(review.safety, name) for name in SAFETY_QUESTIONS},
            risks_explained=review.risks_explained,
            single_prescriber=review.single_prescriber,
            single_pharmacy=review.single_pharmacy,
            signed_by=by,
            signed_role=role,
            signed_at=at,
            supersedes=corrects,
        )
    )
    session.flush()


def add_addendum(
    session: Session, patient_id: str, review_id: str, text: str, by: str, role: str, at: str
) -> None:
    """A remark on a review that is signed or came in; the review itself stays as it is."""
    session.add(
        ReviewAddendumRow(
            patient_id=patient_id,
            review_id=review_id,
            text=text,
            signed_by=by,
            signed_role=role,
            signed_at=at,
        )
    )
    session.flush()


# --- documents ------------------------------------------------------------------------------------


def add_document(
    session: Session,
    patient_id: str,
    *,
    code: str,
    kind: str,
    plan_id: int,
    plan_version: int,
    pdf: bytes,
    by: str,
    at: str,
    reason: str | None = None,
) -> None:
    """Keeps the very bytes of an issued document; earlier ones of its kind and plan are superseded.

    The same document issued again becomes the current one again. Raises NotAllowed when the code
    stands for other bytes, or for a document that was declared void.
    """
    digest = sha256(pdf).hexdigest()
    known = session.get(DocumentRow, code)
    if known is not None:
        if known.sha256 != digest or known.state == DocumentState.VOID:
            raise NotAllowed(
                "This letter code is taken",
                "It belongs to another document, or to one that was declared void.",
                "Make the document again.",
            )
        if known.state == DocumentState.CURRENT:
            return
    supersede_documents(
        session, patient_id, plan_id, kind=kind, by=by, at=at, reason=f"replaced by {code}"
    )
    if known is not None:
        _move_document(session, known, DocumentState.CURRENT, reason or "issued again", by, at)
        return
    session.add(
        DocumentRow(
            code=code,
            patient_id=patient_id,
            kind=kind,
            plan_id=plan_id,
            plan_version=plan_version,
            created_by=by,
            created_at=at,
            sha256=digest,
            pdf=pdf,
            state=DocumentState.CURRENT.value,
        )
    )
    session.flush()
    _document_event(session, code, DocumentState.CURRENT, reason, by, at)


def void_document(session: Session, code: str, *, reason: str, by: str, at: str) -> None:
    """Declares a document void for good, with a reason. Raises UnknownItem."""
    document = session.get(DocumentRow, code)
    if document is None:
        raise UnknownItem("There is no such letter", "No letter of this code was issued here.")
    _move_document(session, document, DocumentState.VOID, reason, by, at)


def supersede_documents(
    session: Session,
    patient_id: str,
    plan_id: int,
    *,
    by: str,
    at: str,
    reason: str,
    kind: str | None = None,
) -> None:
    """Marks current documents of a plan (of a kind) superseded, each with an event."""
    query = select(DocumentRow).where(
        DocumentRow.patient_id == patient_id,
        DocumentRow.plan_id == plan_id,
        DocumentRow.state == DocumentState.CURRENT.value,
    )
    if kind is not None:
        query = query.where(DocumentRow.kind == kind)
    for document in session.scalars(query).all():
        _move_document(session, document, DocumentState.SUPERSEDED, reason, by, at)


def _move_document(
    session: Session, document: DocumentRow, state: DocumentState, reason: str, by: str, at: str
) -> None:
    document.state = state.value
    _document_event(session, document.code, state, reason, by, at)
    session.flush()


def _document_event(
    session: Session, code: str, state: DocumentState, reason: str | None, by: str, at: str
) -> None:
    session.add(DocumentEventRow(code=code, state=state.value, reason=reason, by=by, at=at))


# --- dispositions ---------------------------------------------------------------------------------


def add_disposition(
    session: Session,
    patient_id: str,
    rule_id: str,
    *,
    kind: str,
    reason: str,
    until: date | None,
    rule_hash: str,
    by: str,
    role: str,
    at: str,
    note: str | None = None,
    state: str | None = None,
) -> None:
    """What a person decided about a flag; the latest one of a rule counts, all are kept."""
    session.add(
        DispositionRow(
            patient_id=patient_id,
            rule_id=rule_id,
            kind=kind,
            reason=reason,
            until_day=until.toordinal() if until else None,
            rule_hash=rule_hash,
            by=by,
            role=role,
            at=at,
            note=note,
            state=state,
        )
    )
    session.flush()
