"""A foreign table is described by its columns, never by somebody's data."""

from pathlib import Path

import pytest

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.importers.files import InputFile, find_files
from clinic_desktop.importers.mapping_files import shipped_mappings
from clinic_desktop.importers.table_offers import describe_table

SHIPPED = shipped_mappings(resources_root() / "mappings")


def described(folder: Path, text: str, name: str = "export.csv") -> str | None:
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    (found,) = find_files([path])
    assert isinstance(found, InputFile)
    return describe_table(found, SHIPPED)


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("Shelf,Item,Count\r\n1,2,3\r\n", "comma"),
        ("Shelf;Item;Count\n1;2;3\n", "semicolon"),
        ("Shelf\tItem\tCount\n", "tab"),
        ("Shelf|Item|Count", "pipe"),
    ],
)
def test_names_delimiter_and_columns(text: str, parted: str, tmp_path: Path) -> None:
    told = described(tmp_path, text)
    assert told is not None
    assert told.startswith(
        f"This is a table parted by {parted}, with the columns Shelf, Item, Count."
    )
    assert "--map FILE" in told


@pytest.mark.parametrize(
    "row",
    [
        "Smith,John,1950-01-01,diazepam 5 mg",
        "9434765919,Smith,John,F",
        "Smith,John,01/02/50,F",
        "Smith,Smith,John,F",
    ],
)
def test_never_repeats_a_first_line_that_holds_data(row: str, tmp_path: Path) -> None:
    told = described(tmp_path, f"{row}\n{row}\n")
    assert told is not None
    assert "Smith" not in told
    assert "header line" in told


def test_many_columns_are_cut_short(tmp_path: Path) -> None:
    told = described(
        tmp_path, ",".join(f"Column{letter}{n}" for letter in "abcd" for n in range(10))
    )
    assert told is not None
    assert "Columnc9 and 10 more" in told


def test_offers_the_hospital_mapping_whatever_the_case_of_its_columns(tmp_path: Path) -> None:
    header = (
        "row_id,subject_id,hadm_id,startdate,enddate,drug_type,drug,ndc,prod_strength,dose_val_rx,"
        "dose_unit_rx,route\n"
    )
    told = described(tmp_path, header, "PRESCRIPTIONS.csv")
    assert told is not None
    assert "The mapping hospital-orders (as its table orders: prescriptions) fits it" in told


def test_a_text_is_no_table(tmp_path: Path) -> None:
    assert described(tmp_path, "Dear colleague\n") is None
