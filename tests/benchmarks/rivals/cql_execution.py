"""The headline rules in CQL on cql-execution (npm), one person after the other.

`CLINIC_CQL_MODULES` names a folder in which `npm install @cqframework/cql cql-execution` was run.
Translating the library and starting node are no part of the answer's time.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from clinic_desktop.domain.drug import Ingredient
from tests.benchmarks.rivals.clinic_frames import Frames, ratios
from tests.benchmarks.rivals.pandas_frames import SHORTER_REVIEW

FOLDER = "CLINIC_CQL_MODULES"
NEVER = 4_000_000
"""A day that does not come, for who was in no hospital."""
ENGINE = Path(__file__).with_name("cql_engine.mjs")


def missing() -> str:
    """What is not there to run it with; empty where all is."""
    if shutil.which("node") is None:
        return "node is not installed"
    folder = os.environ.get(FOLDER)
    if not folder or not (Path(folder) / "node_modules" / "cql-execution").is_dir():
        return f"not installed: npm install @cqframework/cql cql-execution, its folder as {FOLDER}"
    return ""


def answer(
    frames: Frames, ingredients: Mapping[str, Ingredient], day: int
) -> tuple[dict[str, set[str]], float, float]:
    """Who meets each rule, the engine's own seconds and its peak memory in MB."""
    begun = perf_counter()
    people = [{"id": one, "record": record} for one, record in _people(frames, ingredients)]
    seconds = perf_counter() - begun
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "people.json"
        told.write_text(json.dumps({"day": day, "people": people}), "utf-8")
        done = subprocess.run(
            ["node", str(ENGINE), os.environ[FOLDER], str(told)],
            check=True,
            stdout=subprocess.PIPE,
        )
    said = json.loads(done.stdout)
    found = {rule: set(ids) for rule, ids in said["people"].items()}
    return found, seconds + said["seconds"], said["peak_mb"]


def _people(
    frames: Frames, ingredients: Mapping[str, Ingredient]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each person as the parameters of the library; what is not known is null."""
    table = {key: (va, ashton, band) for key, va, ashton, band in ratios(ingredients)}
    reviews = frames["reviews"].groupby("person")["review_day"].apply(list).to_dict()
    words = frames["conditions"]
    ill = set(words.loc[words["word"].isin(SHORTER_REVIEW), "person"])
    stays = frames["stays"].set_index("person").to_dict("index")
    for person, rows in frames["rx"].groupby("person"):
        stay = stays.get(person)
        yield (
            person,
            {
                "StayFrom": stay["stay_from"] if stay else NEVER,
                "StayDays": stay["stay_days"] if stay else 0,
                "Reviews": reviews.get(person, []),
                "Ill": person in ill,
                "Rx": [_row(row, table[row.ingredient]) for row in rows.itertuples()],
            },
        )


def _row(row: Any, ratio: tuple[float | None, float | None, float | None]) -> dict[str, Any]:
    def number(value: float) -> float | None:
        return None if value != value else value  # not a number: not known

    va, ashton, band = ratio
    days = number(row.days)
    return {
        "ingredient": row.ingredient,
        "ug": row.ug,
        "units": number(row.units),
        "prn": bool(row.prn),
        "issued": int(row.start_day),
        "quantity": number(row.quantity),
        "supply": None if days is None else int(days),
        "source": row.source,
        "bzra": bool(row.bzra),
        "z": bool(row.z_drug),
        "va": va,
        "ashton": ashton,
        "band": band,
    }
