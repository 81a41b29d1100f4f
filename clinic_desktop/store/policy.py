"""Reads and writes of what the clinic decided about the rules."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.local_policy import PolicyEntry, PolicyKind
from clinic_desktop.store.policy_models import RulePolicyRow


def policy_entries(session: Session) -> tuple[PolicyEntry, ...]:
    """Every decision ever signed, oldest first."""
    rows = session.scalars(select(RulePolicyRow).order_by(RulePolicyRow.id))
    return tuple(
        PolicyEntry(
            row.rule_id,
            PolicyKind(row.kind),
            row.name,
            row.value,
            row.reason,
            row.rule_hash,
            row.by,
            row.role,
            datetime.fromisoformat(row.at),
        )
        for row in rows
    )


def add_policy(session: Session, entry: PolicyEntry) -> None:
    """Keeps a signed decision; what was decided before on the same matter stays, and counts no
    more."""
    session.add(
        RulePolicyRow(
            rule_id=entry.rule_id,
            kind=entry.kind.value,
            name=entry.name,
            value=entry.value,
            reason=entry.reason,
            rule_hash=entry.rule_hash,
            by=entry.by,
            role=entry.role,
            at=entry.at.isoformat(timespec="seconds"),
        )
    )
    session.flush()
