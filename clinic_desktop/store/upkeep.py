"""Looking after a database: a copy of it, putting a copy back, and whether it is sound.

A copy is taken through SQLite's own backup, so that it is whole even while others write. A server
has tools of its own for that, and they are the ones to use.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, func, inspect, select

from clinic_desktop.domain.errors import EnvironmentFault, UserError
from clinic_desktop.store import schema
from clinic_desktop.store.faults import watch_for_faults
from clinic_desktop.store.models import ImportBatchRow, ReviewRow
from clinic_desktop.store.own_models import DispositionRow, DocumentRow, PlanEventRow
from clinic_desktop.store.plan_life_models import CheckInRow
from clinic_desktop.store.queue_models import QueueMoveRow
from clinic_desktop.store.session import Store

ACTS = {
    "signed reviews": ReviewRow.signed_at,
    "events of plans": PlanEventRow.id,
    "check-ins": CheckInRow.id,
    "letters": DocumentRow.code,
    "answers to flags": DispositionRow.id,
    "moves in the queue": QueueMoveRow.id,
    "imports": ImportBatchRow.id,
}
"""What is done in a clinic and only ever added to, each by a column that has a value for it."""

_READ_ONLY = {"mode": "ro", "uri": "true"}


def back_up(store: Store, target: Path) -> None:
    """Copies the database to a new file. Raises UserError where one is there already, or where the
    database is a server's."""
    _only_files(store.engine)
    if target.exists():
        raise UserError(
            "There is a file of that name already",
            "A backup is never written over another file.",
            "Choose a new name.",
        )
    with store.engine.connect() as connection:
        try:
            schema.copy_database(connection, target)
        except (OSError, sqlite3.Error) as fault:
            target.unlink(missing_ok=True)
            raise EnvironmentFault(
                "The backup could not be written",
                f"The computer says: {fault}.",
                "Check that the folder is there, that you may write in it and that the disk has "
                "room.",
            ) from fault


@dataclass(frozen=True, slots=True)
class Restored:
    """`copy` holds what was there; `lost` counts, by kind, what was done since the backup."""

    copy: Path
    lost: Mapping[str, int]


def restore(store: Store, source: Path) -> Restored:
    """Puts a backup in the place of the database; what was there is copied beside it first.

    Only a clinic's database that this program can read is put back; an older one is brought up to
    date when it is next opened. Raises UserError, EnvironmentFault.
    """
    database = _only_files(store.engine)
    if not source.is_file():
        raise UserError(
            "There is no such backup", "No file is at that place.", "Check the path of the backup."
        )
    reading = create_engine(
        URL.create("sqlite", database=f"file:{quote(str(source))}", query=_READ_ONLY)
    )
    watch_for_faults(reading)
    try:
        with reading.connect() as backup, store.engine.connect() as target:
            if schema.found_revision(backup) is None:
                raise UserError(
                    "The backup is empty", "It holds no clinic.", "Choose another backup."
                )
            lost = _done_since(backup, store)
            kept = schema.free_name(database, "before-restore")
            back_up(store, kept)
            schema.driver_of(backup).backup(schema.driver_of(target))
    finally:
        reading.dispose()
    return Restored(kept, lost)


def _done_since(backup: Connection, store: Store) -> dict[str, int]:
    """What the database holds more of than its backup; a table the backup lacks counts as empty."""
    known = set(inspect(backup).get_table_names())
    lost = {}
    with store.engine.connect() as now:
        for words, column in ACTS.items():
            query = select(func.count(column))
            before = backup.scalar(query) or 0 if column.class_.__tablename__ in known else 0
            if (more := (now.scalar(query) or 0) - before) > 0:
                lost[words] = more
    return lost


def damage(store: Store) -> str | None:
    """What SQLite says of a file whose pages do not hold together; None where they do, and of a
    server, which looks after its own. A second for some 200 MB."""
    with store.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            return None
        told = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return None if told == "ok" else str(told)


def faults(store: Store) -> Iterator[str]:
    """What is wrong with the database, a sentence each: its pages, references between its rows,
    letters whose bytes are not those that were issued."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            yield from _sqlite_faults(connection)
        rows = connection.execute(select(DocumentRow.code, DocumentRow.sha256, DocumentRow.pdf))
        for code, sha256, pdf in rows:
            if hashlib.sha256(pdf).hexdigest() != sha256:
                yield f"Letter {code} is not the one that was issued: its bytes were changed."


def _sqlite_faults(connection: Connection) -> Iterator[str]:
    for (told,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if told != "ok":
            yield f"The file is damaged: {told}."
    for table, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"A row of {table} belongs to a row that is not there."


def _only_files(engine: Engine) -> Path:
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        raise UserError(
            "This database is kept by a server",
            "Only a clinic kept in a file is copied and put back here.",
            "Use the server's own tools, such as pg_dump and pg_restore.",
        )
    return Path(database)
