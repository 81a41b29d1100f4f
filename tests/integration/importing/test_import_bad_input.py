"""Bad input: a plain sentence with file, line and field, and the rest of the batch comes in."""

from pathlib import Path

import pytest

from clinic_desktop.domain.errors import ProblemLevel
from tests.integration.importing.import_runs import (
    ORDERS,
    P1,
    P1_P2,
    PEOPLE,
    Run,
    counts,
    errors,
    warnings,
)

GOOD = "RX9,P1,diazepam 5 mg tablets,2026-01-01"


@pytest.mark.parametrize(
    ("header", "row", "field"),
    [
        ("", "RX1,P1,diazepam,2026-02-31", "start_date"),
        ("", "RX1,P1,diazepam,31/01/2026", "start_date"),
        ("", ",P1,diazepam,2026-01-01", "prescription_id"),
        ("", "RX1,,diazepam,2026-01-01", "patient_id"),
        ("", "RX1,P7,diazepam,2026-01-01", "patient_id"),
        (",quantity", "RX1,P1,diazepam,2026-01-01,-28", "quantity"),
        (",quantity", "RX1,P1,diazepam,2026-01-01,1000000.1", "quantity"),
        (",quantity", "RX1,P1,diazepam,2026-01-01,28 tablets", "quantity"),
        (",days_supply", "RX1,P1,diazepam,2026-01-01,NaN", "days_supply"),
        (",repeats", "RX1,P1,diazepam,2026-01-01,-1", "repeats"),
        (",end_date", "RX1,P1,diazepam,2026-01-01,2025-02-29", "end_date"),
        (",status", "RX1,P1,diazepam,2026-01-01,paused", "status"),
        (",source", "RX1,P1,diazepam,2026-01-01,sold", "source"),
        (",as_needed", "RX1,P1,diazepam,2026-01-01,sometimes", "as_needed"),
        (",drug_code_system", "RX1,P1,diazepam,2026-01-01,bnf", "drug_code_system"),
        ("", "RX1,P1,diazepam,2026-01-01,more", "row"),
        ("", 'RX1,P1,"diazepam,2026-01-01', "row"),
    ],
)
def test_a_row_that_cannot_be(header: str, row: str, field: str, run: Run) -> None:
    good = GOOD + "," * header.count(",")
    report = run.csv(patients=P1, prescriptions=f"{ORDERS}{header}\n{row}\n{good}\n")
    assert counts(report, "prescriptions.csv") == (2, 1, 0, 0, 1)
    (problem,) = errors(report)
    assert (Path(problem.file).name, problem.line, problem.field) == ("prescriptions.csv", 2, field)
    assert problem.message.endswith("left out.")
    assert run.one("prescriptions")["id"] == "RX9"


@pytest.mark.parametrize(
    ("table", "text", "field"),
    [
        ("plans", "patient_id,start_date,dose_mg,drug\nP1,2026-01-01,1e9,diazepam\n", "dose_mg"),
        ("plans", "patient_id,start_date,dose_mg,drug\nP1,2026-01-01,0.0001,diazepam\n", "dose_mg"),
        ("plans", "patient_id,start_date,dose_mg,drug\nP1,,5,diazepam\n", "start_date"),
        ("conditions", "patient_id,code,code_system\nP1,G40,icd9\n", "code_system"),
        ("conditions", "patient_id,code,code_system\n,G40,icd10\n", "patient_id"),
        (
            "reviews",
            "review_id,patient_id,review_date,reviewer,contact\nR1,P1,2026-01-01,Dr A,letter\n",
            "contact",
        ),
        (
            "reviews",
            "review_id,patient_id,review_date,reviewer,decision\nR1,P1,2026-01-01,Dr A,maybe\n",
            "decision",
        ),
        (
            "reviews",
            "review_id,patient_id,review_date,reviewer,indication\nR1,P1,2026-01-01,Dr A,yes\n",
            "indication",
        ),
        ("encounters", "encounter_id,patient_id,start_date,kind\nE1,P1,2026-01-01,ward\n", "kind"),
    ],
)
def test_a_row_of_another_table_that_cannot_be(table: str, text: str, field: str, run: Run) -> None:
    report = run.csv(patients=P1, **{table: text})
    assert counts(report, f"{table}.csv") == (1, 0, 0, 0, 1)
    assert [(problem.line, problem.field) for problem in errors(report)] == [(2, field)]


