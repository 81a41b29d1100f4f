"""Stored rows are found by their key, whatever the size of the table."""

from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from clinic_desktop.domain.records import Prescription
from clinic_desktop.store.import_ledger import wanted_keys
from clinic_desktop.store.import_rows import record_table
from tests.integration.importing.import_runs import ORDERS, P1, Run


def test_a_lookup_searches_and_never_scans(run: Run) -> None:
    """A row value IN a list of values would read the whole table for every chunk."""
    run.csv(patients=P1, prescriptions=f"{ORDERS}\nRX1,P1,diazepam,2026-01-01\n")
    lookup = record_table(Prescription).lookup(wanted_keys)
    statement = str(lookup.compile(dialect=sqlite.dialect()))
    with run.store.write() as session:
        wanted_keys.create(session.connection(), checkfirst=True)
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all()
    steps = [row[3] for row in plan]
    assert any("SEARCH prescriptions USING PRIMARY KEY" in step for step in steps), steps
