"""Drugs out of texts and codes: the shapes real lists hold, and what must never be guessed."""

from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.drug_names import distance
from clinic_desktop.catalogue.recognition import DrugReader, MatchedBy
from clinic_desktop.domain.dose import mg
from clinic_desktop.domain.drug import DrugClass, RecognisedDrug, Release


@cache
def reader() -> DrugReader:
    return DrugReader(load_catalogue())


def drug(text: str, code: str | None = None, system: str | None = None) -> RecognisedDrug:
    found = reader().read(text, code, system).drug
    assert found is not None
    return found


KEYS = sorted(load_catalogue().drugs)


@pytest.mark.parametrize(
    ("text", "key", "strength_ug", "form"),
    [
        ("DIAZEPAM TABS 5MG", "diazepam", 5000, "tablet"),
        ("Diazepam 2mg tablets", "diazepam", 2000, "tablet"),
        ("Clonazepam [Klonopin]", "clonazepam", None, None),
        ("Lorazepam 500microgram tablets", "lorazepam", 500, "tablet"),
        ("Lorazepam 500 mcg tabs", "lorazepam", 500, "tablet"),
        ("Clonazepam 500micrograms/5ml oral solution sugar free", "clonazepam", 100, "liquid"),
        ("Diazepam 2mg/5ml oral suspension", "diazepam", 400, "liquid"),
        ("Nitrazepam 2.5mg/5ml oral suspension 70 ml", "nitrazepam", 500, "liquid"),
        ("Rivotril 2.5 mg/ml drops", "clonazepam", 2500, "liquid"),
        ("zopiclone 3,75 mg", "zopiclone", 3750, None),
        ("alprazolam 0,25 mg comprimé sécable", "alprazolam", 250, "tablet"),
        ("clorazépate dipotassique 0,005 g gélule", "clorazepate", 5000, "capsule"),
        ("diazépam 1 g pour 100 ml", "diazepam", 10_000, None),
        ("ALPRAZolam 1 mg", "alprazolam", 1000, None),
        ("clonazePAM 0.5mg ODT", "clonazepam", 500, "odt"),
        ("Diazepam .5 mg", "diazepam", 500, None),
        ("diazepam 5.0mg", "diazepam", 5000, None),
        ("chlordiazePOXIDE HCl 25mg caps", "chlordiazepoxide", 25_000, "capsule"),
        ("ZOLPIDEM TARTRATE 10 MG TABLET", "zolpidem", 10_000, "tablet"),
        ("flurazepam hydrochloride 15 MG Oral Capsule", "flurazepam", 15_000, "capsule"),
        ("potassium clorazepate 15mg", "clorazepate", 15_000, None),
        ("Apo-Lorazepam 1mg", "lorazepam", 1000, None),
        ("Mogadon 5mg tablets (Meda)", "nitrazepam", 5000, "tablet"),
        ("Zopiclone 3.75mg Tablets (A Maker Ltd) 28 tablet", "zopiclone", 3750, "tablet"),
        (
            "Product containing precisely lorazepam 1 milligram/1 each conventional release oral "
            "tablet",
            "lorazepam",
            1000,
            "tablet",
        ),
        ("chlordiazepoxide with amitriptyline", "chlordiazepoxide", None, None),
        (
            "amitriptyline hydrochloride 12.5 MG / chlordiazepoxide 5 MG Oral Tablet",
            "chlordiazepoxide",
            5000,
            "tablet",
        ),
        ("clidinium 2.5 mg / chlordiazepoxide capsules", "chlordiazepoxide", None, "capsule"),
        ("co-codamol 30/500", "codeine", None, None),
        ("Co-codamol 30mg/500mg tablets", "codeine", None, "tablet"),
        ("Tylenol #3", "codeine", None, None),
        ("fentanyl 25mcg/hour Patch", "fentanyl", None, "patch"),
        ("Morphine 10mg modified-release tablets", "morphine", 10_000, "tablet"),
        ("Morphine sulfate 10mg/5ml oral solution", "morphine", 2000, "liquid"),
        ("Pregabalin 300mg capsules", "pregabalin", 300_000, "capsule"),
        (
            "chlordiazepoxide hydrochloride 5 MG / clidinium bromide 2.5 MG Oral Capsule",
            "chlordiazepoxide",
            5000,
            "capsule",
        ),
        ("0.005 g temazepam", "temazepam", 5000, None),
    ],
)
def test_the_ways_drugs_are_written(
    text: str, key: str, strength_ug: int | None, form: str | None
) -> None:
    found = drug(text)
    assert (found.ingredient.key, found.strength_ug, found.form) == (key, strength_ug, form)