def test_everything_wrong_in_a_row_is_told_at_once(run: Run) -> None:
    text = f"{ORDERS},quantity,status\nRX1,P1,diazepam,2026-02-31,-1,paused\n"
    report = run.csv(patients=P1, prescriptions=text)
    assert [problem.field for problem in errors(report)] == ["start_date", "quantity", "status"]
    assert report.rejected == 1


def test_odd_values_come_in_and_are_told(run: Run) -> None:
    text = (
        f"{ORDERS},quantity,quantity_unit,days_supply,repeats\n"
        "RX1,P1,diazepam 5 mg tablets,,0,tablet,0,\n"
        "RX2,P1,diazepam 5 mg tablets,2026-01-01,1,box,27.5,1.5\n"
        "RX3,P1,diazepam 5 mg tablets\n"
    )
    report = run.csv(patients=PEOPLE + "P1,Reed,Ann,\n", prescriptions=text)
    assert errors(report) == []
    assert [(problem.line, problem.field) for problem in warnings(report)] == [
        (2, "birth_date"),
        (2, "start_date"),
        (2, "quantity"),
        (2, "days_supply"),
        (3, "quantity_unit"),
        (3, "days_supply"),
        (3, "repeats"),
        (4, "start_date"),
    ]
    assert all(
        row["quantity"] is None and row["days_supply"] is None and row["repeats"] is None
        for row in run.rows("prescriptions")
    )


def test_zero_repeats_and_a_dose_of_zero_are_values(run: Run) -> None:
    report = run.csv(
        patients=P1,
        prescriptions=f"{ORDERS},repeats\nRX1,P1,diazepam,2026-01-01,0\n",
        plans="patient_id,start_date,dose_mg,drug\nP1,2026-01-01,0,diazepam\n",
    )
    assert report.problems == ()
    assert run.one("prescriptions")["repeats"] == 0
    assert run.one("plan_rows")["dose_ug"] == 0


def test_an_unknown_column_is_named_once(run: Run) -> None:
    text = f"{ORDERS},shoe size,colour\n{GOOD},42,red\nRX8,P1,diazepam,2026-01-01,43,blue\n"
    report = run.csv(patients=P1, prescriptions=text)
    (problem,) = report.problems
    assert problem.level is ProblemLevel.INFO
    assert problem.field == "shoe size, colour"
    assert problem.line == 1
    assert report.added == 3


def test_two_people_with_one_id_are_both_rejected_with_all_that_is_theirs(run: Run) -> None:
    people = P1_P2 + "P1,Marsh,Eve,1970-07-07\n"
    orders = f"{ORDERS}\nRX1,P1,diazepam,2026-01-01\nRX2,P2,diazepam,2026-01-01\n"
    report = run.csv(patients=people, prescriptions=orders)
    assert counts(report, "patients.csv") == (3, 1, 0, 0, 2)
    assert counts(report, "prescriptions.csv") == (2, 1, 0, 0, 1)
    assert sorted(problem.line or 0 for problem in errors(report)) == [2, 2, 4]
    assert [row["id"] for row in run.rows("patients")] == ["P2"]
    assert [row["id"] for row in run.rows("prescriptions")] == ["RX2"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("cut.json", b'{"resourceType": "Bundle", "entry": [{"resource": {"reso', "cut short"),
        ("nul.csv", b"a\x00b", "NUL"),
        ("old.csv", "patient_id,x\nP1,Zo\u00eb\n".encode("cp1252"), "UTF-8"),
        ("doc.pdf", b"%PDF-1.4", "PDF"),
    ],
)
def test_a_file_that_is_not_read_is_told_and_the_rest_comes_in(
    name: str, content: bytes, words: str, run: Run
) -> None:
    folder = run.write(patients=P1)
    (folder / name).write_bytes(content)
    report = run.paths(folder)
    assert not report.refused
    assert report.added == 1
    (problem,) = report.problems
    assert Path(problem.file).name == name
    assert words in problem.message
    assert counts(report, name) == (0, 0, 0, 0, 0)


