"""Stored plans and issued documents of a person, to and from the store."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from clinic_desktop.domain.plan import FinishKind, PlanState, TaperPlan
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.patient_views import DocumentSummary, PlanSummary
from clinic_desktop.services.taper_life import standing_of
from clinic_desktop.store import own_records, plan_writing, writing
from clinic_desktop.taper.output import plan_json

DrawAgain = Callable[[Mapping[str, object], date], TaperPlan]

CURRENT_STATES = (PlanState.SIGNED, PlanState.ACTIVE, PlanState.WAITING, PlanState.PAUSED)


def summaries(
    session: Session, patient_id: str, draw_again: DrawAgain, as_of: date
) -> tuple[PlanSummary, ...]:
    """Signed plans of a person, newest first, each with where it stands."""
    return tuple(
        _summary(session, patient_id, stored, draw_again, as_of)
        for stored in own_records.signed_plans(session, patient_id)
    )


def _summary(
    session: Session,
    patient_id: str,
    stored: own_records.StoredPlan,
    draw_again: DrawAgain,
    as_of: date,
) -> PlanSummary:
    plan = draw_again(json.loads(stored.request), stored.signed_on)
    return PlanSummary(
        plan_id=stored.plan_id,
        version=stored.version,
        state=standing_of(session, patient_id, stored, plan, as_of).state,
        drug=plan.request.drug,
        start_on=plan.request.start_date,
        signed_by=stored.signed_by,
        signed_role=stored.signed_role,
        signed_on=stored.signed_on,
        plan=plan,
        as_signed=_doses(plan_json(plan)) == _doses(json.loads(stored.plan)),
    )


def _doses(plan: Mapping[str, object]) -> tuple[object, ...]:
    """What of a plan must never change after it was signed; the words of checks may."""
    return plan["steps"], plan["finish"], plan["supply"]


def document_summaries(session: Session, patient_id: str) -> tuple[DocumentSummary, ...]:
    return tuple(
        DocumentSummary(
            code=stored.code,
            kind=stored.kind,
            created_on=stored.created_on,
            state=stored.state,
            plan_version=stored.plan_version,
        )
        for stored in own_records.documents(session, patient_id)
    )


def step_rows(plan: TaperPlan) -> Iterator[plan_writing.Step]:
    """What the rules read of a plan: the dose of each drug from each step on, and 0 from the day a
    drug is taken no more: at a stage of a switch, and at the stop."""
    taken: set[str] = set()
    for step in plan.steps:
        doses = {part.drug: part.dose_ug for part in step.by_drug}
        for drug in sorted(taken - doses.keys()):
            yield step.number, drug, step.start, 0
        taken = set(doses)
        for drug, dose_ug in doses.items():
            yield step.number, drug, step.start, dose_ug
    if plan.finish is not None and plan.finish.kind is FinishKind.STOP:
        for drug in sorted(taken):
            yield plan.steps[-1].number + 1, drug, plan.finish.on, 0


def issue(
    session: Session,
    patient_id: str,
    summary: PlanSummary,
    document: PreparedDocument,
    by: str,
    at: str,
    reason: str | None,
) -> None:
    """Keeps the document's very bytes."""
    writing.add_document(
        session,
        patient_id,
        code=document.code,
        kind=document.kind,
        plan_id=summary.plan_id,
        plan_version=summary.version,
        pdf=document.pdf,
        by=by,
        at=at,
        reason=reason,
    )
