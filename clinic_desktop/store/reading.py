"""People and their records out of the store: all those who matter as a stream, or one.

The rules are about people who ever had a benzodiazepine or Z-drug, so nobody else is loaded. They
are found from an index, then read in chunks of people, one query a table and chunk: memory stays
flat, one person's rows lie together on the disk, and the same code reads one person.

`ingredients` (the catalogue's, by key) turns a stored key into what the rules know of the drug. A
drug whose ingredient is not among them is read as not recognised.

Rows of a record merged into another belong to the surviving one; see `Merges`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic_desktop.domain.drug import DrugClass, Ingredient
from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Patient, Prescription
from clinic_desktop.store.history_rows import (
    PATIENTS,
    Days,
    HistoryReader,
    make_patient,
    select_patients,
)
from clinic_desktop.store.merges import read_merges
from clinic_desktop.store.models import PatientRow, PrescriptionRow, RecognisedDrugRow
from clinic_desktop.store.reading_overlay import people_with_read_drugs

CHUNK_PEOPLE = 200
"""Larger chunks are slower: their rows leave the processor's cache before they are used."""


# --- the people who matter ------------------------------------------------------------------------


def relevant_people(
    session: Session,
    ingredients: Mapping[str, Ingredient],
    classes: Collection[DrugClass] = (DrugClass.BENZODIAZEPINE, DrugClass.Z_DRUG),
) -> list[str]:
    """Ids of everyone with any record of a drug of these classes, whatever the route, in order.

    Of merged records the surviving one is named. The rules look at people on benzodiazepines and
    Z-drugs alone; the denominator of a published measure may need others.
    """
    merges = read_merges(session)
    keys = [key for key, ingredient in ingredients.items() if ingredient.drug_class in classes]
    drugs = select(RecognisedDrugRow.id).where(RecognisedDrugRow.ingredient.in_(keys))
    drug_ids = session.scalars(drugs).all()
    rows = session.scalars(
        select(PrescriptionRow.patient_id).where(PrescriptionRow.drug_id.in_(drug_ids)).distinct()
    )
    overlay = HistoryReader(session, ingredients).overlay
    named = people_with_read_drugs(session, overlay, keys)
    return sorted({merges.survivor(patient_id) for patient_id in (*rows, *named)})


def stream_histories(
    session: Session,
    ingredients: Mapping[str, Ingredient],
    *,
    patient_ids: Collection[str] | None = None,
) -> Iterator[PatientHistory]:
    """Histories in order of patient id: of `relevant_people`, or of the people named.

    `prescriptions` are those of classes the rules look at; `first_record_on` looks at everything.
    Ids that are merged into another, or not there, yield nothing.
    """
    wanted = relevant_people(session, ingredients) if patient_ids is None else sorted(patient_ids)
    reader = HistoryReader(session, ingredients)
    people = [patient_id for patient_id in wanted if not reader.merges.is_merged(patient_id)]
    for start in range(0, len(people), CHUNK_PEOPLE):
        yield from reader.histories(people[start : start + CHUNK_PEOPLE])


# --- one person -----------------------------------------------------------------------------------


def read_patient(session: Session, patient_id: str) -> Patient:
    """The person; raises UnknownItem where there is none of this id."""
    row = session.execute(PATIENTS, {"ids": [patient_id]}).first()
    if row is None:
        raise UnknownItem("There is no such patient", "No person of this id is in the records.")
    return make_patient(row, Days())


def read_people(session: Session, ids: Iterable[str]) -> dict[str, Patient]:
    """The people of these ids that are there, by id."""
    wanted, days = sorted(set(ids)), Days()
    found: dict[str, Patient] = {}
    for start in range(0, len(wanted), CHUNK_PEOPLE):
        rows = session.execute(PATIENTS, {"ids": wanted[start : start + CHUNK_PEOPLE]})
        found |= {row[0]: make_patient(row, days) for row in rows}
    return found


def read_history(
    session: Session, patient_id: str, ingredients: Mapping[str, Ingredient]
) -> PatientHistory:
    """One person's history, as `stream_histories` gives it, whether or not they have such a drug.

    A record merged into another has no rows of its own any more. Raises UnknownItem.
    """
    reader = HistoryReader(session, ingredients)
    if reader.merges.is_merged(patient_id):
        return PatientHistory(read_patient(session, patient_id))
    history = next(reader.histories([patient_id]), None)
    return history or PatientHistory(read_patient(session, patient_id))


def read_prescriptions(
    session: Session, patient_id: str, ingredients: Mapping[str, Ingredient]
) -> tuple[Prescription, ...]:
    """All orders and fills of a person, of any drug and of none recognised, latest first."""
    reader = HistoryReader(session, ingredients)
    rows = reader.all_prescriptions(reader.merges.members(patient_id))
    return tuple(sorted(rows, key=lambda row: (row.start_on or date.min, row.id), reverse=True))


def find_patients(session: Session, folded_words: Sequence[str], limit: int = 50) -> list[Patient]:
    """People whose names, identifier, id and birth date hold every word, by name.

    The words are folded as `search_text` is. Nobody is found by no words.
    """
    if not folded_words:
        return []
    found = select_patients().where(
        *(PatientRow.search_text.contains(word, autoescape=True) for word in folded_words)
    )
    ordered = found.order_by(PatientRow.family_name, PatientRow.given_name, PatientRow.id)
    days = Days()
    return [make_patient(row, days) for row in session.execute(ordered.limit(limit))]
