"""Faults planted in a copy of the drug data are all found, each with its file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.check import CATALOGUE_FOLDERS, check_resources
from clinic_desktop.catalogue.reading import ResourceFaults

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in {folder.split("/")[0] for folder in CATALOGUE_FOLDERS}:
        shutil.copytree(RESOURCES / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_programs_own_data_are_sound() -> None:
    assert check_resources(RESOURCES).problems == ()


FAULTS: dict[str, tuple[str, str, str, str]] = {
    "unknown key": ("drugs/diazepam.toml", "long_acting", "long_actng", "unknown key"),
    "unknown mark": ("drugs/diazepam.toml", 'mark = "V"', 'mark = "X"', "is not one of V"),
    "unknown class": ("drugs/diazepam.toml", '"benzodiazepine"', '"benzo"', "is not one of"),
    "no sign-off": ("drugs/diazepam.toml", "awaiting clinical review", "signed", "not one of"),
    "unknown source": ("drugs/diazepam.toml", '"WHO-ATC"', '"S999"', "no citation"),
    "half-life": ("drugs/diazepam.toml", 'hours_low = "20"', 'hours_low = "200"', "hours_low"),
    "code twice": ("drugs/diazepam.toml", '"3322"', '"596"', "is the code of alprazolam too"),
    "key and file": ("drugs/diazepam.toml", 'key = "diazepam"', 'key = "valium"', "named"),
    "maximum": ("drugs/diazepam.toml", 'mg_per_day = "30"', 'mg_per_day = "0.0001"', "micrograms"),
    "no figure": ("drugs/diazepam.toml", 'mg_per_day = "30"\n', "", "needs a note"),
    "indication": ("drugs/diazepam.toml", '"insomnia"', '"sleep"', "unknown indication"),
    "country": ("drugs/products/diazepam.toml", '"UK"', '"GB"', "unknown country"),
    "unit": ("drugs/products/diazepam.toml", 'per = "mL"', 'per = "ml"', "unknown unit"),
    "form": ("drugs/products/diazepam.toml", '"tablet"', '"pill"', "unknown form"),
    "step": ("drugs/products/diazepam.toml", 'smallest_mg = "1"', 'smallest_mg = "0.00001"',
             "micrograms"),
    "step too large": ("drugs/products/diazepam.toml", 'smallest_mg = "1"', 'smallest_mg = "50"',
                       "smallest_mg"),
    "product source": ("drugs/products/diazepam.toml", '"UK-NAMES"', '"HEARSAY"', "no citation"),
    "float": ("equivalences/ashton.toml", 'low_mg = "0.5"', "low_mg = 0.5", "decimal string"),
    "range": ("equivalences/ashton.toml", 'high_mg = "0.5"', 'high_mg = "0.4"', "low_mg <="),
    "drug": ("equivalences/ashton.toml", '"bromazepam"', '"bromazolam"', "no drug has this key"),
    "table": ("equivalences/ashton.toml", 'source = "EQ-ASHTON"', "", "'source' is missing"),
    "opioid": ("drugs/interacting/opioids.toml", 'code = "7052"', 'code = "596"', "too"),
    "condition": ("conditions/copd.toml", '"J44"', '"G40"', "another word"),
    "system": ("conditions/copd.toml", '"icd10"', '"icd9"', "unknown system"),
    "citation": ("citations/labels.toml", '"L2"', '"L1"', "used twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(copy: Path, name: str) -> None:
    file, old, new, words = FAULTS[name]
    change(copy / file, old, new)
    problems = [str(problem) for problem in check_resources(copy).problems]
    assert any(words in problem for problem in problems), problems
    with pytest.raises(ResourceFaults):
        load_catalogue(copy)


def test_faults_of_several_files_come_at_once(copy: Path) -> None:
    for file, old, new, _ in (FAULTS["unknown key"], FAULTS["float"], FAULTS["system"]):
        change(copy / file, old, new)
    with pytest.raises(ResourceFaults) as caught:
        load_catalogue(copy)
    files = {fault.file for fault in caught.value.faults}
    assert {"drugs/diazepam.toml", "equivalences/ashton.toml", "conditions/copd.toml"} <= files


UNREAD: dict[str, Callable[[Path], object]] = {
    "drugs/notes.txt": lambda path: path.write_text("x"),
    "equivalences/old": lambda path: path.mkdir(),
    "stray.toml": lambda path: path.write_text("x"),
    "drug": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_file_nothing_reads_is_told(copy: Path, name: str) -> None:
    UNREAD[name](copy / name)
    (problem,) = check_resources(copy).problems
    assert problem.message == "nothing reads this"


def test_a_missing_table_is_told(copy: Path) -> None:
    (copy / "equivalences" / "ashton.toml").unlink()
    (problem,) = check_resources(copy).problems
    assert problem.message == "this table is missing"
