"""Copies of the clinic, putting one back, and whether database and letters are what they were."""

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from clinic_desktop import bootstrap
from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.services.demo_clinic import signed_patient
from clinic_desktop.services.facade import Signer
from clinic_desktop.store.clinic_facts import last_backup
from clinic_desktop.store.session import open_store
from tests.demo_file import PROGRAM
from tests.functional.command_line import AS_OF, Cli


@pytest.fixture
def db(demo_db: Path, tmp_path: Path) -> Path:
    """A copy of the demo clinic that a test may harm."""
    path = tmp_path / "clinic.db"
    shutil.copy(demo_db, path)
    return path


def people(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM patients").fetchone()[0])


def forget_everyone(path: Path) -> None:
    connection = sqlite3.connect(path)
    for (table,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%patient_id%'"
    ).fetchall():
        connection.execute(f'DELETE FROM "{table}"')
    connection.execute("DELETE FROM patients")
    connection.commit()
    connection.close()


def test_a_backup_is_a_whole_clinic(cli: Cli, db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    answer = cli.json("db", "backup", str(copy), "--db", str(db))
    store = open_store(db, create=False)
    with store.read() as session:
        assert last_backup(session) is not None
    store.close()
    assert answer == {"ok": True, "problems": [], "copy": str(copy)}
    assert people(copy) == people(db) == 40
    assert cli.json("db", "check", "--db", str(copy))["ok"] is True


def test_a_backup_never_takes_the_place_of_a_file(cli: Cli, db: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    code, _, err = cli("db", "backup", str(taken), "--db", str(db))
    assert code == 3
    assert "never written over" in err
    assert taken.read_text() == "mine"


def test_a_backup_that_cannot_be_written_leaves_nothing(cli: Cli, db: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "no folder" / "copy.db"
    code, _, err = cli("db", "backup", str(nowhere), "--db", str(db))
    assert code == 5
    assert "could not be written" in err
    assert not nowhere.parent.exists()


def test_a_backup_put_back_brings_everyone_back_and_keeps_what_was_there(
    cli: Cli, db: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    cli("db", "backup", str(copy), "--db", str(db))
    forget_everyone(db)
    assert people(db) == 0
    answer = cli.json("db", "restore", str(copy), "--db", str(db))
    assert people(db) == 40
    assert people(Path(answer["copy"])) == 0
    assert cli.json("db", "check", "--db", str(db))["ok"] is True


def test_a_backup_put_back_says_what_was_done_since(cli: Cli, db: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    cli("db", "backup", str(copy), "--db", str(db))
    assert "lost" not in cli.json("db", "restore", str(copy), "--db", str(db))
    issue_letter(db)
    assert cli.json("db", "restore", str(copy), "--db", str(db))["lost"] == {"letters": 1}
    issue_letter(db)
    _, told, _ = cli("db", "restore", str(copy), "--db", str(db))
    assert "Done since the backup, and now in the copy only: letters 1." in told


def test_a_damaged_file_is_not_opened_in_the_window(db: Path, tmp_path: Path) -> None:
    def opened(path: Path) -> None:
        day = date.fromisoformat(AS_OF)
        bootstrap.open_clinic(PROGRAM, path, as_of=day, look_through=True).close()

    opened(db)
    with sqlite3.connect(db) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'prescriptions'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    harmed = bytearray(db.read_bytes())
    harmed[(page - 1) * size : page * size] = b"\x0d" * size
    db.write_bytes(harmed)
    with pytest.raises(EnvironmentFault, match="damaged"):
        opened(db)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (None, 3, "no such backup"),
        (b"not a database at all, but long enough to be read as one" * 40, 5, "not a database"),
        (b"", 3, "empty"),
    ],
)
def test_only_a_clinic_is_put_back(
    cli: Cli, db: Path, tmp_path: Path, content: bytes | None, code: int, words: str
) -> None:
    source = tmp_path / "source.db"
    if content is not None:
        source.write_bytes(content)
    found, _, err = cli("db", "restore", str(source), "--db", str(db))
    assert found == code
    assert words in err
    assert people(db) == 40
    assert sorted(path.suffix for path in tmp_path.glob("clinic.before*")) == []


def test_a_database_of_another_program_is_not_put_back(cli: Cli, db: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()
    code, _, err = cli("db", "restore", str(other), "--db", str(db))
    assert code == 5
    assert "another program" in err
    assert people(db) == 40


def test_a_database_up_to_date_needs_no_copy(cli: Cli, db: Path) -> None:
    assert cli.json("db", "upgrade", "--db", str(db)) == {
        "ok": True,
        "problems": [],
        "copy": None,
    }


def issue_letter(path: Path) -> str:
    """Issues the signed person's taper letter and gives its code."""
    clinic = bootstrap.open_clinic(PROGRAM, path, as_of=date.fromisoformat(AS_OF))
    try:
        person = signed_patient(clinic)
        letter = clinic.papers.prepare(person, "taper-letter")
        clinic.papers.issue(person, letter, Signer("Dr A. Khan", "prescriber"))
    finally:
        clinic.close()
    return letter.code


def test_a_letter_is_told_to_hold_or_not(cli: Cli, db: Path) -> None:
    code = issue_letter(db)
    as_typed = code.lower().replace("-", " ")
    assert cli.json("verify-letter", as_typed, "--db", str(db)) == {"state": "current"}
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE documents SET state = 'superseded' WHERE code = ?", (code,))
    connection.close()
    assert cli.json("verify-letter", code, "--db", str(db), code=1) == {"state": "superseded"}
    assert cli.json("verify-letter", "0000-00", "--db", str(db), code=1) == {"state": "unknown"}


def test_a_letter_whose_bytes_were_changed_is_named(cli: Cli, db: Path) -> None:
    code = issue_letter(db)
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE documents SET pdf = ? WHERE code = ?", (b"%PDF", code))
    connection.close()
    answer = cli.json("db", "check", "--db", str(db), code=1)
    assert [code in problem for problem in answer["problems"]] == [True]
