"""The reviewed drug data hold everything of the clinical tables they were made from."""

import csv
import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.products import Scored
from clinic_desktop.catalogue.recognition import DrugReader
from clinic_desktop.domain.plan import Piece, ProductForm

PROJECT = Path(__file__).parents[2]
CLINICAL = PROJECT.parent / "shared" / "clinical"
SAMPLES = Path(os.environ.get("CLINIC_SAMPLE_DATA", PROJECT.parent / "shared" / "data"))
CATALOGUE = load_catalogue()

# No name of ours, injected for anaesthesia only.
NOT_OURS = {"2383951", "2383946"}


def table(name: str) -> list[dict[str, str]]:
    path = CLINICAL / name
    if not path.is_file():
        pytest.skip("the clinical tables are not beside the project")
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def key_of(name: str) -> str:
    return "midazolam" if name == "midazolam (oral)" else name


def test_every_ingredient_with_class_codes_and_marks() -> None:
    rows = table("drugs.csv")
    assert {key_of(row["name"]) for row in rows} == set(CATALOGUE.drugs)
    for row in rows:
        entry = CATALOGUE.drugs[key_of(row["name"])]
        is_z_drug = row["class"].startswith("Z-drug")
        assert entry.drug_class.value == ("z-drug" if is_z_drug else "benzodiazepine")
        codes = {code.system: (code.code, code.mark.value) for code in entry.codes}
        assert codes.get("atc", ("", ""))[0] == row["atc"]
        if row["rxcui"]:
            assert codes["rxnorm"] == (row["rxcui"], row["rxcui_status"])


def test_every_equivalence_of_every_table() -> None:
    rows = table("drugs.csv")
    for key, equivalences in CATALOGUE.equivalences.items():
        for row in rows:
            cell = row[f"eq10_{key}"]
            found = equivalences.mg_for_10_diazepam(key_of(row["name"]))
            if not cell:
                assert found is None
                continue
            low, _, high = cell.partition("-")
            assert found == (Fraction(low), Fraction(high or low))


def test_every_product_with_its_marks() -> None:
    rows = table("products.csv")
    wanted = sorted(
        (key_of(r["ingredient"]), r["country"], r["form"], Fraction(r["strength_mg"]),
         r["scored_norm"], Fraction(r["min_step_mg"]), r["strength_status"], r["score_status"])
        for r in rows
    )  # fmt: skip
    found = sorted(
        (key, p.country, p.form, p.strength_mg, p.scored.value, p.smallest_mg,
         p.strength_mark.value, p.score_mark.value if p.score_mark else "")
        for key, products in CATALOGUE.products.items()
        for p in products
    )  # fmt: skip
    assert found == wanted


def test_every_labelled_maximum() -> None:
    rows = table("label_maxima.csv")
    wanted = sorted(
        (r["ingredient"], r["jurisdiction"], r["indication"], r["population"], r["release"],
         r["max_mg_per_day"] and str(Fraction(r["max_mg_per_day"])), r["mark"])
        for r in rows
    )  # fmt: skip
    found = sorted(
        (key, m.jurisdiction, m.indication, m.population, m.release.value if m.release else "",
         str(m.mg_per_day) if m.mg_per_day is not None else "", m.mark.value)
        for key, maxima in CATALOGUE.maxima.items()
        for m in maxima
    )  # fmt: skip
    assert found == wanted


def test_a_part_of_a_tablet_is_offered_unasked_only_where_it_is_scored() -> None:
    for drug, products in CATALOGUE.products.items():
        scored = {
            (p.country, p.planner_form, p.strength_mg)
            for p in products
            if p.scored in (Scored.YES, Scored.MULTI)
        }
        for country in {p.country for p in products}:
            for offered in CATALOGUE.planner_products(drug, country):
                product = offered.product
                if product.smallest_piece is not Piece.WHOLE:
                    assert product.form is ProductForm.TABLET
                    assert (country, product.form, Fraction(product.strength_ug, 1000)) in scored


def test_extended_release_capsules_films_and_melts_are_whole() -> None:
    for drug in CATALOGUE.products:
        for offered in CATALOGUE.planner_products(drug, "US"):
            if offered.product.form is not ProductForm.TABLET:
                assert offered.product.smallest_piece is Piece.WHOLE


def concepts(node: Any) -> list[dict[str, str]]:
    if isinstance(node, dict):
        own = [node] if {"code", "display"} <= node.keys() else []
        return own + [found for value in node.values() for found in concepts(value)]
    if isinstance(node, list):
        return [found for value in node for found in concepts(value)]
    return []


def test_every_product_of_the_public_code_list_is_recognised() -> None:
    path = SAMPLES / "codes" / "cdc-benzodiazepine-medications.valueset.json"
    if not path.is_file():
        pytest.skip("the sample data are not beside the project")
    reader = DrugReader(CATALOGUE)
    listed = {c["code"]: c["display"] for c in concepts(json.loads(path.read_text("utf-8")))}
    assert len(listed) == 207
    missed = {code for code, display in listed.items() if reader.read(display).drug is None}
    assert missed == NOT_OURS
    for code, display in listed.items():
        by_name, by_code = reader.read(display).drug, reader.read("", code, "rxnorm").drug
        assert by_name == by_code, display
        assert reader.read(display, code, "rxnorm").drug == by_name, display
