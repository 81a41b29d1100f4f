"""What is wrong with a command line: said as a document where one was asked for."""

from pathlib import Path

import pytest

from clinic_desktop.cli.app import run
from tests.functional.command_line import Cli


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nonsense",), "nonsense"),
        (("exposure",), "--patient"),
        (("flags", "--such"), "--such"),
        (("flags", "--jurisdiction", "fr"), "us or uk"),
        (("drug",), "text or --file"),
    ],
)
def test_a_usage_fault_is_one_json_document(
    cli: Cli, arguments: tuple[str, ...], says: str
) -> None:
    told = cli.json(*arguments, code=2)
    assert list(told) == ["error"]
    assert says in told["error"]["message"]
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert says in err


@pytest.mark.parametrize(
    "date", ["20261124", "2026-W48-2", "2026-02-30", "24/11/2026", "2026-1-01"]
)
def test_an_as_of_date_is_written_one_way(date: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["drug", "diazepam", "--as-of", date]) == 2
    assert "YYYY-MM-DD" in capsys.readouterr().err
    assert run(["drug", "diazepam", "--as-of", "2026-11-24"]) == 0


@pytest.mark.parametrize("as_of", ["0001-01-01", "0001-01-02", "0001-03-01", "9999-12-31"])
def test_the_first_and_last_days_there_are_make_a_report(
    cli: Cli, demo_db: Path, as_of: str
) -> None:
    code, _, err = cli("report", "--as-of", as_of, "--db", str(demo_db))
    assert code in (0, 3), err
    assert cli("report", "--from", "20261001", "--db", str(demo_db))[0] == 2


def test_what_is_not_known_by_name_is_a_usage_fault(
    cli: Cli, demo_db: Path, tmp_path: Path
) -> None:
    db, out = str(demo_db), str(tmp_path / "out")
    for command in ("letter", "--patient", "002644"), ("letters", "--view", "everyone"):
        told = cli.json(*command, "--kind", "postcard", "--out", out, "--db", db, code=2)
        assert "pharmacy-copy" in told["error"]["hint"]
    assert "clinic.name" in cli.json("settings", "get", "such", "--db", db, code=2)["error"]["hint"]
    assert cli("settings", "set", "such", "1", "--db", db)[0] == 2
    assert cli.json("settings", "get", "clinic.phone", "--db", db) is not None


def test_only_an_import_and_the_demo_make_a_database(cli: Cli, tmp_path: Path) -> None:
    db = tmp_path / "clinic.db"
    assert cli("settings", "set", "clinic.phone", "1", "--db", str(db))[0] == 3
    assert not db.exists()
