"""Plain words for condition codes."""

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue

WORDS = load_catalogue().conditions
CLINIC_CSV_WORDS = (
    "epilepsy",
    "palliative",
    "pregnancy",
    "copd",
    "sleep-apnoea",
    "respiratory-failure",
    "alcohol-use-disorder",
    "substance-use-disorder",
    "fall",
    "hip-fracture",
    "dementia",
    "liver-disease",
    "ptsd",
    "bipolar",
    "psychosis",
    "suicidality",
    "overdose",
    "myasthenia-gravis",
    "withdrawal-seizure",
    "withdrawal-delirium",
    "rem-sleep-behaviour-disorder",
    "complex-sleep-behaviour",
    "cancer-active",
    "sickle-cell",
    "lactation",
)


# Words of our own, beside those of the clinic CSV: delirium that has nothing to do with withdrawal.
OWN_WORDS = ("delirium",)


def test_every_word_of_the_clinic_csv_has_its_file() -> None:
    assert sorted(WORDS.words) == sorted(CLINIC_CSV_WORDS + OWN_WORDS)
    assert all(WORDS.word_for(word, "project") == word for word in CLINIC_CSV_WORDS)
    assert WORDS.word_for("gout", "project") is None


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("G40.909", "epilepsy"),
        ("g40909", "epilepsy"),
        ("G40", "epilepsy"),
        ("G4", None),
        ("G47.33", "sleep-apnoea"),
        ("G47.0", None),
        ("G47.52", "rem-sleep-behaviour-disorder"),
        ("F10.20", "alcohol-use-disorder"),
        ("F10.231", "withdrawal-delirium"),
        ("F10.0", None),
        ("F13.31", "withdrawal-seizure"),
        ("F17.2", None),
        ("W00.0XXA", "fall"),
        ("W18.3", "fall"),
        ("W20", None),
        ("C43.9", "cancer-active"),
        ("C44.9", None),
        ("C45", "cancer-active"),
        ("D57.1", "sickle-cell"),
        ("D57.3", None),
        ("T42.4X2A", "overdose"),
        ("T42.4X5A", None),
        ("T42.4X6D", None),
        ("T40.2X1A", "overdose"),
        ("Z33.1", "pregnancy"),
        ("Z33.2", None),
        ("I10", None),
        ("", None),
    ],
)
def test_icd10_headings_hold_what_is_below_them(code: str, word: str | None) -> None:
    assert WORDS.word_for(code, "icd10") == word


def test_a_snomed_code_is_itself_alone() -> None:
    assert WORDS.word_for("84757009", "snomed") == "epilepsy"
    assert WORDS.word_for("847570091", "snomed") is None
    assert WORDS.word_for("703151001", "snomed") is None  # a single seizure is no epilepsy
