"""A real store in a temporary folder and the program's own catalogue."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.recognition import DrugReader
from clinic_desktop.services.importing import Readers
from clinic_desktop.store.session import Store, open_store
from tests.integration.importing.import_runs import Run


@pytest.fixture(scope="session")
def readers() -> Readers:
    catalogue = load_catalogue()
    return Readers(DrugReader(catalogue), DirectionsReader(resources_root()), catalogue.conditions)


@pytest.fixture
def new_run(readers: Readers, tmp_path: Path) -> Iterator[Callable[[], Run]]:
    """Makes imports into an empty store of their own."""
    stores: list[Store] = []

    def make() -> Run:
        store = open_store(tmp_path / f"clinic-{len(stores)}.db", create=True)
        stores.append(store)
        return Run(store, readers, tmp_path / f"files-{len(stores)}")

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def run(new_run: Callable[[], Run]) -> Run:
    return new_run()
