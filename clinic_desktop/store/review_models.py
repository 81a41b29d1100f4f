"""The table of review drafts: work not in the record, kept so that a crash does not lose it."""

from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.store.models import CLUSTERED, Base


class ReviewDraftRow(Base):
    """What was typed on a person's review form and is not signed: written over at each save, gone
    with the signature. `answers` is JSON. No foreign key: a draft holds no import back."""

    __tablename__ = "review_drafts"
    __table_args__ = (CLUSTERED,)

    patient_id: Mapped[str] = mapped_column(primary_key=True)
    answers: Mapped[str]
    saved_by: Mapped[str]
    saved_at: Mapped[str]
