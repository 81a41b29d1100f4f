"""Many rows at once, at the driver's own speed.

SQLAlchemy writes the statement; the rows go straight to the driver. Building a parameter mapping
for each row would cost as much again as SQLite's own work on it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.compiler import SQLCompiler

CACHE_KIB = 64 * 1024


def insert_rows(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    *,
    new_only: bool = False,
) -> None:
    """Inserts rows of at least two columns, their values in the order of `columns`.

    `new_only` passes over rows whose key is there already.
    """
    if not rows:
        return
    statement, reorder = _statement(connection.dialect, table, columns, new_only)
    if reorder is not None:
        connection.exec_driver_sql(statement, [reorder(row) for row in rows])
    else:
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        connection.exec_driver_sql(statement, named)


@lru_cache(maxsize=32)
def _statement(
    dialect: Dialect, table: Table, columns: tuple[str, ...], new_only: bool
) -> tuple[str, Callable[[tuple[Any, ...]], tuple[Any, ...]] | None]:
    """The statement, and how to put a row into its order; None where it takes names."""
    statement = insert(table)
    if new_only:
        own_insert = sqlite_insert if dialect.name == "sqlite" else postgresql_insert
        statement = own_insert(table).on_conflict_do_nothing()
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    assert isinstance(compiled, SQLCompiler)
    if compiled.positiontup is None:
        return str(compiled), None
    return str(compiled), itemgetter(*(columns.index(name) for name in compiled.positiontup))


@contextmanager
def roomy_cache(connection: Connection) -> Iterator[None]:
    """A page cache that holds the upper pages of large tables while many rows come in.

    SQLite's own 2 MB would write pages out and read them back for almost every row.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {int(before)}")