@pytest.mark.parametrize(
    "text",
    [
        "lorazepam 0.5-1 mg",
        "lorazepam 1 to 2 mg",
        "lorazepam 1/2 mg",
        "lorazepam 1,000 micrograms",
        "lorazepam 1 mg and 2 mg tablets",
        "lorazepam 5 mg (2 x 10 mg)",
        "lorazepam 1 tablet",
        "lorazepam 1mg oral solution",
        "lorazepam 0 mg",
        "lorazepam 0.0001 mg",
        "lorazepam 1 mg per day",
    ],
)
def test_a_strength_is_never_chosen(text: str) -> None:
    found = drug(text)
    assert found.ingredient.key == "lorazepam"
    assert found.strength_ug is None


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("24 HR alprazolam 0.5 MG Extended Release Oral Tablet [Xanax XR]", Release.EXTENDED),
        ("Xanax XR", Release.EXTENDED),
        ("Xanax 0.5 mg", Release.IMMEDIATE),
        ("zolpidem tartrate 6.25 MG Extended Release Oral Tablet", Release.EXTENDED),
        ("Ambien CR 12.5", Release.EXTENDED),
        ("zolpidem PR 10 mg tablets", Release.EXTENDED),
        ("Loreev 2 mg capsule", Release.EXTENDED),
        ("Intermezzo 1.75 mg", Release.SUBLINGUAL_MIDNIGHT),
        ("zolpidem 3.5 MG Sublingual Tablet", Release.SUBLINGUAL_MIDNIGHT),
        ("zolpidem 5 MG Sublingual Tablet", Release.IMMEDIATE),
    ],
)
def test_release(text: str, release: Release) -> None:
    assert drug(text).release is release


@pytest.mark.parametrize(
    ("text", "oral"),
    [
        ("diazepam 10mg/2ml injection", False),
        ("2 ML diazepam 5 MG/ML Auto-Injector", False),
        ("Diazepam 2.5mg/1.25ml rectal tube", False),
        ("Diazepam 10mg PR", False),
        ("Diastat", False),
        ("Buccolam 10mg/2ml", False),
        ("midazolam 10mg/1ml oromucosal solution pre-filled oral syringes", False),
        ("Valtoco 10 mg", False),
        ("midazolam 5 mg", False),
        ("midazolam (bulk)", False),
        ("midazolam 7.5 MG Oral Tablet", True),
        ("Dormicum 7,5 mg", True),
        ("diazepam 5mg tablets", True),
        ("zolpidem 5 MG/ACTUAT Oral Spray [Zolpimist]", True),
        ("Lorazepam 1mg sublingual tablets", True),
        ("fentanyl 25 microgram/hour transdermal patch", True),
        ("morphine 10mg/ml injection", True),
        ("ketoconazole 2% shampoo", False),
    ],
)
def test_what_counts_as_taken_by_mouth(text: str, oral: bool) -> None:
    assert drug(text).systemic_oral is oral


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("lorazapam 1mg", ("lorazepam",)),
        ("diazapam 5 mg", ("diazepam",)),
        ("clonazapam", ("clonazepam",)),
        ("xanex", ("alprazolam",)),
        ("valuim 5mg", ("diazepam",)),
        ("oxazepam 10mg or diazepam 5 mg", ("oxazepam", "diazepam")),
        ("diazepam and morphine", ("diazepam", "morphine")),
        ("metformin 500 mg", ()),
        ("prazosin 1mg", ()),
        ("Amlodipine 10 MG Oral Tablet", ()),  # "oral" is one letter from Doral
        ("Simvastatin 40mg at bedtime", ()),  # "bedtime" is two from Sedotime
        ("Amoxicillin 250mg capsules", ()),
        ("Little Pink Pill for water retention", ()),
        ("flumazenil 0.5mg", ()),
        ("Lofexidine 0.2 mg", ()),
        ("dextromethorphan syrup", ()),
        ("", ()),
    ],
)
def test_what_is_not_certain_is_asked_about(text: str, candidates: tuple[str, ...]) -> None:
    found = reader().read(text)
    assert found.drug is None
    assert found.candidates == candidates
    assert found.matched_by is MatchedBy.NOTHING


@pytest.mark.parametrize(
    ("code", "system", "key", "strength_ug"),
    [
        ("596", "rxnorm", "alprazolam", None),
        ("197322", "rxnorm", "alprazolam", 2000),
        ("197591", "RxNorm", "diazepam", 5000),
        ("N05BA01", "atc", "diazepam", None),
        ("387264003", "snomed", "diazepam", None),
        ("N02AJ17", "atc", "oxycodone", None),
        ("N07BC02", "atc", "methadone", None),
        ("N02AA99", "atc", "other opioid", None),
    ],
)
def test_codes_alone(code: str, system: str, key: str, strength_ug: int | None) -> None:
    found = reader().read("", code, system)
    assert found.drug is not None
    assert (found.drug.ingredient.key, found.drug.strength_ug) == (key, strength_ug)
    assert found.matched_by is MatchedBy.CODE


