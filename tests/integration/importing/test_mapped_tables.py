"""Tables of other systems through a mapping: every row accounted for, nothing guessed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.importers.mapping import FileMapping
from clinic_desktop.importers.mapping_files import read_mapping, shipped_mappings
from tests.integration.importing.import_runs import Run

MAPPING = """
name = "town"
version = 2
title = "A town's pharmacy"
delimiter = "semicolon"
date_order = "day-first"
empty = ["NULL"]
[[table]]
name = "people"
record = "patients"
files = ["people*.csv"]
[table.columns]
patient_id = "Pat"
family_name = "Name"
birth_date = "Born"
sex = "Sex"
[table.words.sex]
F = "female"
M = "male"
[[table]]
name = "fills"
record = "prescriptions"
files = ["fills*.csv"]
one_per = ["patient_id", "drug", "start_date"]
[table.columns]
prescription_id = "No"
patient_id = "Pat"
drug = "Item"
start_date = "Date"
directions = "Sig"
quantity = "Qty"
status = "State"
[table.constants]
source = "dispensed"
[table.words.status]
paid = "completed"
reversed = "cancelled"
"""
PEOPLE = "Pat;Name;Born;Sex\nP1;Reed;02/03/1951;F\n"
FILLS = "No;Pat;Item;Date;Sig;Qty;State\n"


class Desk:
    """A run with a mapping and a folder of tables."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run = run
        self.folder = folder

    def mapping(self, text: str = MAPPING) -> FileMapping:
        path = self.folder / "mapping.toml"
        path.write_text(text, "utf-8")
        return read_mapping(path)

    def bring(self, fills: str = "", people: str = PEOPLE, mapping: str = MAPPING) -> ImportReport:
        tables = self.folder / "tables"
        tables.mkdir(exist_ok=True)
        (tables / "people.csv").write_text(people, "utf-8", newline="")
        (tables / "fills.csv").write_text(FILLS + dedent(fills), "utf-8", newline="")
        return self.run.paths(tables, format="csv", mapping=self.mapping(mapping))


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Desk:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(run, folder)


def problem(report: ImportReport, kind: str) -> Problem:
    (found,) = (one for one in report.problems if one.value_kind == kind)
    return found


def counts(report: ImportReport, name: str) -> tuple[int, int, int, int]:
    (one,) = (file for file in report.files if file.path.endswith(name))
    return one.added, one.changed, one.unchanged, one.rejected


def test_rows_become_records_of_ours(desk: Desk) -> None:
    report = desk.bring("1;P1;DIAZEPAM TABS 5MG;03/04/2026;ONE TDS;84;Paid\n")
    assert report.mapping == "town, version 2"
    assert (report.added, report.rejected) == (2, 0)
    person, fill = desk.run.one("patients"), desk.run.one("prescriptions")
    assert (person["family_name"], person["sex"]) == ("Reed", "female")
    assert date.fromordinal(person["birth_day"]) == date(1951, 3, 2)
    assert date.fromordinal(fill["start_day"]) == date(2026, 4, 3)
    assert (fill["source"], fill["status"]) == ("dispensed", "completed")
    assert fill["directions_text"] == "ONE TDS"
    assert desk.run.one("import_batches")["mapping_version"] == "town, version 2"


def test_a_second_import_changes_nothing(desk: Desk) -> None:
    rows = "1;P1;DIAZEPAM TABS 5MG;03/04/2026;ONE TDS;84;paid\n"
    desk.bring(rows)
    assert desk.bring(rows).added == 0
    again = desk.bring(rows)
    assert (again.unchanged, again.changed) == (2, 0)


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ("1;P1;x;30/02/2026;;;", "Date (start_date)", "not in the calendar"),
        ("1;P1;x;04/30/2026;;;", "Date (start_date)", "order of dates the mapping states"),
        ("1;P1;x;03/04/26;;;", "Date (start_date)", "century"),
        ("1;P1;x;01/01/2026;;;voided", "State (status)", "Add it to words.status"),
        ("1;P1;x;01/01/2026;;many;", "Qty (quantity)", "not a number"),
        ("1;P1;x;01/01/2026;;2-1;", "Qty (quantity)", "ends below its start"),
        ("1;;x;01/01/2026;;;", "Pat (patient_id)", "missing"),
        ("NULL;P1;x;01/01/2026;;;", "No (prescription_id)", "missing"),
        ('1;P1;"x;01/01/2026;;;', "row", "quote"),
        ("1;P1;x;01/01/2026;;;;extra", "row", "more cells"),
    ],
)
def test_a_fault_names_line_column_and_what_to_do(
    row: str, field: str, says: str, desk: Desk
) -> None:
    report = desk.bring(f"9;P1;diazepam 5 mg;01/01/2026;1 od;28;paid\n{row}\n")
    assert counts(report, "fills.csv") == (1, 0, 0, 1)
    (fault,) = (one for one in report.problems if one.level is ProblemLevel.ERROR)
    assert (fault.line, fault.field) == (3, field)
    assert says in fault.message
    assert "left out" in fault.message


