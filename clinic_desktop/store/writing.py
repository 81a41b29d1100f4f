"""Writes of the clinic's own records: append-only, and only moved between states with an event."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.review import Review
from clinic_desktop.store.models import (
    ClinicRow,
    DocumentEventRow,
    DocumentRow,
    DocumentState,
    Origin,
    PlanEventRow,
    ReviewRow,
    SettingRow,
    TaperPlanRow,
    TaperPlanStepRow,
)

CURRENT = (PlanState.SIGNED.value, PlanState.ACTIVE.value, PlanState.WAITING.value,
           PlanState.PAUSED.value)  # fmt: skip


def mark_as_demo(session: Session) -> None:
    """Makes a new clinic a demo for good."""
    session.execute(update(ClinicRow).values(is_demo=True))


def set_setting(session: Session, key: str, value: str) -> None:
    session.merge(SettingRow(key=key, value=value))


def add_review(session: Session, review: Review, by: str, role: str, at: str) -> None:
    """A review signed in this program; its id must be new for the person."""
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
            signed_by=by,
            signed_role=role,
            signed_at=at,
        )
    )


def add_signed_plan(
    session: Session,
    patient_id: str,
    *,
    request: str,
    plan: str,
    reasons: str,
    steps: Iterable[tuple[int, str, date, int]],
    by: str,
    role: str,
    at: str,
    on: date,
) -> tuple[int, int]:
    """Stores a signed plan as the next version of the person's taper: (plan id, version).

    The version in force is superseded from the new plan's first day. `steps` are (number, drug,
    first day, micrograms a day).
    """
    listed = list(steps)
    first_day = min(start for _, _, start, _ in listed).toordinal()
    newest = session.scalars(
        select(TaperPlanRow)
        .where(TaperPlanRow.patient_id == patient_id)
        .order_by(TaperPlanRow.id.desc(), TaperPlanRow.version.desc())
        .limit(1)
    ).one_or_none()
    follows = newest is not None and newest.state in CURRENT
    plan_id = 1 if newest is None else newest.id if follows else newest.id + 1
    version = newest.version + 1 if newest is not None and follows else 1
    session.add(
        TaperPlanRow(
            patient_id=patient_id,
            id=plan_id,
            version=version,
            state=PlanState.SIGNED.value,
            request=request,
            plan=plan,
            guard_reasons=reasons,
            saved_by=by,
            saved_at=at,
            signed_by=by,
            signed_role=role,
            signed_at=at,
            signed_day=on.toordinal(),
            supersedes_version=newest.version if newest is not None and follows else None,
        )
    )
    session.flush()
    session.add_all(
        TaperPlanStepRow(
            patient_id=patient_id,
            plan_id=plan_id,
            version=version,
            number=number,
            drug=drug,
            start_day=start.toordinal(),
            dose_ug=dose_ug,
        )
        for number, drug, start, dose_ug in listed
    )
    _plan_event(session, patient_id, plan_id, version, PlanState.SIGNED, None, by, role, at)
    if newest is not None and follows:
        newest.state = PlanState.SUPERSEDED.value
        newest.ended_day = first_day
        reason = f"superseded by version {version}"
        state = PlanState.SUPERSEDED
        _plan_event(session, patient_id, newest.id, newest.version, state, reason, by, role, at)
        supersede_documents(session, patient_id, by=by, at=at, reason=reason)
    return plan_id, version


def _plan_event(
    session: Session,
    patient_id: str,
    plan_id: int,
    version: int,
    state: PlanState,
    reason: str | None,
    by: str,
    role: str,
    at: str,
) -> None:
    session.add(
        PlanEventRow(
            patient_id=patient_id,
            plan_id=plan_id,
            version=version,
            state=state.value,
            reason=reason,
            by=by,
            role=role,
            at=at,
        )
    )


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
) -> None:
    """Keeps the very bytes of an issued document; earlier ones of its kind are superseded. The same
    document issued again changes nothing."""
    known = session.get(DocumentRow, code)
    digest = sha256(pdf).hexdigest()
    if known is not None and known.sha256 == digest and known.state == DocumentState.CURRENT.value:
        return
    supersede_documents(session, patient_id, kind=kind, by=by, at=at, reason=f"replaced by {code}")
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
    _document_event(session, code, DocumentState.CURRENT, None, by, at)


def supersede_documents(
    session: Session, patient_id: str, *, by: str, at: str, reason: str, kind: str | None = None
) -> None:
    """Marks the person's current documents (of a kind) superseded, each with an event."""
    query = select(DocumentRow).where(
        DocumentRow.patient_id == patient_id, DocumentRow.state == DocumentState.CURRENT.value
    )
    if kind is not None:
        query = query.where(DocumentRow.kind == kind)
    for document in session.scalars(query):
        document.state = DocumentState.SUPERSEDED.value
        _document_event(session, document.code, DocumentState.SUPERSEDED, reason, by, at)


def _document_event(
    session: Session, code: str, state: DocumentState, reason: str | None, by: str, at: str
) -> None:
    session.add(DocumentEventRow(code=code, state=state.value, reason=reason, by=by, at=at))


def next_own_review_id(session: Session, patient_id: str) -> str:
    """An id no review of the person has: "own-1", "own-2" ..."""
    count = session.scalar(
        select(func.count())
        .select_from(ReviewRow)
        .where(ReviewRow.patient_id == patient_id, ReviewRow.origin == Origin.OWN.value)
    )
    return f"own-{(count or 0) + 1}"
