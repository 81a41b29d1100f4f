"""The published figures are those that are measured, and the help page shows them."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from clinic_desktop.catalogue.directions_figures import (
    CorpusFigures,
    DirectionExample,
    PublishedFigures,
    read_figures,
)
from clinic_desktop.catalogue.directions_measure import GoldDirection, measure
from clinic_desktop.catalogue.marks import SignOff, SignOffState
from clinic_desktop.catalogue.reading import ResourceFaults
from clinic_desktop.docs_gen.directions_page import directions_page
from clinic_desktop.domain.dose import micrograms
from tests.unit.directions.test_directions_by_hand import rows
from tests.unit.directions.test_directions_corpora import (
    PROJECT,
    dispensing_gold,
    parsigs_gold,
    reader,
    swallowed,
)

FILE = PROJECT / "resources" / "directions" / "figures.toml"
PUBLISHED = {one.key: one for one in read_figures(FILE).corpus}
SIGN_OFF = SignOff(SignOffState.AWAITING)


KEPT_ASIDE = Path(__file__).with_name("directions_kept_aside.tsv")
"""Answers written before the reader saw the texts; it is not taught by them, only measured."""


def kept_aside_gold() -> Iterator[GoldDirection]:
    lines = KEPT_ASIDE.read_text(encoding="utf-8").splitlines()[1:]
    return gold_of([line.split("\t") for line in lines])


def by_hand_gold() -> Iterator[GoldDirection]:
    return gold_of(rows())


def gold_of(table: list[list[str]]) -> Iterator[GoldDirection]:
    for text, strength_mg, answer, _ in table:
        has_figure = answer not in {"-", "none"} and not answer.startswith("steps")
        strength_ug = micrograms(strength_mg) if strength_mg else None
        figure = Fraction(answer) if has_figure else None
        yield GoldDirection(text, figure, strength_ug=strength_ug)


GOLD = {
    "dispensing-history": dispensing_gold,
    "dispensing-history-by-mouth": lambda: swallowed(dispensing_gold()),
    "parser-examples": parsigs_gold,
    "by-hand": by_hand_gold,
    "kept-aside": kept_aside_gold,
}


def test_every_corpus_has_its_gold() -> None:
    assert PUBLISHED.keys() == GOLD.keys()


@pytest.mark.parametrize("key", GOLD)
def test_published_figures_are_those_measured_now(key: str) -> None:
    figures = measure(reader().read, GOLD[key]())
    published = PUBLISHED[key]
    assert (published.exact, published.refused, published.wrong) == (
        figures.exact,
        figures.refused,
        figures.wrong,
    ), f"correct {FILE.name}, its date too, and build the help pages"


def page(exact: int, refused: int, wrong: int, *examples: DirectionExample) -> str:
    corpus = CorpusFigures(
        "k", "Made up", "nowhere", exact, refused, wrong, date(2026, 1, 2), "By hand."
    )
    return directions_page(PublishedFigures(SIGN_OFF, (corpus,), examples), reader())


def test_page_gives_counts_with_shares_rounded_half_up() -> None:
    assert (
        "| Made up | 2,000 | 1,998 (99.9%) | 1 (0.1%) | 1 (0.1%) | 2026-01-02 |"
        in page(1998, 1, 1)
    )  # fmt: skip
    assert "| Made up | 0 | 0 | 0 | 0 |" in page(0, 0, 0)


@pytest.mark.parametrize(
    ("text", "strength", "words"),
    [
        ("1-2 nocte prn", None, "| not known | 1 to 2 a day, when needed |"),
        ("2 mg at night", Fraction(1, 2), "| 0.5 mg | 4 a day |"),
        ("2 mg at night", None, "| not known | no figure in units |"),
        ("1 bd for 7 days then 1 od", None, "| 2 steps, no single daily figure |"),
        ("1 bd flurble", None, "| refused at `"),
    ],
)
def test_page_shows_what_the_reader_makes_of_an_example(
    text: str, strength: Fraction | None, words: str
) -> None:
    assert words in page(1, 0, 0, DirectionExample(text, strength))


def test_a_figure_in_quotes_is_a_fault(tmp_path: Path) -> None:
    changed = tmp_path / "figures.toml"
    changed.write_text(FILE.read_text("utf-8").replace("exact = 149", 'exact = "149"', 1), "utf-8")
    with pytest.raises(ResourceFaults) as found:
        read_figures(changed)
    assert [fault.where for fault in found.value.faults] == ["corpus[0].exact"]
