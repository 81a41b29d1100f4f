"""What the clinical core is told of each ingredient, against the lists the rules name."""

from fractions import Fraction

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.domain.drug import DrugClass

CATALOGUE = load_catalogue()
LONG_ACTING = {
    "diazepam",
    "chlordiazepoxide",
    "clobazam",
    "clonazepam",
    "clorazepate",
    "cloxazolam",
    "ethyl loflazepate",
    "flunitrazepam",
    "flurazepam",
    "halazepam",
    "ketazolam",
    "medazepam",
    "nitrazepam",
    "nordazepam",
    "prazepam",
    "quazepam",
}


def test_lists_the_rules_name() -> None:
    found = CATALOGUE.ingredients.values()
    assert {one.key for one in found if one.long_acting} == LONG_ACTING
    assert {one.key for one in found if one.antiseizure} == {
        "clobazam",
        "clonazepam",
        "clorazepate",
        "nitrazepam",
    }
    assert {one.key: one.band_limits_ug for one in found if one.band_limits_ug} == {
        "clonazepam": (500, 1500),
        "lorazepam": (2000, 3000),
        "alprazolam": (1000, 2000),
    }
    assert {one.key for one in found if one.drug_class is DrugClass.Z_DRUG} == {
        "zopiclone",
        "eszopiclone",
        "zolpidem",
        "zaleplon",
    }


@pytest.mark.parametrize(
    ("key", "va_dod", "ashton"),
    [
        ("diazepam", "10", "10"),
        ("clonazepam", "1", "1/2"),
        ("lorazepam", "2", "1"),
        ("estazolam", "1", "1"),  # Ashton prints 1-2
        ("lormetazepam", None, "1"),
        ("zolpidem", None, "20"),
        ("brotizolam", None, None),
        ("etizolam", None, None),
        ("morphine", None, None),
    ],
)
def test_a_range_counts_with_its_lower_end(
    key: str, va_dod: str | None, ashton: str | None
) -> None:
    one = CATALOGUE.ingredients[key]
    assert one.mg_for_10_diazepam_va_dod == (Fraction(va_dod) if va_dod else None)
    assert one.mg_for_10_diazepam_ashton == (Fraction(ashton) if ashton else None)


def test_the_ddd_ratio_is_for_reports_only() -> None:
    tables = CATALOGUE.equivalences
    assert [key for key, table in tables.items() if table.for_reports_only] == ["who_ddd_ratio"]


def test_a_label_without_a_maximum_is_not_a_label_unread() -> None:
    panic = [
        one
        for one in CATALOGUE.maxima["alprazolam"]
        if (one.jurisdiction, one.indication) == ("us", "panic")
    ]
    assert {one.mg_per_day for one in panic} == {None, Fraction(10)}
    assert CATALOGUE.maxima["brotizolam"] == ()
