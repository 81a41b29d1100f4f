"""Drugs are recognised by whole names and codes; near misses ask; strengths are never guessed."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.drug_names import distance
from clinic_desktop.catalogue.recognition import DrugReader
from clinic_desktop.domain.drug import Release

CATALOGUE = load_catalogue()
READER = DrugReader(CATALOGUE)
BZRA = sorted(CATALOGUE.drugs)
SHAPES = ["{n} {s}mg tablets", "{n} tabs {s} mg", "tab {n} {s} MG", "{n}, {s}mg cap"]


@pytest.mark.parametrize(
    ("text", "ingredient", "strength_ug", "form"),
    [
        ("DIAZEPAM TABS 5MG", "diazepam", 5000, "tablet"),
        ("Clonazepam [Klonopin]", "clonazepam", None, None),
        ("Lorazepam 500microgram tablets", "lorazepam", 500, "tablet"),
        ("Clonazepam 500micrograms/5ml oral solution sugar free", "clonazepam", 100, "liquid"),
        ("zopiclone 3,75 mg comprimé", "zopiclone", 3750, "tablet"),
        ("ZOLPIDEM TARTRATE 10 MG TABLET", "zolpidem", 10_000, "tablet"),
        ("Apo-Diazepam 5 mg", "diazepam", 5000, None),
        ("ALPRAZolam 1mg", "alprazolam", 1000, None),
        ("clobazam 2.5 MG/ML Oral Suspension", "clobazam", 2500, "liquid"),
        ("Clonazepam Tablet 0.5mg", "clonazepam", 500, "tablet"),
        ("Stilnoct 5mg tablets", "zolpidem", 5000, "tablet"),
        ("chlordiazepoxide 5 MG / amitriptyline 12.5 MG Oral Tablet", "chlordiazepoxide", 5000,
         "tablet"),
        ("chlordiazepoxide hydrochloride 5 MG / clidinium bromide 2.5 MG Oral Capsule",
         "chlordiazepoxide", 5000, "capsule"),
        ("Morphine sulfate 10mg/5ml oral solution", "morphine", 2000, "liquid"),
        ("Co-codamol 30mg/500mg tablets", "codeine", None, "tablet"),
        ("diazepam 5 mg (2 x 10 mg)", "diazepam", None, None),
        ("0.005 g temazepam", "temazepam", 5000, None),
    ],
)  # fmt: skip
def test_shapes_seen_in_real_lists(
    text: str, ingredient: str, strength_ug: int | None, form: str | None
) -> None:
    drug = READER.read(text).drug
    assert drug is not None
    assert (drug.ingredient.key, drug.strength_ug, drug.form) == (ingredient, strength_ug, form)


def test_extended_release_is_told() -> None:
    drug = READER.read("24 HR alprazolam 0.5 MG Extended Release Oral Tablet [Xanax XR]").drug
    assert drug is not None
    assert (drug.strength_ug, drug.release) == (500, Release.EXTENDED)


@pytest.mark.parametrize(
    "text",
    [
        "2 ML midazolam 5 MG/ML Prefilled Syringe",
        "Diazepam 10mg/2.5ml rectal solution",
        "Buccolam 10mg",
        "diazepam 5 MG/ACTUAT Nasal Spray",
        "midazolam 5 mg",
    ],
)
def test_rescue_and_injected_products_stay_out_of_oral_exposure(text: str) -> None:
    drug = READER.read(text).drug
    assert drug is not None
    assert not drug.systemic_oral


def test_opioids_count_by_every_route() -> None:
    drug = READER.read("Fentanyl 25micrograms/hour transdermal patches").drug
    assert drug is not None
    assert drug.systemic_oral


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("lorazapam 1mg", ("lorazepam",)),
        ("clonazapam", ("clonazepam",)),
        ("oxazepam / diazepam", ("oxazepam", "diazepam")),
        ("metformin 500 mg", ()),
        ("", ()),
        ("prazosin 1mg", ()),
    ],
)
def test_what_is_not_certain_is_asked_about(text: str, candidates: tuple[str, ...]) -> None:
    found = READER.read(text)
    assert found.drug is None
    assert found.candidates == candidates


def test_text_and_code_that_disagree_are_not_recognised() -> None:
    found = READER.read("lorazepam 1 mg", "2598", "rxnorm")  # the code of clonazepam
    assert found.drug is None
    assert found.candidates == ("lorazepam", "clonazepam")


@pytest.mark.parametrize(
    ("code", "system", "ingredient", "strength_ug"),
    [
        ("596", "rxnorm", "alprazolam", None),
        ("197527", "rxnorm", "clonazepam", 500),
        ("N05CF02", "atc", "zolpidem", None),
        ("387383007", "snomed", "clonazepam", None),
        ("N02AJ13", "atc", "tramadol", None),
        ("N02AA99", "atc", "other opioid", None),
    ],
)
def test_codes_alone(code: str, system: str, ingredient: str, strength_ug: int | None) -> None:
    drug = READER.read("", code, system).drug
    assert drug is not None
    assert (drug.ingredient.key, drug.strength_ug) == (ingredient, strength_ug)


@pytest.mark.parametrize("code", ["N07BC04", "R05DA07", "R05DA09", "A07DA03"])
def test_codes_that_are_no_opioid(code: str) -> None:
    assert READER.read("", code, "atc").drug is None


def test_look_alike_names_are_never_taken_for_each_other() -> None:
    names = [key for key in BZRA if key.isalpha()]
    pairs = [(a, b) for a, b in combinations(names, 2) if distance(a, b) <= 2]
    assert len(pairs) >= 10
    for pair in pairs:
        for name in pair:
            drug = READER.read(f"{name} 5 mg tablets").drug
            assert drug is not None
            assert drug.ingredient.key == name


@given(
    key=st.sampled_from(BZRA),
    strength_ug=st.integers(1, 60_000),
    shout=st.booleans(),
    words=st.sampled_from(
        ["{n} {s}mg tablets", "{n} tabs {s} mg", "tab {n} {s} MG", "{n}, {s}mg cap"]
    ),
)
def test_a_name_and_a_strength_are_read_back(
    key: str, strength_ug: int, shout: bool, words: str
) -> None:
    whole, part = divmod(strength_ug, 1000)
    strength = f"{whole}.{part:03d}".rstrip("0").rstrip(".")
    text = words.format(n=key, s=strength)
    drug = READER.read(text.upper() if shout else text).drug
    assert drug is not None
    assert (drug.ingredient.key, drug.strength_ug) == (key, strength_ug)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    READER.read(text)
