"""Which labelled maximum counts, and what a figure that is only background may say."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.drug import Ingredient, LabelledMaximum, RecognisedDrug, Release
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.label_maximum import label_maximum
from clinic_desktop.domain.records import Patient, Prescription, Sex
from clinic_desktop.domain.timeline import build_timeline
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.explain import sentence
from clinic_desktop.rules.registry import load_rules

CATALOGUE = load_catalogue()
RULES = load_rules(resources_root() / "rules", CATALOGUE.citations.keys())


def _maximum(
    drug: str | Ingredient,
    jurisdiction: str,
    *indications: str,
    release: Release = Release.IMMEDIATE,
    older: bool = False,
    sex: Sex = Sex.UNKNOWN,
) -> int | str | None:
    """Micrograms; "none" where the label gives no maximum; None without a row."""
    row = label_maximum(
        CATALOGUE.ingredients[drug] if isinstance(drug, str) else drug,
        jurisdiction=jurisdiction,
        releases={release},
        indications=indications,
        older=older,
        sex=sex,
    )
    return None if row is None else row.ug_per_day if row.ug_per_day is not None else "none"


@pytest.mark.parametrize(
    ("drug", "jurisdiction", "indications", "older", "ug"),
    [
        ("diazepam", "uk", ("anxiety state",), False, 30_000),
        ("diazepam", "uk", ("muscle spasm",), False, 60_000),
        ("diazepam", "uk", ("anxiety", "insomnia"), False, 30_000),
        ("diazepam", "uk", ("restless legs",), False, 60_000),
        ("diazepam", "uk", (), True, 60_000),
        ("diazepam", "us", ("anxiety",), False, 40_000),
        ("oxazepam", "uk", ("anxiety",), True, 80_000),
        ("oxazepam", "uk", ("insomnia",), True, 50_000),
        ("oxazepam", "us", ("anxiety",), True, 60_000),
        ("chlordiazepoxide", "us", ("alcohol withdrawal",), False, 300_000),
        ("chlordiazepoxide", "us", ("alcohol withdrawal",), True, 20_000),
        ("chlordiazepoxide", "us", (), False, 300_000),
        ("alprazolam", "us", ("panic attacks",), False, "none"),
        ("alprazolam", "us", ("anxiety",), False, 4_000),
        ("alprazolam", "us", (), False, "none"),
        ("clonazepam", "us", ("epilepsy",), False, 20_000),
        ("zopiclone", "us", (), False, None),
        ("bromazepam", "uk", (), False, None),
    ],
)
def test_the_row_that_counts(
    drug: str, jurisdiction: str, indications: tuple[str, ...], older: bool, ug: int | str | None
) -> None:
    assert _maximum(drug, jurisdiction, *indications, older=older) == ug


def test_the_release_of_the_product_decides() -> None:
    assert _maximum("zolpidem", "us", release=Release.EXTENDED) == 12_500
    assert _maximum("zolpidem", "us", release=Release.EXTENDED, older=True) == 6_250
    assert _maximum("alprazolam", "us", "panic", release=Release.EXTENDED) == 10_000
    assert _maximum("zolpidem", "uk", release=Release.EXTENDED) is None


def test_a_label_that_differs_by_sex() -> None:
    release = Release.SUBLINGUAL_MIDNIGHT
    assert _maximum("zolpidem", "us", release=release, sex=Sex.FEMALE) == 1_750
    assert _maximum("zolpidem", "us", release=release, sex=Sex.MALE) == 3_500
    assert _maximum("zolpidem", "us", release=release) == 3_500
    assert _maximum("zolpidem", "us", release=release, older=True) == 1_750


@pytest.mark.parametrize(("mark", "severity"), [("B", Severity.MODERATE), ("V", Severity.CRITICAL)])
def test_a_background_figure_is_never_more_than_for_review(mark: str, severity: Severity) -> None:
    drug = replace(
        CATALOGUE.ingredients["bromazepam"],
        label_maxima=(LabelledMaximum("uk", "any", "adult", 12_000, mark),),
    )
    row = Prescription(
        id="rx1",
        patient_id="p",
        drug_text="bromazepam",
        drug=RecognisedDrug(drug, 6000),
        start_on=date(2025, 1, 1),
        units_per_day=Fraction(3),
        days_supply=28,
    )
    timeline = build_timeline(
        PatientHistory(Patient("p", birth_date=date(1940, 1, 1)), (row,)),
        as_of=date(2025, 1, 5),
        jurisdiction="uk",
        numbers=RULES.numbers,
    )
    (outcome,) = evaluate(timeline, RULES, {"ESC-04"})
    assert outcome.severity is severity
    rule = RULES.get("ESC-04")
    assert rule is not None
    assert ("not verified" in sentence(outcome, rule)) == (mark == "B")
