"""The tables of readings: what people said texts mean. Append-only, never mixed with imported rows.

A text is identified by `subject`, a digest of kind, text and scope (`domain.reading.Subject`). The
row of the highest version decides; taking a reading back is a version of its own.
"""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.domain.reading import ReadingKind
from clinic_desktop.store.models import Base


class ReadingState(StrEnum):
    STANDS = "stands"
    TAKEN_BACK = "taken-back"


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class ReadingRow(Base):
    """One version of what a text means.

    `answer` is what was said, as JSON. Directions: `units_per_day` and `as_needed`; no units where
    the person says that no daily dose stands in them. A drug: `drug_id`; none where it is not one
    the rules look at. `rows` and `people` are how many it worked on when it was signed.
    """

    __tablename__ = "readings"
    __table_args__ = (
        _one_of("kind", ReadingKind),
        _one_of("state", ReadingState),
        UniqueConstraint("subject", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    version: Mapped[int]
    kind: Mapped[str]
    text: Mapped[str]
    scope: Mapped[str]
    state: Mapped[str]
    answer: Mapped[str]
    units_per_day: Mapped[str | None]
    as_needed: Mapped[bool]
    drug_id: Mapped[int | None] = mapped_column(ForeignKey("recognised_drugs.id"))
    rows: Mapped[int]
    people: Mapped[int]
    reason: Mapped[str | None]
    signed_by: Mapped[str]
    signed_role: Mapped[str]
    signed_at: Mapped[str]


class ReadingDoseRow(Base):
    """What the grammar makes of directions on rows whose drug was read by a person.

    An import leaves directions of a drug it does not know unread. Derived, like the dose of an
    imported row; a text that is not here yet has no dose.
    """

    __tablename__ = "reading_doses"

    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"), primary_key=True)
    text_digest: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    units_per_day: Mapped[str | None]
    as_needed: Mapped[bool]
    understood: Mapped[bool | None]
