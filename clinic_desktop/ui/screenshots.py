"""Draws the main screens of a clinic to PNG files, offscreen.

Runs as a process of its own, because the command line never loads Qt:
`python -m clinic_desktop.ui.screenshots --out DIR [--db PATH] [--as-of YYYY-MM-DD]`.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

# Before Qt is loaded: there may be no display, and none is needed.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDeadlineTimer, QEventLoop

from clinic_desktop import bootstrap
from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.services.facade import Clinic, Signer
from clinic_desktop.services.worklist_views import WorklistRow
from clinic_desktop.ui.app import application, open_window, print_fault
from clinic_desktop.ui.desk import Place
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.taper.contract import contract_fields
from clinic_desktop.ui.taper.settings import starting_settings
from clinic_desktop.ui.theme import Scheme

LONGEST_WAIT_MS = 60_000
LAYOUT_ROUNDS = 5
"""Text that wraps asks for its height only once it has its width, and may ask again."""
LONG_PLAN_STEPS = 8
SIGNER = Signer("Dr A. Example", "prescriber")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, open, draw; the exit code of the command line."""
    options = _options(arguments)
    application()
    program = bootstrap.load_program()
    try:
        if options.db is None:
            db = bootstrap.demo_database()
            clinic: Clinic = bootstrap.open_demo(program, db, as_of=options.as_of)
        else:
            clinic = bootstrap.open_clinic(program, options.db, as_of=options.as_of)
        files = draw_screens(
            clinic,
            options.out,
            scheme=Scheme(options.scheme),
            scale=options.scale,
            size=(options.width, options.height),
        )
    except ClinicError as fault:
        print_fault(fault)
        return 3
    for file in files:
        sys.stdout.write(f"{file}\n")
    return 0


def draw_screens(
    clinic: Clinic,
    out: Path,
    *,
    scheme: Scheme = Scheme.LIGHT,
    scale: int = 100,
    size: tuple[int, int] = (1366, 768),
) -> list[Path]:
    """Worklist, patient page, review form, planner and preview of one person each."""
    out.mkdir(parents=True, exist_ok=True)
    window = open_window(clinic, scheme, scale)
    window.resize(*size)
    window.show()
    window.begin(SIGNER)
    _settle(window)
    people = clinic.worklist("everyone").rows
    first = people[0].patient.id if people else None
    planned = _first(people, partial(_has_a_long_plan, clinic), first)
    signed = _first(people, lambda row: bool(clinic.patient_page(row.patient.id).plans), None)
    screens = [("worklist", Place("worklist"))]
    if first is not None:
        screens += [
            ("patient", Place("patient", signed or first)),
            ("review", Place("review", planned)),
            ("planner", Place("planner", planned)),
        ]
    if signed is not None:
        screens.append(("letter", Place("documents", signed)))
    files: list[Path] = []
    for name, place in screens:
        window.go(place)
        _settle(window)
        path = out / f"{name}.png"
        if not window.grab().save(str(path)):
            raise ClinicError("The pictures could not be written", f"Folder: {out}.")
        files.append(path)
    window.desk.drafts.clear()
    for page in window.pages.values():
        page.forget()
    window.jobs.wait()
    window.close()
    return files


def _first(
    rows: Sequence[WorklistRow], fits: Callable[[WorklistRow], bool], default: str | None
) -> str | None:
    return next((row.patient.id for row in rows if fits(row)), default)


def _has_a_long_plan(clinic: Clinic, listed: WorklistRow) -> bool:
    """Someone whose starting draft shows what the planner does."""
    start = clinic.planner_start(listed.patient.id)
    if start.blocked is not None or any(guard.holds for guard in start.guards):
        return False
    answer = clinic.draw_plan(
        contract_fields(starting_settings(start, clinic.today()), clinic.today())
    )
    return answer.plan is not None and len(answer.plan.steps) >= LONG_PLAN_STEPS


def _settle(window: MainWindow) -> None:
    """Let the work end and the window paint what came of it."""
    deadline = QDeadlineTimer(LONGEST_WAIT_MS)
    loop = QEventLoop()
    while window.jobs.running and not deadline.hasExpired():
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    for _ in range(LAYOUT_ROUNDS):
        loop.processEvents()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Draw the main screens to PNG files.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--db")
    parser.add_argument("--as-of", type=date.fromisoformat, default=bootstrap.today())
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--scale", type=int, default=100)
    parser.add_argument("--width", type=int, default=1366)
    parser.add_argument("--height", type=int, default=768)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
