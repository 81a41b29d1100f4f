"""An empty store on each kind of database: SQLite in a folder of the test, PostgreSQL where there
is one to start."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, insert, inspect

from clinic_desktop.store.models import Base, ClinicRow
from clinic_desktop.store.session import Store, open_store


@pytest.fixture(scope="session")
def postgresql_folder() -> Iterator[Path]:
    """The socket folder of a PostgreSQL server that runs for this session."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("the PostgreSQL driver (extra 'postgresql') is not installed")
    programs = _server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed here")
    user = _server_user()
    if user is None:
        pytest.skip("a PostgreSQL server refuses to run as root, and there is no other user")
    folder = Path(tempfile.mkdtemp(prefix="clinic-pg-"))
    os.chown(folder, user.pw_uid, user.pw_gid)
    data, log = folder / "data", folder / "log"

    def run(program: str, *arguments: str) -> None:
        as_user = {} if user.pw_uid == os.geteuid() else {"user": user.pw_uid, "group": user.pw_gid}
        subprocess.run(
            [programs / program, "-D", data, *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **as_user,  # type: ignore[call-overload]
        )

    # Nothing here outlives the session: waiting for the disk would only cost time.
    run("initdb", "-U", "clinic", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run("pg_ctl", "-w", "-l", str(log), "-o", options, "start")
    try:
        yield folder
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _server_programs() -> Path | None:
    found = shutil.which("initdb")
    if found is not None and shutil.which("pg_ctl") is not None:
        return Path(found).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def _server_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    return None


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is, or can be made."""
    if request.param == "sqlite":
        return str(tmp_path / "clinic.db")
    folder = request.getfixturevalue("postgresql_folder")
    url = f"postgresql+psycopg://clinic@/postgres?host={folder}"
    _empty(url)
    return url


def _empty(url: str) -> None:
    """Takes every row out and leaves the tables: making them anew takes 300 ms a test."""
    engine = create_engine(url)
    with engine.begin() as connection:
        if inspect(connection).has_table(ClinicRow.__tablename__):
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(delete(table))
            connection.execute(insert(ClinicRow).values(id=1, is_demo=False))
    engine.dispose()


@pytest.fixture
def open_again(store_url: str) -> Iterator[Callable[[], Store]]:
    """Opens the database of the test, made where it is not there yet."""
    opened: list[Store] = []

    def make() -> Store:
        opened.append(open_store(store_url, create=True, busy_timeout_seconds=0.05))
        return opened[-1]

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(open_again: Callable[[], Store]) -> Store:
    return open_again()
