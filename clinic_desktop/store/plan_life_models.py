"""Tables of a signed plan's life: its terms, its check-ins to come, and those that were recorded.

Own records, append-only like the plans they belong to.
"""

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.domain.check_in import CheckInDecision
from clinic_desktop.store.models import CLUSTERED, Base, one_of

_PLAN = ["taper_plans.patient_id", "taper_plans.id", "taper_plans.version"]


class PlanTermsRow(Base):
    """What was agreed beside the doses of a version, as JSON."""

    __tablename__ = "plan_terms"
    __table_args__ = (ForeignKeyConstraint(["patient_id", "plan_id", "version"], _PLAN), CLUSTERED)

    patient_id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    terms: Mapped[str]


class PlanGateRow(Base):
    """A check-in that must be recorded before step `step` of a version may begin."""

    __tablename__ = "plan_gates"
    __table_args__ = (ForeignKeyConstraint(["patient_id", "plan_id", "version"], _PLAN), CLUSTERED)

    patient_id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start_day: Mapped[int]
    due_day: Mapped[int]


class CheckInRow(Base):
    """A check-in on a plan: how it goes, in the step then in force, and what was decided.

    `gate_step`: the step this check-in lets begin, NULL where it lets none begin. `answers` is
    JSON, by item.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        ForeignKeyConstraint(["patient_id", "plan_id", "version"], _PLAN),
        one_of("decision", CheckInDecision),
        Index("ix_check_ins_patient_id", "patient_id", "plan_id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str]
    plan_id: Mapped[int]
    version: Mapped[int]
    step: Mapped[int | None]
    gate_step: Mapped[int | None]
    on_day: Mapped[int]
    decision: Mapped[str]
    answers: Mapped[str]
    note: Mapped[str]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[str]


class ScoreRow(Base):
    """The total of a scale at a check-in; `answers` is JSON, NULL where the total was typed."""

    __tablename__ = "check_in_scores"

    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_ins.id"), primary_key=True)
    scale: Mapped[str] = mapped_column(primary_key=True)
    total: Mapped[int]
    on_day: Mapped[int]
    answers: Mapped[str | None]
