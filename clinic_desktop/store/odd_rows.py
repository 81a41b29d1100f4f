"""Rows of the records somebody should look at: doubles, odd dates and strengths. Reads only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.domain.records import PrescriptionStatus, Source
from clinic_desktop.store.merges import Merges
from clinic_desktop.store.models import (
    ConditionRow,
    EncounterRow,
    ImportFileRow,
    PatientRow,
    PrescriptionRow,
    RecognisedDrugRow,
    ReviewRow,
)

MOST_ROWS = 2_000
"""Longer lists are cut; their counts are not."""


@dataclass(frozen=True, slots=True)
class OddRecord:
    """A row and what is odd about it; `on` its date, None where it has none."""

    patient_id: str
    kind: str
    id: str
    what: str
    on: date | None
    file: str | None
    line: int | None
    times: int = 1


@dataclass(frozen=True, slots=True)
class SamePeople:
    """Records that look like one person: ids, and what they share."""

    ids: tuple[str, ...]
    shared: str


def from_the_future(session: Session, as_of: date) -> list[OddRecord]:
    """Prescriptions, encounters, conditions and reviews that begin after the as-of date."""
    day = as_of.toordinal()
    found: list[OddRecord] = []
    for kind, table, what, on in (
        ("prescription", PrescriptionRow, PrescriptionRow.drug_text, PrescriptionRow.start_day),
        ("encounter", EncounterRow, EncounterRow.kind, EncounterRow.start_day),
        ("condition", ConditionRow, _condition_words(), ConditionRow.onset_day),
        ("review", ReviewRow, func.coalesce(ReviewRow.reviewer, ""), ReviewRow.review_day),
    ):
        found += _odd(session, kind, table, what, on, on > day)
    return found


def without_a_date(session: Session) -> list[OddRecord]:
    """Prescriptions that do not say when: they are in no dose and in no rule."""
    p = PrescriptionRow
    return _odd(session, "prescription", p, p.drug_text, p.start_day, p.start_day.is_(None))


def reported_dead(session: Session, merges: Merges) -> list[OddRecord]:
    """People who are said to have died, by their own or by a merged record, on no date of their
    own."""
    p = PatientRow
    told = session.execute(
        select(p.id, p.deceased_day, ImportFileRow.path, p.source_line)
        .outerjoin(ImportFileRow, ImportFileRow.id == p.source_file_id)
        .where(or_(p.reported_dead, p.deceased_day.is_not(None)))
        .order_by(p.id)
    ).all()
    dated = {patient_id for patient_id, day, _, _ in told if day is not None}
    found: dict[str, OddRecord] = {}
    for patient_id, _, path, line in told:
        owner = merges.survivor(patient_id)
        if owner not in dated:
            what = "a death without a date"
            found.setdefault(owner, OddRecord(owner, "person", owner, what, None, path, line))
    return list(found.values())


def open_long_since(
    session: Session, before: date, ingredients: Collection[str]
) -> list[OddRecord]:
    """Orders of these ingredients still called active, without an end, begun before a day and with
    no later issue of the ingredient: what DQ-01 calls stale, oldest first."""
    p, d = PrescriptionRow, RecognisedDrugRow
    later, of_later = aliased(PrescriptionRow), aliased(RecognisedDrugRow)
    has_later = exists(
        select(later.id)
        .join(of_later, of_later.id == later.drug_id)
        .where(
            later.patient_id == p.patient_id,
            of_later.ingredient == d.ingredient,
            later.start_day > p.start_day,
        )
    )
    wanted = and_(
        p.status == PrescriptionStatus.ACTIVE.value,
        p.end_day.is_(None),
        p.start_day < before.toordinal(),
        p.drug_id.in_(select(d.id).where(d.ingredient.in_(ingredients))),
        has_later.correlate(p, d).__invert__(),
    )
    query = _odd_query(p, p.drug_text, p.start_day).join(d, d.id == p.drug_id).where(wanted)
    rows = session.execute(query.order_by(p.start_day, p.patient_id))
    return [_odd_record("prescription", row) for row in rows]


def of_unlisted_strength(
    session: Session, listed: Mapping[str, Collection[int]]
) -> list[OddRecord]:
    """Oral prescriptions whose strength is none of those listed for their ingredient, in micrograms
    a unit or millilitre; ingredients without a list are left out."""
    p, d = PrescriptionRow, RecognisedDrugRow
    unlisted = [
        and_(d.ingredient == ingredient, d.strength_ug.not_in(strengths))
        for ingredient, strengths in listed.items()
        if strengths
    ]
    drugs = select(d.id).where(d.systemic_oral, d.strength_ug.is_not(None), or_(*unlisted))
    return _odd(session, "prescription", p, p.drug_text, p.start_day, p.drug_id.in_(drugs))


def repeated_rows(session: Session, ingredients: Collection[str]) -> list[OddRecord]:
    """Prescriptions of these ingredients that stand twice or more with the same content."""
    p, d = PrescriptionRow, RecognisedDrugRow
    same = (
        p.patient_id, p.drug_id, p.start_day, p.units_per_day, p.as_needed, p.quantity,
        p.days_supply, p.source, p.prescriber, p.organisation,
    )  # fmt: skip
    rows = session.execute(
        select(
            p.patient_id,
            func.min(p.id),
            func.min(p.drug_text),
            p.start_day,
            func.min(p.source_line),
            func.count(),
        )
        .where(
            p.drug_id.in_(select(d.id).where(d.ingredient.in_(ingredients))),
            p.start_day.is_not(None),
            p.source != Source.ADMINISTERED.value,
        )
        .group_by(*same)
        .having(func.count() > 1)
        .order_by(p.patient_id, p.start_day.desc())
    )
    return [
        OddRecord(patient, "prescription", record, what, _date(day), None, line, times)
        for patient, record, what, day, line, times in rows
    ]


def same_people(session: Session) -> list[SamePeople]:
    """Records with the same identifier, or the same names and birth date, that are not merged."""
    p = PatientRow
    by_identifier = (
        select(p.identifier)
        .where(p.identifier.is_not(None), p.merged_into.is_(None))
        .group_by(p.identifier)
        .having(func.count() > 1)
    )
    by_birth = (
        select(p.birth_day, func.lower(p.family_name))
        .where(p.birth_day.is_not(None), p.family_name.is_not(None), p.merged_into.is_(None))
        .group_by(p.birth_day, func.lower(p.family_name))
        .having(func.count() > 1)
        .subquery()
    )
    groups: dict[tuple[str, ...], str] = {}
    identified: dict[str, list[str]] = {}
    for identifier, patient_id in session.execute(
        select(p.identifier, p.id).where(p.identifier.in_(by_identifier), p.merged_into.is_(None))
    ):
        identified.setdefault(identifier or "", []).append(patient_id)
    for ids in identified.values():
        groups[tuple(sorted(ids))] = "the same identifier"
    named: dict[tuple[object, ...], list[str]] = {}
    on = and_(by_birth.c[0] == p.birth_day, by_birth.c[1] == func.lower(p.family_name))
    for patient_id, birth, family, given in session.execute(
        select(p.id, p.birth_day, p.family_name, p.given_name)
        .join(by_birth, on)
        .where(p.merged_into.is_(None))
    ):
        key = (birth, (family or "").casefold(), (given or "").casefold())
        named.setdefault(key, []).append(patient_id)
    for ids in named.values():
        if len(ids) > 1:
            groups.setdefault(tuple(sorted(ids)), "the same names and birth date")
    return [SamePeople(ids, shared) for ids, shared in sorted(groups.items())]


def _condition_words() -> Any:
    return func.coalesce(ConditionRow.text, ConditionRow.code)


def _odd_query(table: Any, what: Any, on: Any) -> Any:
    return select(
        table.patient_id, table.id, what, on, ImportFileRow.path, table.source_line
    ).outerjoin(ImportFileRow, ImportFileRow.id == table.source_file_id)


def _odd(
    session: Session, kind: str, table: Any, what: Any, on: Any, wanted: ColumnElement[bool]
) -> list[OddRecord]:
    rows = session.execute(
        _odd_query(table, what, on).where(wanted).order_by(on, table.patient_id, table.id)
    )
    return [_odd_record(kind, row) for row in rows]


def _odd_record(kind: str, row: Sequence[Any]) -> OddRecord:
    patient_id, record_id, what, day, path, line = row
    return OddRecord(patient_id, kind, record_id, what or "", _date(day), path, line)


def _date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)
