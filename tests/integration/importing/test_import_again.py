"""Importing again: nothing doubles, changes are seen, one id stays one record."""

from collections.abc import Callable

import pytest

from clinic_desktop.services.progress import Cancelled, CancelToken
from clinic_desktop.store.models import ReviewRow
from tests.integration.importing.import_runs import ORDERS, P1, P1_P2, PEOPLE, Run, counts, errors

TABLES = {
    "patients": P1_P2,
    "prescriptions": f"{ORDERS},directions,quantity\n"
    "RX1,P1,diazepam 5 mg tablets,2026-01-01,take 1 tablet at night,28\n"
    "RX1,P2,zopiclone 7.5 mg tablets,2026-01-01,as directed,28\n",
    "conditions": "patient_id,code,code_system,text,onset_date\n"
    "P1,epilepsy,project,epilepsy,2020-01-01\nP1,,,cramps,\n",
    "encounters": "encounter_id,patient_id,start_date,kind\nE1,P1,2026-01-01,inpatient\n",
    "reviews": "review_id,patient_id,review_date,reviewer,contact,decision,next_review_date\n"
    "R1,P1,2026-02-01,Dr A,seen,not-asked,not-asked\n",
    "plans": "patient_id,start_date,dose_mg,drug\nP1,2026-03-01,7.5,diazepam\n",
}


def test_the_second_run_changes_nothing(run: Run) -> None:
    assert counts(run.csv(**TABLES)) == (9, 9, 0, 0, 0)
    before = run.everything()
    assert counts(run.csv(**TABLES)) == (9, 0, 0, 9, 0)
    after = run.everything()
    for name in "import_batches", "import_files":
        del before[name], after[name]
    assert after == before


def test_what_is_stored_is_what_was_written_and_where_it_stood(run: Run) -> None:
    run.csv(**TABLES)
    first, second = run.rows("prescriptions")
    assert (first["units_per_day"], first["directions_understood"]) == ("1", True)
    assert (second["units_per_day"], second["directions_understood"]) == (None, False)
    assert first["quantity"] == "28"
    assert first["source_line"] == 2
    files = {row["id"]: row["path"] for row in run.rows("import_files")}
    assert files[first["source_file_id"]].endswith("prescriptions.csv")
    words = {row["code"]: row["word"] for row in run.rows("conditions")}
    assert words == {"epilepsy": "epilepsy", "cramps": None}
    assert run.one("plan_rows")["dose_ug"] == 7500
    assert run.one("reviews")["next_review_day"] is None
    assert run.one("reviews")["decision"] is None


def test_a_dry_run_reports_the_same_and_writes_nothing(new_run: Callable[[], Run]) -> None:
    run = new_run()
    before = run.everything()
    dry = run.paths(run.write(**TABLES), dry_run=True)
    assert run.everything() == before
    assert dry.batch_id is None
    real = run.csv(**TABLES)
    assert (dry.files, dry.problems, dry.not_understood) == (
        real.files,
        real.problems,
        real.not_understood,
    )


def test_a_difference_is_a_change_and_what_it_wrote_over_is_kept(run: Run) -> None:
    run.csv(**TABLES)
    changed = TABLES | {"patients": P1_P2.replace("Ann", "Anna")}
    report = run.csv(**changed)
    assert counts(report, "patients.csv") == (2, 0, 1, 1, 0)
    assert run.rows("patients")[0]["given_name"] == "Anna"
    (kept,) = run.rows("replaced_records")
    assert (kept["table_name"], kept["record_id"]) == ("patients", "P1")
    assert '"given_name": "Ann"' in kept["before"]


def test_rows_absent_from_a_later_file_stay(run: Run) -> None:
    run.csv(**TABLES)
    run.csv(patients=P1)
    assert len(run.rows("patients")) == 2
    assert len(run.rows("prescriptions")) == 2


@pytest.mark.parametrize(
    ("row", "is_another"),
    [
        ("P1,Marsh,Eve,1970-07-07", True),
        ("P1,REED ,Ann,1951-01-01", False),  # born differs
        ("P1,Marsh,Ann,1950-01-01", False),  # name differs: married
        ("P1,,Ann,1970-07-07", False),  # a name that is not recorded differs from none
    ],
)
def test_a_known_person_with_another_name_and_birth_date_is_another_person(
    row: str, is_another: bool, run: Run
) -> None:
    run.csv(patients=P1)
    orders = f"{ORDERS}\nRX1,P1,diazepam,2026-01-01\n"
    report = run.csv(patients=f"{PEOPLE}{row}\n", prescriptions=orders)
    assert counts(report) == ((2, 0, 0, 0, 2) if is_another else (2, 1, 1, 0, 0))
    if is_another:
        assert run.one("patients")["family_name"] == "Reed"
        assert run.rows("prescriptions") == []


def test_one_id_twice_and_equal_is_one(run: Run) -> None:
    row = "RX1,P1,diazepam,2026-01-01\n"
    report = run.csv(patients=P1, prescriptions=f"{ORDERS}\n{row}{row}")
    assert counts(report, "prescriptions.csv") == (2, 1, 0, 1, 0)


def test_one_id_twice_and_different_is_neither(run: Run) -> None:
    text = f"{ORDERS}\nRX1,P1,diazepam,2026-01-01\nRX1,P1,diazepam,2026-01-02\n"
    report = run.csv(patients=P1, prescriptions=text)
    assert counts(report, "prescriptions.csv") == (2, 0, 0, 0, 2)
    assert [problem.line for problem in errors(report)] == [2, 3]
    assert run.rows("prescriptions") == []
    again = run.csv(patients=P1, prescriptions=text)
    assert counts(again, "prescriptions.csv") == (2, 0, 0, 0, 2)


