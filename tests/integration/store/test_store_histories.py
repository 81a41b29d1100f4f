"""What the rules get to read: the right people, whole and typed, whatever was merged."""

from dataclasses import FrozenInstanceError
from datetime import date
from fractions import Fraction

import pytest

from clinic_desktop.domain.errors import UnknownItem
from clinic_desktop.domain.flag import Evidence, EvidenceKind
from clinic_desktop.domain.folding import folded
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
    SourceRef,
)
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.store import reading
from clinic_desktop.store.feeds import record_provenance
from clinic_desktop.store.merges import Merges, read_merges
from clinic_desktop.store.reading import (
    find_patients,
    read_history,
    read_patient,
    read_prescriptions,
    stream_histories,
)
from clinic_desktop.store.session import Store
from tests.integration.store.store_samples import (
    DIAZEPAM_5,
    DIAZEPAM_INJECTION,
    FILE,
    GABAPENTIN_300,
    INGREDIENTS,
    LINE,
    MORPHINE_10,
    ZOPICLONE_7_5,
    put,
    rx,
)

FULL_PATIENT = Patient(
    "p1", "O'Neill", "Zoë", date(1950, 2, 28), "Ms", Sex.FEMALE, "943 476 5919",
    ("1 High St", "Town"), "0161 496 0000", "cy", ("large-print", "easy-read"),
    date(2026, 5, 1), None,
)  # fmt: skip
FULL_PRESCRIPTION = Prescription(
    "rx1", "p1", "Diazepam 5mg tabs", DIAZEPAM_5, date(2026, 3, 1), Source.DISPENSED,
    "half a tablet on alternate days", True, Fraction(1, 4), True, Fraction(29, 2), "tablet",
    28, 3, date(2026, 4, 1), PrescriptionStatus.ENTERED_IN_ERROR, "Dr A", "Practice B",
    "anxiety", "387362001", "snomed",
)  # fmt: skip
FULL_CONDITION = Condition(
    "p1", "G40", "icd10", "epilepsy", "Epilepsy", date(2001, 1, 1), date(2020, 12, 31), True
)
FULL_ENCOUNTER = Encounter(
    "e1", "p1", date(2026, 1, 1), date(2026, 1, 9), EncounterKind.INPATIENT, "fall", "Dr C"
)
FULL_REVIEW = Review(
    "r1", "p1", date(2026, 4, 2), "Dr A", Contact.VIDEO, "valid", "some", "falls", "nightly",
    "alcohol", "wants to stop", Decision.NOT_SUITABLE, "palliative", date(2026, 7, 2), "none",
    "yes", "offered", "sleep clinic", "notes",
)  # fmt: skip
FULL_PLAN_ROW = PlanRow("p1", date(2026, 4, 5), "diazepam", 4_500)


def people(store: Store) -> list[str]:
    with store.read() as session:
        return [h.patient.id for h in stream_histories(session, INGREDIENTS)]


def one(store: Store, patient_id: str) -> PatientHistory:
    with store.read() as session:
        return read_history(session, patient_id, INGREDIENTS)


def test_every_field_of_every_record_comes_back(store: Store) -> None:
    records = (
        FULL_PATIENT, FULL_PRESCRIPTION, FULL_CONDITION, FULL_ENCOUNTER, FULL_REVIEW,
        FULL_PLAN_ROW,
    )  # fmt: skip
    with store.write() as session:
        put(session, *records)
    assert one(store, "p1") == PatientHistory(
        FULL_PATIENT,
        (FULL_PRESCRIPTION,),
        (FULL_CONDITION,),
        (FULL_ENCOUNTER,),
        (FULL_REVIEW,),
        (FULL_PLAN_ROW,),
        date(2026, 1, 1),
    )


def test_what_was_not_recorded_comes_back_as_none(store: Store) -> None:
    expected = PatientHistory(
        Patient("p1"),
        (Prescription("rx1", "p1", "Diazepam 5mg tabs", DIAZEPAM_5, None),),
        (Condition("p1", "X99", "icd10", None),),
        (Encounter("e1", "p1", None),),
        (Review("r1", "p1", None, None),),
        (PlanRow("p1", date(2026, 4, 5)),),
    )
    with store.write() as session:
        put(
            session,
            expected.patient,
            *expected.prescriptions,
            *expected.conditions,
            *expected.encounters,
            *expected.reviews,
            *expected.plan_rows,
        )
    assert one(store, "p1") == expected


