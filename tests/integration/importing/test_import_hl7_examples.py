"""The published examples of FHIR R4, file by file: each comes in, or the report names it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clinic_desktop.domain.batch import FileReport, ImportReport
from tests.integration.importing.import_runs import Run, sample_data

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "hl7-r4-examples"
FILES = sorted(path.name for path in FOLDER.glob("*.json")) or ["(the folder is not there)"]


@dataclass(frozen=True)
class Examples:
    """What one import of all examples reported, and the orders it kept by their id."""

    report: ImportReport
    orders: dict[str, dict[str, Any]]

    def of(self, name: str) -> FileReport:
        (one,) = [file for file in self.report.files if Path(file.path).name == name]
        return one


@pytest.fixture(scope="module")
def examples(
    tmp_path_factory: pytest.TempPathFactory, new_module_run: Callable[[], Run]
) -> Examples:
    folder = sample_data() / "hl7-r4-examples"
    if not folder.is_dir():
        pytest.skip("the published examples of FHIR R4 are not there")
    texts = "".join(path.read_text("utf-8") for path in folder.glob("*.json"))
    people = tmp_path_factory.mktemp("people") / "people.ndjson"
    ids = sorted(set(re.findall(r'"reference"\s*:\s*"Patient/([^"]+)"', texts)))
    people.write_text(
        "".join(
            json.dumps({"resourceType": "Patient", "id": one, "name": [{"family": one}]}) + "\n"
            for one in ids
        )
    )
    run = new_module_run()
    report = run.paths(people, folder)
    return Examples(report, {row["id"]: row for row in run.rows("prescriptions")})


@pytest.mark.parametrize("name", FILES)
def test_each_example_comes_in_or_is_named(name: str, examples: Examples) -> None:
    kind, _, number = name.removesuffix(".json").partition("-")
    file = examples.of(name)
    told = [one for one in examples.report.problems if Path(str(one.file)).name == name]
    assert all(one.field and one.message.endswith(".") for one in told)
    if kind == "Medication":  # a medicine alone is used where an order points to it
        assert (file.rows_in, dict(file.not_used_kinds)) == (0, {"Medication": 1})
        return
    if name == "MedicationStatement-example001.json":  # says again what its order said
        assert (file.rows_in, file.not_used) == (0, 1), file
        return
    assert (file.rows_in, file.added, file.rejected) == (1, 1, 0), told
    order = examples.orders[number]
    assert order["drug_text"]
    if order["start_day"] is None:
        assert any("start" in str(one.field) for one in told)


def test_no_dose_is_made_up(examples: Examples) -> None:
    """Only orders whose text says it outright have a figure."""
    doses = {
        number: row["units_per_day"]
        for number, row in examples.orders.items()
        if row["units_per_day"] is not None
    }
    assert doses == {
        "meddisp0303": "12", "meddisp0310": "6", "meddisp0321": "6",
        "medrx0301": "12", "medrx0307": "6", "medrx0308": "6",
    }  # fmt: skip