def test_a_third_row_of_a_refused_id_is_refused_too(run: Run) -> None:
    text = f"{ORDERS}\n" + "".join(f"RX1,P1,diazepam,2026-01-0{day}\n" for day in (1, 2, 1))
    assert counts(run.csv(patients=P1, prescriptions=text), "prescriptions.csv")[4] == 3


@pytest.mark.parametrize("days", [(1, 2), (2, 1), (3, 2), (3, 3, 2)])
def test_a_stored_record_outlives_two_rows_that_contradict_each_other(
    days: tuple[int, ...], run: Run
) -> None:
    """Whichever of them is the stored one (day 1), and in whatever order they come."""
    run.csv(patients=P1, prescriptions=f"{ORDERS}\nRX1,P1,diazepam,2026-01-01\n")
    before = run.one("prescriptions")
    rows = "".join(f"RX1,P1,diazepam,2026-01-0{day}\n" for day in days)
    report = run.csv(patients=P1, prescriptions=f"{ORDERS}\n{rows}")
    assert counts(report, "prescriptions.csv")[4] >= 2
    assert counts(report, "prescriptions.csv")[2] == 0
    assert run.one("prescriptions") == before
    assert run.rows("replaced_records") == []


def test_contradictions_are_found_across_chunks_too(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_desktop.store.importing.CHUNK_ROWS", 2)
    rows = "".join(f"RX{n},P1,diazepam,2026-01-0{day}\n" for day in (1, 2) for n in range(5))
    report = run.csv(patients=P1, prescriptions=f"{ORDERS}\n{rows}RX9,P1,diazepam,2026-01-01\n")
    assert counts(report, "prescriptions.csv") == (11, 1, 0, 0, 10)
    assert [row["id"] for row in run.rows("prescriptions")] == ["RX9"]


def test_row_ids_count_within_their_patient(run: Run) -> None:
    text = f"{ORDERS}\nRX1,P1,diazepam,2026-01-01\nRX1,P2,lorazepam,2026-02-01\n"
    assert run.csv(patients=P1_P2, prescriptions=text).added == 4


def test_conditions_are_known_by_code_and_onset_and_plan_rows_by_drug_and_start(
    run: Run,
) -> None:
    report = run.csv(
        patients=P1,
        conditions="patient_id,code,code_system,onset_date\n"
        "P1,fall,project,2020-01-01\nP1,fall,project,2021-01-01\nP1,fall,project,2020-01-01\n",
        plans="patient_id,start_date,dose_mg,drug\n"
        "P1,2026-01-01,5,diazepam\nP1,2026-01-01,1,lorazepam\nP1,2026-01-01,4,diazepam\n",
    )
    assert counts(report, "conditions.csv") == (3, 2, 0, 1, 0)
    assert counts(report, "plans.csv") == (3, 1, 0, 0, 2)


def test_a_review_signed_here_is_never_written_over(run: Run) -> None:
    run.csv(patients=P1)
    with run.store.write() as session:
        session.add(
            ReviewRow(patient_id="P1", id="R1", origin="own", signed_at="2026-01-01T10:00:00+00:00")
        )
    text = "review_id,patient_id,review_date,reviewer\nR1,P1,2026-02-01,Dr A\n"
    report = run.csv(patients=P1, reviews=text)
    assert counts(report, "reviews.csv") == (1, 0, 0, 0, 1)
    assert run.one("reviews")["origin"] == "own"


def test_someone_merged_into_nobody_is_told(run: Run) -> None:
    people = "patient_id,family_name,given_name,birth_date,merged_into\nP1,Reed,Ann,1950-01-01,P8\n"
    report = run.csv(patients=people)
    assert report.added == 1
    assert [problem.field for problem in report.problems] == ["merged_into"]


def test_people_merged_in_a_circle_are_told(run: Run) -> None:
    people = (
        "patient_id,family_name,given_name,birth_date,merged_into\nP1,Reed,Ann,1950-01-01,P2\n"
        "P2,Reed,Ann,1950-01-01,P1\nP3,Reed,Ann,1950-01-01,P1\nP4,Bell,Tom,1950-01-01,P4\n"
        "P5,Bell,Tom,1950-01-01,P6\nP6,Bell,Tom,1950-01-01,\n"
    )
    report = run.csv(patients=people)
    assert report.added == 6
    told = [(problem.line, problem.value_kind) for problem in report.problems]
    assert told == [(2, "merged in a circle"), (3, "merged in a circle"), (5, "merged in a circle")]


def test_a_cancelled_import_leaves_the_store_as_it_was(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_desktop.store.importing.CHUNK_ROWS", 1)
    before = run.everything()
    token = CancelToken()
    told = []

    def progress(done: int, total: int, /) -> None:
        told.append(done / total)
        if done > total / 2:
            token.cancel()

    folder = run.write(**TABLES)
    with pytest.raises(Cancelled):
        run.paths(folder, progress=progress, cancel=token)
    assert run.everything() == before
    assert told == sorted(told)
    assert run.paths(folder).added == 9


def test_an_import_that_fails_in_the_middle_leaves_the_store_as_it_was(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.csv(patients=P1)
    before = run.everything()

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("clinic_desktop.store.importing.BatchWriter.close", fail)
    with pytest.raises(RuntimeError):
        run.csv(**TABLES)
    assert run.everything() == before
