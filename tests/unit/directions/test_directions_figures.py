"""Counting exact, refused and wrong; and the word lists refusing to contradict themselves."""

from fractions import Fraction
from pathlib import Path

import pytest

from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.directions_measure import GoldDirection, measure
from clinic_desktop.catalogue.directions_words import WordListError, load_words

RESOURCES = Path(__file__).parents[3] / "resources"
WORDS = RESOURCES / "directions" / "words.toml"


def test_counts_exact_refused_and_wrong_apart() -> None:
    gold = [
        GoldDirection("1 bd", Fraction(2), as_needed=False),
        GoldDirection("1 bd prn", Fraction(2), as_needed=False),
        GoldDirection("1 bd", Fraction(3)),
        GoldDirection("one whenever", Fraction(1)),
        GoldDirection("as directed", None),
        GoldDirection("1 nocte", None),
    ]
    figures = measure(DirectionsReader(RESOURCES).read, gold)
    assert (figures.exact, figures.refused, figures.wrong) == (2, 1, 3)
    assert figures.wrong_texts == ("1 bd prn", "1 bd", "1 nocte")
    assert figures.exact_share == Fraction(1, 3)


def test_shipped_words_have_one_meaning_each() -> None:
    words = load_words(WORDS)
    assert words.meanings["nocte",] == ("TIME_OF_DAY", "night")
    assert words.misspellings["wehn"] == "when"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"2" = ["bd",', '"2" = ["bd", "tds",', "stands twice"),
        ("wehn = ", "nocte = ", "is a word itself"),
        ('wehn = "when"', 'wehn = "whenn"', "is no known word"),
        ("[spoons]", '[colours]\nwords = ["blue"]\n[spoons]', "unknown section"),
    ],
)
def test_contradicting_words_are_refused(
    tmp_path: Path, before: str, after: str, fault: str
) -> None:
    text = WORDS.read_text(encoding="utf-8")
    assert before in text
    changed = tmp_path / "words.toml"
    changed.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(WordListError, match=fault):
        load_words(changed)
