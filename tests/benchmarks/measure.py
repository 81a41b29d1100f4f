"""One measurement in a process of its own: `python -m tests.benchmarks.measure CASE [PATH]`.

Prints seconds and the peak memory of the process as JSON. Imports and the loading of the rules are
done before the watch starts; peak memory has them in it, so only peaks of like cases compare.
"""

import csv
import json
import resource
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from clinic_desktop.catalogue.texts import load_texts
from clinic_desktop.documents.blocks import DocumentKind
from clinic_desktop.documents.compose import compose
from clinic_desktop.documents.context import Clinic, LetterContext, Prescriber
from clinic_desktop.documents.render_pdf import render_pdf
from clinic_desktop.domain.plan import TaperPlan, TaperRequest
from clinic_desktop.domain.records import Patient
from clinic_desktop.domain.review import Contact, Review
from clinic_desktop.services.evaluation import Evaluator
from clinic_desktop.services.importing import import_paths
from clinic_desktop.services.program import Program, load_program
from clinic_desktop.store.reading import read_history, relevant_people, stream_histories
from clinic_desktop.store.session import Store, open_store
from clinic_desktop.store.writing import add_review, next_own_review_id
from clinic_desktop.taper.planner import plan_taper
from clinic_desktop.taper.request import parse_request
from tests.benchmarks.generated_clinic import AS_OF

# The columns the rules look at, and the ids an answer names as its evidence.
RULE_COLUMNS = (
    "SELECT patient_id, id, drug_id, start_day, source, units_per_day, as_needed, quantity,"
    " days_supply, repeats, end_day, status, prescriber, organisation, indication"
    " FROM prescriptions"
)
PEOPLE_ASKED = 300
REPEATS = 20

# 7% of the current dose makes 26 steps out of these.
DIAZEPAM_15 = {
    "drug": "diazepam",
    "products": [
        {"strength_mg": strength, "form": "tablet", "smallest_piece": "half"}
        for strength in ("10", "5", "2")
    ],
    "current": {"morning": "5", "noon": "5", "night": "5"},
    "goal_mg": "0",
    "method": "percent-of-current",
    "percent": "7",
    "interval_days": 28,
    "start_date": "2026-11-30",
}


def bare_read(path: Path) -> float:
    """Every prescription of the clinic from the driver to Python, and nothing done with it."""
    connection = sqlite3.connect(path)
    begun = perf_counter()
    for _ in connection.execute(RULE_COLUMNS):
        pass
    took = perf_counter() - begun
    connection.close()
    return took


def evaluate_clinic(path: Path) -> float:
    """Everyone on these drugs read and judged, with evidence."""
    program = load_program()
    evaluator = _evaluator(program)
    with _opened(path) as store, store.read() as session:
        begun = perf_counter()
        for history in stream_histories(session, program.catalogue.ingredients):
            evaluator.judge(history)
        return perf_counter() - begun


def stream_clinic(path: Path) -> float:
    """The same people read and not judged."""
    ingredients = load_program().catalogue.ingredients
    with _opened(path) as store, store.read() as session:
        begun = perf_counter()
        for _ in stream_histories(session, ingredients):
            pass
        return perf_counter() - begun


def bare_person(path: Path) -> float:
    """Median of reading one person's prescriptions from the driver."""
    connection = sqlite3.connect(path)
    people = connection.execute("SELECT id FROM patients LIMIT ?", (PEOPLE_ASKED,)).fetchall()
    statement = f"{RULE_COLUMNS} WHERE patient_id = ?"
    return _median(lambda person: connection.execute(statement, person).fetchall(), people)


def evaluate_person(path: Path) -> float:
    """Median of reading and judging one person, as after a signed review."""
    program = load_program()
    ingredients = program.catalogue.ingredients
    evaluator = _evaluator(program)

    with _opened(path) as store:

        def judge_again(person: str) -> None:
            with store.read() as session:
                evaluator.judge(read_history(session, person, ingredients))

        with store.read() as session:
            people = relevant_people(session, ingredients)[:PEOPLE_ASKED]
        return _median(judge_again, people)


