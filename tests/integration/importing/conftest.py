"""A real store in a temporary folder and the program's own catalogue."""

import shutil
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


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clinic's database with its tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "clinic.db"
    open_store(path, create=True).close()
    return path


@pytest.fixture
def new_run(readers: Readers, tmp_path: Path, empty_database: Path) -> Iterator[Callable[[], Run]]:
    """Makes imports into an empty store of their own."""
    yield from _runs(readers, tmp_path, empty_database)


@pytest.fixture(scope="module")
def new_module_run(
    readers: Readers, tmp_path_factory: pytest.TempPathFactory, empty_database: Path
) -> Iterator[Callable[[], Run]]:
    """The same for one import that many tests of a module look at."""
    yield from _runs(readers, tmp_path_factory.mktemp("module"), empty_database)


def _runs(readers: Readers, folder: Path, empty_database: Path) -> Iterator[Callable[[], Run]]:
    stores: list[Store] = []

    def make() -> Run:
        path = folder / f"clinic-{len(stores)}.db"
        shutil.copyfile(empty_database, path)
        store = open_store(path, create=False)
        stores.append(store)
        return Run(store, readers, folder / f"files-{len(stores)}")

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def run(new_run: Callable[[], Run]) -> Run:
    return new_run()
