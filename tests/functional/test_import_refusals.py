"""What the command line says when there is little to import, and what it leaves behind."""

import json
from pathlib import Path

from tests.functional.command_line import Cli

PEOPLE = "patient_id,family_name,given_name,birth_date\nP1,Reed,Ann,1950-01-01\n"
REVIEWS = "review_id,patient_id,review_date,reviewer\nV1,P1,2026-11-01,Dr A\n"


def folder_of(path: Path, **tables: bytes) -> Path:
    path.mkdir()
    for name, content in tables.items():
        (path / f"{name}.csv").write_bytes(content)
    return path


def test_a_dry_run_where_there_are_no_records_leaves_none(cli: Cli, tmp_path: Path) -> None:
    folder, db = folder_of(tmp_path / "in", patients=PEOPLE.encode()), tmp_path / "clinic.db"
    told = cli.json("import", str(folder), "--dry-run", "--db", str(db))
    assert (told["files"][0]["added"], told["batch"]) == (1, None)
    assert not db.exists()
    assert cli("flags", "--db", str(db))[0] == 3


def test_a_path_that_is_not_there_is_in_the_report(cli: Cli, tmp_path: Path) -> None:
    db, lost = tmp_path / "clinic.db", str(tmp_path / "lost.csv")
    told = cli.json("import", lost, "--db", str(db), code=3)
    assert [(p["file"], p["severity"]) for p in told["problems"]] == [(lost, "error")]
    assert not db.exists()

    folder = folder_of(tmp_path / "in", patients=PEOPLE.encode())
    told = cli.json("import", str(folder), lost, "--db", str(db), code=1)
    assert [one["added"] for one in told["files"] if one["format"] == "clinic-csv"] == [1]
    assert [p["file"] for p in told["problems"]] == [lost]


def test_an_empty_folder_says_so(cli: Cli, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in")
    told = cli.json("import", str(folder), "--db", str(tmp_path / "clinic.db"), code=3)
    assert "no file in this folder" in json.dumps(told["problems"])


def test_a_table_of_ours_that_is_no_text_is_no_note(cli: Cli, tmp_path: Path) -> None:
    """People would come in without their reviews, and nothing would ask for a look."""
    folder = folder_of(
        tmp_path / "in", patients=PEOPLE.encode(), reviews=REVIEWS.encode("utf-16-le")
    )
    told = cli.json("import", str(folder), "--db", str(tmp_path / "clinic.db"), code=1)
    assert [p["severity"] for p in told["problems"]] == ["error"]
    (folder / "reviews.csv").rename(folder / "notes.bin")
    told = cli.json("import", str(folder), "--db", str(tmp_path / "clinic.db"))
    assert [p["severity"] for p in told["problems"]] == ["info"]
