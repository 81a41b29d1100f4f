"""Real exports, read where they stand: everything comes in or is told, and no dose is made up."""

from datetime import date

import pytest

from clinic_desktop.store.models import Base
from tests.integration.importing.import_runs import Run, counts, errors, sample_data, warnings


@pytest.mark.parametrize(
    "name",
    ["synthea-r4-bundles", "bulk-ndjson-10", "hl7-r4-examples", "nhs-eps-messages",
     "ahrq-pain-summary", "rule-cases", "smart-dispensing-tsv", "pdmp-ncpdp-script", "sigs"],
)  # fmt: skip
def test_every_folder_is_accounted_for_and_the_second_run_is_quiet(name: str, run: Run) -> None:
    first = run.paths(sample_data() / name)
    second = run.paths(sample_data() / name)
    assert first.rows_in == second.rows_in
    assert (second.added, second.changed) == (0, 0)
    assert second.rejected == first.rejected
    assert all(problem.message.endswith(".") for problem in first.problems)
    assert first.refused == (name in ("smart-dispensing-tsv", "pdmp-ncpdp-script", "sigs"))


@pytest.mark.parametrize(
    ("name", "rows", "sedatives"), [("synthea-r4-bundles", 137, 8), ("bulk-ndjson-10", 2973, 1)]
)
def test_orders_without_a_dose_are_not_recorded_and_never_a_number(
    name: str, rows: int, sedatives: int, run: Run
) -> None:
    report = run.paths(sample_data() / name)
    assert counts(report) == (rows, rows, 0, 0, 0)
    assert errors(report) == []
    of_class = {
        row["id"]: row["ingredient"]
        for row in run.rows("recognised_drugs")
        if row["ingredient"] in ("diazepam", "clonazepam")
    }
    found = [row for row in run.rows("prescriptions") if row["drug_id"] in of_class]
    assert len(found) == sedatives
    for row in found:
        assert row["units_per_day"] is None
        assert row["quantity"] is None
        assert row["days_supply"] is None
        assert row["directions_understood"] is not True


def test_every_rule_case_comes_in_whole(run: Run) -> None:
    for case in sorted((sample_data() / "rule-cases").glob("T*")):
        with run.store.write() as session:
            for table in reversed(Base.metadata.sorted_tables):
                if table.name != "clinic":
                    session.execute(table.delete())
        report = run.paths(case)
        assert report.rows_in == report.added > 0, case.name
        assert report.not_understood == (), case.name


def test_two_people_of_one_id_in_messages_are_told_with_their_orders(run: Run) -> None:
    report = run.paths(sample_data() / "nhs-eps-messages")
    fields = [problem.field.partition(": ")[2] for problem in errors(report)]
    # two people, their orders, and one item number that two prescriptions share
    assert sorted(set(fields)) == ["id", "subject"]


def test_an_order_gives_way_to_the_message_that_cancels_it(run: Run) -> None:
    run.paths(sample_data() / "nhs-eps-messages")
    statuses = {row["id"]: row["status"] for row in run.rows("prescriptions")}
    assert statuses["a54219b8-f741-4c47-b662-e4f8dfa49ab6"] == "cancelled"
    assert statuses["6989b7bd-8db6-428c-a593-4022e3044c00"] == "active"


def test_an_older_version_of_fhir_is_read_and_named(run: Run) -> None:
    report = run.paths(sample_data() / "ahrq-pain-summary")
    assert errors(report) == []
    assert warnings(report)[0].message.startswith("This is FHIR DSTU2")
    diazepam = [one for one in run.rows("prescriptions") if "iazepam" in one["drug_text"]]
    days = sorted(one["start_day"] for one in diazepam)
    assert days == [date(2023, 8, 6).toordinal(), date(2023, 10, 1).toordinal()]
