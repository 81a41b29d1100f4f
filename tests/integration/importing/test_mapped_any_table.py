"""Whatever a mapped table holds, every row of it is accounted for and none is said twice."""

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_desktop.importers.mapping_files import read_mapping
from tests.integration.importing.import_runs import Run
from tests.integration.importing.test_mapped_tables import FILLS, MAPPING, PEOPLE

ids = st.sampled_from(["P1", "P1", "P1", "P2", "", "NULL"])
drugs = st.sampled_from(["diazepam 5 mg", "DIAZEPAM TABS 5MG", "zopiclone 7.5mg", "x", ""])
dates = st.sampled_from(["03/04/2026", "03/04/2026", "30/02/2026", "2026", "1.1.26", "", "today"])
sigs = st.sampled_from(["ONE TDS", "one tds", "1-2 nocte prn", "as directed", "", "\u202e1 od"])
quantities = st.sampled_from(["84", "0", "", "14-28", "2-1", "-1", "1e9", "=1+1"])
states = st.sampled_from(["paid", "PAID", "reversed", "voided", ""])
ugly = st.lists(st.sampled_from(["P1", '"', "", "a;b", "03/04/2026", "é"]), max_size=9).map(
    ";".join
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(st.tuples(ids, drugs, dates, sigs, quantities, states).map(";".join), max_size=8),
    tail=ugly,
)
def test_rows_in_are_the_rows_of_the_file(
    rows: list[str], tail: str, new_run: Callable[[], Run]
) -> None:
    run = new_run()
    run.folder.mkdir(exist_ok=True)
    lines = [f"{number};{row}" for number, row in enumerate(rows, start=1)]
    if tail.strip(';" ') and '"' not in tail:
        lines.append(tail)
    (run.folder / "mapping.toml").write_text(MAPPING, "utf-8")
    tables = run.folder / "tables"
    tables.mkdir(exist_ok=True)
    (tables / "people.csv").write_text(PEOPLE, "utf-8")
    (tables / "fills.csv").write_text(FILLS + "\n".join(lines) + "\n", "utf-8", newline="")
    mapping = read_mapping(run.folder / "mapping.toml")
    first = run.paths(tables, mapping=mapping)
    (fills,) = (file for file in first.files if file.path.endswith("fills.csv"))
    assert fills.rows_in == len(lines)
    assert fills.added == len(run.rows("prescriptions"))
    again = run.paths(tables, mapping=mapping)
    assert (again.added, again.changed) == (0, 0)
    assert again.rejected == first.rejected
