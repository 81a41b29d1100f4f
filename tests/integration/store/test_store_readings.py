"""Readings and the queries of data health on each kind of database."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from clinic_desktop.domain.reading import ReadingKind, Subject, drug_key
from clinic_desktop.domain.records import Condition, Encounter, Patient, PrescriptionStatus
from clinic_desktop.store import odd_rows, texts_not_read
from clinic_desktop.store.reading import read_history, relevant_people
from clinic_desktop.store.reading_models import ReadingRow
from clinic_desktop.store.readings import (
    GrammarDose,
    NewReading,
    add_grammar_doses,
    add_reading,
    standing_readings,
    versions,
)
from clinic_desktop.store.session import Store
from tests.integration.store.store_samples import DIAZEPAM_5, INGREDIENTS, put, rx

AT = "2026-06-01T09:30:00+01:00"
AS_OF = date(2026, 6, 1)
ODD = "as the moon directs"
DIRECTIONS = Subject(ReadingKind.DIRECTIONS, ODD, drug_key(DIAZEPAM_5))
MISSPELT = Subject(ReadingKind.DRUG, "as written", "")


def test_readings_are_laid_over_rows_and_taken_off_again(store: Store) -> None:
    odd = replace(rx("p1", "a"), directions_text=ODD, directions_understood=False,
                  units_per_day=None)  # fmt: skip
    unknown = replace(rx("p2", "b", drug=None), directions_text="one daily", units_per_day=None)
    with store.write() as session:
        put(session, Patient("p1"), Patient("p2"), odd, unknown)
        assert relevant_people(session, INGREDIENTS) == ["p1"]
        add_reading(
            session, NewReading(DIRECTIONS, "{}", Fraction(3, 2), as_needed=True), "Khan", "gp", AT
        )
        drug_id = add_reading(
            session, NewReading(MISSPELT, "{}", drug=DIAZEPAM_5), "Osei", "gp", AT
        )
        dose = GrammarDose("one daily", Fraction(1), as_needed=False, understood=True)
        add_grammar_doses(session, drug_id, [dose])
    with store.read() as session:
        assert relevant_people(session, INGREDIENTS) == ["p1", "p2"]
        (first,) = read_history(session, "p1", INGREDIENTS).prescriptions
        (second,) = read_history(session, "p2", INGREDIENTS).prescriptions
        assert texts_not_read.count_not_understood(session, INGREDIENTS) == 0
        assert [r.patient_id for r in texts_not_read.rows_of(session, DIRECTIONS, INGREDIENTS)] == [
            "p1"
        ]
    assert (first.units_per_day, first.as_needed) == (Fraction(3, 2), True)
    assert [mark.name for mark in first.read_by] == ["Khan"]
    assert (second.drug, second.units_per_day) == (DIAZEPAM_5, Fraction(1))
    assert [mark.name for mark in second.read_by] == ["Osei"]
    with store.write() as session:
        back = NewReading(DIRECTIONS, "{}", reason="wrong", stands=False)
        add_reading(session, back, "Khan", "gp", AT)
    with store.read() as session:
        assert [one.version for one in versions(session, DIRECTIONS.key)] == [2, 1]
        assert [one.subject for one in standing_readings(session)] == [MISSPELT]
        (first,) = read_history(session, "p1", INGREDIENTS).prescriptions
    assert (first.units_per_day, first.read_by) == (None, ())


def test_two_versions_of_one_number_are_refused_by_the_database(store: Store) -> None:
    row = {
        "subject": "s", "version": 1, "kind": "drug", "text": "t", "scope": "", "state": "stands",
        "answer": "{}", "as_needed": False, "rows": 0, "people": 0, "signed_by": "a",
        "signed_role": "b", "signed_at": AT,
    }  # fmt: skip
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(insert(ReadingRow), [row, row])


def test_what_is_odd_is_found(store: Store) -> None:
    active = PrescriptionStatus.ACTIVE
    with store.write() as session:
        put(
            session,
            Patient("p1", "Reed", "Ann", date(1950, 1, 1)),
            Patient("p2", "REED", "ann", date(1950, 1, 1)),
            rx("p1", "a", start_on=date(2026, 5, 1)),
            rx("p1", "b", start_on=date(2026, 5, 1)),
            rx("p1", "future", start_on=date(2026, 6, 2)),
            rx("p1", "undated", start_on=None),
            replace(rx("p2", "old", start_on=date(1972, 3, 1)), status=active),
            Encounter("e1", "p1", date(2026, 6, 2)),
            Condition("p1", "X99", "icd10", None, onset_on=date(2026, 6, 2)),
        )
    with store.read() as session:
        future = odd_rows.from_the_future(session, AS_OF)
        undated = odd_rows.without_a_date(session)
        old = odd_rows.open_long_since(session, date(2026, 3, 3), INGREDIENTS)
        twice = odd_rows.repeated_rows(session, INGREDIENTS)
        same = odd_rows.same_people(session)
    assert [one.kind for one in future] == ["prescription", "encounter", "condition"]
    assert [one.id for one in undated] == ["undated"]
    assert [(one.id, one.on) for one in old] == [("old", date(1972, 3, 1))]
    assert [(one.patient_id, one.on, one.times) for one in twice] == [("p1", date(2026, 5, 1), 2)]
    assert [(one.ids, one.shared) for one in same] == [
        (("p1", "p2"), "the same names and birth date")
    ]
