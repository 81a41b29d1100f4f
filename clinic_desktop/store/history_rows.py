"""Rows of a chunk of people, read table by table and made into histories.

Statements name columns in the order of the record's fields, so that a row goes straight into its
maker. Dates, fractions and drugs are made once and shared by every row that has them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic_desktop.domain.drug import DrugClass, Ingredient, RecognisedDrug, Release
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import (
    Condition,
    Encounter,
    EncounterKind,
    Patient,
    PlanRow,
    Prescription,
    PrescriptionStatus,
    Sex,
    Source,
)
from clinic_desktop.domain.review import (
    NO_SAFETY_ANSWERS,
    SAFETY_QUESTIONS,
    Contact,
    Decision,
    Review,
    SafetyAnswers,
)
from clinic_desktop.domain.timeline import BESIDE
from clinic_desktop.store.lean import maker
from clinic_desktop.store.merges import Merges, read_merges
from clinic_desktop.store.models import (
    ConditionRow,
    EncounterRow,
    ImportedPlanRow,
    PatientRow,
    PrescriptionRow,
    RecognisedDrugRow,
    ReviewRow,
)
from clinic_desktop.store.own_models import TaperPlanRow, TaperPlanStepRow
from clinic_desktop.store.plan_life_models import CheckInRow, PlanGateRow
from clinic_desktop.store.reading_overlay import Overlay, read_overlay

_RELEVANT = (DrugClass.BENZODIAZEPINE, DrugClass.Z_DRUG, DrugClass.OPIOID, *BESIDE)

_new_patient = maker(Patient)
_new_prescription = maker(Prescription)
_new_condition = maker(Condition)
_new_encounter = maker(Encounter)
_new_review = maker(Review)
_new_plan_row = maker(PlanRow)
_new_history = maker(PatientHistory)


# --- statements -----------------------------------------------------------------------------------


def _whole_number(column: InstrumentedAttribute[Any]) -> Any:
    """A true/false column without the per-row conversion: SQLite holds 0 and 1."""
    return type_coerce(column, Integer)


def _of_people(statement: Any, owner: InstrumentedAttribute[str]) -> Any:
    return statement.where(owner.in_(bindparam("ids", expanding=True)))


def select_patients() -> Any:
    # Built anew for each use: a statement keeps its own bound parameters.
    p = PatientRow
    return select(
        p.id, p.family_name, p.given_name, p.birth_day, p.title, p.sex, p.identifier,
        p.address_lines, p.phone, p.language, p.communication_needs, p.deceased_day, p.merged_into,
        p.reported_dead,
    )  # fmt: skip


def _select_prescriptions() -> Any:
    p = PrescriptionRow
    return _of_people(
        select(
            p.id, p.patient_id, p.drug_text, p.drug_id, p.start_day, p.source, p.directions_text,
            _whole_number(p.directions_understood), p.units_per_day, _whole_number(p.as_needed),
            p.quantity, p.quantity_unit, p.days_supply, p.repeats, p.end_day, p.status,
            p.prescriber, p.organisation, p.indication, p.drug_code, p.drug_code_system,
        ),
        p.patient_id,
    ).order_by(p.patient_id, p.id)  # fmt: skip


PATIENTS = _of_people(select_patients(), PatientRow.id)
_ALL_PRESCRIPTIONS = _select_prescriptions()
_SOME_PRESCRIPTIONS = _ALL_PRESCRIPTIONS.where(
    # "+ 0" keeps SQLite from the index by drug: the rows of the people lie together.
    (PrescriptionRow.drug_id + 0).in_(bindparam("drug_ids", expanding=True))
)
_NOT_RECOGNISED = _ALL_PRESCRIPTIONS.where(
    PrescriptionRow.drug_id.is_(None),
    PrescriptionRow.drug_text.in_(bindparam("texts", expanding=True)),
)
_FIRST_STARTS = _of_people(
    select(PrescriptionRow.patient_id, func.min(PrescriptionRow.start_day)),
    PrescriptionRow.patient_id,
).group_by(PrescriptionRow.patient_id)
_CONDITIONS = _of_people(
    select(
        ConditionRow.patient_id, ConditionRow.code, ConditionRow.code_system, ConditionRow.word,
        ConditionRow.text, ConditionRow.onset_day, ConditionRow.end_day, ConditionRow.not_current,
    ),
    ConditionRow.patient_id,
).order_by(ConditionRow.patient_id, ConditionRow.id)  # fmt: skip
_ENCOUNTERS = _of_people(
    select(
        EncounterRow.id, EncounterRow.patient_id, EncounterRow.start_day, EncounterRow.end_day,
        EncounterRow.kind, EncounterRow.reason, EncounterRow.clinician,
    ),
    EncounterRow.patient_id,
).order_by(EncounterRow.patient_id, EncounterRow.id)  # fmt: skip
_REVIEWS = _of_people(
    select(
        ReviewRow.id, ReviewRow.patient_id, ReviewRow.review_day, ReviewRow.reviewer,
        ReviewRow.contact, ReviewRow.indication, ReviewRow.benefit, ReviewRow.harms,
        ReviewRow.actual_use, ReviewRow.interacting_risks, ReviewRow.patient_view,
        ReviewRow.decision, ReviewRow.reason, ReviewRow.next_review_day,
        ReviewRow.withdrawal_signs, ReviewRow.pdmp_checked, ReviewRow.naloxone_offered,
        ReviewRow.non_drug_offered, ReviewRow.notes, ReviewRow.supersedes,
        ReviewRow.risks_explained, ReviewRow.single_prescriber, ReviewRow.single_pharmacy,
        *(getattr(ReviewRow, name) for name in SAFETY_QUESTIONS),
    ),
    ReviewRow.patient_id,
).order_by(ReviewRow.patient_id, ReviewRow.id)  # fmt: skip
_PLAN_ROWS = _of_people(
    select(
        ImportedPlanRow.patient_id,
        ImportedPlanRow.start_day,
        ImportedPlanRow.drug,
        ImportedPlanRow.dose_ug,
    ),
    ImportedPlanRow.patient_id,
).order_by(ImportedPlanRow.patient_id, ImportedPlanRow.id)
# Steps of a version that was replaced, paused or given up count as far as it held; those behind a
# check-in once it was recorded.
_CHECKED_IN = exists().where(
    CheckInRow.patient_id == PlanGateRow.patient_id,
    CheckInRow.plan_id == PlanGateRow.plan_id,
    CheckInRow.version == PlanGateRow.version,
    CheckInRow.gate_step == PlanGateRow.step,
)
_BEHIND_A_CHECK_IN = exists().where(
    PlanGateRow.patient_id == TaperPlanStepRow.patient_id,
    PlanGateRow.plan_id == TaperPlanStepRow.plan_id,
    PlanGateRow.version == TaperPlanStepRow.version,
    PlanGateRow.step <= TaperPlanStepRow.number,
    ~_CHECKED_IN,
)
_SIGNED_STEPS = _of_people(
    select(
        TaperPlanStepRow.patient_id,
        TaperPlanStepRow.start_day,
        TaperPlanStepRow.drug,
        TaperPlanStepRow.dose_ug,
    )
    .join(
        TaperPlanRow,
        (TaperPlanRow.patient_id == TaperPlanStepRow.patient_id)
        & (TaperPlanRow.id == TaperPlanStepRow.plan_id)
        & (TaperPlanRow.version == TaperPlanStepRow.version),
    )
    .where(
        or_(
            TaperPlanRow.ended_day.is_(None),
            TaperPlanStepRow.start_day < TaperPlanRow.ended_day,
        ),
        ~_BEHIND_A_CHECK_IN,
    ),
    TaperPlanStepRow.patient_id,
).order_by(
    TaperPlanStepRow.patient_id, TaperPlanStepRow.plan_id, TaperPlanStepRow.version,
    TaperPlanStepRow.number, TaperPlanStepRow.drug,
)  # fmt: skip

# --- stored values to typed ones ------------------------------------------------------------------


class Days(dict[int | None, date | None]):
    """Dates by stored day, each made once: a clinic's rows share a few thousand."""

    def __missing__(self, day: int | None) -> date | None:
        made = None if day is None else date.fromordinal(day)
        self[day] = made
        return made


