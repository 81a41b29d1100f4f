"""Wrong or strange records: each has one defined outcome, and an open answer says what would
settle it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.domain.records import Encounter, EncounterKind
from clinic_desktop.domain.timeline import Timeline, build_timeline
from clinic_desktop.rules.evaluate import evaluate, why
from clinic_desktop.rules.examples import DAY_ONE, Example, outcome_text
from clinic_desktop.rules.explain import gap_texts, sentence
from clinic_desktop.rules.spec import RuleSet

TABLE = "drug | mg | a day | start | days | quantity | indication\n"
LONG_USE = f"{TABLE}diazepam | 5 | 2 | 1 every 28 to 197 | 28 | | anxiety"
BESIDE_BROTIZOLAM = f"{TABLE}brotizolam | 0.25 | 1 | 1 | 195 | |\ndiazepam | 5 | 2 | 1 | 220 | |"
PLAIN = Example("", 200, LONG_USE, ())


def _timeline(example: Example, rules: RuleSet, ingredients: Mapping[str, Ingredient]) -> Timeline:
    return example.timeline(ingredients, rules.numbers)


def _said(
    example: Example, rules: RuleSet, ingredients: Mapping[str, Ingredient]
) -> dict[str, str]:
    outcomes = evaluate(_timeline(example, rules, ingredients), rules)
    return {one.rule_id: outcome_text(one) for one in outcomes}


@pytest.mark.parametrize(("day", "silent"), [(199, True), (200, True), (201, False), (None, False)])
def test_a_person_who_has_died_by_the_day_has_no_outcomes(
    day: int | None, silent: bool, rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    assert (not _said(replace(PLAIN, deceased_day=day), rule_set, ingredients)) == silent


def test_a_record_merged_away_has_no_outcomes_and_says_why(
    rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    merged = replace(PLAIN, merged=True)
    assert _said(merged, rule_set, ingredients) == {}
    rule = rule_set.get("DUR-02")
    assert rule is not None
    (step,) = why(_timeline(merged, rule_set, ingredients), rule).steps
    assert "merged" in step.statement


def test_a_person_under_age_is_judged_as_an_adult_and_the_basis_says_so(
    rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    child = replace(PLAIN, born=date(2015, 6, 15))
    assert _said(child, rule_set, ingredients) == _said(PLAIN, rule_set, ingredients)
    assert any("under 18" in limit for limit in rule_set.shared.limits)


def test_what_is_dated_after_the_day_is_unknown_on_it(
    rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    before = _said(PLAIN, rule_set, ingredients)
    assert "DQ-01" not in before
    for change in (
        {"supplies": f"{LONG_USE}\ntramadol | 50 | 2 | 201 | 7 | |"},
        {"reviews": "day | kind\n201 | complete"},
        {"conditions": "condition | from\ncopd | 201"},
        {"stays": "in hospital | to\n201 | 205"},
    ):
        after = _said(replace(PLAIN, **change), rule_set, ingredients)  # type: ignore[arg-type]
        assert after.pop("DQ-01") == "DQ-01 finding info"
        assert after == before


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("prescription", {"supplies": f"{LONG_USE}\ntramadol | 50 | 2 | 201 | 7 | |"}),
        ("review", {"reviews": "day | kind\n201 | complete"}),
        ("condition", {"conditions": "condition | from\ncopd | 201"}),
        ("encounter", {"stays": "in hospital | to\n201 | 205"}),
    ],
)
def test_a_date_in_the_future_is_shown_with_its_record(
    kind: str,
    change: dict[str, str],
    rule_set: RuleSet,
    ingredients: Mapping[str, Ingredient],
) -> None:
    timeline = _timeline(replace(PLAIN, **change), rule_set, ingredients)  # type: ignore[arg-type]
    (found,) = (one for one in evaluate(timeline, rule_set) if one.rule_id == "DQ-01")
    assert [one.kind for one in found.evidence] == [kind]


def test_a_taper_step_in_the_future_changes_nothing(
    rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    planned = replace(PLAIN, plan="day\n201")
    assert _said(planned, rule_set, ingredients) == _said(PLAIN, rule_set, ingredients)


def _with_stays(
    stays: list[tuple[int, int | None]], rules: RuleSet, ingredients: Mapping[str, Ingredient]
) -> Timeline:
    encounters = tuple(
        Encounter(
            f"s{number}",
            "example",
            DAY_ONE + timedelta(days=start - 1),
            None if end is None else DAY_ONE + timedelta(days=end - 1),
            EncounterKind.INPATIENT,
        )
        for number, (start, end) in enumerate(stays)
    )
    return build_timeline(
        replace(PLAIN.history(ingredients), encounters=encounters),
        as_of=PLAIN.as_of,
        jurisdiction="uk",
        numbers=rules.numbers,
    )


@pytest.mark.parametrize(
    ("stays", "nights"),
    [
        ([(100, 110)], 10),
        ([(100, 110), (105, 115)], 15),
        ([(100, 110), (100, 110)], 10),
        ([(100, 110), (102, 104)], 10),
        ([(100, 110), (110, 115)], 15),
        ([(110, 100)], 0),
        ([(100, 100)], 0),
        ([(110, None), (195, 198)], 91),
        ([(109, None), (195, 198)], 3),
    ],
)
def test_nights_of_overlapping_stays_are_counted_once(
    stays: list[tuple[int, int | None]],
    nights: int,
    rule_set: RuleSet,
    ingredients: Mapping[str, Ingredient],
) -> None:
    timeline = _with_stays(stays, rule_set, ingredients)
    assert timeline.hospital_days_between(timeline.day - 199, timeline.day) == nights


@pytest.mark.parametrize("order", [("bare", "complete"), ("complete", "bare")])
def test_of_two_reviews_on_one_day_a_complete_one_is_enough(
    order: tuple[str, str], rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    rows = "\n".join(f"190 | {kind} | continue" for kind in order)
    both = replace(PLAIN, reviews=f"day | kind | decision\n{rows}")
    said = _said(both, rule_set, ingredients)
    assert said["DUR-02"] == "DUR-02 finding info"
    assert said.keys().isdisjoint({"REV-02", "REV-03", "REV-05"})


def test_two_decisions_on_one_day_both_stand(
    rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    rows = "190 | bare | continue\n190 | bare | taper"
    both = replace(PLAIN, day=230, reviews=f"day | kind | decision\n{rows}")
    said = _said(both, rule_set, ingredients)
    assert "WD-01" not in said  # a taper is recorded, so the gap of 6 days is no lapse
    alone = replace(both, reviews="day | kind | decision\n190 | bare | continue")
    assert "WD-01" not in _said(alone, rule_set, ingredients)
    ended = replace(alone, day=233)
    assert _said(ended, rule_set, ingredients)["WD-01"] == "WD-01 finding high"
    assert "WD-01" not in _said(replace(both, day=233), rule_set, ingredients)


@pytest.mark.parametrize(
    ("rows", "mg"),
    [
        ("diazepam | 5 | 1 | 1 | 28 | |\ndiazepam | 5 | 3 | 1 | 28 | |", 20),
        ("diazepam | 5 | 1 | 1 | 28 | |\ndiazepam | 10 | 1 | 1 | 28 | |", 15),
        ("diazepam | 5 | 2 | 1 | 28 | |\ndiazepam | 5 | 2 | 1 | 28 | |", 10),
        ("diazepam | 5 | 2 | 1 | 28 | |\ndiazepam | 5 | 2 | 1 | 14 | |", 10),
        ("diazepam | 5 | 2 | 1 | 28 | |\ndiazepam | | 2 | 1 | 28 | |", None),
    ],
)
def test_doses_that_contradict_each_other_on_one_day_add_up_unless_they_are_equal(
    rows: str, mg: int | None, rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    timeline = _timeline(Example("", 10, TABLE + rows, ()), rule_set, ingredients)
    (dose,) = timeline.doses_on(timeline.day)
    assert dose.ug == (None if mg is None else Fraction(mg * 1000))


@pytest.mark.parametrize(
    ("example", "rule_id", "settled_by"),
    [
        (Example("", 10, f"{TABLE}diazepam | 5 | | 1 | | |", ()), "DUR-01", "length"),
        (
            Example("", 10, f"{TABLE}diazepam | | 2 | 1 | 28 | |", ()),
            "WD-03",
            "dose is not recorded",
        ),
        (replace(PLAIN, born_unknown=True), "DUR-04", "birth date"),
        (
            replace(PLAIN, born=date(1940, 1, 1), conditions="condition\nfall"),
            "PT-04",
            "fall or hip fracture has no date",
        ),
        (replace(PLAIN, supplies=BESIDE_BROTIZOLAM), "WD-02", "no diazepam-equivalent"),
        (replace(PLAIN, day=212, supplies=BESIDE_BROTIZOLAM), "REV-04", "no diazepam-equivalent"),
    ],
)
def test_an_open_answer_says_what_would_settle_it(
    example: Example,
    rule_id: str,
    settled_by: str,
    rule_set: RuleSet,
    ingredients: Mapping[str, Ingredient],
) -> None:
    timeline = _timeline(example, rule_set, ingredients)
    (outcome,) = evaluate(timeline, rule_set, [rule_id])
    rule = rule_set.get(rule_id)
    assert rule is not None
    assert outcome_text(outcome) == f"{rule_id} unassessable"
    assert settled_by in " ".join(gap_texts(outcome, rule))
    assert settled_by in sentence(outcome, rule)
