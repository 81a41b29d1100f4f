"""Writes of plans: a draft may be written over; what is signed is kept as it was signed.

A version leaves its state only with an event that says who, when and why, and a taper is changed by
signing a new version that supersedes the old one from its first day.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.errors import NotAllowed, UnknownItem
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.store.own_models import PlanEventRow, TaperPlanRow, TaperPlanStepRow
from clinic_desktop.store.writing import supersede_documents

IN_FORCE = (PlanState.SIGNED, PlanState.ACTIVE, PlanState.WAITING, PlanState.PAUSED)
ENDED = (PlanState.SUPERSEDED, PlanState.COMPLETED, PlanState.ABANDONED)

Step = tuple[int, str, date, int]
"""A signed step of one drug: its number, the drug, the first day, micrograms a day."""


def save_draft(
    session: Session,
    patient_id: str,
    *,
    request: str,
    plan: str,
    reasons: str,
    drugs: Iterable[str],
    by: str,
    at: str,
) -> tuple[int, int]:
    """Keeps the person's draft, in place of an earlier one: (plan id, version)."""
    _drop_draft(session, patient_id)
    plan_id, version, _ = _next_version(session, patient_id, _in_force(session, patient_id, drugs))
    session.add(
        TaperPlanRow(
            patient_id=patient_id,
            id=plan_id,
            version=version,
            state=PlanState.DRAFT.value,
            request=request,
            plan=plan,
            guard_reasons=reasons,
            saved_by=by,
            saved_at=at,
        )
    )
    session.flush()
    return plan_id, version


def add_signed_plan(
    session: Session,
    patient_id: str,
    *,
    request: str,
    plan: str,
    reasons: str,
    steps: Iterable[Step],
    by: str,
    role: str,
    at: str,
    on: date,
) -> tuple[int, int]:
    """Stores a signed plan: (plan id, version). The person's draft goes.

    A taper in force that has a drug of the new plan is superseded from its first day, with the
    documents made of it, and the new plan is its next version; a taper of other drugs goes on.
    Raises NotAllowed for a plan without steps.
    """
    listed = list(steps)
    if not listed:
        raise NotAllowed("This plan cannot be signed", "It has no steps.", "Draw it again.")
    _drop_draft(session, patient_id)
    replaced = _in_force(session, patient_id, {drug for _, drug, _, _ in listed})
    plan_id, version, supersedes = _next_version(session, patient_id, replaced)
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
            supersedes_version=supersedes,
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
    first_on = min(start for _, _, start, _ in listed)
    for old in replaced:
        reason = f"superseded by plan {plan_id} version {version}"
        _end(session, old, PlanState.SUPERSEDED, first_on, reason, by, role, at)
    return plan_id, version


def move_plan(
    session: Session,
    patient_id: str,
    plan_id: int,
    version: int,
    state: PlanState,
    *,
    reason: str | None,
    by: str,
    role: str,
    at: str,
    on: date,
) -> None:
    """Moves a plan in force to another state, with an event; a completed or abandoned one ends on
    that day, a paused one takes no further step from it, and its documents end with it. Raises
    UnknownItem, or NotAllowed when it is not in force.
    """
    plan = session.get(TaperPlanRow, (patient_id, plan_id, version))
    if plan is None:
        raise UnknownItem("There is no such plan", "No plan of this number is in the records.")
    if plan.state not in IN_FORCE or state in (PlanState.DRAFT, PlanState.SUPERSEDED):
        raise NotAllowed(
            "The plan cannot be moved",
            f"It is {plan.state} and cannot become {state.value}.",
            "Sign a new plan instead.",
        )
    if state in ENDED or state is PlanState.PAUSED:
        _end(session, plan, state, on, reason, by, role, at)
    else:
        plan.state = state.value
        _plan_event(session, patient_id, plan_id, version, state, reason, by, role, at)
    session.flush()


def _drop_draft(session: Session, patient_id: str) -> None:
    is_draft = TaperPlanRow.state == PlanState.DRAFT.value
    session.execute(delete(TaperPlanRow).where(TaperPlanRow.patient_id == patient_id, is_draft))


def _in_force(session: Session, patient_id: str, drugs: Iterable[str]) -> Sequence[TaperPlanRow]:
    """The person's plans in force that have one of these drugs, newest first."""
    of_drug = (
        select(TaperPlanStepRow.number)
        .where(
            TaperPlanStepRow.patient_id == TaperPlanRow.patient_id,
            TaperPlanStepRow.plan_id == TaperPlanRow.id,
            TaperPlanStepRow.version == TaperPlanRow.version,
            TaperPlanStepRow.drug.in_(sorted(drugs)),
        )
        .exists()
    )
    return session.scalars(
        select(TaperPlanRow)
        .where(TaperPlanRow.patient_id == patient_id, TaperPlanRow.state.in_(IN_FORCE), of_drug)
        .order_by(TaperPlanRow.id.desc(), TaperPlanRow.version.desc())
    ).all()


def _next_version(
    session: Session, patient_id: str, replaced: Sequence[TaperPlanRow]
) -> tuple[int, int, int | None]:
    """Plan id, version, and the version superseded, of a plan that takes the place of others."""
    if replaced:
        return replaced[0].id, replaced[0].version + 1, replaced[0].version
    ids = session.scalars(select(TaperPlanRow.id).where(TaperPlanRow.patient_id == patient_id))
    return max(ids, default=0) + 1, 1, None


def _end(
    session: Session,
    plan: TaperPlanRow,
    state: PlanState,
    on: date,
    reason: str | None,
    by: str,
    role: str,
    at: str,
) -> None:
    """Takes a plan and its documents out of force; its steps hold up to the day before `on`."""
    plan.state = state.value
    plan.ended_day = on.toordinal()
    _plan_event(session, plan.patient_id, plan.id, plan.version, state, reason, by, role, at)
    supersede_documents(
        session, plan.patient_id, plan.id, by=by, at=at, reason=reason or f"plan {state.value}"
    )


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
