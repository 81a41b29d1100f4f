"""A clinic of its own for tests of the import desk, with a clock that a test moves."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from clinic_desktop.bootstrap import load_program
from clinic_desktop.domain.batch import ImportReport
from clinic_desktop.domain.review import Contact, Decision, Review
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.imports import ImportDesk
from clinic_desktop.services.program import Program
from clinic_desktop.store.models import Base
from clinic_desktop.store.session import open_store

AS_OF = date(2026, 6, 1)
SIGNER = Signer("Dr T. Example", "prescriber")
PEOPLE = "patient_id,family_name,given_name,birth_date,identifier\n"
REED = "P1,Reed,Ann,1950-01-01,943 476 5919\n"
COLE = "P2,Cole,Bo,1960-02-02,\n"
ORDERS = "prescription_id,patient_id,drug,start_date,directions,quantity\n"
RX1 = "R1,P1,diazepam 5 mg tablets,2026-05-01,one at night,28\n"
RX2 = "R2,P2,zopiclone 7.5 mg tablets,2026-05-02,one at night,28\n"
PROGRAM: Program = load_program()


@dataclass
class Desk:
    """One clinic; every import happens a day after the one before."""

    folder: Path
    now: datetime = datetime(2026, 5, 3, 9, tzinfo=UTC)
    clinic: ClinicServices = field(init=False)

    def __post_init__(self) -> None:
        store = open_store(self.folder / "clinic.db", create=True)
        self.clinic = ClinicServices(
            PROGRAM, store, as_of=AS_OF, jurisdiction="uk", clock=lambda: self.now
        )

    @property
    def imports(self) -> ImportDesk:
        return self.clinic.imports

    def bring(self, feed: str = "import", **tables: str) -> ImportReport:
        """Imports clinic CSV tables: `patients="..."` becomes patients.csv."""
        return self._run(feed, tables, is_full=False)

    def bring_full(self, feed: str = "import", **tables: str) -> ImportReport:
        """The same as an export that holds everything of the feed."""
        return self._run(feed, tables, is_full=True)

    def _run(self, feed: str, tables: dict[str, str], *, is_full: bool) -> ImportReport:
        self.now += timedelta(days=1)
        files = self.folder / f"files-{self.now.date()}"
        files.mkdir()
        for name, text in tables.items():
            (files / f"{name}.csv").write_text(text, encoding="utf-8")
        report = self.imports.run([files], feed=feed, is_full=is_full)
        assert report.balanced
        return report

    def sign_review(self, patient_id: str) -> None:
        self.now += timedelta(hours=1)
        self.clinic.sign_review(
            Review(
                id="", patient_id=patient_id, review_on=AS_OF, reviewer=None,
                contact=Contact.SEEN, decision=Decision.CONTINUE, reason="stable",
                next_review_on=date(2026, 9, 1),
            ),
            SIGNER,
        )  # fmt: skip

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that the store holds about people."""
        held = {}
        with self.clinic.store.read() as session:
            for table in Base.metadata.sorted_tables:
                if not table.name.startswith(("import_", "recognised_", "batch_")):
                    held[table.name] = [tuple(row) for row in session.execute(select(table))]
        return held