def test_only_people_with_a_benzodiazepine_or_z_drug_are_streamed_in_order_of_id(
    store: Store,
) -> None:
    drugs = {
        "p9": DIAZEPAM_5, "p2": ZOPICLONE_7_5, "p3": MORPHINE_10, "p4": GABAPENTIN_300,
        "p5": None, "p10": DIAZEPAM_INJECTION,
    }  # fmt: skip
    with store.write() as session:
        put(session, Patient("p6"), *(Patient(key) for key in drugs))
        put(session, *(rx(key, drug=drug) for key, drug in drugs.items()))
    assert people(store) == ["p10", "p2", "p9"]


def test_chunks_neither_lose_nor_repeat_people(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_PEOPLE", 2)
    ids = [f"p{number}" for number in range(5)]
    with store.write() as session:
        put(session, *(Patient(key) for key in ids), *(rx(key) for key in ids))
    assert people(store) == ids


def test_named_people_are_streamed_and_unknown_ones_passed_over(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("p1"), Patient("p2"), Patient("p3"), rx("p1"), rx("p2"))
    with store.read() as session:
        found = stream_histories(session, INGREDIENTS, patient_ids={"p3", "p2", "nobody"})
        assert [h.patient.id for h in found] == ["p2", "p3"]


def test_drugs_no_rule_looks_at_stay_out_but_count_as_the_first_record(store: Store) -> None:
    with store.write() as session:
        put(
            session,
            Patient("p1"),
            rx("p1", "a", start_on=date(2026, 3, 1)),
            rx("p1", "b", MORPHINE_10, date(2026, 2, 1)),
            rx("p1", "c", GABAPENTIN_300, date(2025, 2, 1)),
            rx("p1", "d", None, date(2024, 2, 1)),
            Encounter("e1", "p1", date(2024, 2, 2)),
        )
    history = one(store, "p1")
    assert [row.id for row in history.prescriptions] == ["a", "b", "c"]
    assert history.first_record_on == date(2024, 2, 1)


def test_an_encounter_may_be_the_first_record(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("p1"), rx("p1"), Encounter("e1", "p1", date(2019, 1, 1)))
    assert one(store, "p1").first_record_on == date(2019, 1, 1)


def test_rows_share_their_drug_and_records_stay_frozen(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("p1"), rx("p1", "a"), rx("p1", "b"))
    first, second = one(store, "p1").prescriptions
    assert first.drug is second.drug
    assert type(first) is Prescription
    assert hash(first) != hash(second)
    with pytest.raises(FrozenInstanceError):
        first.id = "other"  # type: ignore[misc]


def test_a_drug_whose_ingredient_left_the_catalogue_is_not_recognised(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("p1"), rx("p1"), rx("p1", "rx2", ZOPICLONE_7_5))
    known = {"zopiclone": INGREDIENTS["zopiclone"]}
    with store.read() as session:
        assert [row.id for row in read_history(session, "p1", known).prescriptions] == ["rx2"]
        shown = {row.id: row.drug for row in read_prescriptions(session, "p1", known)}
    assert shown == {"rx1": None, "rx2": ZOPICLONE_7_5}


# --- merged records -------------------------------------------------------------------------------


def test_rows_of_merged_records_belong_to_the_surviving_one(store: Store) -> None:
    with store.write() as session:
        put(
            session,
            Patient("a", merged_into="b"),
            Patient("b", merged_into="c"),
            Patient("c", family_name="Kept"),
            rx("a", "rx1", start_on=date(2026, 1, 1)),
            Condition("b", "epilepsy", "project", "epilepsy"),
            Encounter("e1", "a", date(2020, 1, 1)),
            Review("r1", "b", date(2026, 1, 2), "Dr A"),
            PlanRow("a", date(2026, 1, 3), "diazepam", 1),
            rx("c", "rx1", MORPHINE_10),
        )
    assert people(store) == ["c"]
    history = one(store, "c")
    assert history.patient.family_name == "Kept"
    assert [(row.patient_id, row.id) for row in history.prescriptions] == [
        ("c", "rx1"),
        ("a", "rx1"),
    ]
    assert history.conditions[0].word == "epilepsy"
    assert history.reviews[0].id == "r1"
    assert history.plan_rows[0].start_on == date(2026, 1, 3)
    assert history.first_record_on == date(2020, 1, 1)


def test_a_merged_record_has_nothing_of_its_own(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("a", merged_into="b"), Patient("b"), rx("a"))
    assert one(store, "a") == PatientHistory(Patient("a", merged_into="b"))
    with store.read() as session:
        assert list(stream_histories(session, INGREDIENTS, patient_ids=["a"])) == []


def test_a_circle_of_merges_is_told_and_loses_nobody(store: Store) -> None:
    with store.write() as session:
        put(
            session,
            Patient("a", merged_into="b"),
            Patient("b", merged_into="a"),
            Patient("c", merged_into="b"),
            Patient("d", merged_into="d"),
            *(rx(key) for key in "abcd"),
        )
    assert people(store) == ["a", "b", "d"]
    with store.read() as session:
        assert read_merges(session).circular == ("a", "b", "d")
    assert [row.patient_id for row in one(store, "b").prescriptions] == ["b", "c"]
    assert one(store, "b").patient.merged_into is None, "the rules leave merged records out"


def test_a_record_merged_into_one_that_never_came_stands_for_the_person(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("a", merged_into="not-here"), rx("a"))
    assert people(store) == ["a"]
    assert one(store, "a").patient.merged_into is None, "the rules leave merged records out"


@pytest.mark.parametrize("order", [("a", "b", "x"), ("x", "b", "a"), ("b", "x", "a")])
def test_a_chain_is_followed_whatever_the_order_it_is_met_in(order: tuple[str, ...]) -> None:
    into = {"a": "b", "b": "z", "x": "b"}
    merges = Merges({key: into[key] for key in order})
    assert {merges.survivor(key) for key in "abxz"} == {"z"}
    assert merges.members("z") == ("z", "a", "b", "x")


# --- one person -----------------------------------------------------------------------------------


def test_an_unknown_patient_is_said_so(store: Store) -> None:
    with store.read() as session:
        with pytest.raises(UnknownItem):
            read_patient(session, "nobody")
        with pytest.raises(UnknownItem):
            read_history(session, "nobody", INGREDIENTS)


def test_all_prescriptions_of_a_person_latest_first(store: Store) -> None:
    with store.write() as session:
        put(
            session,
            Patient("p1"),
            rx("p1", "old", None, date(2020, 1, 1)),
            rx("p1", "undated", GABAPENTIN_300, None),
            rx("p1", "new"),
        )
    with store.read() as session:
        rows = read_prescriptions(session, "p1", INGREDIENTS)
    assert [row.id for row in rows] == ["new", "old", "undated"]


def test_each_imported_record_tells_where_it_came_from(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("p1"), rx("p1"), FULL_CONDITION, FULL_PLAN_ROW)
    with store.read() as session:
        origins = record_provenance(session, "p1")
    here = SourceRef(FILE, LINE)
    assert {evidence: one.ref for evidence, one in origins.items()} == {
        Evidence(EvidenceKind.PRESCRIPTION, "rx1"): here,
        Evidence(EvidenceKind.CONDITION, FULL_CONDITION.id): here,
        Evidence(EvidenceKind.PLAN, FULL_PLAN_ROW.id): here,
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("oneill", []),
        ("o'neill zoe", ["p1"]),
        ("ZOË", ["p1"]),
        ("1950-02-28", ["p1"]),
        ("4765919", []),
        ("476 5919", ["p1"]),
        ("%", []),
        ("_", ["p_2"]),
        ("", []),
    ],
)
def test_people_are_found_by_every_word(store: Store, text: str, found: list[str]) -> None:
    with store.write() as session:
        put(session, FULL_PATIENT, Patient("p_2", "Other"))
    with store.read() as session:
        assert [p.id for p in find_patients(session, folded(text).split())] == found


def test_a_read_sees_one_moment_however_long_it_lasts(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("p1"), rx("p1"))
    with store.read() as reader:
        before = read_history(reader, "p1", INGREDIENTS)
        with store.write() as session:
            put(session, rx("p1", "rx2"))
        assert read_history(reader, "p1", INGREDIENTS) == before
    assert len(one(store, "p1").prescriptions) == 2
