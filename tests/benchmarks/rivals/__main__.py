"""`python -m tests.benchmarks.rivals ENGINE DATABASE`: who meets the headline rules, and how long
it took from the file to the answer, as JSON. Engines: ours, duckdb, pandas, cql."""

import json
import resource
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from time import perf_counter

from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.evaluation import Evaluator
from clinic_desktop.services.program import Program, load_program
from clinic_desktop.store.reading import stream_histories
from clinic_desktop.store.session import open_store
from tests.benchmarks.generated_clinic import AS_OF

RULES = ("DUR-02", "ESC-01", "REV-02")
DAY = AS_OF.toordinal()

Answers = dict[str, set[str]]
Answered = tuple[Answers, float, float]
"""Who meets each rule, the seconds it took and the peak memory in MB."""


def ours(path: Path, program: Program) -> Answers:
    """All rules with full evidence; the three are picked out of what they say."""
    evaluator = Evaluator(program.rules, AS_OF, "uk")
    met: Answers = {}
    store = open_store(path, create=False)
    with store.read() as session:
        for history in stream_histories(session, program.catalogue.ingredients):
            for outcome in evaluator.judge(history).outcomes:
                if outcome.kind is not OutcomeKind.UNASSESSABLE:
                    met.setdefault(outcome.rule_id, set()).add(outcome.patient_id)
    store.close()
    return met


def duckdb(path: Path, program: Program) -> Answers:
    from tests.benchmarks.rivals import clinic_frames, duckdb_sql

    ingredients = program.catalogue.ingredients
    return duckdb_sql.answer(clinic_frames.read_frames(path, ingredients, DAY), ingredients, DAY)


def pandas(path: Path, program: Program) -> Answers:
    from tests.benchmarks.rivals import clinic_frames, pandas_frames

    ingredients = program.catalogue.ingredients
    return pandas_frames.answer(clinic_frames.read_frames(path, ingredients, DAY), ingredients, DAY)


def cql(path: Path, program: Program) -> Answered:
    """Its time is that of node without starting it, and that of reading the tables."""
    from tests.benchmarks.rivals import clinic_frames, cql_execution

    begun = perf_counter()
    frames = clinic_frames.read_frames(path, program.catalogue.ingredients, DAY)
    reading = perf_counter() - begun
    found, seconds, peak_mb = cql_execution.answer(frames, program.catalogue.ingredients, DAY)
    return found, reading + seconds, peak_mb


def timed(engine: Callable[[Path, Program], Answers], path: Path, program: Program) -> Answered:
    begun = perf_counter()
    found = engine(path, program)
    seconds = perf_counter() - begun
    return found, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


ENGINES = {engine.__name__: engine for engine in (ours, duckdb, pandas)}


def main(arguments: Iterable[str]) -> None:
    name, path = arguments
    program = load_program()
    # Reading the rules and loading an engine is no part of the answer.
    assert len(program.rules.rules) >= len(RULES)
    assert program.catalogue.ingredients
    if name != "ours":
        import_module("pandas" if name == "cql" else name)
        import_module("tests.benchmarks.rivals.clinic_frames")
    if name == "cql":
        found, seconds, peak_mb = cql(Path(path), program)
    else:
        found, seconds, peak_mb = timed(ENGINES[name], Path(path), program)
    people = {rule: sorted(found.get(rule, ())) for rule in RULES}
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb, "people": people}))


if __name__ == "__main__":
    main(sys.argv[1:])
