"""The reader against real texts with answers from their publishers, where those lie beside us."""

import csv
import json
import os
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.directions_measure import Figures, GoldDirection, measure
from clinic_desktop.domain.directions import Directions

PROJECT = Path(__file__).parents[3]
SAMPLES = Path(os.environ.get("CLINIC_SAMPLE_DATA", PROJECT.parent / "shared" / "data"))

# Rows whose structured answer contradicts their own text: "2 puffs bid" as 4 a day, "1 tab qd" as
# 2 a day, "1 cap once a week" as 2 capsules.
DISPENSING_ANSWERS_AT_FAULT = {"25", "301", "311"}


def sample(name: str) -> Path:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"sample data not here: {name}")
    return path


@cache
def reader() -> DirectionsReader:
    return DirectionsReader(PROJECT / "resources")


def dispensing_gold() -> Iterator[GoldDirection]:
    path = sample("smart-dispensing-tsv/data__meds.txt")
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            dose, times = row["Q_TO_TAKE_VALUE"], row["FREQUENCY_VALUE"]
            if not dose or not times or row["ID"] in DISPENSING_ANSWERS_AT_FAULT:
                continue
            days = {"/d": 1, "/wk": 7}[row["FREQUENCY_UNIT"]]
            yield GoldDirection(row["SIG"], Fraction(dose) * Fraction(times) / days)


def parsigs_gold() -> Iterator[GoldDirection]:
    for case in json.loads(sample("sigs/parsigs-gold.json").read_text(encoding="utf-8")):
        yield GoldDirection(case["sig"], parsigs_units(case["expected"]))


def parsigs_units(expected: list[dict[str, object]]) -> Fraction | None:
    if len(expected) > 1 or expected[0]["frequencyType"] is None:
        return None
    one = expected[0]
    amount = Fraction(str(one["singleDosageAmount"]))
    times = Fraction(str(one["times"] or 1)) / Fraction(str(one["interval"]))
    per_day = {"Day": Fraction(1), "Hour": Fraction(24), "Week": Fraction(1, 7)}
    return amount * times * per_day[str(one["frequencyType"])]


def swallowed(gold: Iterator[GoldDirection]) -> list[GoldDirection]:
    """Without what is inhaled, injected, dropped into eyes or measured in teaspoons."""
    other = ("puff", "units", "gtt", "drop ou", "inch", "nev", "tsp", "inhale")
    return [case for case in gold if not any(word in case.text.lower() for word in other)]


def show(name: str, figures: Figures) -> None:
    print(f"\n{name}: exact {figures.exact}, refused {figures.refused}, wrong {figures.wrong}")


def test_dispensing_history_is_never_read_wrong() -> None:
    figures = measure(reader().read, dispensing_gold())
    show("dispensing history, all routes", figures)
    assert figures.wrong_texts == ()
    by_mouth = measure(reader().read, swallowed(dispensing_gold()))
    show("dispensing history, by mouth", by_mouth)
    assert by_mouth.wrong_texts == ()
    assert by_mouth.exact_share >= Fraction(99, 100)


def test_published_parser_examples_are_never_read_wrong() -> None:
    figures = measure(reader().read, parsigs_gold())
    show("published parser examples", figures)
    assert figures.wrong_texts == ()
    # The rest name medicines that are no sedatives: unknown words, so refused.
    assert figures.exact >= 12


def test_general_practice_texts_are_read_or_lack_a_frequency() -> None:
    path = sample("sigs/doseminer-cprd-prescriptions.csv")
    with path.open(encoding="utf-8", newline="") as file:
        texts = {row["text"] for row in csv.DictReader(file) if row["text"].strip()}
    refused = {t for t in texts if not isinstance(reader().read(t), Directions)}
    assert refused == {"TAKE 1 OR 2 AS DIRECTED"}
