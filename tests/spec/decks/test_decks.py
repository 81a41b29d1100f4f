"""Published cases of decision support and quality measures, retold, against the rules."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.rules.evaluate import evaluate
from clinic_desktop.rules.examples import outcome_text, read_examples
from clinic_desktop.services.program import Program

PROGRAM = Program(resources_root())
INGREDIENTS: Mapping[str, Ingredient] = PROGRAM.catalogue.ingredients
DECKS = {
    f"{deck}: {case.name}": case
    for deck, cases in read_examples(Path(__file__).parent).items()
    for case in cases
}


@pytest.mark.parametrize("name", DECKS)
def test_published_case(name: str) -> None:
    case = DECKS[name]
    timeline = case.timeline(INGREDIENTS, PROGRAM.rules.numbers)
    outcomes = {outcome.rule_id: outcome for outcome in evaluate(timeline, PROGRAM.rules)}
    for expected in case.expect:
        rule_id, _, answer = expected.partition(" ")
        found = outcomes.get(rule_id)
        assert (outcome_text(found) if found else f"{rule_id} none") == f"{rule_id} {answer}"
