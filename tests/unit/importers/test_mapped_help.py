"""The help page on mappings: its example is a mapping, and it names every field there is."""

import tomllib
from pathlib import Path

from clinic_desktop.catalogue.locations import resources_root
from clinic_desktop.docs_gen.mapping_page import mapping_page
from clinic_desktop.importers.mapping import CLINIC_TABLES, MappedTable
from clinic_desktop.importers.mapping_files import read_mapping, shipped_mappings

SHIPPED = shipped_mappings(resources_root() / "mappings")
PAGE = mapping_page(SHIPPED)
NOT_OF_A_TABLE_PART = {"name", "record", "files", "joined_by"}


def test_the_example_is_a_mapping(tmp_path: Path) -> None:
    example = PAGE.partition("```toml\n")[2].partition("```")[0]
    assert tomllib.loads(example)
    path = tmp_path / "our-pharmacy.toml"
    path.write_text(example, "utf-8")
    mapping = read_mapping(path)
    assert mapping.label == "our-pharmacy, version 1"
    assert mapping.table[0].one_per


def test_every_part_and_field_is_named() -> None:
    for part in set(MappedTable.__slots__) - NOT_OF_A_TABLE_PART:
        assert f"| `{part}` |" in PAGE
    for kind, table in CLINIC_TABLES.items():
        if kind != "plans":
            assert all(f"`{name}`" in PAGE for name in (*table.required, *table.optional))


def test_every_shipped_mapping_has_its_tables_and_columns() -> None:
    for mapping in SHIPPED:
        assert f"### {mapping.name}" in PAGE
        for table in mapping.table:
            assert f"| {table.name} |" in PAGE
            assert ", ".join(table.needed_columns) in PAGE
