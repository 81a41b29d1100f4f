"""What people said texts mean, laid over rows as they are read.

The rows stay as they came in: an overlay changes the record that is made of them, and marks it with
who said so. Only rows the program could not read itself are ever touched.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.domain.reading import ReadingKind, code_key, drug_key
from clinic_desktop.domain.records import Prescription
from clinic_desktop.store.models import PrescriptionRow
from clinic_desktop.store.readings import (
    GrammarDose,
    StoredReading,
    grammar_doses,
    standing_readings,
)


@dataclass(frozen=True)
class Overlay:
    """The readings that stand, by what they are about: text and scope."""

    directions: Mapping[tuple[str, str], StoredReading] = field(default_factory=dict)
    drugs: Mapping[tuple[str, str], StoredReading] = field(default_factory=dict)
    recognised: Mapping[int, RecognisedDrug] = field(default_factory=dict)
    doses: Mapping[tuple[int, str], GrammarDose] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.directions or self.drugs)

    @property
    def drug_texts(self) -> list[str]:
        """Texts that somebody said are a drug the rules know."""
        return sorted({text for (text, _), one in self.drugs.items() if one.drug_id is not None})

    def drug_of(self, text: str, code: str | None, system: str | None) -> RecognisedDrug | None:
        """The drug somebody said this text is."""
        reading = self.drugs.get((text, code_key(code, system)))
        if reading is None or reading.drug_id is None:
            return None
        return self.recognised.get(reading.drug_id)

    def over(self, row: Prescription) -> Prescription:
        """The row with what was said of it; itself where nothing was."""
        if row.drug is None:
            row = self._with_drug(row)
        if row.drug is not None and row.directions_understood is False:
            row = self._with_dose(row, row.drug)
        return row

    def _with_drug(self, row: Prescription) -> Prescription:
        scope = code_key(row.drug_code, row.drug_code_system)
        reading = self.drugs.get((row.drug_text, scope))
        if reading is None:
            return row
        by = (*row.read_by, reading.by)
        drug = self.drug_of(row.drug_text, row.drug_code, row.drug_code_system)
        if drug is None:
            return replace(row, read_by=by)
        dose = self.doses.get((reading.id, row.directions_text or ""))
        if dose is None:
            return replace(row, drug=drug, read_by=by)
        return replace(
            row,
            drug=drug,
            read_by=by,
            units_per_day=dose.units_per_day,
            as_needed=row.as_needed or dose.as_needed,
            directions_understood=dose.understood,
        )

    def _with_dose(self, row: Prescription, drug: RecognisedDrug) -> Prescription:
        reading = self.directions.get((row.directions_text or "", drug_key(drug)))
        if reading is None:
            return row
        by = (*row.read_by, reading.by)
        if reading.units_per_day is None:
            return replace(row, read_by=by)
        return replace(
            row,
            read_by=by,
            units_per_day=reading.units_per_day,
            as_needed=row.as_needed or reading.as_needed,
            directions_understood=True,
        )


def read_overlay(session: Session, drugs: Mapping[int | None, RecognisedDrug | None]) -> Overlay:
    """The overlay of now; `drugs` are the recognised drugs by row id."""
    standing = standing_readings(session)
    if not standing:
        return Overlay()
    by_kind: dict[ReadingKind, dict[tuple[str, str], StoredReading]] = {
        kind: {
            (one.subject.text, one.subject.scope): one
            for one in standing
            if one.subject.kind is kind
        }
        for kind in ReadingKind
    }
    of_drugs = by_kind[ReadingKind.DRUG]
    ids = [one.id for one in of_drugs.values()]
    return Overlay(
        directions=by_kind[ReadingKind.DIRECTIONS],
        drugs=of_drugs,
        recognised={
            row_id: drug
            for row_id, drug in drugs.items()
            if row_id is not None and drug is not None
        },
        doses=grammar_doses(session, ids) if ids else {},
    )


def people_with_read_drugs(
    session: Session, overlay: Overlay, ingredients: Collection[str]
) -> set[str]:
    """People with a row whose text somebody said is one of these ingredients."""
    texts = overlay.drug_texts
    if not texts:
        return set()
    p = PrescriptionRow
    rows = session.execute(
        select(p.patient_id, p.drug_text, p.drug_code, p.drug_code_system)
        .where(and_(p.drug_id.is_(None), p.drug_text.in_(texts)))
        .distinct()
    )
    found = set()
    for patient_id, text, code, system in rows:
        drug = overlay.drug_of(text, code, system)
        if drug is not None and drug.ingredient.key in ingredients:
            found.add(patient_id)
    return found