def test_a_range_of_quantities_counts_at_its_higher_end_as_needed(desk: Desk) -> None:
    report = desk.bring("1;P1;diazepam 5 mg;01/01/2026;1 nocte;14-28;paid\n")
    fill = desk.run.one("prescriptions")
    assert fill["as_needed"]
    assert "28" in str(fill["quantity"])
    assert problem(report, "range").level is ProblemLevel.WARNING


def test_the_same_fill_twice_counts_once_and_is_told(desk: Desk) -> None:
    report = desk.bring(
        """\
        1;P1;DIAZEPAM TABS 5MG;03/04/2026;ONE TDS;0;paid
        2;P1;Diazepam 5 mg tablets;03/04/2026;ONE TDS;84;paid
        3;P1;diazepam 2 mg;03/04/2026;ONE TDS;84;paid
        4;P1;diazepam 5 mg;04/04/2026;ONE TDS;84;paid
        """
    )
    assert counts(report, "fills.csv") == (3, 0, 1, 0)
    twice = problem(report, "recorded twice")
    assert (twice.line, twice.level) == (2, ProblemLevel.WARNING)  # line 3 is the fuller
    assert "Line 3 of fills.csv" in twice.message
    assert {row["id"] for row in desk.run.rows("prescriptions")} == {"2", "3", "4"}
    # The row that does not count is not read a second time for its texts either.
    assert all(text.count == 1 for text in report.not_understood)


@pytest.mark.parametrize("other", ["TWO TDS;84", "ONE TDS;42"])
def test_fills_of_one_day_that_say_different_things_are_two(other: str, desk: Desk) -> None:
    report = desk.bring(
        f"""\
        1;P1;diazepam 5 mg;03/04/2026;ONE TDS;84;paid
        2;P1;diazepam 5 mg;03/04/2026;{other};paid
        3;P1;diazepam 5 mg;03/04/2026;one  tds;;paid
        """
    )
    assert counts(report, "fills.csv") == (2, 0, 1, 0)
    assert problem(report, "recorded twice").line == 4


FLAT = """
name = "flat"
version = 1
title = "A person on every line of their orders"
date_order = "day-first"
[[table]]
name = "people"
record = "patients"
files = ["all.csv"]
one_per = ["patient_id"]
columns = { patient_id = "PATNO", family_name = "NAME", birth_date = "DOB" }
[[table]]
name = "orders"
record = "prescriptions"
files = ["all.csv"]
one_per = ["patient_id", "drug", "start_date", "quantity", "directions"]
made_of = { prescription_id = ["PATNO", "DRUG", "ISSUED"] }
[table.columns]
patient_id = "PATNO"
drug = "DRUG"
start_date = "ISSUED"
directions = "SIG"
quantity = "QTY"
"""


