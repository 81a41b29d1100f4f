"""The rule set and the drugs as the program ships them."""

from collections.abc import Mapping

import pytest

from clinic_desktop.catalogue.catalogue import Catalogue, load_catalogue
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.domain.drug import Ingredient
from clinic_desktop.rules.registry import load_rules
from clinic_desktop.rules.spec import RuleSet


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def ingredients(catalogue: Catalogue) -> Mapping[str, Ingredient]:
    return catalogue.ingredients


@pytest.fixture(scope="session")
def rule_set(catalogue: Catalogue) -> RuleSet:
    return load_rules(resources_root() / "rules", catalogue.citations.keys())
