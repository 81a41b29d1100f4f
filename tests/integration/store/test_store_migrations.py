"""Migrations lead to the tables of the models, keep the data, and fail without leaving a trace."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from clinic_desktop.domain.records import Patient
from clinic_desktop.store import migrations, schema
from clinic_desktop.store.clinic_facts import count_patients
from clinic_desktop.store.models import Base
from clinic_desktop.store.session import Store, open_store
from tests.integration.store.store_samples import put

HEAD = schema.REVISIONS[-1]
NEXT = f"""
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{HEAD}"


def upgrade() -> None:
    with op.batch_alter_table("patients", table_kwargs={{"sqlite_with_rowid": False}}) as patients:
        patients.add_column(sa.Column("nickname", sa.String(), nullable=True))
        patients.alter_column("phone", new_column_name="telephone")
"""


def migrated_from_nothing(path: Path) -> None:
    """The tables as the migrations make them."""
    made = open_store(path, create=True)
    with made.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(text(f"DROP TABLE {table.name}"))
        session.execute(text("DELETE FROM alembic_version"))
    schema.migrate(made.engine, "nothing")
    made.close()


def shape(path: Path) -> dict[str, list[str]]:
    """Each table and index as SQLite keeps it; the order of a table's parts does not matter."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    ).fetchall()
    connection.close()
    return {
        name: sorted(" ".join(sql.replace('"', "").replace(")", " )").split()).split(", "))
        for name, sql in rows
    }


def test_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    open_store(tmp_path / "made.db", create=True).close()
    migrated_from_nothing(tmp_path / "migrated.db")

    def parts(path: Path) -> dict[str, list[str]]:
        return {
            name: sorted(word for part in listed for word in part.split())
            for name, listed in shape(path).items()
        }

    assert parts(tmp_path / "migrated.db") == parts(tmp_path / "made.db")


def test_a_new_database_has_nothing_alembic_would_change(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_program_knows_exactly_the_revisions_that_are_there() -> None:
    config = Config()
    config.set_main_option("script_location", schema.MIGRATIONS)
    script = ScriptDirectory.from_config(config)
    in_order = [revision.revision for revision in script.walk_revisions()][::-1]
    assert tuple(in_order) == schema.REVISIONS


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes the program one that has another revision, of this text."""

    def install(source: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(Path(str(migrations.__file__)).parent, folder)
        (folder / "versions" / "v9999_next.py").write_text(source)
        monkeypatch.setattr(schema, "MIGRATIONS", str(folder))
        monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "next"))

    return install


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.db"
    store = open_store(path, create=True)
    with store.write() as session:
        put(session, Patient("p1"), Patient("p2"))
    store.close()
    return path


def test_an_older_store_is_copied_and_brought_up_with_its_data(
    old_store: Path, next_version: Callable[[str], None]
) -> None:
    before = shape(old_store)
    next_version(NEXT)
    store = open_store(old_store, create=False)
    assert store.backup == old_store.with_name(f"clinic.before-upgrade-from-{HEAD}.db")
    with store.read() as session:
        assert count_patients(session) == 2
        assert session.execute(text("SELECT max(telephone) FROM patients")).scalar() is None
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    store.close()
    assert shape(store.backup) == before
    assert "WITHOUT ROWID" in " ".join(shape(old_store)["patients"])
    again = open_store(old_store, create=False)
    assert again.backup is None
    again.close()


def test_an_earlier_backup_is_never_written_over(
    old_store: Path, next_version: Callable[[str], None]
) -> None:
    earlier = old_store.with_name(f"clinic.before-upgrade-from-{HEAD}.db")
    earlier.write_bytes(b"kept")
    next_version(NEXT)
    store = open_store(old_store, create=False)
    store.close()
    assert earlier.read_bytes() == b"kept"
    assert store.backup == old_store.with_name(f"clinic.before-upgrade-from-{HEAD}-2.db")


@pytest.mark.parametrize(
    "fault",
    ["    raise ValueError('half-way')\n", "    op.execute('DELETE FROM import_batches')\n"],
    ids=["it stops half-way", "it leaves rows without their parent"],
)
def test_a_migration_that_fails_leaves_the_store_as_it_was(
    old_store: Path, next_version: Callable[[str], None], fault: str
) -> None:
    before = shape(old_store)
    next_version(NEXT + fault)
    with pytest.raises((ValueError, RuntimeError)):
        open_store(old_store, create=False)
    assert shape(old_store) == before
    connection = sqlite3.connect(old_store)
    assert connection.execute("SELECT count(*) FROM import_batches").fetchone() == (1,)
    connection.close()
