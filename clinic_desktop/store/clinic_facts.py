"""Reads of the clinic as a whole: whether it is a demo, its settings, how old its records are."""

from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.batch import TextCount, TextKind
from clinic_desktop.store.models import (
    ClinicRow,
    ConditionRow,
    EncounterRow,
    PatientRow,
    PrescriptionRow,
    SettingRow,
)


def is_demo(session: Session) -> bool:
    return bool(session.scalar(select(ClinicRow.is_demo)))


def count_patients(session: Session) -> int:
    """Everyone in the records, with or without these drugs."""
    return session.scalar(select(func.count()).select_from(PatientRow)) or 0


def read_settings(session: Session) -> dict[str, str]:
    rows = session.execute(select(SettingRow.key, SettingRow.value))
    return {row.key: row.value for row in rows}


def records_up_to(session: Session, as_of: date) -> date | None:
    """The latest start of a prescription or encounter by the as-of date; None without any."""
    latest = [
        session.scalar(
            select(func.max(table.start_day)).where(table.start_day <= as_of.toordinal())
        )
        for table in (PrescriptionRow, EncounterRow)
    ]
    known = [day for day in latest if day is not None]
    return date.fromordinal(max(known)) if known else None


def count_not_understood(session: Session) -> int:
    """Distinct directions of recognised drugs that nobody has understood yet."""
    return (
        session.scalar(
            select(func.count(func.distinct(PrescriptionRow.directions_text))).where(
                PrescriptionRow.directions_understood.is_(False),
                # "+ 0" keeps SQLite from the index by drug: few rows are refused, most have one.
                (PrescriptionRow.drug_id + 0).is_not(None),
            )
        )
        or 0
    )


def not_understood(session: Session, limit: int = 5_000) -> tuple[TextCount, ...]:
    """Texts nobody has understood yet, with the number of rows each stands on, most frequent first:
    drugs, directions of recognised drugs, and conditions in no list."""
    drug, condition = PrescriptionRow, ConditionRow
    queries = {
        TextKind.DRUG: (drug.drug_text, drug.drug_id.is_(None)),
        TextKind.DIRECTIONS: (
            drug.directions_text,
            and_(drug.directions_understood.is_(False), (drug.drug_id + 0).is_not(None)),
        ),
        TextKind.CONDITION: (
            func.coalesce(condition.text, condition.code),
            condition.word.is_(None),
        ),
    }
    found: list[TextCount] = []
    for kind, (text, refused) in queries.items():
        count = func.count()
        rows = session.execute(
            select(text, count).where(refused).group_by(text).order_by(count.desc(), text)
        )
        found += [TextCount(kind, words or "", number) for words, number in rows.fetchmany(limit)]
    return tuple(sorted(found, key=lambda one: -one.count))
