"""What a command works with: the global options, the program, the clinic when asked for."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typer

from clinic_desktop import bootstrap
from clinic_desktop.cli.options import Globals
from clinic_desktop.cli.showing import messages
from clinic_desktop.services.clinic import DEFAULT_JURISDICTION, ClinicServices
from clinic_desktop.services.program import Program


@dataclass(frozen=True)
class Desk:
    options: Globals

    @cached_property
    def program(self) -> Program:
        return bootstrap.load_program()

    def clinic(self, *, create: bool = False) -> ClinicServices:
        """The clinic of `--db`; made where `create` says so and there is none."""
        return self._open(self.options.db, create=create)

    def clinic_to_look_at(self) -> ClinicServices:
        """The clinic of `--db`; where its file is not there an empty one that goes with the
        command, so that nothing is left behind."""
        db = self.options.db or bootstrap.default_database()
        is_there = "://" in str(db) or Path(db).exists()
        return self._open(db if is_there else bootstrap.scratch_database(), create=True)

    def _open(self, db: str | Path | None, *, create: bool) -> ClinicServices:
        clinic = bootstrap.open_clinic(
            self.program,
            db,
            as_of=self.options.as_of,
            jurisdiction=self.options.jurisdiction,
            create=create,
        )
        if clinic.jurisdiction_assumed:
            messages.print(
                f"No jurisdiction is set for this clinic; {DEFAULT_JURISDICTION} is assumed. "
                "Give --jurisdiction us or uk."
            )
        return clinic


def desk(context: typer.Context) -> Desk:
    """The desk of this run, made by the callback that reads the global options."""
    found = context.find_root().obj
    assert isinstance(found, Desk)
    return found
