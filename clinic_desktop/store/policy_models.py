"""The table of what the clinic decided about the rules: append-only, the latest row counts."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.domain.local_policy import PolicyKind
from clinic_desktop.store.models import Base, one_of


class RulePolicyRow(Base):
    """One signed decision about a rule, or about a number several rules share ("shared").

    `value` is the number as exact text, "off" or "reviewed"; NULL takes the matter back to what the
    program came with. `rule_hash` is the rule as it stood when the decision was signed.
    """

    __tablename__ = "rule_policies"
    __table_args__ = (one_of("kind", PolicyKind), Index("ix_rule_policies_rule_id", "rule_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    value: Mapped[str | None]
    reason: Mapped[str]
    rule_hash: Mapped[str]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[str]
