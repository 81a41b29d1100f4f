"""What the clinic records itself: nothing signed or issued is lost, and every move has a who."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinic_desktop.domain.errors import NotAllowed, UnknownItem
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.records import Condition, Encounter, Patient, PlanRow, Prescription
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.store import clinic_facts, own_records, texts_not_read
from clinic_desktop.store.models import ImportBatchRow, ReviewRow
from clinic_desktop.store.own_models import DocumentState, PlanEventRow, TaperPlanRow
from clinic_desktop.store.plan_writing import Step, add_signed_plan, move_plan, save_draft
from clinic_desktop.store.reading import read_history
from clinic_desktop.store.session import Store
from clinic_desktop.store.writing import (
    add_addendum,
    add_disposition,
    add_document,
    add_review,
    next_own_review_id,
    void_document,
)
from tests.integration.store.store_samples import INGREDIENTS, put, rx

AT = "2026-06-01T09:30:00+01:00"
ON = date(2026, 6, 1)


@pytest.fixture
def clinic(store: Store) -> Store:
    """A store with one person."""
    with store.write() as session:
        put(session, Patient("p1"), rx("p1"))
    return store


def review(review_id: str, reason: str = "sleeping well") -> Review:
    return Review(review_id, "p1", ON, "Dr A", Contact.SEEN, decision=Decision.TAPER, reason=reason)


def steps(drug: str, *starts: date) -> list[Step]:
    return [(n, drug, on, 5_000 - 500 * n) for n, on in enumerate(starts, start=1)]


def sign(session: Session, signed: list[Step], plan: str = "{}") -> tuple[int, int]:
    return add_signed_plan(
        session, "p1", request="{}", plan=plan, reasons="{}", steps=signed,
        by="Dr A", role="GP", at=AT, on=ON,
    )  # fmt: skip


def issue(
    session: Session, code: str, kind: str = "handout", plan: int = 1, pdf: bytes = b"%PDF"
) -> None:
    add_document(
        session, "p1", code=code, kind=kind, plan_id=plan, plan_version=1, pdf=pdf, by="Dr A",
        at=AT,
    )  # fmt: skip


def plan_rows(store: Store) -> list[tuple[str | None, date, int | None]]:
    with store.read() as session:
        history = read_history(session, "p1", INGREDIENTS)
    return [(row.drug, row.start_on, row.dose_ug) for row in history.plan_rows]


def states(store: Store) -> dict[tuple[int, int], str]:
    with store.read() as session:
        found = own_records.signed_plans(session, "p1")
    return {(plan.plan_id, plan.version): plan.state for plan in found}


# --- reviews --------------------------------------------------------------------------------------


def test_a_signed_review_is_read_with_the_imported_ones(clinic: Store) -> None:
    with clinic.write() as session:
        put(session, review("imported"))
        own = review(next_own_review_id(session, "p1"), "signed here")
        add_review(session, own, "Dr A", "GP", AT)
    with clinic.read() as session:
        assert read_history(session, "p1", INGREDIENTS).reviews == (review("imported"), own)


def test_an_own_review_never_takes_the_id_of_another(clinic: Store) -> None:
    with clinic.write() as session:
        put(session, review("own-1"), review("own-3"))
        for expected in ("own-2", "own-4"):
            own_id = next_own_review_id(session, "p1")
            assert own_id == expected
            add_review(session, review(own_id), "Dr A", "GP", AT)


def test_a_corrected_review_is_kept_and_counts_no_more(clinic: Store) -> None:
    with clinic.write() as session:
        add_review(session, review("own-1"), "Dr A", "GP", AT)
        add_review(session, review("own-2", "better words"), "Dr A", "GP", AT, corrects="own-1")
        add_review(session, review("own-3", "best words"), "Dr A", "GP", AT, corrects="own-2")
    with clinic.read() as session:
        standing = read_history(session, "p1", INGREDIENTS).reviews
        kept = session.scalars(select(ReviewRow.id).order_by(ReviewRow.id)).all()
    assert [one.reason for one in standing] == ["best words"]
    assert kept == ["own-1", "own-2", "own-3"]


def test_an_addendum_leaves_the_review_as_it_was_signed(clinic: Store) -> None:
    with clinic.write() as session:
        add_review(session, review("own-1"), "Dr A", "GP", AT)
        add_addendum(session, "p1", "own-1", "Rang: feels well.", "Nurse B", "nurse", AT)
    with clinic.read() as session:
        assert own_records.addenda(session, "p1") == (
            own_records.Addendum(
                "own-1", "Rang: feels well.", "Nurse B", "nurse", datetime.fromisoformat(AT)
            ),
        )
        assert read_history(session, "p1", INGREDIENTS).reviews == (review("own-1"),)


def test_the_database_itself_refuses_an_own_review_without_a_signature(clinic: Store) -> None:
    row = {"patient_id": "p1", "id": "own-1", "origin": "own"}
    with pytest.raises(IntegrityError), clinic.write() as session:
        session.execute(insert(ReviewRow), [row])


def test_a_remark_on_a_review_that_is_not_there_is_refused(clinic: Store) -> None:
    with pytest.raises(IntegrityError), clinic.write() as session:
        add_addendum(session, "p1", "nothing", "text", "Dr A", "GP", AT)


# --- plans ----------------------------------------------------------------------------------------


def test_a_signed_plan_is_kept_as_drawn_and_its_steps_are_plan_rows(clinic: Store) -> None:
    with clinic.write() as session:
        put(session, PlanRow("p1", date(2025, 1, 1), "zopiclone", 7_500))
        signed = steps("diazepam", date(2026, 6, 1), date(2026, 6, 29))
        assert sign(session, signed, '{"steps": 2}') == (1, 1)
    with clinic.read() as session:
        assert own_records.signed_plans(session, "p1") == (
            own_records.StoredPlan(1, 1, "signed", "{}", '{"steps": 2}', "Dr A", "GP", ON),
        )
    assert plan_rows(clinic) == [
        ("zopiclone", date(2025, 1, 1), 7_500),
        ("diazepam", date(2026, 6, 1), 4_500),
        ("diazepam", date(2026, 6, 29), 4_000),
    ]


def test_a_new_version_takes_over_from_its_first_day(clinic: Store) -> None:
    june, july, august = date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)
    with clinic.write() as session:
        sign(session, steps("diazepam", june, july, august))
        issue(session, "AAAA")
        assert sign(session, steps("diazepam", july, date(2026, 9, 1))) == (1, 2)
    assert states(clinic) == {(1, 2): "signed", (1, 1): "superseded"}
    assert [row[1:] for row in plan_rows(clinic)] == [
        (june, 4_500),
        (july, 4_500),
        (date(2026, 9, 1), 4_000),
    ]
    with clinic.read() as session:
        assert own_records.document_state(session, "AAAA") is DocumentState.SUPERSEDED


def test_a_taper_of_another_drug_leaves_the_first_one_in_force(clinic: Store) -> None:
    with clinic.write() as session:
        sign(session, steps("diazepam", ON))
        issue(session, "AAAA", plan=1)
        assert sign(session, steps("zopiclone", ON)) == (2, 1)
        issue(session, "BBBB", plan=2)
    assert states(clinic) == {(1, 1): "signed", (2, 1): "signed"}
    with clinic.read() as session:
        assert own_records.document_state(session, "AAAA") is DocumentState.CURRENT


def test_a_switch_takes_over_from_the_tapers_of_both_its_drugs(clinic: Store) -> None:
    with clinic.write() as session:
        sign(session, steps("diazepam", ON))
        sign(session, steps("zopiclone", ON))
        later = date(2026, 7, 1)
        switch = [*steps("diazepam", later), *steps("zopiclone", later)]
        assert sign(session, switch) == (2, 2)
    assert states(clinic) == {(2, 2): "signed", (2, 1): "superseded", (1, 1): "superseded"}


def test_a_draft_is_written_over_and_goes_when_a_plan_is_signed(clinic: Store) -> None:
    def draft(session: Session) -> tuple[int, int]:
        return save_draft(
            session, "p1", request="{}", plan="{}", reasons="{}", drugs=["diazepam"], by="Dr A",
            at=AT,
        )  # fmt: skip

    with clinic.write() as session:
        assert [draft(session), draft(session)] == [(1, 1), (1, 1)]
    assert states(clinic) == {}
    assert plan_rows(clinic) == []
    with clinic.write() as session:
        assert sign(session, steps("diazepam", ON)) == (1, 1)
        assert draft(session) == (1, 2)
        assert sign(session, steps("diazepam", ON)) == (1, 2)
        assert session.scalars(select(TaperPlanRow.state)).all().count("draft") == 0


@pytest.mark.parametrize("state", [PlanState.COMPLETED, PlanState.ABANDONED])
def test_an_ended_plan_holds_up_to_that_day_and_moves_no_more(
    clinic: Store, state: PlanState
) -> None:
    with clinic.write() as session:
        sign(session, steps("diazepam", date(2026, 6, 1), date(2026, 6, 15), date(2026, 6, 16)))
        issue(session, "AAAA")

        def move(to: PlanState) -> None:
            move_plan(
                session, "p1", 1, 1, to, reason="asked to", by="Dr A", role="GP", at=AT,
                on=date(2026, 6, 16),
            )  # fmt: skip

        move(PlanState.ACTIVE)
        move(state)
        with pytest.raises(NotAllowed):
            move(PlanState.ACTIVE)
        events = session.execute(
            select(PlanEventRow.state, PlanEventRow.by).order_by(PlanEventRow.id)
        ).all()
    assert [tuple(event) for event in events] == [
        ("signed", "Dr A"),
        ("active", "Dr A"),
        (state.value, "Dr A"),
    ]
    assert [row[1] for row in plan_rows(clinic)] == [date(2026, 6, 1), date(2026, 6, 15)]
    with clinic.read() as session:
        assert own_records.document_state(session, "AAAA") is DocumentState.SUPERSEDED
    with clinic.write() as session:
        assert sign(session, steps("diazepam", ON)) == (2, 1)


def test_a_plan_without_steps_or_one_that_is_not_there_is_refused(clinic: Store) -> None:
    with clinic.write() as session:
        with pytest.raises(NotAllowed):
            sign(session, [])
        with pytest.raises(UnknownItem):
            move_plan(
                session, "p1", 1, 1, PlanState.ACTIVE, reason=None, by="Dr A", role="GP", at=AT,
                on=ON,
            )  # fmt: skip


# --- documents ------------------------------------------------------------------------------------


def test_a_document_comes_back_byte_for_byte_and_replaces_those_of_its_kind(
    clinic: Store,
) -> None:
    first, second = bytes(range(256)), b"%PDF second"
    with clinic.write() as session:
        sign(session, steps("diazepam", ON))
        issue(session, "AAAA", pdf=first)
        issue(session, "LLLL", kind="taper-letter")
        issue(session, "BBBB", pdf=second)
    with clinic.read() as session:
        assert own_records.document_pdf(session, "AAAA") == first
        assert [
            own_records.document_state(session, code) for code in ("AAAA", "BBBB", "LLLL", "ZZZZ")
        ] == [DocumentState.SUPERSEDED, DocumentState.CURRENT, DocumentState.CURRENT, None]
        with pytest.raises(UnknownItem):
            own_records.document_pdf(session, "ZZZZ")


def test_the_same_document_may_be_issued_again_and_no_other_under_its_code(
    clinic: Store,
) -> None:
    with clinic.write() as session:
        sign(session, steps("diazepam", ON))
        issue(session, "AAAA")
        issue(session, "BBBB")
        issue(session, "AAAA")
        assert own_records.document_state(session, "AAAA") is DocumentState.CURRENT
        assert own_records.document_state(session, "BBBB") is DocumentState.SUPERSEDED
        with pytest.raises(NotAllowed):
            issue(session, "AAAA", pdf=b"%PDF other")


def test_a_void_document_stays_void(clinic: Store) -> None:
    with clinic.write() as session:
        sign(session, steps("diazepam", ON))
        issue(session, "AAAA")
        void_document(session, "AAAA", reason="wrong person", by="Dr A", at=AT)
        with pytest.raises(NotAllowed):
            issue(session, "AAAA")
        with pytest.raises(UnknownItem):
            void_document(session, "ZZZZ", reason="wrong person", by="Dr A", at=AT)
        assert own_records.document_state(session, "AAAA") is DocumentState.VOID


# --- the rest -------------------------------------------------------------------------------------


def test_dispositions_are_all_kept_latest_first(clinic: Store) -> None:
    with clinic.write() as session:
        for kind, until in (("snooze", date(2026, 7, 1)), ("accept", None)):
            add_disposition(
                session, "p1", "DUR-02", kind=kind, reason="seen", until=until, rule_hash="h1",
                by="Dr A", role="GP", at=AT,
            )  # fmt: skip
    moment = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
    with clinic.read() as session:
        found = own_records.dispositions(session, "p1")
    assert [(one.kind, one.until, one.at) for one in found] == [
        ("accept", None, moment),
        ("snooze", date(2026, 7, 1), moment),
    ]


def test_the_reach_of_the_records_leaves_out_what_is_dated_later(store: Store) -> None:
    with store.write() as session:
        put(
            session,
            Patient("p1"),
            rx("p1", "a", start_on=date(2026, 3, 1)),
            rx("p1", "b", start_on=date(2026, 5, 2)),
            Encounter("e1", "p1", date(2026, 4, 1)),
        )
    with store.read() as session:
        reach = [
            clinic_facts.records_up_to(session, as_of)
            for as_of in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 1), date(2026, 5, 2))
        ]
    assert reach == [None, date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 2)]


@pytest.mark.parametrize(
    ("ordered_on", "reach"),
    [
        (date(2026, 6, 1), date(2026, 6, 1)),
        (date(2026, 6, 2), date(2026, 6, 2)),
        (date(2026, 6, 3), date(2026, 6, 2)),
    ],
)
def test_an_order_dated_ahead_makes_no_records_fresher_than_their_import(
    store: Store, ordered_on: date, reach: date
) -> None:
    with store.write() as session:
        put(session, Patient("p1"), rx("p1", "a", start_on=ordered_on))  # brought in on 1 June
    with store.read() as session:
        assert clinic_facts.records_up_to(session, date(2026, 9, 1)) == reach
    with store.write() as session:
        session.execute(update(ImportBatchRow).values(undone_at=AT))
        assert clinic_facts.records_up_to(session, date(2026, 9, 1)) == ordered_on


def test_what_was_not_understood_is_counted_by_text(store: Store) -> None:
    def directed(record_id: str, words: str, *, understood: bool) -> Prescription:
        return replace(rx("p1", record_id), directions_text=words, directions_understood=understood)

    with store.write() as session:
        put(session, Patient("p1"))
        put(
            session,
            *(directed(f"d{n}", "as the moon directs", understood=False) for n in range(3)),
            directed("d9", "one daily", understood=True),
            rx("p1", "u1", drug=None),
            rx("p1", "u2", drug=None),
            Condition("p1", "X99", "icd10", None),
            Condition("p1", "fall", "project", "fall"),
        )
    with store.read() as session:
        assert texts_not_read.count_not_understood(session, INGREDIENTS) == 1
        found = texts_not_read.NotRead(session, INGREDIENTS)
        (directions,), (drug,), (condition,) = (
            found.directions(),
            found.drugs(),
            found.conditions(),
        )
    assert (directions.subject.text, directions.rows, directions.people) == (
        "as the moon directs",
        3,
        1,
    )
    assert (drug.subject.text, drug.rows) == ("as written", 2)
    assert (condition.text, condition.rows) == ("X99", 1)
