"""Tables of the queue: who has a person, what is next, and what each signer has seen of it.

`queue_moves` is append-only, as all own records: taking something back is a new row. `saved_views`,
`queue_visits` and `flags_seen` are the comfort of the person at the desk, not part of the record.
"""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.store.models import CLUSTERED, Base


class QueueMoveRow(Base):
    """One move of a person in the queue; the latest of a kind counts.

    `kind` is "owner" (`value` a name), "action" (`value` what is next, with its `due_day`) or
    "contact" (`value` "hold": do not contact yet). An empty `value` takes the last one back.
    """

    __tablename__ = "queue_moves"
    __table_args__ = (Index("ix_queue_moves_patient_id", "patient_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"))
    kind: Mapped[str]
    value: Mapped[str | None]
    due_day: Mapped[int | None]
    reason: Mapped[str | None]
    by: Mapped[str]
    role: Mapped[str]
    at: Mapped[str]


class SavedViewRow(Base):
    """A view of the queue somebody named; `query` is its JSON."""

    __tablename__ = "saved_views"
    __table_args__ = (CLUSTERED,)

    signer: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    query: Mapped[str]
    saved_at: Mapped[str]


class QueueVisitRow(Base):
    """When a signer last opened the queue, and the time before that."""

    __tablename__ = "queue_visits"
    __table_args__ = (CLUSTERED,)

    signer: Mapped[str] = mapped_column(primary_key=True)
    visited_at: Mapped[str]


class FlagSeenRow(Base):
    """When a flag was first in anybody's queue; the row goes when the flag does."""

    __tablename__ = "flags_seen"
    __table_args__ = (CLUSTERED,)

    patient_id: Mapped[str] = mapped_column(primary_key=True)
    rule_id: Mapped[str] = mapped_column(primary_key=True)
    first_at: Mapped[str]
