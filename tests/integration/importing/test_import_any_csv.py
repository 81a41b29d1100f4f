"""Whatever a CSV holds, every row of it is accounted for, and a second run adds nothing."""

import os
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.importing.import_runs import Run

ids = st.sampled_from(["P1", "P2", "P3", "", " P1 ", "p1", '"', "P\n1"])
dates = st.sampled_from(["2026-01-01", "2026-02-31", "", "1.1.26", "2024-02-29", "9999-12-31"])
numbers = st.sampled_from(["28", "", "0", "-1", "1e9", "28.5", "NaN", "x", "1000000"])
words = st.sampled_from(["active", "dispensed", "", "PRN", "=1+1", '"q"', "a,b", "\u202e", "true"])
cell = st.one_of(ids, dates, numbers, words, st.text(max_size=6))


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n\r') else text


def rows_of(*columns: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    well_made = st.tuples(*columns).map(lambda row: ",".join(map(quoted, row)))
    ugly = st.lists(cell, min_size=1, max_size=9).map(",".join)
    line = st.one_of(well_made, well_made, well_made, ugly)
    return st.lists(line, max_size=10).map(lambda lines: "\n".join(lines) + "\n")


people = rows_of(ids, words, words, dates, st.sampled_from(["female", "", "f"]))
orders = rows_of(words, ids, st.sampled_from(["diazepam 5 mg", "x", ""]), dates, numbers, words)


@settings(
    max_examples=200 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(patients=people, prescriptions=orders)
def test_rows_in_are_accounted_for(
    patients: str, prescriptions: str, new_run: Callable[[], Run]
) -> None:
    run = new_run()
    tables = {
        "patients": "patient_id,family_name,given_name,birth_date,sex\n"
        + patients.replace("\0", ""),
        "prescriptions": "prescription_id,patient_id,drug,start_date,quantity,status\n"
        + prescriptions.replace("\0", ""),
    }
    first = run.csv(**tables)
    second = run.csv(**tables)
    run.store.close()
    assert first.balanced
    assert second.balanced
    assert (second.added, second.changed) == (0, 0)
    assert (second.rows_in, second.rejected) == (first.rows_in, first.rejected)
    told = {(one.file, one.line) for one in first.problems if one.level.value == "error"}
    assert len(told) >= min(1, first.rejected)
