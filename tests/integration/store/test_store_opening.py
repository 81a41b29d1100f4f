"""Opening a store, the faults of its surroundings in plain words, and a write cut off half-way."""

import signal
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinic_desktop.domain.errors import EnvironmentFault, UserError
from clinic_desktop.domain.records import Patient
from clinic_desktop.store import schema
from clinic_desktop.store.clinic_facts import count_patients, is_demo, read_settings
from clinic_desktop.store.session import Store, open_store
from clinic_desktop.store.writing import mark_as_demo, set_setting
from tests.integration.store.store_samples import put


def how_many(store: Store) -> int:
    with store.read() as session:
        return count_patients(session)


def test_a_new_store_is_empty_and_keeps_what_is_written(
    open_again: Callable[[], Store],
) -> None:
    first = open_again()
    assert how_many(first) == 0
    with first.write() as session:
        put(session, Patient("p1"))
        set_setting(session, "jurisdiction", '"uk"')
        mark_as_demo(session)
    first.close()
    second = open_again()
    assert how_many(second) == 1
    with second.read() as session:
        assert read_settings(session) == {"jurisdiction": '"uk"'}
        assert is_demo(session)


def test_a_write_left_by_an_exception_leaves_nothing(store: Store) -> None:
    def fail_half_way() -> None:
        with store.write() as session:
            put(session, Patient("p1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert how_many(store) == 0


def test_a_write_in_a_read_is_not_kept(store: Store) -> None:
    if store.engine.dialect.name == "postgresql":
        with pytest.raises(EnvironmentFault), store.read() as session:
            put(session, Patient("p1"))
    else:
        with store.read() as session:
            put(session, Patient("p1"))
    assert how_many(store) == 0


def test_values_of_rows_stay_out_of_error_texts(store: Store) -> None:
    with store.write() as session:
        put(session, Patient("p1"))
    planted = "-".join(["Planted", "Name"])  # the traceback quotes the lines of this test
    with pytest.raises(IntegrityError) as caught, store.write() as session:
        put(session, Patient("p1", planted))
    assert planted not in "".join(traceback.format_exception(caught.value))


# --- what is not there, and what is something else ------------------------------------------------


def test_a_missing_store_is_made_only_when_meant(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "clinic.db"
    with pytest.raises(UserError):
        open_store(path, create=False)
    assert not path.parent.exists()
    open_store(path, create=True).close()
    open_store(path, create=False).close()


def test_an_empty_file_is_no_store_until_one_is_made_in_it(tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    path.touch()
    with pytest.raises(UserError):
        open_store(path, create=False)
    open_store(path, create=True).close()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Dr A,\n" * 1000)
    before = path.read_bytes()
    with pytest.raises(EnvironmentFault, match="cannot be used") as caught:
        open_store(path, create=True)
    assert "not a database" in caught.value.message
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    connection.close()
    with pytest.raises(EnvironmentFault, match="not a clinic's database"):
        open_store(path, create=True)


def test_a_store_newer_than_the_program_is_left_alone(open_again: Callable[[], Store]) -> None:
    store = open_again()
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(EnvironmentFault, match="newer version"):
            open_again()
    finally:
        with store.write() as session:
            ours = {"ours": schema.REVISIONS[-1]}
            session.execute(text("UPDATE alembic_version SET version_num = :ours"), ours)


@pytest.mark.parametrize(
    "address", ["nonsense://somewhere/x", "://clinic", "postgresql://host:port/clinic"]
)
def test_an_address_that_cannot_be_read_is_said_so(address: str) -> None:
    with pytest.raises(UserError, match="address"):
        open_store(address, create=False)


def test_a_server_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed")
    with pytest.raises(EnvironmentFault) as caught:
        open_store(f"postgresql://clinic@/clinic?host={tmp_path}", create=False)
    assert "does not answer" in caught.value.message


# --- faults while working -------------------------------------------------------------------------


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "clinic.db", create=True, busy_timeout_seconds=0.05)


def test_a_second_writer_is_told_to_wait_and_readers_are_not(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        put(session, Patient("p1"))
        with pytest.raises(EnvironmentFault) as caught, sqlite_store.write() as second:
            put(second, Patient("p2"))
        assert "is writing" in caught.value.message
        assert how_many(sqlite_store) == 0
    assert how_many(sqlite_store) == 1
    sqlite_store.close()


def test_a_full_disk_is_said_so_and_undoes_the_write(sqlite_store: Store) -> None:
    def write_too_much() -> None:
        with sqlite_store.write() as session:
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            session.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
            put(session, *(Patient(f"p{number}", "x" * 500) for number in range(100)))

    with pytest.raises(EnvironmentFault) as caught:
        write_too_much()
    assert "full" in caught.value.message
    assert how_many(sqlite_store) == 0
    sqlite_store.close()


def test_a_database_that_may_not_be_written_is_said_so(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        session.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(EnvironmentFault) as caught, sqlite_store.write() as session:
        put(session, Patient("p1"))
    assert "only be read" in caught.value.message
    sqlite_store.close()


_WRITES_AND_WAITS = """
import sys
from sqlalchemy import insert
from clinic_desktop.store.models import PatientRow
from clinic_desktop.store.session import open_store

with open_store(sys.argv[1], create=False).write() as session:
    session.execute(
        insert(PatientRow),
        [{"id": f"n{n}", "sex": "unknown", "search_text": "x" * 2000} for n in range(5000)],
    )
    print("half-way", flush=True)
    sys.stdin.read()
"""


def test_a_killed_program_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    store = open_store(path, create=True)
    with store.write() as session:
        put(session, Patient("p1"))
    store.close()
    with subprocess.Popen(
        [sys.executable, "-c", _WRITES_AND_WAITS, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "half-way\n"
        program.send_signal(signal.SIGKILL)
        program.wait()
    store = open_store(path, create=False)
    assert how_many(store) == 1
    with store.write() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        put(session, Patient("p2"))
    assert how_many(store) == 2
    store.close()


def test_opening_an_up_to_date_store_does_not_load_alembic(tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    open_store(path, create=True).close()
    code = (
        "import sys; from clinic_desktop.store.session import open_store; "
        "open_store(sys.argv[1], create=False).close(); print('alembic' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert run.stdout == "False\n"


def test_a_file_moved_away_is_said_so_and_none_is_made_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    store = open_store(path, create=True)
    with store.write() as session:
        put(session, Patient("p1"))
    moved = path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(EnvironmentFault, match="cannot be reached"):
        how_many(store)
    # A connection that is not yet there makes no empty file either.
    store.engine.pool.dispose()
    with pytest.raises(EnvironmentFault), store.write() as session:
        put(session, Patient("p2"))
    assert not path.exists()
    moved.rename(path)
    assert how_many(store) == 1
    store.close()
