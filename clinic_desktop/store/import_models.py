"""Tables beside the imports: what rests on what, what a full export no longer holds, and who is
who across feeds.

The first two belong to their batch and go when it is undone. Identity decisions are own records:
append-only, signed; the latest of a pair holds.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.store.models import CLUSTERED, Base


class BatchRestsOnRow(Base):
    """How many rows of an earlier batch a later one found again unchanged."""

    __tablename__ = "batch_rests_on"
    __table_args__ = (CLUSTERED,)

    on_batch_id: Mapped[int] = mapped_column(
        ForeignKey("import_batches.id"), primary_key=True, autoincrement=False
    )
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("import_batches.id"), primary_key=True, autoincrement=False
    )
    rows: Mapped[int]


class MissingRecordRow(Base):
    """A person or an order that a full export (`batch_id`) no longer held, though an earlier
    import had brought it; `back_batch_id` is the import that held it again."""

    __tablename__ = "missing_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    patient_id: Mapped[str] = mapped_column(index=True)
    record_id: Mapped[str]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"))
    back_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"))


class IdentityDecisionRow(Base):
    """Somebody's word that two people of different feeds are one person, or are not.

    Where they are one, the records of `other_id` belong to `patient_id`.
    """

    __tablename__ = "identity_decisions"
    __table_args__ = (
        CheckConstraint("patient_id <> other_id", name="two_people"),
        Index("ix_identity_decisions_patient_id", "patient_id"),
        Index("ix_identity_decisions_other_id", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    other_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    is_same: Mapped[bool]
    reason: Mapped[str | None]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[str]
