"""Values, facts and outcomes in words."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from clinic_desktop.catalogue.citations import read_citations
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.flag import Evidence, EvidenceKind, FactValue, Outcome, OutcomeKind
from clinic_desktop.domain.flag import Severity as S
from clinic_desktop.rules.explain import basis, plain_facts, sentence, value_text
from clinic_desktop.rules.registry import load_rules
from clinic_desktop.rules.spec import Rule


def _rule(rule_id: str) -> Rule:
    root = resources_root()
    found = load_rules(root / "rules", set(read_citations(root / "citations", []))).get(rule_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("elapsed_days", 1, "1 day"),
        ("elapsed_days", 112, "112 days"),
        ("older_age_years", 65, "65 years"),
        ("dose_ug", Fraction(7500), "7.5\u00a0mg"),
        ("pdc_hundredths", 57, "57%"),
        ("rise_percent", Fraction(250, 3), "83%"),
        ("min_ratio", Fraction(6, 5), "1.2 times"),
        ("rises", 2, "2"),
        ("started_on", date(2026, 5, 3), "03-May-2026"),
        ("drugs", ("diazepam", "lorazepam", "zopiclone"), "diazepam, lorazepam and zopiclone"),
        ("drugs", (), ""),
        ("held", True, "yes"),
        ("review_on", None, None),
    ],
)
def test_the_end_of_a_name_says_how_its_value_is_written(
    name: str, value: FactValue | None, words: str | None
) -> None:
    assert value_text(name, value) == words


def test_facts_for_machines_are_exact_strings() -> None:
    facts: dict[str, FactValue] = {
        "now_ug": Fraction(40000, 3),
        "rise_percent": Fraction(1, 3),
        "started_on": date(2026, 5, 3),
        "elapsed_days": 3,
        "drugs": ("diazepam",),
        "left_censored": True,
    }
    assert plain_facts(facts) == {
        "now_mg": "13.3333",
        "rise_percent": "0.3333",
        "started_on": "2026-05-03",
        "elapsed_days": 3,
        "drugs": ["diazepam"],
        "left_censored": True,
    }


OUTCOME = Outcome(
    patient_id="p",
    rule_id="DUR-02",
    kind=OutcomeKind.FINDING,
    severity=S.HIGH,
    facts={
        "case": "review-older",
        "elapsed_days": 200,
        "started_on": date(2026, 1, 2),
        "pdc_hundredths": 98,
        "review_on": date(2026, 2, 3),
        "left_censored": True,
    },
    evidence=(Evidence(EvidenceKind.PRESCRIPTION, "rx1"),),
    gaps=(),
)


def test_a_finding_in_one_sentence() -> None:
    assert sentence(OUTCOME, _rule("DUR-02")) == (
        "Regular use for at least 200 days since 02-Jan-2026 (98% of the last 90 days covered); "
        "the last complete review, on 03-Feb-2026, is more than 90 days ago."
    )


def test_an_excluded_finding_says_why() -> None:
    excluded = replace(OUTCOME, kind=OutcomeKind.EXCLUDED, exclusions=("EX-PC", "EX-IP"))
    assert sentence(excluded, _rule("DUR-02")).endswith(
        "Set aside: palliative care is on record and in hospital now, or a single dose."
    )


def test_an_open_answer_says_what_is_missing() -> None:
    unknown = replace(
        OUTCOME, kind=OutcomeKind.UNASSESSABLE, severity=None, facts={}, gaps=("unplaced-issue",)
    )
    assert sentence(unknown, _rule("DUR-02")) == (
        "Long-term regular use could not be judged: the length of a recent issue is not known."
    )


def test_the_basis_holds_its_seven_parts() -> None:
    found = basis(OUTCOME, _rule("DUR-02"))
    assert found.intended_use
    assert "at least 90 days" in found.rule_sentence
    assert found.rule_version.startswith("DUR-02, version 1 (")
    assert ("Days since use began, at least", "90 days", "V") in found.thresholds
    assert ("Length of this use", "at least 200 days") in found.facts
    assert found.evidence == OUTCOME.evidence
    assert any("specialist" in words for words in found.missing)
    assert {source.key for source in found.sources} == {"S1", "S2", "S8"}
    assert found.limits
    assert found.sign_off == "awaiting clinical review"
    assert "Make no change now, and record why." in found.options


def test_a_sentence_that_begins_with_a_drug_begins_with_a_capital() -> None:
    facts: dict[str, FactValue] = {
        "case": "issued-again",
        "drug": "zolpidem",
        "started_on": date(2026, 8, 29),
        "since_start_days": 42,
        "issue_dates": 2,
    }
    outcome = Outcome("p", "DUR-05", OutcomeKind.FINDING, S.MODERATE, facts, (), ())
    assert sentence(outcome, _rule("DUR-05")).startswith("Zolpidem was begun on 29-Aug-2026")


def test_one_long_supply_of_a_hypnotic_is_not_told_as_several_issues() -> None:
    facts: dict[str, FactValue] = {
        "case": "long-supply",
        "drug": "zolpidem",
        "started_on": date(2026, 8, 29),
        "since_start_days": 42,
        "first_supply_days": 28,
    }
    outcome = Outcome("p", "DUR-05", OutcomeKind.FINDING, S.MODERATE, facts, (), ())
    assert "with supply for 28 days at once" in sentence(outcome, _rule("DUR-05"))
