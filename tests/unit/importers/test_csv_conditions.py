"""Conditions of the clinic CSV: the word of a code, and what a code of remission says."""

import io

import pytest

from clinic_desktop.domain.batch import Sourced
from clinic_desktop.domain.records import Condition
from clinic_desktop.importers.clinic_csv import read_table
from clinic_desktop.importers.clinic_tables import TABLES
from clinic_desktop.importers.files import InputFile
from clinic_desktop.importers.resolving import Resolver

(CONDITIONS,) = (table for table in TABLES if table.name == "conditions.csv")


@pytest.mark.parametrize(
    ("row", "word", "not_current"),
    [
        ("F10.20,icd10,2024-01-02,", "alcohol-use-disorder", False),
        ("F10.21,icd10,2024-01-02,", "alcohol-use-disorder", True),
        ("F10.21,icd10,2024-01-02,2025-01-02", "alcohol-use-disorder", False),
        ("alcohol-use-disorder,project,2024-01-02,", "alcohol-use-disorder", False),
        ("Z91.81,icd10,2024-01-02,", None, False),
    ],
)
def test_a_code_of_remission_is_past_unless_its_end_is_recorded(
    row: str, word: str | None, not_current: bool, resolver: Resolver
) -> None:
    text = f"patient_id,code,code_system,onset_date,end_date\np1,{row}\n".encode()
    file = InputFile("conditions.csv", len(text), lambda: io.BytesIO(text))
    (item,) = read_table(file, CONDITIONS, resolver)
    assert isinstance(item, Sourced)
    assert isinstance(item.record, Condition)
    assert (item.record.word, item.record.not_current) == (word, not_current)