@pytest.mark.parametrize("code", ["N07BC04", "R05DA07", "R05DA09", "A07DA03", "C09AA03"])
def test_codes_beside_the_opioids_are_not_opioids(code: str) -> None:
    assert reader().read("", code, "atc").drug is None


def test_a_code_from_memory_alone_is_only_asked_about() -> None:
    found = reader().read("sleeping tablet", "461016", "rxnorm")
    assert (found.drug, found.candidates) == (None, ("eszopiclone",))
    assert drug("eszopiclone 2 mg", "461016", "rxnorm").ingredient.key == "eszopiclone"


def test_text_and_code_complete_each_other_or_are_both_asked_about() -> None:
    both = reader().read("Clonazepam [Klonopin]", "197527", "rxnorm")
    assert both.drug is not None
    assert both.drug.strength_ug == 500
    assert both.matched_by is MatchedBy.TEXT_AND_CODE
    assert drug("clonazepam 2 mg", "197527", "rxnorm").strength_ug is None
    other = reader().read("lorazepam 1 mg", "2598", "rxnorm")
    assert (other.drug, other.candidates) == (None, ("lorazepam", "clonazepam"))
    near = reader().read("lorazapam 1 mg", "2598", "rxnorm")
    assert (near.drug, near.candidates) == (None, ("lorazepam", "clonazepam"))
    assert drug("lorazapam 1 mg", "6470", "rxnorm").ingredient.key == "lorazepam"


def test_every_name_in_the_catalogue_is_recognised() -> None:
    catalogue = load_catalogue()
    for key, entry in catalogue.drugs.items():
        for name in (key, *entry.brands, *entry.synonyms, *entry.rescue_brands):
            assert drug(name).ingredient.key == key, name
    for group in catalogue.interacting:
        for one in group.drugs:
            for name in (one.key, *one.names):
                assert drug(name).ingredient.drug_class is group.drug_class, name


def test_look_alike_pairs_stay_apart() -> None:
    pairs = [(a, b) for a, b in combinations(KEYS, 2) if distance(a, b) <= 2]
    assert len(pairs) >= 16
    for one, other in pairs:
        assert drug(f"{one} 1 mg").ingredient.key == one
        assert drug(f"{other} 1 mg").ingredient.key == other
        assert reader().read(f"{one} {other}").candidates == (one, other)


@given(st.sampled_from(KEYS), st.data())
def test_a_misspelt_name_is_never_taken_for_a_drug(key: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(key) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    wrong = key[:place] + letter + key[place + 1 :]
    found = reader().read(f"{wrong} 5 mg tablets")
    if wrong not in KEYS:
        assert found.drug is None
        assert key in found.candidates or " " in key


@given(
    st.sampled_from(KEYS),
    st.integers(1, 60_000),
    st.sampled_from(["{} {} mg tablets", "{} TABS {}MG", "{}, {}mg Oral Tablet", "{1} mg {0} tab"]),
    st.booleans(),
    st.booleans(),
)
def test_ingredient_and_strength_round_trip(
    key: str, strength_ug: int, shape: str, shout: bool, with_comma: bool
) -> None:
    written = mg(strength_ug)
    if with_comma and strength_ug < 1000:  # above, a comma may divide thousands
        written = written.replace(".", ",")
    text = shape.format(key, written)
    found = drug(text.upper() if shout else text)
    assert (found.ingredient.key, found.strength_ug) == (key, strength_ug)
    assert found.form == "tablet"


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    reader().read(text)


def test_classes_reach_the_ingredient() -> None:
    assert drug("zopiclone").ingredient.drug_class is DrugClass.Z_DRUG
    assert drug("oramorph").ingredient.drug_class is DrugClass.OPIOID
    assert drug("quetiapine").ingredient.drug_class is DrugClass.CNS_DEPRESSANT
    assert drug("clarithromycin 500mg").ingredient.drug_class is DrugClass.CYP3A4_INHIBITOR


@pytest.mark.parametrize(
    "text",
    [
        "clonidine 0.1 mg (NOT clonazepam)",
        "Sertraline 50mg in place of Xanax",
        "stop Valium",
        "paracetamol 500mg instead of temazepam",
    ],
)
def test_what_a_text_says_it_is_not_is_asked_about(text: str) -> None:
    found = reader().read(text)
    assert found.drug is None
    assert found.candidates


def test_a_name_beside_one_that_is_denied_is_the_drug() -> None:
    found = reader().read("LORazepam 1 mg tablet (NOT ALPRAZolam)")
    assert found.drug is not None
    assert found.drug.ingredient.key == "lorazepam"
