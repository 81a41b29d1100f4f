"""Where specialist advice comes first, no rule offers a taper: every suggestion is one the guard
knows, and for a guarded person advice stands in its place."""

import re
from collections.abc import Mapping

import pytest

from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.examples import Example
from clinic_desktop.rules.explain import basis
from clinic_desktop.rules.spec import RuleSet
from clinic_desktop.services.tapering import guard_questions

SUGGESTS = re.compile(r"\b(taper|reduc|lower dose|come down|stop date|gradual)", re.IGNORECASE)
# They speak of a reduction and do not suggest one.
NO_SUGGESTION = {
    "Offer to hold or slow the taper, or to go back a step.",
    "Watch sleep and mood while reducing.",
    "Pause the taper if sleep is disturbed, and involve the mental health team.",
    "Tell the person not to reduce or stop by themselves.",
    "Take specialist advice before any reduction.",
    "Ask for specialist advice before any reduction; consider doing it in hospital.",
    "Weigh benefit and harm for mother and child together, and ask for specialist advice before "
    "any reduction.",
    "Consider the lower labelled first dose.",
    "If use has grown, review it as a rise of dose.",
}
LONG_USE = """
drug     | mg | a day | start             | days
diazepam | 5  | 2     | 1 every 28 to 393 | 28
"""


def test_every_suggestion_to_reduce_is_one_the_guard_knows(rule_set: RuleSet) -> None:
    unknown = [
        f"{rule.id}: {action}"
        for rule in rule_set
        for action in rule.text.actions
        if SUGGESTS.search(action)
        and action not in rule.text.taper_actions
        and action not in NO_SUGGESTION
    ]
    assert not unknown


@pytest.mark.parametrize(
    ("condition", "guarded"),
    [
        ("epilepsy", True),
        ("pregnancy", True),
        ("suicidality", True),
        ("psychosis", True),
        ("bipolar", True),
        ("alcohol-use-disorder", True),
        ("withdrawal-seizure", True),
        ("withdrawal-delirium", True),
        ("copd", False),
    ],
)
def test_advice_stands_in_the_place_of_every_suggestion(
    condition: str, guarded: bool, rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    example = Example("", 400, LONG_USE, (), conditions=f"condition\n{condition}")
    timeline = example.timeline(ingredients, rule_set.numbers)
    suggested = advised = 0
    # One rule alone, as the window asks after an edit, is guarded as well.
    for outcomes in (evaluate(timeline, rule_set), evaluate(timeline, rule_set, ["DUR-03"])):
        assert outcomes
        for outcome in outcomes:
            rule = rule_set.get(outcome.rule_id)
            assert rule is not None
            options = basis(outcome, rule).options
            suggested += len(set(options) & set(rule.text.taper_actions))
            advised += rule.shared.specialist_first in options
    assert (suggested == 0, advised > 0) == (guarded, guarded)


@pytest.mark.parametrize(("units", "guarded"), [("5.9", False), ("6", True), ("6.1", True)])
def test_the_dose_guards_from_thirty_milligrams(
    units: str, guarded: bool, rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    supplies = LONG_USE.replace("| 2 ", f"| {units} ")
    timeline = Example("", 400, supplies, ()).timeline(ingredients, rule_set.numbers)
    outcomes = evaluate(timeline, rule_set)
    assert {outcome.specialist_first for outcome in outcomes} == {guarded}
    assert ("WD-03" in {outcome.rule_id for outcome in outcomes}) == guarded


@pytest.mark.parametrize(
    "condition", ["epilepsy", "pregnancy", "psychosis", "withdrawal-delirium", "copd"]
)
def test_the_planner_asks_about_what_the_guard_holds(
    condition: str, rule_set: RuleSet, ingredients: Mapping[str, Ingredient]
) -> None:
    example = Example("", 400, LONG_USE, (), conditions=f"condition\n{condition}")
    timeline = example.timeline(ingredients, rule_set.numbers)
    (outcome, *_) = evaluate(timeline, rule_set)
    asked = any(question.holds for question in guard_questions(timeline))
    assert asked == outcome.specialist_first
