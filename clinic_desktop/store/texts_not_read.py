"""Texts of the records that nobody has understood, grouped as readings are about them.

Directions go with the drug they stand on, a drug's text with its code. Reads only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.drug import Ingredient, RecognisedDrug
from clinic_desktop.domain.reading import ReadingKind, Subject, code_key, drug_key
from clinic_desktop.store.history_rows import HistoryReader
from clinic_desktop.store.models import (
    ConditionRow,
    PrescriptionRow,
)
from clinic_desktop.store.reading_overlay import Overlay


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
                    None if row.start_day is None else date.fromordinal(row.start_day),
                    None if row.quantity is None else Fraction(row.quantity),
                    row.days_supply,
                    row.directions_text,
                )
            )
    return found


def _people(owner: Any) -> Any:
    return cast(func.count(func.distinct(owner)), Integer)
