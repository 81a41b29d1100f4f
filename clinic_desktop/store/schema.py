"""Which form of the tables a database has, and bringing an older one up to the program's.

A new database is made from the models directly; a test holds that the migrations lead to the very
same tables. Alembic is imported only when there is something to migrate.
"""

import sqlite3
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from clinic_desktop.domain.errors import EnvironmentFault
from clinic_desktop.store import (
    copy_models,  # noqa: F401 - its table joins the others
    import_models,  # noqa: F401 - its tables join the others
    own_models,  # noqa: F401 - its tables join the others
    plan_life_models,  # noqa: F401 - its tables join the others
    policy_models,  # noqa: F401 - its table joins the others
    queue_models,  # noqa: F401 - its tables join the others
    reading_models,  # noqa: F401 - its tables join the others
    report_models,  # noqa: F401 - its table joins the others
    review_models,  # noqa: F401 - its table joins the others
)
from clinic_desktop.store.models import Base, ClinicRow

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
"""Every revision this program knows, oldest first; the last is the one it works with."""

MIGRATIONS = "clinic_desktop.store:migrations"

# Alembic's own table, written out so that opening an up-to-date database need not import Alembic.
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def found_revision(connection: Connection) -> str | None:
    """The revision of the database; None when it has no tables at all.

    Raises EnvironmentFault for a database that is not this program's, or newer than it.
    """
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    if not {_version.name, ClinicRow.__tablename__} <= names:
        raise EnvironmentFault(
            "This is not a clinic's database",
            "The database holds tables of another program. Nothing was changed.",
            "Check the path or address of the database.",
        )
    revision = connection.execute(select(_version.c.version_num)).scalar()
    if revision not in REVISIONS:
        raise EnvironmentFault(
            "The clinic's records were made by a newer version of this program",
            "This version does not know their form, and leaves them alone.",
            "Install the version the other workstations use.",
        )
    return str(revision)


def create_tables(connection: Connection) -> None:
    """All tables in an empty database, marked with the program's revision."""
    Base.metadata.create_all(connection)
    connection.execute(insert(ClinicRow).values(id=1, is_demo=False))
    _version.create(connection)
    connection.execute(insert(_version).values(version_num=REVISIONS[-1]))


def migrate(engine: Engine, revision: str) -> Path | None:
    """Brings an older database up; returns the backup copy made first (SQLite), else None.

    All or nothing: a migration that fails leaves the database as it was. There is no way down;
    restore the backup instead.
    """
    from alembic import command
    from alembic.config import Config

    backup = _back_up(engine, revision)
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Rebuilding a table drops it for a moment: what refers to it must not be dropped too.
            # The pragma is ignored inside a transaction, hence outside and on this connection.
            _set_foreign_keys(connection, on=False)
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, REVISIONS[-1])
                _check_references(connection)
        finally:
            if connection.dialect.name == "sqlite":
                _set_foreign_keys(connection, on=True)
    return backup


def _set_foreign_keys(connection: Connection, *, on: bool) -> None:
    driver_of(connection).execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"the migration left a row of {broken[0]} without its parent")


def _back_up(engine: Engine, revision: str) -> Path | None:
    """A copy beside the database: `clinic.before-upgrade-from-0001.db`; an old copy is kept."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    copy = free_name(Path(engine.url.database), f"before-upgrade-from-{revision}")
    with engine.connect() as connection:
        copy_database(connection, copy)
    return copy


def free_name(original: Path, what: str) -> Path:
    """A name beside the database that no file has: `clinic.<what>.db`, else with a number."""
    stem = f"{original.stem}.{what}"
    copy = original.with_name(f"{stem}{original.suffix}")
    number = 1
    while copy.exists():
        number += 1
        copy = original.with_name(f"{stem}-{number}{original.suffix}")
    return copy


def copy_database(connection: Connection, copy: Path) -> None:
    """One moment of an SQLite database into a new file, while others may write."""
    target = sqlite3.connect(copy)
    try:
        driver_of(connection).backup(target)
    finally:
        target.close()


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, for what SQLAlchemy has no word for."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
