"""The headline rules as SQL on DuckDB, over the clinic's own SQLite file."""

from collections.abc import Mapping
from pathlib import Path

from clinic_desktop.domain.drug import Ingredient
from tests.benchmarks.rivals.clinic_frames import Frames, ratios

SQL = Path(__file__).with_name("headline.sql")


def answer(frames: Frames, ingredients: Mapping[str, Ingredient], day: int) -> dict[str, set[str]]:
    """Who meets each rule."""
    import duckdb

    connection = duckdb.connect()
    for name, frame in frames.items():
        connection.register(name, frame)
    connection.execute(
        "CREATE TEMP TABLE tables (ingredient TEXT, va DOUBLE, ashton DOUBLE, band DOUBLE)"
    )
    connection.executemany("INSERT INTO tables VALUES (?, ?, ?, ?)", ratios(ingredients))
    for statement in SQL.read_text("utf-8").replace("$d", str(day)).split(";\n"):
        if statement.strip():
            connection.execute(statement)
    found: dict[str, set[str]] = {}
    for rule, person in connection.execute("SELECT rule, person FROM answers").fetchall():
        found.setdefault(rule, set()).add(person)
    connection.close()
    return found