def sign_and_judge(path: Path) -> float:
    """Median of writing a signed review and judging its person anew, on a copy of the clinic."""
    program = load_program()
    ingredients = program.catalogue.ingredients
    evaluator = _evaluator(program)
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "clinic.db"
        shutil.copy(path, copy)
        with _opened(copy) as store:

            def sign(person: str) -> None:
                with store.write() as session:
                    own_id = next_own_review_id(session, person)
                    review = Review(own_id, person, AS_OF, "Dr 1", Contact.SEEN, "valid")
                    add_review(session, review, "Dr 1", "prescriber", "2026-11-23T12:00:00+00:00")
                with store.read() as session:
                    evaluator.judge(read_history(session, person, ingredients))

            with store.read() as session:
                people = relevant_people(session, ingredients)[:PEOPLE_ASKED]
            return _median(sign, people)


def draw_plan(_path: Path) -> float:
    request = _request()
    return min(_timed(lambda: plan_taper(request)) for _ in range(REPEATS))


def make_letter(_path: Path) -> float:
    """Composing and rendering one taper letter of 26 steps; fonts are read once before."""
    program = load_program()
    texts = load_texts(program.resources, "en-GB")
    context = _letter(plan_taper(_request()))

    def make() -> None:
        render_pdf(compose(DocumentKind.TAPER_LETTER, context, texts), program.resources)

    make()
    return min(_timed(make) for _ in range(5))


def bare_csv(folder: Path) -> float:
    """Every cell of the files as text."""
    begun = perf_counter()
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for _ in csv.reader(file):
                pass
    return perf_counter() - begun


def import_csv(folder: Path) -> float:
    """The files into a new database."""
    readers = load_program().readers
    with tempfile.TemporaryDirectory() as place, _opened(Path(place) / "clinic.db") as store:
        begun = perf_counter()
        report = import_paths(
            store, readers, [folder], started_at=datetime(2026, 11, 23, 12, tzinfo=UTC)
        )
        took = perf_counter() - begun
    assert report.balanced
    assert not report.has_errors
    return took


CASES: dict[str, Callable[[Path], float]] = {
    case.__name__: case
    for case in (
        bare_read, evaluate_clinic, stream_clinic, bare_person, evaluate_person, sign_and_judge,
        draw_plan,
        make_letter, bare_csv, import_csv,
    )
}  # fmt: skip


def _evaluator(program: Program) -> Evaluator:
    return Evaluator(program.rules, AS_OF, "uk")


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    store = open_store(path, create=True)
    try:
        yield store
    finally:
        store.close()


def _timed(job: Callable[[], object]) -> float:
    begun = perf_counter()
    job()
    return perf_counter() - begun


def _median(job: Callable[[Any], object], people: Iterable[Any]) -> float:
    def timed(one: Any) -> float:
        return _timed(lambda: job(one))

    return statistics.median(map(timed, people))


def _request() -> TaperRequest:
    request = parse_request(DIAZEPAM_15, as_of=AS_OF, equivalences={})
    assert isinstance(request, TaperRequest), request
    return request


def _letter(plan: TaperPlan) -> LetterContext:
    return LetterContext(
        plan=plan,
        as_of=AS_OF,
        patient=Patient("p1", "Duarte", "Elena", title="Mrs"),
        clinic=Clinic("A clinic", ("1 Quay Street",), "01632 960 144", "999", "Call 111"),
        prescriber=Prescriber("Dr A. Khan", "General practitioner"),
        plan_version=1,
        signed_on=AS_OF,
        signed_by="Dr A. Khan",
        records_up_to=AS_OF,
        letter_code="4C8E-17",
        demo=True,
    )


def main() -> None:
    name, *path = sys.argv[1:]
    seconds = CASES[name](Path(*path))
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak_mb": peak_kib / 1024}))


if __name__ == "__main__":
    main()
