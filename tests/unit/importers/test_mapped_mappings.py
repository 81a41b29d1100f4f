"""A mapping is read strictly: whatever it leaves open that could be read two ways is a fault."""

from pathlib import Path

import pytest

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.catalogue.reading import ResourceFaults
from clinic_desktop.domain.errors import UserError
from clinic_desktop.importers.mapping_files import find_mapping, read_mapping, shipped_mappings

SHIPPED = resources_root() / "mappings"
FILLS = """
name = "fills"
version = 3
title = "Fills"
date_order = "day-first"
[[table]]
name = "fills"
record = "prescriptions"
files = ["fills_*.csv"]
[table.columns]
prescription_id = "No"
patient_id = "Pat"
drug = "Item"
start_date = "Date"
status = "State"
[table.words.status]
Paid = "completed"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, "utf-8")
    return path


def faults_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(ResourceFaults) as found:
        read_mapping(written(folder, text))
    return [f"{fault.where}: {fault.message}" for fault in found.value.faults]


def test_shipped_mappings_are_sound_and_signed_by_nobody() -> None:
    mappings = shipped_mappings(SHIPPED)
    assert [mapping.name for mapping in mappings] == ["hospital-orders", "smart-dispensing"]
    for mapping in mappings:
        assert mapping.source
        assert mapping.sign_off is not None
        assert mapping.date_order is not None


def test_label_names_mapping_and_version(tmp_path: Path) -> None:
    assert read_mapping(written(tmp_path, FILLS)).label == "fills, version 3"


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('name = "fills"\nversion', 'name = "Our Fills"\nversion', "small letters"),
        ("version = 3", "version = 0", "must be 1 or more"),
        ('"day-first"', '"day"', "not one of year-first, day-first, month-first"),
        ('record = "prescriptions"', 'record = "bills"', "not one of patients"),
        ('start_date = "Date"\n', "", "'start_date' is missing"),
        ('patient_id = "Pat"\n', "", "'patient_id' is missing"),
        ('drug = "Item"\n', "", "needs its drug"),
        ('drug = "Item"', 'drug_code = "Item"', "what codes the drug_code holds"),
        ('drug = "Item"', 'drug = "Item"\ncolour = "C"', "no field 'colour'"),
        ('drug = "Item"', 'drug = "Item"\ntimes = "T"', "needs dose_amount and dose_unit"),
        ('Paid = "completed"', 'Paid = "paid"', "'paid' is no listed word"),
        ("[table.words.status]", '[table.constants]\nsource = "shop"\n[table.words.status]',
         "'shop' is no listed word"),
        ("[table.words.status]", '[table.constants]\ndrug = "x"\n[table.words.status]',
         "'drug' is given twice"),
        ("[table.words.status]", '[table.patterns]\ndrug = "a+"\n[table.words.status]',
         "with one group"),
        ("[table.words.status]", '[table.patterns]\ndrug = "(a"\n[table.words.status]',
         "with one group"),
        ("files = ", 'one_per = ["prescriber"]\nfiles = ', "told apart by 'prescriber'"),
        ("files = ", "one_per = 'drug'\nfiles = ", "must be a list"),
        ('title = "Fills"', 'title = "Fills"\ncolour = "red"', "unknown key"),
        ("[table.words.status]",
         '[[table.names_from]]\nfield = "organisation"\ncolumn = "S"\ntable = "shops"\n'
         'key = "S"\nname = "N"\n[table.words.status]', "no table 'shops'"),
    ],
)  # fmt: skip
def test_what_a_mapping_leaves_open_is_a_fault(
    before: str, after: str, fault: str, tmp_path: Path
) -> None:
    assert before in FILLS
    faults = faults_of(tmp_path, FILLS.replace(before, after, 1))
    assert any(fault in one for one in faults), faults


def test_dose_comes_from_directions_or_from_columns(tmp_path: Path) -> None:
    both = 'drug = "Item"\ndirections = "Sig"\ndose_amount = "A"\ndose_unit = "U"'
    assert any(
        "not from both" in one for one in faults_of(tmp_path, FILLS.replace('drug = "Item"', both))
    )


def test_tables_whose_ids_could_meet_are_a_fault(tmp_path: Path) -> None:
    table = FILLS[FILLS.index("[[table]]") :]
    second = table.replace('name = "fills"', 'name = "refills"')
    assert any("ids could meet" in one for one in faults_of(tmp_path, FILLS + second))
    apart = second.replace('record = "prescriptions"', 'record = "prescriptions"\nid_prefix = "r "')
    assert len(read_mapping(written(tmp_path, FILLS + apart)).table) == 2


def test_table_is_known_by_name_then_by_its_columns(tmp_path: Path) -> None:
    mapping = read_mapping(written(tmp_path, FILLS))
    columns = ["no", "PAT", "Item", "Date", "State", "Shop"]
    assert mapping.table_for("C:\\out\\Fills_2026.CSV", []) is mapping.table[0]
    assert mapping.table_for("export.txt", columns) is mapping.table[0]
    assert mapping.table_for("export.txt", columns[1:]) is None


def test_of_two_tables_of_a_name_the_columns_tell() -> None:
    mapping = find_mapping("smart-dispensing", SHIPPED)
    short = ["PID", "YOB", "GENDER", "RACE"]
    full = ["city", "apartment", "street", "dob", "GENDER", "region", "PID", "pcode", "gender",
            "home", "country", "lname", "fname"]  # fmt: skip
    for header, name in ((short, "people-without-names"), (full, "people")):
        table = mapping.table_for("ri-patients.txt", header)
        assert table is not None
        assert table.name == name


def test_mapping_is_found_by_name_or_file_and_never_outside_its_folder(tmp_path: Path) -> None:
    assert find_mapping("hospital-orders", SHIPPED).name == "hospital-orders"
    assert find_mapping(str(written(tmp_path, FILLS)), SHIPPED).name == "fills"
    for name in ("nothing-here", "../mappings/hospital-orders", ""):
        with pytest.raises(UserError) as told:
            find_mapping(name, SHIPPED)
        assert "hospital-orders, smart-dispensing" in told.value.hint


def test_faults_of_a_clinics_own_mapping_are_told_as_such(tmp_path: Path) -> None:
    path = written(tmp_path, FILLS.replace("version = 3", "version = 0"))
    with pytest.raises(UserError) as told:
        find_mapping(str(path), SHIPPED)
    assert not isinstance(told.value, ResourceFaults)
    assert "version: must be 1 or more" in told.value.message
    path.write_text("name = ", "utf-8")
    with pytest.raises(UserError, match=r"mapping cannot be used"):
        find_mapping(str(path), SHIPPED)
