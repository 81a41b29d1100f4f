"""A resolver that asks the program's own catalogue."""

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.conditions import ConditionWords
from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.recognition import DrugReader
from clinic_desktop.importers.resolving import Resolver


@pytest.fixture(scope="session")
def readers() -> tuple[DrugReader, DirectionsReader, ConditionWords]:
    catalogue = load_catalogue()
    return DrugReader(catalogue), DirectionsReader(resources_root()), catalogue.conditions


@pytest.fixture
def resolver(readers: tuple[DrugReader, DirectionsReader, ConditionWords]) -> Resolver:
    return Resolver(*readers)
