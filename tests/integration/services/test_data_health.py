"""Data health: each section finds what it is about, just before and just after its limit."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.clinic_status import STALE_RECORDS_DAYS
from clinic_desktop.services.health_views import FeedHealth, HealthSection, RecordView, TextView
from clinic_desktop.store.clinic_facts import note_backup
from clinic_desktop.store.review_drafts import save_draft
from tests.demo_file import AS_OF, PROGRAM

PEOPLE = "patient_id,family_name,given_name,birth_date,identifier\n"
ORDERS = "prescription_id,patient_id,drug,directions,start_date,quantity,status\n"
P1 = PEOPLE + "P1,Reed,Ann,1950-01-01,\n"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[ClinicServices]:
    opened = bootstrap.open_clinic(PROGRAM, tmp_path / "clinic.db", as_of=AS_OF, create=True)
    yield opened
    opened.close()


def bring_in(clinic: ClinicServices, folder: Path, people: str = P1, **tables: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in {"patients": people, **tables}.items():
        (folder / f"{name}.csv").write_text(text)
    clinic.import_paths([folder])


def records(clinic: ClinicServices, section: HealthSection) -> list[tuple[str, str, date | None]]:
    found = [row for row in clinic.health.rows(section) if isinstance(row, RecordView)]
    return [(one.patient.id, one.what, one.on) for one in found]


def count(clinic: ClinicServices, section: HealthSection) -> int:
    return next(one.found for one in clinic.health.overview() if one.section is section)


def test_an_empty_clinic_is_healthy(clinic: ClinicServices) -> None:
    overview = clinic.health.overview()
    assert [one.section for one in overview] == list(HealthSection)
    assert not any(one.found or one.wants_attention for one in overview)


def test_records_from_the_future_start_the_day_after(
    clinic: ClinicServices, tmp_path: Path
) -> None:
    tomorrow = AS_OF + timedelta(days=1)
    bring_in(
        clinic,
        tmp_path / "in",
        prescriptions=ORDERS
        + f"a,P1,diazepam 5mg,1 daily,{AS_OF},28,\nb,P1,diazepam 5mg,1 daily,{tomorrow},28,\n",
        conditions=f"patient_id,code,code_system,onset_date\nP1,fall,project,{tomorrow}\n",
        encounters=f"encounter_id,patient_id,start_date,kind\ne,P1,{tomorrow},phone\n",
        reviews=f"review_id,patient_id,review_date,reviewer\nr,P1,{tomorrow},Dr Who\n",
    )
    assert records(clinic, HealthSection.FUTURE) == [
        ("P1", "diazepam 5mg", tomorrow),
        ("P1", "phone", tomorrow),
        ("P1", "fall", tomorrow),
        ("P1", "Dr Who", tomorrow),
    ]


def test_a_strength_that_no_listed_product_has_is_shown_and_counts_as_written(
    clinic: ClinicServices, tmp_path: Path
) -> None:
    """A slip of ten or of the unit looks like this: there is a tablet of 5 mg and none of 50."""
    drugs = {
        "sold": "diazepam 5mg tablet", "tenfold": "diazepam 50mg tablet",
        "unit": "clonazepam 500mg tablet", "none": "diazepam tablet",
        "liquid": "diazepam 2mg/5ml oral solution", "rectal": "diazepam 7mg rectal tube",
        "opioid": "morphine 11mg tablet",
    }  # fmt: skip
    lines = [f"{key},P1,{drug},1 daily,2026-10-01,28,\n" for key, drug in drugs.items()]
    bring_in(clinic, tmp_path / "in", prescriptions=ORDERS + "".join(lines))
    assert records(clinic, HealthSection.STRENGTHS) == [
        ("P1", "diazepam 50mg tablet", date(2026, 10, 1)),
        ("P1", "clonazepam 500mg tablet", date(2026, 10, 1)),
    ]
    section = next(
        one for one in clinic.health.overview() if one.section is HealthSection.STRENGTHS
    )
    assert (section.found, section.wants_attention) == (2, True)


def test_an_order_is_open_too_long_the_day_after_the_limit_of_dq_01(
    clinic: ClinicServices, tmp_path: Path
) -> None:
    limit = AS_OF - timedelta(days=clinic.health.stale_after_days)
    before = limit - timedelta(days=1)
    people = P1 + "P2,Cole,Bo,1960-01-01,\nP3,Poe,Cy,1970-01-01,\nP4,Ray,Di,1980-01-01,\n"
    bring_in(
        clinic,
        tmp_path / "in",
        people,
        prescriptions=ORDERS
        + "old,P1,diazepam 5mg,1 daily,1972-03-01,28,active\n"
        + f"edge,P2,diazepam 5mg,1 daily,{limit},28,active\n"
        + f"over,P3,diazepam 5mg,1 daily,{before},28,active\n"
        # A later issue of the drug closes an older active order; a blank status is not "active".
        + f"first,P4,diazepam 5mg,1 daily,{before},28,active\n"
        + f"next,P4,diazepam 2mg,1 daily,{AS_OF},28,active\n"
        + f"blank,P4,zopiclone 7.5mg,1 nocte,{before},28,\n",
    )
    assert records(clinic, HealthSection.OPEN) == [
        ("P1", "diazepam 5mg", date(1972, 3, 1)),
        ("P3", "diazepam 5mg", before),
    ]
    overview = {one.section: one for one in clinic.health.overview()}
    assert overview[HealthSection.OPEN].note == "the oldest since 1972"


def test_rows_that_say_the_same_twice_are_shown_once(
    clinic: ClinicServices, tmp_path: Path
) -> None:
    bring_in(
        clinic,
        tmp_path / "in",
        prescriptions=ORDERS
        + "a,P1,diazepam 5mg,1 daily,2026-10-01,28,\n"
        + "b,P1,diazepam 5mg,1 daily,2026-10-01,28,\n"
        + "c,P1,diazepam 5mg,1 daily,2026-10-01,56,\n",
    )
    (found,) = clinic.health.rows(HealthSection.REPEATED)
    assert isinstance(found, RecordView)
    assert (found.what, found.note) == ("diazepam 5mg", "2 times the same")


def test_records_of_one_person_are_suspected_by_identifier_and_by_name_and_birth(
    clinic: ClinicServices, tmp_path: Path
) -> None:
    people = (
        PEOPLE
        + "A1,Reed,Ann,1950-01-01,111\nA2,REED,ann,1950-01-01,222\n"
        + "B1,Cole,Bo,1960-01-01,333\nB2,Kole,Bo,1960-01-02,333\n"
        # The same name and another birth date, the same birth date and another given name.
        + "C1,Reed,Ann,1950-01-02,444\nC2,Reed,Amy,1950-01-01,555\n"
    )
    bring_in(clinic, tmp_path / "in", people)
    found = [r for r in clinic.health.rows(HealthSection.SAME_PEOPLE) if isinstance(r, RecordView)]
    assert [(r.patient.id, [p.id for p in r.with_people], r.what) for r in found] == [
        ("A1", ["A2"], "the same names and birth date"),
        ("B1", ["B2"], "the same identifier"),
    ]


def test_rows_without_a_date_and_conditions_in_no_list_are_shown(
    clinic: ClinicServices, tmp_path: Path
) -> None:
    bring_in(
        clinic,
        tmp_path / "in",
        prescriptions=ORDERS.replace("start_date", "start_date")
        + "a,P1,diazepam 5mg,1 daily,,28,\n",
        conditions="patient_id,code,code_system,text\nP1,XX99,icd10,Something rare\n",
    )
    (condition,) = clinic.health.rows(HealthSection.CONDITIONS)
    assert isinstance(condition, TextView)
    assert (condition.text, condition.on, condition.key) == ("Something rare", "icd10 XX99", None)
    assert count(clinic, HealthSection.UNDATED) == len(records(clinic, HealthSection.UNDATED))


@pytest.mark.parametrize(
    ("days", "stale"), [(STALE_RECORDS_DAYS, False), (STALE_RECORDS_DAYS + 1, True)]
)
def test_a_feed_is_stale_after_the_limit_of_the_strip(
    clinic: ClinicServices, tmp_path: Path, days: int, stale: bool
) -> None:
    on = AS_OF - timedelta(days=days)
    bring_in(
        clinic, tmp_path / "in", prescriptions=ORDERS + f"a,P1,diazepam 5mg,1 daily,{on},28,\n"
    )
    (feed,) = clinic.health.rows(HealthSection.FEEDS)
    assert isinstance(feed, FeedHealth)
    assert (feed.feed.records_up_to, feed.age_days, feed.stale) == (on, days, stale)
    overview = {one.section: one for one in clinic.health.overview()}
    assert overview[HealthSection.FEEDS].wants_attention is stale


def test_the_demo_clinic_has_a_page_of_each_section(told: Path, tmp_path: Path) -> None:
    demo = bootstrap.open_clinic(PROGRAM, shutil.copy(told, tmp_path), as_of=AS_OF)
    for one in demo.health.overview():
        assert len(demo.health.rows(one.section)) == one.found
    assert count(demo, HealthSection.DIRECTIONS) == demo.status().not_understood > 0
    (backup,) = [o for o in demo.health.overview() if o.section is HealthSection.BACKUP]
    assert not backup.wants_attention  # nothing of the demo clinic needs keeping
    demo.close()


@pytest.mark.parametrize(("days", "is_listed"), [(6, False), (7, True), (8, True)])
def test_a_review_left_for_a_week_is_listed(
    clinic: ClinicServices, tmp_path: Path, days: int, is_listed: bool
) -> None:
    bring_in(clinic, tmp_path / "in")
    saved_on = AS_OF - timedelta(days=days)
    with clinic.store.write() as session:
        save_draft(session, "P1", "{}", "Dr A. Example", f"{saved_on}T23:59:59+01:00")
    expected = [("P1", "a review begun and not signed", saved_on)] if is_listed else []
    assert records(clinic, HealthSection.DRAFTS) == expected
    assert count(clinic, HealthSection.DRAFTS) == len(expected)


@pytest.mark.parametrize(("days", "is_due"), [(None, True), (6, False), (7, False), (8, True)])
def test_a_backup_is_asked_for_after_a_week(
    clinic: ClinicServices, tmp_path: Path, days: int | None, is_due: bool
) -> None:
    bring_in(clinic, tmp_path / "in")
    if days is not None:
        with clinic.store.write() as session:
            note_backup(session, datetime.combine(AS_OF - timedelta(days=days), time(9), UTC))
    (told,) = [o for o in clinic.health.overview() if o.section is HealthSection.BACKUP]
    assert told.wants_attention is is_due
    assert told.found == (days is not None)
    assert told.note.startswith("the last on ") is (days is not None)
    assert clinic.health.rows(HealthSection.BACKUP) == ()
