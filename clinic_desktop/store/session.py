"""Opening the clinic's database, and the two kinds of transaction on it.

>>> store = open_store(path, create=True)                                # doctest: +SKIP
>>> with store.read() as session:                                        # doctest: +SKIP
...     patient = read_patient(session, "p1")

A read sees one moment of the database however long it lasts; a write takes the writing lock when it
begins, so that it never fails half-way for want of it. Leaving a write by an exception undoes it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import Session

from clinic_desktop.domain.errors import EnvironmentFault, UserError
from clinic_desktop.store import schema
from clinic_desktop.store.faults import watch_for_faults

BUSY_TIMEOUT_SECONDS = 10

_WRITES = "clinic_writes"


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. `backup` is the copy made before an upgrade when it was opened, or None."""

    engine: Engine
    backup: Path | None = None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one moment and changes nothing."""
        with Session(_reading(self.engine), autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that is kept whole at the end, or not at all."""
        with Session(self.engine.execution_options(**{_WRITES: True})) as session, session.begin():
            yield session

    def close(self) -> None:
        """Gives back every connection; on SQLite the write-ahead log is folded into the file."""
        self.engine.dispose()


def open_store(
    url_or_path: str | Path, *, create: bool, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS
) -> Store:
    """Opens the database at a path, or at a URL such as `postgresql+psycopg://host/clinic`.

    An older database is brought up to date, after a backup copy. Raises UserError when there is
    none and `create` is false, EnvironmentFault when it cannot be used (not a database, newer than
    this program, locked, disk full, server gone).
    """
    url = _url(url_or_path)
    _check_is_there(url, create=create)
    engine = _make_engine(url, busy_timeout_seconds)
    try:
        store = _prepared(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    _hold_to_the_file(engine, url)
    return store


def _prepared(engine: Engine, *, create: bool) -> Store:
    with engine.connect() as connection:
        revision = schema.found_revision(connection)
    if revision is None:
        if not create:
            raise _nothing_there()
        with engine.execution_options(**{_WRITES: True}).begin() as connection:
            # Another workstation may have been quicker: look again under the lock.
            if schema.found_revision(connection) is None:
                schema.create_tables(connection)
        return Store(engine)
    if revision != schema.REVISIONS[-1]:
        return Store(engine, backup=schema.migrate(engine, revision))
    return Store(engine)


def _url(url_or_path: str | Path) -> URL:
    text = str(url_or_path)
    if isinstance(url_or_path, str) and "://" in text:
        try:
            url = make_url(text)
        except (ArgumentError, ValueError):  # ValueError: a port that is no number
            raise _bad_address() from None
        if url.drivername in ("postgresql", "postgres"):
            return url.set(drivername="postgresql+psycopg")
        return url
    return URL.create("sqlite", database=text)


def _check_is_there(url: URL, *, create: bool) -> None:
    """SQLite makes any file it is asked for, even to look into it: only when meant."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise EnvironmentFault(
                "The folder for the clinic's records cannot be made",
                f"The computer says: {fault.strerror}.",
                "Choose another folder, or ask for the right to write there.",
            ) from fault
    elif not path.exists():
        raise _nothing_there()


def _nothing_there() -> UserError:
    return UserError(
        "There are no clinic records here yet",
        "No database of this program was found at that place.",
        "Import records first (that makes the database), or check the path.",
    )


def _bad_address() -> UserError:
    return UserError(
        "This address of a database cannot be read",
        "It must be the path of a file, or an address such as postgresql://server/clinic.",
    )


def _make_engine(url: URL, busy_timeout_seconds: float) -> Engine:
    # `hide_parameters`: values of rows must not reach tracebacks and logs.
    options: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": busy_timeout_seconds}
    else:
        options["pool_pre_ping"] = True
    try:
        engine = create_engine(url, **options)
    except (NoSuchModuleError, ArgumentError):
        raise _bad_address() from None
    except ModuleNotFoundError as missing:
        raise EnvironmentFault(
            "The driver for this kind of database is not installed",
            f"The Python package {missing.name} is missing.",
            "Install this program with its extra for that database.",
        ) from missing
    watch_for_faults(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite_connection)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite_connection(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own habit is to begin a transaction at the first write only, which would let a
    # read see two moments; `_begin_sqlite` begins every one.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _hold_to_the_file(engine: Engine, url: URL) -> None:
    """From here on no file is made: SQLite would make an empty one where the clinic's was moved
    away, and connections still open would write on into one that nobody finds again."""
    if engine.dialect.name != "sqlite" or not url.database or url.database == ":memory:":
        return
    path = Path(url.database)

    def check(*_about: object) -> None:
        if not path.exists():
            raise EnvironmentFault(
                "The clinic's records cannot be reached",
                "The file was moved, renamed or deleted while it was open, or its drive is gone.",
                "Put it back where it was and try again. What is typed in a window is still there.",
            )

    event.listen(engine, "do_connect", check)
    event.listen(engine, "begin", check, insert=True)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _reading(engine: Engine) -> Engine:
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine
