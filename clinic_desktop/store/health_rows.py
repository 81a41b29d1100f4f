"""What the records hold that somebody should look at: texts not understood, doubles, odd dates.

Reads only. Texts are grouped as readings are about them: directions with the drug they stand on, a
drug's text with its code.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from clinic_desktop.domain.drug import Ingredient, RecognisedDrug
from clinic_desktop.domain.reading import ReadingKind, Subject, code_key, drug_key
from clinic_desktop.domain.records import PrescriptionStatus, Source
from clinic_desktop.store.history_rows import HistoryReader
from clinic_desktop.store.models import (
    ConditionRow,
    EncounterRow,
    ImportFileRow,
    PatientRow,
    PrescriptionRow,
    RecognisedDrugRow,
    ReviewRow,
)
from clinic_desktop.store.reading_overlay import Overlay

MOST_ROWS = 2_000
"""Longer lists are cut; their counts are not."""


@dataclass(frozen=True, slots=True)
class TextGroup:
    """Rows with one text nobody has understood. `drug` is what directions stand on."""

    subject: Subject
    rows: int
    people: int
    drug: RecognisedDrug | None = None
    code: str | None = None
    code_system: str | None = None


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """Rows of one condition that is in no list."""

    text: str
    code: str
    code_system: str
    rows: int
    people: int


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


# --- texts not understood -------------------------------------------------------------------------


class NotRead:
    """The texts of the records that neither the program nor a person has read."""

    def __init__(self, session: Session, ingredients: Mapping[str, Ingredient]) -> None:
        self._session = session
        self._reader = HistoryReader(session, ingredients)

    @property
    def overlay(self) -> Overlay:
        return self._reader.overlay

    def directions(self) -> list[TextGroup]:
        """Directions of recognised drugs, by text and drug."""
        return [one for one in self._refused() if not self._is_read(one)]

    def drugs(self) -> list[TextGroup]:
        """Texts of drugs that were not recognised, by text and code."""
        return [one for one in self._unrecognised() if not self._is_read(one)]

    def conditions(self) -> list[ConditionGroup]:
        c = ConditionRow
        text = func.coalesce(c.text, c.code)
        rows = self._session.execute(
            select(text, c.code, c.code_system, func.count(), _people(c.patient_id))
            .where(c.word.is_(None))
            .group_by(text, c.code, c.code_system)
        )
        return [ConditionGroup(*row) for row in rows]

    def _is_read(self, group: TextGroup) -> bool:
        key = (group.subject.text, group.subject.scope)
        is_drug = group.subject.kind is ReadingKind.DRUG
        return key in (self.overlay.drugs if is_drug else self.overlay.directions)

    def _refused(self) -> Iterator[TextGroup]:
        """The program's own refusals, then those on rows whose drug a person read."""
        p = PrescriptionRow
        groups: dict[str, TextGroup] = {}
        rows = self._session.execute(
            select(p.directions_text, p.drug_id, func.count(), _people(p.patient_id))
            .where(
                p.directions_understood.is_(False),
                # "+ 0" keeps SQLite from the index by drug: few rows are refused, most have one.
                (p.drug_id + 0).is_not(None),
                p.directions_text.is_not(None),
            )
            .group_by(p.directions_text, p.drug_id)
        )
        found = [
            (text, self._reader.recognised[drug_id], count, people)
            for text, drug_id, count, people in rows
        ]
        for text, drug, count, people in (*found, *self._refused_of_read_drugs()):
            if drug is None:
                continue
            subject = Subject(ReadingKind.DIRECTIONS, text, drug_key(drug))
            known = groups.get(subject.key)
            groups[subject.key] = TextGroup(
                subject,
                count + (known.rows if known else 0),
                people + (known.people if known else 0),
                drug,
            )
        yield from groups.values()

    def _refused_of_read_drugs(self) -> Iterator[tuple[str, RecognisedDrug | None, int, int]]:
        p = PrescriptionRow
        texts = self.overlay.drug_texts
        if not texts:
            return
        by = (p.drug_text, p.drug_code, p.drug_code_system, p.directions_text)
        rows = self._session.execute(
            select(*by, func.count(), _people(p.patient_id))
            .where(p.drug_id.is_(None), p.drug_text.in_(texts), p.directions_text.is_not(None))
            .group_by(*by)
        )
        for text, code, system, directions, count, people in rows:
            reading = self.overlay.drugs.get((text, code_key(code, system)))
            if reading is None:
                continue
            dose = self.overlay.doses.get((reading.id, directions))
            if dose is not None and dose.understood is False:
                yield directions, self.overlay.drug_of(text, code, system), count, people

    def _unrecognised(self) -> Iterator[TextGroup]:
        p = PrescriptionRow
        by = (p.drug_text, p.drug_code, p.drug_code_system)
        rows = self._session.execute(
            select(*by, func.count(), _people(p.patient_id))
            .where(p.drug_id.is_(None))
            .group_by(*by)
        )
        for text, code, system, count, people in rows:
            subject = Subject(ReadingKind.DRUG, text, code_key(code, system))
            yield TextGroup(subject, count, people, None, code, system)


def count_not_understood(session: Session, ingredients: Mapping[str, Ingredient]) -> int:
    """Directions of recognised drugs that nobody has understood yet, by text and drug."""
    return len(NotRead(session, ingredients).directions())


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One row a reading works on: whose it is and what it says of its amount."""

    patient_id: str
    record_id: str
    start_on: date | None
    quantity: Fraction | None
    days_supply: int | None
    directions_text: str | None


def rows_of(
    session: Session, subject: Subject, ingredients: Mapping[str, Ingredient]
) -> list[SubjectRow]:
    """Every row with the text a reading is about, newest first."""
    p = PrescriptionRow
    columns = (
        p.patient_id, p.id, p.start_day, p.quantity, p.days_supply, p.directions_text,
        p.drug_text, p.drug_id, p.drug_code, p.drug_code_system,
    )  # fmt: skip
    reader = HistoryReader(session, ingredients)
    if subject.kind is ReadingKind.DRUG:
        wanted: ColumnElement[bool] = and_(p.drug_id.is_(None), p.drug_text == subject.text)
    else:
        wanted = and_(
            p.directions_text == subject.text,
            or_(p.directions_understood.is_(False), p.drug_id.is_(None)),
        )
    found = []
    for row in session.execute(select(*columns).where(wanted).order_by(p.start_day.desc(), p.id)):
        code, system = row.drug_code, row.drug_code_system
        if subject.kind is ReadingKind.DRUG:
            scope: str | None = code_key(code, system)
        else:
            drug = reader.recognised[row.drug_id] or reader.overlay.drug_of(
                row.drug_text, code, system
            )
            scope = drug_key(drug) if drug is not None else None
        if scope == subject.scope:
            found.append(
                SubjectRow(
                    row.patient_id,
                    row.id,
                    _date(row.start_day),
                    None if row.quantity is None else Fraction(row.quantity),
                    row.days_supply,
                    row.directions_text,
                )
            )
    return found


# --- odd records ----------------------------------------------------------------------------------


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


def _people(owner: Any) -> Any:
    return cast(func.count(func.distinct(owner)), Integer)


def _date(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)
