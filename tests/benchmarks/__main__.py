"""Makes the clinics, runs every case three times, prints one table."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
TURNS = 3
PEOPLE = 100_000
ORDERS = 100_000
ROWS = 1_000_000
COLUMNS = ("case", "floor", "ours", "ratio", "target", "met")


@dataclass(frozen=True, slots=True)
class Measured:
    seconds: float
    peak_mb: float = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """How long an engine took, and who meets each of the headline rules."""

    seconds: float
    peak_mb: float
    people: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """At most this many seconds, or this many times the floor."""

    seconds: float | None = None
    times_floor: float | None = None

    def words(self) -> str:
        if self.seconds is not None:
            return f"under {_seconds(self.seconds)}"
        return f"{self.times_floor:g} x floor" if self.times_floor is not None else "none"

    def met(self, ours: float, floor: float | None) -> str:
        if self.seconds is not None:
            return "yes" if ours < self.seconds else "NO"
        if self.times_floor is not None and floor:
            return "yes" if ours <= self.times_floor * floor else "NO"
        return ""


Row = tuple[str, str, str, str, str, str]


def main() -> None:
    people = _options().people
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
        print(f"{people:,} people, {10 * people:,} prescriptions; best of {TURNS}", flush=True)
        # In a process of its own, as everything is: a child's peak memory begins at its parent's.
        subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.generated_clinic", folder, str(people)],
            cwd=ROOT,
            check=True,
        )
        _print_row(COLUMNS)
        for row in _rows(Path(folder)):
            _print_row(row)
    print(flush=True)
    subprocess.run([sys.executable, "-m", "tests.benchmarks.solvers"], cwd=ROOT, check=True)


def _rows(folder: Path) -> Iterator[Row]:
    few, everyone = folder / "few.db", folder / "everyone.db"
    few_floor, few_ours = _in_turns(_case("bare_read", few), _case("evaluate_clinic", few))
    yield _row("5% on these drugs, all judged", few_floor, few_ours, Target(times_floor=0.5))
    yield from _rival_rows(few)
    floor, ours = _in_turns(_case("bare_read", everyone), _case("evaluate_clinic", everyone))
    yield _row("everyone on these drugs, all judged", floor, ours, Target(times_floor=4))
    yield _memory_row("peak memory, everyone next to 5%", few_ours, ours, 1.25)
    floor, ours = _in_turns(_case("bare_read", everyone), _case("stream_clinic", everyone))
    yield _row("  of that: reading histories, no rules", floor, ours, Target())
    floor, ours = _in_turns(_case("bare_person", everyone), _case("evaluate_person", everyone))
    yield _row("one person judged again (median)", floor, ours, Target(seconds=0.005))
    signed = _best(_case("sign_and_judge", everyone))
    yield _row("  after a review is signed, with the write", None, signed, Target(seconds=0.005))
    yield _row("plan of 26 steps", None, _best(_case("draw_plan")), Target(seconds=0.015))
    edit = _best(_module("tests.benchmarks.planner_page"))
    yield _row("an edit in the planner, until painted", None, edit, Target(seconds=0.100))
    queue = _best(_module("tests.benchmarks.queue_list"))
    yield _row("queue of 100,000: view, filter, sort", None, queue, Target(seconds=0.2))
    yield _row("taper letter as PDF", None, _best(_case("make_letter")), Target())
    floor, ours = _in_turns(_window("bare"), _window("first", folder / "demo.db"))
    yield _row("start to first window, warm", floor, ours, Target(seconds=0.5))
    floor, ours = _in_turns(_window("bare"), _window("ready", folder / "demo.db"))
    yield _row("  and to the clinic open behind it", floor, ours, Target())
    files = folder / "csv"
    floor, ours = _in_turns(_case("bare_csv", files), _case("import_csv", files))
    yield _row("import of a clinic CSV", floor, ours, Target())
    yield from _export_rows(folder)


def _export_rows(folder: Path) -> Iterator[Row]:
    """Exports of other systems, whole and a tenth of it: read, understood and stored."""
    whole, tenth = folder / "exports", folder / "exports-tenth"
    for place, size in ((whole, 1), (tenth, 10)):
        counts = [str(ORDERS // size), str(ROWS // size)]
        command = [sys.executable, "-m", "tests.benchmarks.generated_exports", str(place), *counts]
        subprocess.run(command, cwd=ROOT, check=True)
    for kind, floor_case, words in (
        ("fhir", "bare_orjson", f"{ORDERS:,} FHIR requests next to bare orjson"),
        ("csv", "bare_csv", f"{ROWS:,} rows of CSV next to bare csv"),
    ):
        floor, ours = _in_turns(
            _reading(floor_case, whole / kind), _reading("import_csv", whole / kind)
        )
        yield _row(words, floor, ours, Target())
        small = _best(_reading("import_csv", tenth / kind))
        yield _memory_row("  peak memory next to a tenth of it", small, ours, 1.5)
    if find_spec("fhir") is not None:
        floor, ours = _in_turns(
            _reading("fhir_models", whole / "fhir"), _reading("import_csv", whole / "fhir")
        )
        yield _row("  next to fhir.resources, which stores nothing", floor, ours, Target())
    else:
        yield ("  next to fhir.resources", "", "", "", "not installed", "")
    for case, words in (("new_directions", "never met"), ("known_directions", "met before")):
        one = _best(_reading(case, folder))
        yield (f"directions {words}", "", f"{1 / one.seconds:,.0f} a second", "", "none", "")


def _reading(name: str, path: Path) -> "Run":
    return _case(name, path, module="reading")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--people", type=int, default=PEOPLE, help="size of the clinic")
    return parser.parse_args()


# --- measuring ------------------------------------------------------------------------------------

Run = Callable[[], Measured]


def _case(name: str, path: Path | None = None, *, module: str = "measure") -> Run:
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", name]
    if path is not None:
        command.append(str(path))

    def run() -> Measured:
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        return Measured(**json.loads(done.stdout))

    return run


def _module(name: str) -> Run:
    def run() -> Measured:
        done = subprocess.run(
            [sys.executable, "-m", name], cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        return Measured(**json.loads(done.stdout))

    return run


def _window(which: str, database: Path | None = None) -> Run:
    command = [sys.executable, "-m", "tests.benchmarks.window", which]
    if database is not None:
        command.append(str(database))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    def run() -> Measured:
        begun = perf_counter()
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            took = perf_counter() - begun
        assert said == "shown\n", f"the window was not shown: {said!r}"
        return Measured(took)

    return run


def _rival_rows(path: Path) -> Iterator[Row]:
    """All our rules, then only the three headline rules on other engines. An engine that does not
    give the very same people is disqualified: its time would be for another question."""
    ours = _engine("ours", path)
    for name, words in (("duckdb", "DuckDB SQL"), ("pandas", "pandas"), ("cql", "cql-execution")):
        label = f"  three rules of them on {words}"
        missing = _missing(name)
        if missing:
            yield (label, "", "", "", missing, "")
            continue
        theirs = _engine(name, path, turns=1 if name == "cql" else TURNS)
        differ = sum(len(set(ours.people[rule]) ^ set(theirs.people[rule])) for rule in ours.people)
        verdict = "same people" if not differ else f"disqualified: {differ} people differ"
        ratio = f"{theirs.seconds / ours.seconds:.2f}"
        yield (label, _seconds(ours.seconds), _seconds(theirs.seconds), ratio, "none", verdict)
        peaks = f"{ours.peak_mb:.0f} MB", f"{theirs.peak_mb:.0f} MB"
        yield ("    peak memory", *peaks, f"{theirs.peak_mb / ours.peak_mb:.2f}", "none", "")


def _missing(name: str) -> str:
    """What an engine lacks to be run here; empty where it can be."""
    needs = "pandas" if name == "cql" else name
    if find_spec(needs) is None:
        return "not installed" if needs == name else f"not run: {needs} is not installed"
    if name == "cql":
        from tests.benchmarks.rivals.cql_execution import missing

        return missing()
    return ""


def _engine(name: str, path: Path, turns: int = TURNS) -> Answered:
    command = [sys.executable, "-m", "tests.benchmarks.rivals", name, str(path)]
    answers = []
    for _ in range(turns):
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        answers.append(Answered(**json.loads(done.stdout)))
    return min(answers, key=lambda answered: answered.seconds)


def _best(run: Run) -> Measured:
    return min((run() for _ in range(TURNS)), key=lambda measured: measured.seconds)


def _in_turns(floor: Run, ours: Run) -> tuple[Measured, Measured]:
    """Best of each; they alternate, so that a busy moment of the machine hits both."""
    pairs = [(floor(), ours()) for _ in range(TURNS)]
    return (
        min((pair[0] for pair in pairs), key=lambda measured: measured.seconds),
        min((pair[1] for pair in pairs), key=lambda measured: measured.seconds),
    )


# --- the table ------------------------------------------------------------------------------------


def _row(name: str, floor: Measured | None, ours: Measured, target: Target) -> Row:
    least = floor.seconds if floor is not None else None
    return (
        name,
        _seconds(least) if least is not None else "",
        _seconds(ours.seconds),
        f"{ours.seconds / least:.2f}" if least is not None else "",
        target.words(),
        target.met(ours.seconds, least),
    )


def _memory_row(name: str, floor: Measured, ours: Measured, times: float) -> Row:
    target = Target(times_floor=times)
    return (
        name,
        f"{floor.peak_mb:.0f} MB",
        f"{ours.peak_mb:.0f} MB",
        f"{ours.peak_mb / floor.peak_mb:.2f}",
        target.words(),
        target.met(ours.peak_mb, floor.peak_mb),
    )


def _seconds(value: float) -> str:
    if value < 0.001:
        return f"{value * 1e6:.0f} us"
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def _print_row(row: Row) -> None:
    name, floor, ours, ratio, target, met = row
    print(f"{name:<40} {floor:>10} {ours:>10} {ratio:>7}  {target:<14} {met}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