def test_a_line_may_be_a_person_and_their_order(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "flat.toml"
    path.write_text(FLAT)
    table = tmp_path / "all.csv"
    table.write_text(
        "PATNO,NAME,DOB,DRUG,ISSUED,SIG,QTY,X\n"
        "P1,Reed,02/03/1951,DIAZEPAM TABS 5MG,01/06/2026,ONE TDS,84,\n"
        "P1,Reed,,DIAZEPAM TABS 5MG,29/06/2026,ONE TDS,84,\n"
        "P1,Reed,02/03/1951,DIAZEPAM TABS 5MG,29/06/2026,ONE TDS,84,\n"
        "P2,Cole,30/07/1968,ZOPICLONE 7.5MG,29/06/2026,1 NOCTE,28,\n"
    )
    report = run.paths(table, format="csv", mapping=read_mapping(path))
    assert (report.added, report.unchanged, report.rejected) == (2 + 3, 2 + 1, 0)
    assert report.balanced
    assert [person["family_name"] for person in run.rows("patients")] == ["Reed", "Cole"]
    assert run.rows("patients")[0]["birth_day"] == date(1951, 3, 2).toordinal()
    told = [(one.field, one.level) for one in report.problems if one.value_kind == "recorded twice"]
    assert told == [
        ("PATNO, DRUG, ISSUED, QTY, SIG", ProblemLevel.WARNING),
    ]
    assert "patients and prescriptions together" in problem(report, "several records").message
    assert problem(report, "unknown column").field == "X"


def test_two_people_of_one_id_are_not_one_recorded_twice(desk: Desk) -> None:
    mapping = MAPPING.replace(
        'record = "patients"', 'record = "patients"\none_per = ["patient_id"]'
    )
    again = PEOPLE + "P1;REED;02/03/1951;\nP1;Cole;02/03/1951;M\n"
    report = desk.bring(people=again.replace("REED", "Reed"), mapping=mapping)
    assert counts(report, "people.csv") == (0, 0, 1, 2)


def test_a_reversed_fill_is_not_the_one_in_its_place(desk: Desk) -> None:
    report = desk.bring(
        """\
        1;P1;diazepam 5 mg;03/04/2026;ONE TDS;84;reversed
        2;P1;diazepam 5 mg;03/04/2026;ONE TDS;84;paid
        """
    )
    assert counts(report, "fills.csv") == (2, 0, 0, 0)


def test_dates_without_a_stated_order_stop_with_a_question(desk: Desk) -> None:
    unstated = MAPPING.replace('date_order = "day-first"\n', "")
    report = desk.bring(
        "1;P1;x;03/04/2026;;;\n2;P1;x;30/04/2026;;;\n3;P1;x;5/6/2026;;;\n", mapping=unstated
    )
    assert report.refused
    asked = next(one for one in report.problems if one.file.endswith("fills.csv"))
    assert asked.level is ProblemLevel.ERROR
    assert "Is the day or the month first in Date?" in asked.message
    assert "2 dates could be either, 1 can only have the day first, 0 only" in asked.message
    assert desk.run.rows("prescriptions") == []


def test_dates_with_the_year_first_need_no_order(desk: Desk) -> None:
    unstated = MAPPING.replace('date_order = "day-first"\n', "")
    people = PEOPLE.replace("02/03/1951", "1951-03-02")
    report = desk.bring("1;P1;diazepam 5 mg;2026-04-03;;;\n", people, unstated)
    assert report.added == 2


def test_a_year_alone_is_no_day(desk: Desk) -> None:
    report = desk.bring(people=PEOPLE.replace("02/03/1951", "1951"))
    assert desk.run.one("patients")["birth_day"] is None
    assert problem(report, "date without a day").level is ProblemLevel.WARNING


def test_windows_text_is_read_as_stated_and_refused_otherwise(desk: Desk) -> None:
    table = desk.folder / "people_1.csv"
    table.write_bytes("Pat;Name;Born;Sex\r\nP1;Zoë;02/03/1951;F\r\n".encode("cp1252"))
    refused = desk.run.paths(table, mapping=desk.mapping())
    assert refused.refused
    assert "not utf-8, as the mapping town, version 2 says" in refused.problems[0].message
    stated = MAPPING.replace("[[table]]", 'encoding = "windows-1252"\n[[table]]', 1)
    desk.run.paths(table, mapping=desk.mapping(stated))
    assert desk.run.one("patients")["family_name"] == "Zoë"


def test_columns_that_are_missing_twice_or_not_read_are_named(desk: Desk) -> None:
    missing = desk.bring(people="Pat;Name;Sex\nP1;Reed;F\n")
    assert "does not have: Born" in missing.problems[0].message
    twice = desk.bring(people="Pat;Name;Born;Sex;Sex\nP1;Reed;01/01/1950;F;M\n")
    assert "names Sex twice" in twice.problems[0].message
    spare = desk.bring(people="Pat;Name;Born;Sex;Shoe\nP1;Reed;01/01/1950;F;41\n")
    assert problem(spare, "unknown column").field == "Shoe"


def test_a_file_of_no_table_is_told_and_the_rest_comes_in(desk: Desk) -> None:
    stray = desk.folder / "tables" / "stock.csv"
    stray.parent.mkdir()
    stray.write_text("Shelf,Item,Count\nA,Diazepam,3\n", "utf-8")
    report = desk.bring()
    told = next(one for one in report.problems if one.file.endswith("stock.csv"))
    assert told.message.startswith("No table of the mapping town, version 2 is this.")
    assert "Shelf, Item, Count" in told.message
    assert report.added == 1


def test_fills_of_people_who_are_not_there_are_left_out(desk: Desk) -> None:
    table = desk.folder / "fills_only.csv"
    table.write_text(FILLS + "1;P7;diazepam 5 mg;03/04/2026;;;\n", "utf-8")
    report = desk.run.paths(table, mapping=desk.mapping())
    assert (report.added, report.rejected) == (0, 1)
    assert any("no patients.csv" in one.value_kind for one in report.problems)


# --- doses in columns -----------------------------------------------------------------------------

ORDERS = (
    "ROW_ID,SUBJECT_ID,STARTDATE,ENDDATE,DRUG,NDC,PROD_STRENGTH,DOSE_VAL_RX,DOSE_UNIT_RX,ROUTE\n"
)
DAILY = (
    "subject_id,pharmacy_id,starttime,stoptime,drug_type,drug,ndc,prod_strength,dose_val_rx,"
    "dose_unit_rx,doses_per_24_hrs,route\n"
)
SUBJECTS = "ROW_ID,SUBJECT_ID,GENDER,DOB,DOD\n1,10,F,2094-03-05 00:00:00,\n"


@pytest.fixture
def hospital(run: Run, tmp_path: Path) -> Callable[[str], ImportReport]:
    (mapping,) = (
        one for one in shipped_mappings(resources_root() / "mappings")
        if one.name == "hospital-orders"
    )  # fmt: skip

    def bring(orders: str) -> ImportReport:
        folder = tmp_path / "hospital"
        folder.mkdir()
        (folder / "PATIENTS.csv").write_text(SUBJECTS, "utf-8")
        (folder / "PRESCRIPTIONS.csv").write_text(orders, "utf-8")
        return run.paths(folder, format="csv", mapping=mapping)

    return bring


def order(run: Run) -> dict[str, Any]:
    return run.one("prescriptions")


def test_a_range_of_doses_keeps_both_ends_and_counts_as_needed(
    run: Run, hospital: Callable[[str], ImportReport]
) -> None:
    hospital(DAILY + "10,7,2144-04-04 10:00:00,,MAIN,Lorazepam,0,0.5mg Tab,0.5-2,mg,3,PO\n")
    row = order(run)
    assert row["directions_text"] == "0.5-2 mg, 3 times a day"
    assert row["as_needed"]
    assert row["directions_understood"]
    assert row["units_per_day"] == "12"


def test_an_order_that_does_not_say_how_often_has_no_daily_dose(
    run: Run, hospital: Callable[[str], ImportReport]
) -> None:
    report = hospital(
        ORDERS + "1,10,2144-04-04 00:00:00,2144-04-06 00:00:00,Lorazepam,00409198530,0.5mg Tab,"
        "0.5-2,mg,PO\n"
    )
    row = order(run)
    assert row["directions_text"] == "0.5-2 mg"
    assert row["as_needed"]
    assert row["directions_understood"] in (False, 0)
    assert row["units_per_day"] is None
    assert date.fromordinal(row["end_day"]) == date(2144, 4, 6)
    assert [(one.text, one.count) for one in report.not_understood] == [("0.5-2 mg", 1)]


@pytest.mark.parametrize(
    ("cells", "understood", "as_needed", "units"),
    [
        ("0.5mg Tab,0.5,mg,3,PO", True, False, "3"),
        ("0.5mg Tab,1,TAB,0.5,PO", True, False, "1/2"),
        ("0.5mg Tab,0.3,mg,3,PO", False, False, None),
        ("0.5mg Tab,1,puff,3,PO", False, False, None),
        ("0.5mg Tab,a few,mg,3,PO", False, False, None),
        ("0.5mg Tab,2-0.5,mg,3,PO", False, False, None),
        ("0.5mg Tab,0.5-1,mg,0,PO", False, True, None),
        ("0.5mg Tab,,mg,3,PO", None, False, None),
    ],
)
def test_doses_in_columns(
    cells: str,
    understood: bool | None,
    as_needed: bool,
    units: str | None,
    run: Run,
    hospital: Callable[[str], ImportReport],
) -> None:
    hospital(f"{DAILY}10,7,2144-04-04,,MAIN,Lorazepam,0,{cells}\n")
    row = order(run)
    read = row["directions_understood"]
    assert (None if read is None else bool(read)) is understood
    assert bool(row["as_needed"]) is as_needed
    assert row["units_per_day"] == units


def test_the_route_tells_an_injection_from_a_tablet(
    run: Run, hospital: Callable[[str], ImportReport]
) -> None:
    hospital(
        DAILY + "10,7,2144-04-04,,MAIN,Lorazepam,0,2mg/mL Syringe,1,mg,3,IV\n"
        "10,8,2144-04-04,,MAIN,Lorazepam,0,0.5mg Tab,1,mg,3,PO\n"
    )
    oral = {row["systemic_oral"] for row in run.rows("recognised_drugs")}
    assert oral == {True, False}
