"""Names of drugs written in many ways are recognised; a slip of a letter is asked about at most."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinic_desktop.catalogue.catalogue import Catalogue, load_catalogue
from clinic_desktop.catalogue.recognition import DrugReader

OTHER_MEDICINES = Path(__file__).parents[1] / "resources" / "other_medicines.txt"
# strength as written, micrograms
STRENGTHS = (
    ("0.25 mg", 250), ("250 micrograms", 250), ("0.5mg", 500), ("500 mcg", 500), ("1 MG", 1000),
    ("2mg", 2000), ("2.5 mg", 2500), ("3,75 mg", 3750), ("5 Mg", 5000), ("7.5mg", 7500),
    ("10 mg", 10_000), ("15mg", 15_000), ("30 MG", 30_000),
)  # fmt: skip
FORMS = (
    ("tablets", "tablet"), ("TAB", "tablet"), ("tabs", "tablet"), ("Oral Tablet", "tablet"),
    ("caps", "capsule"), ("capsules", "capsule"), ("CAP", "capsule"), ("comprimidos", "tablet"),
    ("Filmtabletten", "tablet"), ("orodispersible tablets", "odt"), ("ODT", "odt"), ("", None),
)  # fmt: skip
SHAPES = (
    "{name} {strength} {form}", "{name} {form} {strength}", "{name}, {strength}, {form}",
    "{name}-{strength} {form}", "{name}  {strength}  {form} (generic)", "{form} {name} {strength}",
    "{strength} {name} {form}", "{name} {strength} {form} 28 pack", "[{name}] {strength} {form}",
    "{name}\u00a0{strength}\u00a0{form}", "{name} {form} {strength} (Some Pharma Ltd)",
)  # fmt: skip
CASES: tuple[Callable[[str], str], ...] = (str.lower, str.upper, str.title, str)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@cache
def reader() -> DrugReader:
    return DrugReader(catalogue())


@cache
def names() -> tuple[tuple[str, str], ...]:
    """Ingredients and their plain brands, with the ingredient each stands for."""
    return tuple(
        (name, key)
        for key, drug in sorted(catalogue().drugs.items())
        for name in (key, *drug.synonyms, *drug.brands)
    )


@given(st.data())
def test_a_name_is_recognised_however_it_is_written(data: st.DataObject) -> None:
    name, key = data.draw(st.sampled_from(names()))
    strength, strength_ug = data.draw(st.sampled_from(STRENGTHS))
    form, form_read = data.draw(st.sampled_from(FORMS))
    shape, case = data.draw(st.sampled_from(SHAPES)), data.draw(st.sampled_from(CASES))
    text = case(shape.format(name=name, strength=strength, form=form).strip())
    drug = reader().read(text).drug
    assert drug is not None, text
    assert (drug.ingredient.key, drug.strength_ug) == (key, strength_ug), text
    assert drug.form == form_read, text


@given(st.data())
def test_a_slip_of_a_letter_never_makes_another_drug(data: st.DataObject) -> None:
    name, key = data.draw(st.sampled_from(names()))
    assume(name.isalpha())
    slipped = data.draw(slips(name.lower()))
    known = {one.lower() for one, _ in names()}
    assume(slipped not in known)
    found = reader().read(f"{slipped} 5 mg tablets")
    is_another_medicine = found.drug is not None and not found.drug.ingredient.is_bzra
    assert found.drug is None or is_another_medicine, slipped
    if found.drug is None and name == key and len(name) >= 8:
        assert key in found.candidates, slipped


@st.composite
def slips(draw: st.DrawFn, name: str) -> str:
    """The name with one letter left out, doubled, changed or swapped with the next."""
    at = draw(st.integers(1, len(name) - 2))
    kind = draw(st.sampled_from(("lost", "doubled", "changed", "swapped")))
    middle = {
        "lost": "",
        "doubled": name[at] * 2,
        "changed": draw(st.sampled_from(LETTERS)),
        "swapped": name[at + 1] + name[at],
    }[kind]
    slipped = name[:at] + middle + name[at + (2 if kind == "swapped" else 1) :]
    assume(slipped != name)
    return slipped


@pytest.mark.parametrize("shape", ["{}", "{} 10 mg tablets", "{} (as directed) TAB"])
def test_other_medicines_are_none_of_ours(shape: str) -> None:
    others = OTHER_MEDICINES.read_text(encoding="utf-8").splitlines()
    assert len(others) > 200
    for name in others:
        found = reader().read(shape.format(name))
        assert found.drug is None or not found.drug.ingredient.is_bzra, name
        assert found.candidates == (), name


@pytest.mark.parametrize(
    ("text", "is_by_mouth"),
    [
        ("Stesolid 5 mg tablets", True),
        ("Stesolid 5 mg rectal tube", False),
        ("Diazepam RecTubes 10mg", False),
        ("Diazemuls 10mg/2ml", False),
        ("Hypnovel 10mg/5ml", False),
        ("Zolpimist 5 mg/spray oral spray", True),
    ],
)
def test_what_is_not_swallowed_is_kept_apart(text: str, is_by_mouth: bool) -> None:
    drug = reader().read(text).drug
    assert drug is not None
    assert drug.ingredient.is_bzra
    assert drug.systemic_oral is is_by_mouth
