"""WD-01 with two cuts in its window reports the graver, not the later."""

from datetime import date, timedelta
from fractions import Fraction

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Patient, Prescription
from clinic_desktop.domain.timeline import build_timeline
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.registry import load_rules

AS_OF = date(2026, 6, 30)


def test_the_cut_from_the_highest_dose_is_reported() -> None:
    catalogue = load_catalogue()
    rules = load_rules(resources_root() / "rules", catalogue.citations.keys())
    diazepam = RecognisedDrug(catalogue.ingredients["diazepam"], 5000)
    # 40 mg a day for 100 days, 15 mg from 20 days ago, 5 mg from 4 days ago.
    rows = tuple(
        Prescription(
            str(units),
            "P1",
            "diazepam 5 mg",
            diazepam,
            AS_OF - timedelta(days=days_ago),
            units_per_day=Fraction(units),
            days_supply=days,
        )
        for units, days_ago, days in ((8, 120, 100), (3, 20, 16), (1, 4, 28))
    )
    timeline = build_timeline(
        PatientHistory(Patient("P1"), rows),
        as_of=AS_OF,
        jurisdiction="uk",
        numbers=rules.numbers,
    )
    (outcome,) = evaluate(timeline, rules, ("WD-01",))
    assert outcome.severity is Severity.CRITICAL
    assert outcome.facts["cut_on"] == AS_OF - timedelta(days=20)