class _Fractions(dict[str | None, Fraction | None]):
    """Exact numbers by stored text, each made once."""

    def __missing__(self, text: str | None) -> Fraction | None:
        made = None if text is None else Fraction(text)
        self[text] = made
        return made


_SEXES = {sex.value: sex for sex in Sex}
_SOURCES = {source.value: source for source in Source}
_STATUSES = {None: None} | {status.value: status for status in PrescriptionStatus}
_KINDS = {kind.value: kind for kind in EncounterKind}
_CONTACTS = {None: None} | {contact.value: contact for contact in Contact}
_DECISIONS = {None: None} | {decision.value: decision for decision in Decision}
_TRUTH = {None: None, 0: False, 1: True}


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def make_patient(row: Sequence[Any], days: Days) -> Patient:
    (patient_id, family, given, birth, title, sex, identifier, address, phone, language, needs,
     deceased, merged_into, reported_dead) = row  # fmt: skip
    return _new_patient(
        patient_id, family, given, days[birth], title, _SEXES[sex], identifier, _lines(address),
        phone, language, _lines(needs), days[deceased], merged_into,
        reported_dead,
    )  # fmt: skip


@dataclass(frozen=True)
class HistoryReader:
    """Reads chunks of people within one session, sharing what their rows have in common."""

    session: Session
    ingredients: Mapping[str, Ingredient]

    @cached_property
    def _connection(self) -> Connection:
        return self.session.connection()

    def _rows(self, statement: Any, parameters: Mapping[str, Any] | None = None) -> Iterable[Any]:
        # On the connection: the session would look at every row for mapped objects.
        return self._connection.execute(statement, parameters)

    @cached_property
    def merges(self) -> Merges:
        return read_merges(self.session)

    @cached_property
    def recognised(self) -> dict[int | None, RecognisedDrug | None]:
        """Recognised drugs by row id; the rows of all people share these objects."""
        drugs: dict[int | None, RecognisedDrug | None] = {None: None}
        d = RecognisedDrugRow
        rows = self._rows(
            select(d.id, d.ingredient, d.strength_ug, d.form, d.release, d.systemic_oral)
        )
        for row_id, key, strength_ug, form, release, systemic_oral in rows:
            ingredient = self.ingredients.get(key)
            drugs[row_id] = (
                None
                if ingredient is None
                else RecognisedDrug(ingredient, strength_ug, form, Release(release), systemic_oral)
            )
        return drugs

    @cached_property
    def _relevant_drug_ids(self) -> list[int]:
        return [
            row_id
            for row_id, drug in self.recognised.items()
            if row_id is not None and drug is not None and drug.ingredient.drug_class in _RELEVANT
        ]

    @cached_property
    def _days(self) -> Days:
        return Days()

    @cached_property
    def _fractions(self) -> _Fractions:
        return _Fractions()

    def histories(self, people: Sequence[str]) -> Iterator[PatientHistory]:
        """Histories of surviving records, in the order given; an unknown id yields nothing."""
        merges = self.merges
        ids = [one for person in people for one in merges.members(person)]
        patients = self._patients(ids)
        prescriptions = _grouped(self._prescriptions(ids))
        conditions = _grouped(self._conditions(ids))
        encounters = _grouped(self._encounters(ids))
        reviews = _grouped(self._reviews(ids))
        plan_rows = _grouped(self._plan_rows(ids))
        first_starts = self._first_starts(ids)
        for groups in (
            prescriptions, conditions, encounters, reviews, plan_rows, first_starts,
        ):  # fmt: skip
            merges.bring_together(groups)
        for person in people:
            patient = patients.get(person)
            if patient is not None and patient.merged_into is not None:
                # Merged round in a circle, or into a record that never came: nobody else stands
                # for this person, so the rules ask this record.
                patient = replace(patient, merged_into=None)
            if patient is not None and patient.deceased_on is None and not patient.reported_dead:
                others = (patients.get(one) for one in merges.members(person)[1:])
                if any(one and (one.deceased_on or one.reported_dead) for one in others):
                    # Another record of theirs says so, and this one does not: nobody writes to
                    # them, and the rules go on until the surviving record has a date.
                    patient = replace(patient, reported_dead=True)
            if patient is not None:
                starts = first_starts.get(person, [])
                stays = encounters.get(person, ())
                starts += [stay.start_on for stay in stays if stay.start_on is not None]
                yield _new_history(
                    patient,
                    tuple(prescriptions.get(person, ())),
                    tuple(conditions.get(person, ())),
                    tuple(stays),
                    tuple(reviews.get(person, ())),
                    tuple(plan_rows.get(person, ())),
                    min(starts, default=None),
                )

    def all_prescriptions(self, ids: Sequence[str]) -> Iterator[Prescription]:
        rows = self._rows(_ALL_PRESCRIPTIONS, {"ids": ids})
        return self._made_prescriptions(rows)

    def _patients(self, ids: Sequence[str]) -> dict[str, Patient]:
        rows = self._rows(PATIENTS, {"ids": ids})
        return {row[0]: make_patient(row, self._days) for row in rows}

    def _first_starts(self, ids: Sequence[str]) -> dict[str, list[date]]:
        """The earliest start of a prescription of any drug, of each record."""
        rows = self._rows(_FIRST_STARTS, {"ids": ids})
        return {owner: [date.fromordinal(day)] for owner, day in rows if day is not None}

    @cached_property
    def overlay(self) -> Overlay:
        """What people said of texts the program could not read."""
        return read_overlay(self.session, self.recognised)

    def _prescriptions(self, ids: Sequence[str]) -> Iterable[Prescription]:
        wanted = {"ids": ids, "drug_ids": self._relevant_drug_ids}
        known = self._made_prescriptions(self._rows(_SOME_PRESCRIPTIONS, wanted))
        texts = self.overlay.drug_texts
        if not texts:
            return known
        rows = self._rows(_NOT_RECOGNISED, {"ids": ids, "texts": texts})
        named = (
            row
            for row in self._made_prescriptions(rows)
            if row.drug is not None and row.drug.ingredient.drug_class in _RELEVANT
        )
        return sorted((*known, *named), key=lambda row: (row.patient_id, row.id))

    def _made_prescriptions(self, rows: Iterable[Sequence[Any]]) -> Iterator[Prescription]:
        made = self._plain_prescriptions(rows)
        return map(self.overlay.over, made) if self.overlay else made

    def _plain_prescriptions(self, rows: Iterable[Sequence[Any]]) -> Iterator[Prescription]:
        drugs, days, fractions = self.recognised, self._days, self._fractions
        for (
            record_id, owner, drug_text, drug_id, start, source, directions, understood, units,
            as_needed, quantity, unit, days_supply, repeats, end, status, prescriber,
            organisation, indication, code, code_system,
        ) in rows:  # fmt: skip
            yield _new_prescription(
                record_id, owner, drug_text, drugs[drug_id], days[start], _SOURCES[source],
                directions, _TRUTH[understood], fractions[units], _TRUTH[as_needed],
                fractions[quantity], unit, days_supply, repeats, days[end], _STATUSES[status],
                prescriber, organisation, indication, code, code_system, (),
            )  # fmt: skip

    def _conditions(self, ids: Sequence[str]) -> Iterator[Condition]:
        days = self._days
        rows = self._rows(_CONDITIONS, {"ids": ids})
        for owner, code, system, word, text, onset, end, not_current in rows:
            yield _new_condition(
                owner, code, system, word, text, days[onset], days[end], not_current
            )

    def _encounters(self, ids: Sequence[str]) -> Iterator[Encounter]:
        days = self._days
        rows = self._rows(_ENCOUNTERS, {"ids": ids})
        for record_id, owner, start, end, kind, reason, clinician in rows:
            yield _new_encounter(
                record_id, owner, days[start], days[end], _KINDS[kind], reason, clinician
            )

    def _reviews(self, ids: Sequence[str]) -> Iterator[Review]:
        """Reviews that stand: one that a later review corrects is left out."""
        rows = list(self._rows(_REVIEWS, {"ids": ids}))
        corrected = {(row.patient_id, row.supersedes) for row in rows if row.supersedes}
        days = self._days
        for (
            record_id, owner, on, reviewer, contact, indication, benefit, harms, actual_use,
            risks, view, decision, reason, next_on, withdrawal, pdmp, naloxone, non_drug, notes, _,
            explained, prescriber, pharmacy, *safety,
        ) in rows:  # fmt: skip
            if (owner, record_id) in corrected:
                continue
            yield _new_review(
                record_id, owner, days[on], reviewer, _CONTACTS[contact], indication, benefit,
                harms, actual_use, risks, view, _DECISIONS[decision], reason, days[next_on],
                withdrawal, pdmp, naloxone, non_drug, notes,
                SafetyAnswers(*safety) if any(safety) else NO_SAFETY_ANSWERS,
                explained, prescriber, pharmacy,
            )  # fmt: skip

    def _plan_rows(self, ids: Sequence[str]) -> Iterator[PlanRow]:
        for statement in (_PLAN_ROWS, _SIGNED_STEPS):
            for owner, start, drug, dose_ug in self._rows(statement, {"ids": ids}):
                yield _new_plan_row(owner, self._days[start], drug, dose_ug)


def _grouped(records: Iterable[Any]) -> dict[str, list[Any]]:
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for record in records:
        groups[record.patient_id].append(record)
    return groups
