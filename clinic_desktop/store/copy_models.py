"""The table of copies made of letters that went out: who printed or saved one again, and when."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.store.models import Base


class DocumentCopyRow(Base):
    """One copy of an issued document, append-only."""

    __tablename__ = "document_copies"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("documents.code"), index=True)
    by: Mapped[str]
    at: Mapped[str]
