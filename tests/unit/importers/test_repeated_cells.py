"""Cells that many rows share are read once, and every row comes out as if read on its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_desktop.catalogue.catalogue import load_catalogue
from clinic_desktop.catalogue.directions import DirectionsReader
from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.recognition import DrugReader
from clinic_desktop.domain.batch import Item, RejectedRow, Sourced
from clinic_desktop.importers import clinic_tables
from clinic_desktop.importers.clinic_csv import read_table
from clinic_desktop.importers.clinic_tables import TABLES
from clinic_desktop.importers.files import InputFile, find_files
from clinic_desktop.importers.resolving import Resolver

CATALOGUE = load_catalogue()
(TABLE,) = (table for table in TABLES if table.name == "prescriptions.csv")
HEADER = "prescription_id,patient_id,drug,start_date,directions,quantity,end_date,status\n"
ROWS = (
    "R1,P1,diazepam 5 mg tablets,2026-01-01,one at night,28,,active\n"
    "R2,P2,diazepam 5 mg tablets,2026-02-01,one at night,28,2026-03-01,active\n"
    "R3,P2,diazepam 5 mg tablets,,one at night,28,,active\n"
    "R4,P2,diazepam 5 mg tablets,2026-02-30,one at night,28,,active\n"
    ",P2,diazepam 5 mg tablets,2026-02-01,one at night,28,,active\n"
    "R5,P1,lorazapam 1 mg,2026-01-01,some mystery,28,,active\n"
    "R6,P1,lorazapam 1 mg,2026-01-02,some mystery,28,,active\n"
    "R7,P1,diazepam 5 mg tablets,2026-01-01,some mystery,0,,active\n"
    "R8,P1,diazepam 5 mg tablets,2026-01-02,some mystery,0,,active\n"
    "R9,P1,diazepam 5 mg tablets,2026-01-03,some mystery,28,,active\n"
    "R10,P1,diazepam 5 mg tablets,2026-01-04,some mystery,28,,active\n"
)


@pytest.fixture
def file(tmp_path: Path) -> InputFile:
    path = tmp_path / "prescriptions.csv"
    path.write_text(HEADER + ROWS)
    (found,) = find_files([path])
    assert isinstance(found, InputFile)
    return found


def resolver() -> Resolver:
    directions = DirectionsReader(resources_root())
    return Resolver(DrugReader(CATALOGUE), directions, CATALOGUE.conditions)


def plain(items: Iterator[Item]) -> list[object]:
    return [
        (item.record, item.warnings) if isinstance(item, Sourced) else item
        for item in items
        if isinstance(item, Sourced | RejectedRow)
    ]


def test_remembered_cells_change_nothing(file: InputFile, monkeypatch: pytest.MonkeyPatch) -> None:
    remembering, forgetting = resolver(), resolver()
    with_memory = plain(read_table(file, TABLE, remembering))
    monkeypatch.setattr(clinic_tables, "MOST_REMEMBERED", 0)
    without = plain(read_table(file, TABLE, forgetting))
    assert len(with_memory) == 11
    assert with_memory == without
    assert remembering.not_understood() == forgetting.not_understood()
    assert {one.count for one in forgetting.not_understood()} == {2, 4}
