"""Reading exports and directions: `python -m tests.benchmarks.reading CASE [PATH]`.

As `measure`, each case in a process of its own: seconds and peak memory as JSON.
"""

import json
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter

import orjson

from clinic_desktop.services.program import load_program
from tests.benchmarks.measure import bare_csv, import_csv

DISTINCT = 2_000
REPEATS = 100
WHOLE_TEXTS = ("TAKE {} AT NIGHT", "{} tab po bid prn anxiety", "{} mane and {} nocte for 14 days")
"""Directions with room for an amount, so that no two of them are the same text."""


def bare_orjson(folder: Path) -> float:
    """Every line of the files as plain values, and nothing made of them."""
    begun = perf_counter()
    for path in sorted(folder.glob("*.ndjson")):
        with path.open("rb") as lines:
            for line in lines:
                orjson.loads(line)
    return perf_counter() - begun


def fhir_models(folder: Path) -> float:
    """The same lines as checked models of `fhir.resources`, and nothing made of them either."""
    models = {
        name: getattr(import_module(f"fhir.resources.R4B.{name.lower()}"), name)
        for name in ("MedicationRequest", "Patient")
    }
    begun = perf_counter()
    for path in sorted(folder.glob("*.ndjson")):
        with path.open("rb") as lines:
            for line in lines:
                models[path.stem].model_validate(orjson.loads(line))
    return perf_counter() - begun


def new_directions(_: Path) -> float:
    """A text that was never met, one after the other: seconds a text."""
    read = load_program().directions.read
    read("one at night")
    texts = [
        WHOLE_TEXTS[number % 3].replace("{}", f"{1 + number // 3 % 9}.{number // 27}")
        for number in range(DISTINCT)
    ]
    begun = perf_counter()
    for text in texts:
        read(text)
    return (perf_counter() - begun) / DISTINCT


def known_directions(_: Path) -> float:
    """Texts met before, as they stand on the rows of an export: seconds a text."""
    read = load_program().readers.directions.read
    texts = [one.replace("{}", str(amount)) for one in WHOLE_TEXTS for amount in range(1, 4)]
    for text in texts:
        read(text)
    begun = perf_counter()
    for _turn in range(DISTINCT * REPEATS // len(texts)):
        for text in texts:
            read(text)
    return (perf_counter() - begun) / (DISTINCT * REPEATS)


CASES: dict[str, Callable[[Path], float]] = {
    case.__name__: case
    for case in (
        bare_orjson, fhir_models, bare_csv, import_csv, new_directions, known_directions
    )
}  # fmt: skip


def main() -> None:
    name, *path = sys.argv[1:]
    seconds = CASES[name](Path(*path))
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak_mb": peak_kib / 1024}))


if __name__ == "__main__":
    main()
