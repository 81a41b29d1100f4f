"""`import --map`: the report names the mapping; a table without one is told what it is."""

from pathlib import Path

import pytest

from tests.functional.command_line import Cli

MAPPING = """
name = "town"
version = 4
title = "A town's pharmacy"
delimiter = "semicolon"
date_order = "day-first"
[[table]]
name = "people"
record = "patients"
files = ["people.csv"]
columns = { patient_id = "Pat", family_name = "Name", birth_date = "Born" }
[[table]]
name = "fills"
record = "prescriptions"
files = ["fills.csv"]
constants = { source = "dispensed" }
[table.columns]
prescription_id = "No"
patient_id = "Pat"
drug = "Item"
start_date = "Date"
directions = "Sig"
quantity = "Qty"
"""


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "people.csv").write_text("Pat;Name;Born\nP1;Reed;02/03/1951\n", "utf-8")
    (folder / "fills.csv").write_text(
        "No;Pat;Item;Date;Sig;Qty\n1;P1;DIAZEPAM TABS 5MG;03/11/2026;ONE TDS;84\n", "utf-8"
    )
    (tmp_path / "town.toml").write_text(MAPPING, "utf-8")
    return folder


def test_a_mapping_brings_the_table_in_to_the_dose(cli: Cli, tables: Path, tmp_path: Path) -> None:
    at = ("--db", str(tmp_path / "clinic.db"), "--jurisdiction", "uk")
    mapping = str(tmp_path / "town.toml")
    report = cli.json(*at, "import", str(tables), "--format", "csv", "--map", mapping)
    assert report["mapping"] == "town, version 4"
    assert [file["added"] for file in report["files"]] == [1, 1]
    assert {file["format"] for file in report["files"]} == {"csv"}
    exposure = cli.json(*at, "exposure", "--patient", "P1")
    (episode,) = exposure["episodes"]
    assert episode["ingredients"] == ["diazepam"]
    assert episode["start"] == "2026-11-03"
    assert [dose["mg_per_day"] for dose in exposure["dose_now"]] == ["15"]


def test_the_mapping_is_named_to_people_too(cli: Cli, tables: Path, tmp_path: Path) -> None:
    at = ("--db", str(tmp_path / "clinic.db"), "--jurisdiction", "uk")
    code, out, _ = cli(*at, "import", str(tables), "--map", str(tmp_path / "town.toml"))
    assert code == 0
    assert "Tables were read through the mapping town, version 4." in out


def test_a_table_without_a_mapping_is_told_what_it_is(
    cli: Cli, tables: Path, tmp_path: Path
) -> None:
    at = ("--db", str(tmp_path / "clinic.db"), "--jurisdiction", "uk")
    report = cli.json(*at, "import", str(tables / "fills.csv"), code=3)
    assert report["mapping"] is None
    (told,) = report["problems"]
    assert told["severity"] == "error"
    assert "parted by semicolon, with the columns No, Pat, Item, Date, Sig, Qty." in told["message"]


@pytest.mark.parametrize("arguments", [(), ("--format", "fhir")])
def test_a_mapping_that_is_not_there(
    arguments: tuple[str, ...], cli: Cli, tables: Path, tmp_path: Path
) -> None:
    at = ("--db", str(tmp_path / "clinic.db"), "--jurisdiction", "uk")
    found, _, err = cli(*at, "import", str(tables), "--map", "nothing", *arguments)
    assert found == 3
    assert "mapping" in err


def test_faults_of_a_mapping_are_all_told(cli: Cli, tables: Path, tmp_path: Path) -> None:
    (tmp_path / "town.toml").write_text(
        MAPPING.replace("version = 4", "version = 0").replace('"day-first"', '"dmy"'), "utf-8"
    )
    at = ("--db", str(tmp_path / "clinic.db"), "--jurisdiction", "uk")
    answer = cli.json(*at, "import", str(tables), "--map", str(tmp_path / "town.toml"), code=3)
    assert "date_order" in answer["error"]["message"]
