"""`demo`: the whole loop on invented people."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from clinic_desktop import bootstrap
from clinic_desktop.cli.desk import Desk, desk
from clinic_desktop.cli.files import write_file
from clinic_desktop.cli.people import shown_line, worklist_cells
from clinic_desktop.cli.showing import messages, print_json, print_line
from clinic_desktop.services.clinic import ClinicServices
from clinic_desktop.services.demo_clinic import SIGNER, signed_patient
from clinic_desktop.services.letter_kinds import LETTER_KINDS

SCREENSHOT_SECONDS = 240


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Folder for the worklist and letters.")] = None,
) -> int:
    """Build the demo clinic, evaluate it, write its worklist and one person's letters.

    Without --db its database goes when the command ends.
    """
    here = desk(context)
    folder = out or Path("demo-out")
    folder.mkdir(parents=True, exist_ok=True)
    typed = here.options.db if here.options.db_was_typed else None
    db = typed or str(bootstrap.demo_database())
    clinic = bootstrap.open_demo(here.program, db, as_of=here.options.as_of)
    told = clinic.flags()
    files = _write_worklist(clinic, folder)
    files += _write_letters(clinic, folder)
    files += _draw_screens(here, db, folder)
    if here.options.json:
        print_json(
            {
                "patients": clinic.count_people(),
                "findings": sum(one.outcome.kind.value == "finding" for one in told.outcomes),
                "db": typed,
                "files": [str(file) for file in files],
            }
        )
    else:
        kept = f"in {typed}" if typed else "not kept (--db keeps them)"
        print_line(f"Demo clinic: {clinic.count_people()} invented people, {kept}")
        for file in files:
            print_line(f"  {file}")
    return 0


def _write_worklist(clinic: ClinicServices, folder: Path) -> list[Path]:
    queue = clinic.worklist()
    lines = ["DEMO - invented people", shown_line(queue), queue.sorted_by, ""]
    lines += [" | ".join(worklist_cells(row, names=True)) for row in queue.rows]
    path = folder / "worklist.txt"
    write_file(path, ("\n".join(lines) + "\n").encode("utf-8"))
    return [path]


def _write_letters(clinic: ClinicServices, folder: Path) -> list[Path]:
    paths = []
    patient = signed_patient(clinic)
    for kind in LETTER_KINDS:
        document = clinic.papers.prepare(patient, kind)
        path = folder / f"{kind}.pdf"
        write_file(path, document.pdf)
        clinic.papers.issue(patient, document, SIGNER)
        paths.append(path)
    return paths


def _draw_screens(here: Desk, db: str, folder: Path) -> list[Path]:
    """Screens are drawn by a second process: the command line itself never loads Qt."""
    command = [sys.executable, "-m", "clinic_desktop.ui.screenshots", "--out", str(folder)]
    command += ["--db", db, "--as-of", here.options.as_of.isoformat()]
    try:
        result = subprocess.run(  # noqa: S603  our own module, our own arguments
            command, capture_output=True, text=True, timeout=SCREENSHOT_SECONDS, check=False
        )
        drawn = result.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        drawn = False
    if not drawn:
        messages.print("The screens could not be drawn: Qt or its system libraries are missing.")
        return []
    return sorted(folder.glob("*.png"))
