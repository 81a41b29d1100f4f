"""The table of practice reports: what each run counted, append-only. Figures only, no people."""

from sqlalchemy.orm import Mapped, mapped_column

from clinic_desktop.store.models import Base


class ReportRunRow(Base):
    """One run: its period, the rule set it rests on, and its figures as JSON."""

    __tablename__ = "report_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_day: Mapped[int]
    to_day: Mapped[int]
    rule_set: Mapped[str]
    figures: Mapped[str]
    made_at: Mapped[str]