def test_nothing_readable_at_all_is_refused_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear colleague")
    report = run.paths(path)
    assert report.refused
    assert report.has_errors
    assert [file.format for file in report.files] == ["text"]
    assert run.rows("import_batches") == []


def test_a_foreign_file_in_a_folder_is_a_note(run: Run) -> None:
    folder = run.write(patients=P1)
    (folder / "README.md").write_text("about")
    report = run.paths(folder)
    assert [problem.level for problem in report.problems] == [ProblemLevel.INFO]


@pytest.mark.parametrize(
    "content",
    [
        "prescription_id,patient_id,drug\nR1,P1,diazepam\n",
        "prescription_id;patient_id;drug;start_date\nR1;P1;diazepam;2026-01-01\n",
        "prescription_id,patient_id,drug,start_date,drug\nR1,P1,diazepam,2026-01-01,x\n",
    ],
)
def test_a_table_of_ours_that_cannot_be_read_is_no_mere_note(content: str, run: Run) -> None:
    """The people would come in without their prescriptions, and the run would look like a clean
    one."""
    folder = run.write(patients=P1)
    (folder / "prescriptions.csv").write_text(content)
    report = run.paths(folder)
    assert report.added == 1
    assert [problem.level for problem in report.problems] == [ProblemLevel.ERROR]


def test_a_table_of_another_system_under_one_of_our_names_stays_a_note(run: Run) -> None:
    folder = run.write(patients=P1)
    (folder / "conditions.csv").write_text("START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION\n")
    report = run.paths(folder)
    assert [problem.level for problem in report.problems] == [ProblemLevel.INFO]


def test_a_format_that_was_asked_for_is_kept_to(run: Run) -> None:
    report = run.paths(run.write(patients=P1), format="fhir")
    assert report.refused
    assert "not fhir" in report.problems[0].message


def test_a_table_without_its_people_counts_only_for_known_people(run: Run) -> None:
    run.csv(patients=P1)
    orders = f"{ORDERS}\n{GOOD}\nRX1,P5,diazepam,2026-01-01\n"
    report = run.csv(prescriptions=orders)
    assert counts(report) == (2, 1, 0, 0, 1)
    assert "no patients.csv" in {problem.value_kind for problem in report.problems}


def test_ten_thousand_faults_leave_the_report_readable(run: Run) -> None:
    rows = "".join(f"RX{n},P1,diazepam,2026-02-31\n" for n in range(10_000))
    text = f"{ORDERS},status\n{rows}RX_,P1,diazepam,2026-01-01,paused\n"
    report = run.csv(patients=P1, prescriptions=text)
    assert report.rejected == 10_001
    assert len(report.problems) < 150
    assert "9,900 more rows" in " ".join(problem.message for problem in report.problems)
    assert "status" in {problem.field for problem in report.problems}


def test_problems_repeat_no_value_of_a_row(run: Run) -> None:
    text = f"{ORDERS},quantity\nRX1,P1,diazepam,Sutcliffe,Zeta\n"
    report = run.csv(patients=P1, prescriptions=text)
    assert "Sutcliffe" not in str(report.problems)
    assert "Zeta" not in str(report.problems)


def test_text_is_data_whatever_it_looks_like(run: Run) -> None:
    people = PEOPLE + 'P1,"=HYPERLINK(""x"")","<b>\u202eAnn</b>",1950-01-01\n'
    run.csv(patients=people)
    row = run.one("patients")
    assert row["family_name"] == '=HYPERLINK("x")'
    # A mark that turns the writing round would make one name look like another: it is left out.
    assert row["given_name"] == "<b>Ann</b>"


def test_line_ends_and_byte_order_marks(run: Run) -> None:
    folder = run.write()
    (folder / "patients.csv").write_bytes(b"\xef\xbb\xbf" + P1_P2.replace("\n", "\r\n").encode())
    assert run.paths(folder).added == 2
