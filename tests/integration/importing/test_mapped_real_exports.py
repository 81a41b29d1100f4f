"""A dispensing history nobody here wrote comes in through the mapping that is shipped for it."""

from collections import Counter
from pathlib import Path

import pytest

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.batch import FileReport, ImportReport
from clinic_desktop.domain.errors import ProblemLevel
from clinic_desktop.importers.mapping_files import shipped_mappings
from tests.integration.importing.import_runs import Run, sample_data

SHIPPED = shipped_mappings(resources_root() / "mappings")
MAPPING = next(one for one in SHIPPED if one.name == "smart-dispensing")
SEDATIVES = ("lorazepam", "clonazepam", "diazepam")


@pytest.fixture
def history() -> Path:
    return sample_data() / "smart-dispensing-tsv"


def by_name(report: ImportReport) -> dict[str, FileReport]:
    return {Path(file.path).name: file for file in report.files}


def outcome(file: FileReport) -> tuple[int, int, int, int]:
    return file.rows_in, file.added, file.unchanged, file.rejected


def test_every_row_is_accounted_for_and_no_fill_counts_twice(run: Run, history: Path) -> None:
    report = run.paths(history, format="csv", mapping=MAPPING)
    assert report.mapping == "smart-dispensing, version 1"
    files = by_name(report)
    assert outcome(files["data__patients.txt"]) == (34, 34, 0, 0)
    assert outcome(files["ri-data__ri-patients.txt"]) == (25, 0, 25, 0)
    assert outcome(files["data__problems.txt"]) == (281, 281, 0, 0)
    assert outcome(files["data__meds.txt"]) == (210, 210, 0, 0)
    # 17 fills stand twice on their day; the other tables add the few fills this one has not.
    assert outcome(files["ri-data__ri-sigs.txt"]) == (598, 581, 17, 0)
    assert outcome(files["ri-data__ri-meds.txt"]) == (601, 3, 598, 0)
    assert outcome(files["data__refills.txt"]) == (556, 40, 516, 0)
    twice = [one for one in report.problems if one.value_kind == "recorded twice"]
    of_fills = [one for one in twice if one.file.endswith("ri-sigs.txt")]
    assert len(of_fills) == 17
    assert {one.level for one in of_fills} == {ProblemLevel.WARNING}
    assert not report.has_errors


def test_sedative_fills_are_those_of_the_history_with_their_directions(
    run: Run, history: Path
) -> None:
    run.paths(history, format="csv", mapping=MAPPING)
    drugs = {row["id"]: row["ingredient"] for row in run.rows("recognised_drugs")}
    rows = [row for row in run.rows("prescriptions") if drugs.get(row["drug_id"]) in SEDATIVES]
    fills = [row for row in rows if row["source"] == "dispensed"]
    assert Counter(drugs[row["drug_id"]] for row in fills) == {
        "lorazepam": 5,
        "clonazepam": 1,
        "diazepam": 1,
    }
    for fill in fills:
        assert fill["directions_text"] == "1 BID PRN ANXIETY"
        assert fill["units_per_day"] == "2"
        assert fill["as_needed"]
        assert fill["quantity"] not in (None, "0")
        assert fill["id"].startswith("fill ")
    orders = [row for row in rows if row["source"] == "prescribed"]
    assert len(orders) == 4


def test_problems_reach_the_plain_words_by_their_codes(run: Run, history: Path) -> None:
    run.paths(history, format="csv", mapping=MAPPING)
    rows = run.rows("conditions")
    assert {row["code_system"] for row in rows} == {"snomed"}
    assert {row["code"]: row["word"] for row in rows}["13645005"] == "copd"
    # A code in no list is kept and shown, and counts as nothing.
    assert any(row["word"] is None and row["text"] for row in rows)


def test_a_second_import_adds_and_changes_nothing(run: Run, history: Path) -> None:
    first = run.paths(history, format="csv", mapping=MAPPING)
    again = run.paths(history, format="csv", mapping=MAPPING)
    assert (again.added, again.changed, again.rejected) == (0, 0, 0)
    assert again.unchanged == first.rows_in


def test_without_a_mapping_each_table_is_told_what_it_is_and_what_fits(
    run: Run, history: Path
) -> None:
    report = run.paths(history / "ri-data__ri-sigs.txt", shipped_mappings=SHIPPED)
    assert report.refused
    (told,) = report.problems
    assert told.level is ProblemLevel.ERROR
    assert "parted by tab, with the columns PERSON_ID, START_DATE, DRUG, SIG" in told.message
    assert "smart-dispensing (as its table fills-with-directions: prescriptions)" in told.message
    assert "--map smart-dispensing" in told.message
    whole = run.paths(history, shipped_mappings=SHIPPED)
    offers = [one for one in whole.problems if "--map smart-dispensing" in one.message]
    assert len(offers) == 7
