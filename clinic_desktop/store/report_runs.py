"""Reads and writes of the figures of practice reports, and of the people measures ask for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.store.merges import read_merges
from clinic_desktop.store.models import PrescriptionRow, RecognisedDrugRow
from clinic_desktop.store.report_models import ReportRunRow


@dataclass(frozen=True, slots=True)
class StoredRun:
    """`figures` is JSON."""

    from_on: date
    to_on: date
    rule_set: str
    figures: str
    made_at: str


def last_run(session: Session) -> StoredRun | None:
    row = session.scalar(select(ReportRunRow).order_by(ReportRunRow.id.desc()).limit(1))
    if row is None:
        return None
    return StoredRun(
        date.fromordinal(row.from_day),
        date.fromordinal(row.to_day),
        row.rule_set,
        row.figures,
        row.made_at,
    )


def add_run(session: Session, run: StoredRun) -> None:
    session.add(
        ReportRunRow(
            from_day=run.from_on.toordinal(),
            to_day=run.to_on.toordinal(),
            rule_set=run.rule_set,
            figures=run.figures,
            made_at=run.made_at,
        )
    )
    session.flush()


def people_on(session: Session, ingredients: Collection[str]) -> list[str]:
    """Ids of everyone with any record of one of these drugs, in order; of merged ones the
    surviving record."""
    merges = read_merges(session)
    drugs = select(RecognisedDrugRow.id).where(RecognisedDrugRow.ingredient.in_(ingredients))
    rows = session.scalars(
        select(PrescriptionRow.patient_id)
        .where(PrescriptionRow.drug_id.in_(session.scalars(drugs).all()))
        .distinct()
    )
    return sorted({merges.survivor(one) for one in rows})
