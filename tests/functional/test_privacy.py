"""A planted name reaches no log, no file name, no error text and no stdout without --with-names."""

import logging
from pathlib import Path

import pytest

from tests.functional.command_line import Cli

FAMILY, GIVEN = "Zzyxwold", "Quibbleton"


@pytest.fixture
def planted(tmp_path: Path, cli: Cli) -> Path:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "patients.csv").write_text(
        "patient_id,family_name,given_name,birth_date\n"
        f"P1,{FAMILY},{GIVEN},1960-01-01\nP2,{FAMILY},{GIVEN},1960-02-31\n"
    )
    (folder / "prescriptions.csv").write_text(
        "prescription_id,patient_id,drug,start_date,directions,quantity\n"
        "R1,P1,diazepam 5 mg tablets,2026-11-01,take 1 tablet at night,28\n"
        "R2,P1,diazepam 5 mg tablets,2026-11-02,as she likes,-3\n"
    )
    db = tmp_path / "clinic.db"
    cli("import", str(folder), "--db", str(db))
    return db


def test_nothing_printed_or_logged_holds_the_name(
    planted: Path, cli: Cli, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    records = tmp_path / "records"
    for arguments in (
        ("import", str(records), "--db", str(planted)),
        ("import", str(records), "--db", str(planted), "--json", "--dry-run"),
        ("flags", "--db", str(planted)),
        ("flags", "--db", str(planted), "--json"),
        ("worklist", "--db", str(planted), "--view", "everyone"),
        ("exposure", "--db", str(planted), "--patient", "P1"),
        ("why", "--db", str(planted), "--patient", "P1", "--rule", "DUR-01"),
        ("letter", "--db", str(planted), "--patient", "P1", "--kind", "handout", "--out", "x.pdf"),
    ):
        _, out, err = cli(*arguments)
        for text in (out, err, caplog.text):
            assert FAMILY not in text, arguments
            assert GIVEN not in text, arguments


def test_names_are_printed_when_asked_for(planted: Path, cli: Cli) -> None:
    _, out, _ = cli("worklist", "--db", str(planted), "--view", "everyone", "--with-names")
    assert FAMILY in out


def test_no_file_is_named_after_a_person(planted: Path, tmp_path: Path) -> None:
    assert planted.exists()
    assert not [path for path in tmp_path.rglob("*") if FAMILY in path.name]
