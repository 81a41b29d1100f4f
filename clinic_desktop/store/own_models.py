"""Tables of what is done in the clinic: plans, letters, answers to flags, remarks on reviews.

They are only ever added to: a correction is a new row, and what was signed or issued is never
updated. Reviews, which are also brought in, stand in `models`, with how values are kept.
"""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.domain.plan import PlanState
from clinic_desktop.store.models import CLUSTERED, Base, one_of


class DocumentState(StrEnum):
    CURRENT = "current"
    SUPERSEDED = "superseded"
    VOID = "void"


class ReviewAddendumRow(Base):
    """A remark added to a review after it was signed or brought in."""

    __tablename__ = "review_addenda"
    __table_args__ = (
        ForeignKeyConstraint(["patient_id", "review_id"], ["reviews.patient_id", "reviews.id"]),
        Index("ix_review_addenda_patient_id", "patient_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str]
    review_id: Mapped[str]
    text: Mapped[str]
    signed_by: Mapped[str]
    signed_role: Mapped[str]
    signed_at: Mapped[str]


class TaperPlanRow(Base):
    """One version of a taper; `id` counts the person's tapers, `version` those of one taper.

    A draft may be written over; once `signed_at` is set only `state` and `ended_day` move, each
    move with a `PlanEventRow`. `request` is the planner's input as it was asked, `plan` what was
    drawn, `guard_reasons` what was recorded where advice came first: all JSON.
    `ended_day`: the first day on which the steps of this version no longer hold, because a later
    version took over or the taper was abandoned.
    """

    __tablename__ = "taper_plans"
    __table_args__ = (
        one_of("state", PlanState),
        CheckConstraint("(state = 'draft') = (signed_at IS NULL)", name="signed_unless_draft"),
        CLUSTERED,
    )

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    request: Mapped[str]
    plan: Mapped[str]
    guard_reasons: Mapped[str]
    saved_by: Mapped[str]
    saved_at: Mapped[str]
    signed_by: Mapped[str | None]
    signed_role: Mapped[str | None]
    signed_at: Mapped[str | None]
    signed_day: Mapped[int | None]
    supersedes_version: Mapped[int | None]
    ended_day: Mapped[int | None]


class TaperPlanStepRow(Base):
    """The signed steps, one row a step and drug: what the rules read, without opening the plan."""

    __tablename__ = "taper_plan_steps"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "plan_id", "version"],
            ["taper_plans.patient_id", "taper_plans.id", "taper_plans.version"],
        ),
        CLUSTERED,
    )

    patient_id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    drug: Mapped[str] = mapped_column(primary_key=True)
    start_day: Mapped[int]
    dose_ug: Mapped[int] = mapped_column(BigInteger)


class PlanEventRow(Base):
    """Who moved a plan version to which state, when and why."""

    __tablename__ = "plan_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "plan_id", "version"],
            ["taper_plans.patient_id", "taper_plans.id", "taper_plans.version"],
        ),
        one_of("state", PlanState),
        Index("ix_plan_events_patient_id", "patient_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str]
    plan_id: Mapped[int]
    version: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str | None]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[str]


class DocumentRow(Base):
    """One issued document: its very bytes. Only `state` moves, each time with an event."""

    __tablename__ = "documents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["patient_id", "plan_id", "plan_version"],
            ["taper_plans.patient_id", "taper_plans.id", "taper_plans.version"],
        ),
        one_of("state", DocumentState),
        Index("ix_documents_patient_id", "patient_id"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[str]
    plan_id: Mapped[int | None]
    plan_version: Mapped[int | None]
    created_by: Mapped[str]
    created_at: Mapped[str]
    sha256: Mapped[str]
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str]


class DocumentEventRow(Base):
    """Who moved a document to which state, when and why."""

    __tablename__ = "document_events"
    __table_args__ = (one_of("state", DocumentState),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("documents.code"), index=True)
    state: Mapped[str]
    reason: Mapped[str | None]
    by: Mapped[str]
    at: Mapped[str]


class DispositionRow(Base):
    """What a person decided about a flag: who, when, why, until when; the rule as it then was.

    `reason` is the key of a reviewed reason, `note` the person's own words, `state` the JSON of
    what it was decided on (None in rows made before it was kept).
    """

    __tablename__ = "dispositions"
    __table_args__ = (Index("ix_dispositions_patient_id_rule_id", "patient_id", "rule_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    rule_id: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str]
    until_day: Mapped[int | None]
    rule_hash: Mapped[str]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[str]
    note: Mapped[str | None]
    state: Mapped[str | None]
