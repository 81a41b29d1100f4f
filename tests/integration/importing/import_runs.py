"""Imports of files written for a test, and what the store then holds."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from clinic_desktop.domain.batch import FileReport, ImportReport
from clinic_desktop.domain.errors import Problem, ProblemLevel
from clinic_desktop.services.importing import Readers, import_paths
from clinic_desktop.store.models import Base
from clinic_desktop.store.session import Store

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
PEOPLE = "patient_id,family_name,given_name,birth_date\n"
P1 = PEOPLE + "P1,Reed,Ann,1950-01-01\n"
P1_P2 = P1 + "P2,Cole,Bo,1960-02-02\n"
ORDERS = "prescription_id,patient_id,drug,start_date"
RECORD_TABLES = (
    "patients", "prescriptions", "conditions", "encounters", "reviews", "plan_rows",
    "recognised_drugs", "replaced_records", "import_files", "import_batches",
)  # fmt: skip


@dataclass
class Run:
    """One store, and a folder for its files."""

    store: Store
    readers: Readers
    folder: Path

    def write(self, **tables: str) -> Path:
        """A clinic CSV folder: `patients="..."` becomes patients.csv."""
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        for name, text in tables.items():
            (self.folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        return self.folder

    def csv(self, **tables: str) -> ImportReport:
        return self.paths(self.write(**tables))

    def fhir(self, **documents: Any) -> ImportReport:
        """JSON files; a list becomes NDJSON."""
        self.write()
        for name, document in documents.items():
            if isinstance(document, list):
                text = "".join(json.dumps(one) + "\n" for one in document)
                (self.folder / f"{name}.ndjson").write_text(text)
            else:
                (self.folder / f"{name}.json").write_text(json.dumps(document))
        return self.paths(self.folder)

    def paths(self, *paths: Path, **options: Any) -> ImportReport:
        report = import_paths(self.store, self.readers, paths, started_at=AT, **options)
        assert report.balanced
        return report

    def rows(self, name: str) -> list[dict[str, Any]]:
        table = table_of(name)
        with self.store.read() as session:
            return [dict(row._mapping) for row in session.execute(select(table))]

    def one(self, name: str) -> dict[str, Any]:
        (row,) = self.rows(name)
        return row

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        return {name: self.rows(name) for name in RECORD_TABLES}


def table_of(name: str) -> Table:
    return Base.metadata.tables[name]


def counts(report: ImportReport, name: str | None = None) -> tuple[int, int, int, int, int]:
    """(rows in, added, changed, unchanged, rejected) of one file, or of all."""
    one: FileReport | ImportReport = report
    if name is not None:
        (one,) = [file for file in report.files if Path(file.path).name == name]
    return (one.rows_in, one.added, one.changed, one.unchanged, one.rejected)


def errors(report: ImportReport) -> list[Problem]:
    return [one for one in report.problems if one.level is ProblemLevel.ERROR]


def warnings(report: ImportReport) -> list[Problem]:
    return [one for one in report.problems if one.level is ProblemLevel.WARNING]


def sample_data() -> Path:
    """Real exports kept beside the project; the test is skipped where they are not."""
    project = Path(__file__).resolve().parents[3]
    folder = Path(os.environ.get("CLINIC_SAMPLE_DATA", project.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the folder of real sample exports is not there (CLINIC_SAMPLE_DATA)")
    return folder
