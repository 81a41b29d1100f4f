"""What helps whoever is asked for help: versions and kinds. Never a person, a path or a host."""

import platform
import sqlite3

from clinic_desktop import __version__
from clinic_desktop.store.schema import REVISIONS
from clinic_desktop.store.session import Store

Details = tuple[tuple[str, str], ...]


def support_details(store: Store, rule_set: str) -> Details:
    """`rule_set` identifies the rules, words and numbers in force."""
    return (
        ("Program", __version__),
        ("Rule set", rule_set),
        ("Database", f"{_database(store)}, form {REVISIONS[-1]}"),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()}, {platform.machine()}"),
    )


def _database(store: Store) -> str:
    dialect = store.engine.dialect
    if dialect.name == "sqlite":
        return f"file, SQLite {sqlite3.sqlite_version}"
    version = getattr(dialect, "server_version_info", None) or ()
    return f"server, PostgreSQL {'.'.join(str(part) for part in version)}".rstrip()
