"""Worked cases kept outside the project, computed by hand, against the program's answers."""

import csv
import json
import os
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.domain.dose import mg, micrograms
from clinic_desktop.domain.drug import Ingredient, RecognisedDrug
from clinic_desktop.domain.equivalent import equivalent
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Condition, Patient, Prescription, Source
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.evaluate import evaluate, why
from clinic_desktop.rules.explain import basis, sentence
from clinic_desktop.rules.spec import RuleSet

SAMPLES = Path(os.environ.get("CLINIC_SAMPLE_DATA", Path(__file__).parents[4] / "shared" / "data"))
FOLDER = SAMPLES / "rule-cases"
CASES = sorted(path.name for path in FOLDER.glob("*")) if FOLDER.is_dir() else []
TIMES = {"once": 1, "twice": 2, "four times": 4, "at night": 1}


def test_the_worked_cases_are_there_or_said_to_be_missing() -> None:
    if not CASES:
        pytest.skip(f"no worked cases at {FOLDER.name} beside the project")


@pytest.mark.parametrize("case", CASES)
def test_worked_case(case: str, rule_set: RuleSet, ingredients: Mapping[str, Ingredient]) -> None:
    expected = json.loads((FOLDER / case / "expected.json").read_text("utf-8"))
    for patient_id, wanted in expected["patients"].items():
        timeline = build_timeline(
            _history(FOLDER / case, patient_id, ingredients),
            as_of=date.fromisoformat(expected["as_of"]),
            jurisdiction=expected["jurisdiction"],
            numbers=rule_set.numbers,
        )
        outcomes = {outcome.rule_id: outcome for outcome in evaluate(timeline, rule_set)}
        for rule_id, answer in wanted["outcomes"].items():
            rule = rule_set.get(rule_id)
            if rule is None:
                continue
            outcome = outcomes[rule_id]
            assert outcome.kind == answer["outcome"], rule_id
            assert outcome.severity == answer["severity"], rule_id
            assert why(timeline, rule).outcome == outcome
            assert sentence(outcome, rule)
            assert basis(outcome, rule).evidence
        assert not outcomes.keys() & set(wanted["absent"])
        _check_exposure(timeline, wanted["exposure_current"])


def _check_exposure(timeline: Timeline, wanted: Mapping[str, Any]) -> None:
    episode = timeline.current or timeline.latest
    assert episode is not None
    found: dict[str, Any] = {
        "covered_days": episode.covered_days,
        "elapsed_days": episode.elapsed_days,
        "pdc_90": episode.pdc_hundredths(90),
        "pattern": episode.pattern.value,
    }
    for name in wanted.keys() - {"dose"}:
        assert found[name] == wanted[name], name
    doses = {dose.ingredient.key: dose for dose in timeline.doses_on(episode.anchor_day)}
    for drug, mg_per_day, low, high in wanted.get("dose", []):
        dose = doses[drug]
        assert dose.ug is not None
        total = equivalent([dose], with_z_drugs=True)
        found_mg = [mg(dose.ug), mg(total.low_ug), mg(total.high_ug)]
        assert found_mg == [mg(Fraction(str(x)) * 1000) for x in (mg_per_day, low, high)]


def _history(
    folder: Path, patient_id: str, ingredients: Mapping[str, Ingredient]
) -> PatientHistory:
    def rows(name: str) -> list[dict[str, str]]:
        path = folder / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as stream:
            return [row for row in csv.DictReader(stream) if row["patient_id"] == patient_id]

    (person,) = rows("patients")
    prescriptions = tuple(_prescription(row, ingredients) for row in rows("prescriptions"))
    return PatientHistory(
        patient=Patient(patient_id, birth_date=_date(person["birth_date"])),
        prescriptions=prescriptions,
        conditions=tuple(
            Condition(
                patient_id,
                row["code"],
                row["code_system"],
                row["code"],
                row["text"],
                _date(row["onset_date"]),
                _date(row["end_date"]),
            )
            for row in rows("conditions")
        ),
        reviews=tuple(_review(row) for row in rows("reviews")),
        first_record_on=min(p.start_on for p in prescriptions if p.start_on),
    )


def _prescription(row: dict[str, str], ingredients: Mapping[str, Ingredient]) -> Prescription:
    drug = re.fullmatch(r"(\w+) ([\d.]+) mg tablets", row["drug"])
    take = re.fullmatch(
        r"take (\d+) tablets? (at night|once|twice|four times)( a day)?( when required)?",
        row["directions"],
    )
    assert drug
    assert take
    return Prescription(
        id=row["prescription_id"],
        patient_id=row["patient_id"],
        drug_text=row["drug"],
        drug=RecognisedDrug(ingredients[drug[1]], micrograms(drug[2])),
        start_on=_date(row["start_date"]),
        source=Source(row["source"]),
        units_per_day=Fraction(int(take[1]) * TIMES[take[2]]),
        as_needed=bool(take[4]),
        quantity=Fraction(row["quantity"]),
        prescriber=row["prescriber"],
        organisation=row["organisation"],
        indication=row["indication"] or None,
    )


def _review(row: dict[str, str]) -> Review:
    def item(name: str) -> str | None:
        return row[name] or None

    return Review(
        id=row["review_id"],
        patient_id=row["patient_id"],
        review_on=_date(row["review_date"]),
        reviewer=item("reviewer"),
        contact=Contact(row["contact"]),
        indication=item("indication"),
        benefit=item("benefit"),
        harms=item("harms"),
        actual_use=item("actual_use"),
        interacting_risks=item("interacting_risks"),
        patient_view=item("patient_view"),
        decision=Decision(row["decision"]),
        reason=item("reason"),
        next_review_on=_date(row["next_review_date"]),
        withdrawal_signs=item("withdrawal_signs"),
        pdmp_checked=item("pdmp_checked"),
        naloxone_offered=item("naloxone_offered"),
        non_drug_offered=item("non_drug_offered"),
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
