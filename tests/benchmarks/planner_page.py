"""An edit in the planner, until painted: `python -m tests.benchmarks.planner_page`.

Prints seconds and the peak memory as `measure` does; the median over repeated edits of 26 steps.
"""

import json
import os
import resource
import statistics
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop

from clinic_desktop import bootstrap
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.taper_views import GuardAnswer
from clinic_desktop.ui.app import application, open_window
from clinic_desktop.ui.desk import Draft, Place
from clinic_desktop.ui.main_window import MainWindow
from clinic_desktop.ui.taper.page import PlannerPage
from clinic_desktop.ui.taper.settings import starting_settings

AS_OF = date(2026, 11, 23)
PERSON = "004118"
EDITS = 20


def main() -> None:
    application()
    with tempfile.TemporaryDirectory() as folder:
        clinic = bootstrap.open_demo(
            bootstrap.load_program(), Path(folder) / "demo.db", as_of=AS_OF
        )
        window = open_window(clinic)
        window.show()
        window.begin(Signer("Dr A. Khan", "prescriber"))
        _settle(window)
        start = clinic.planner_start(PERSON)
        answers = {one.key: GuardAnswer(False) for one in clinic.tapers.guards(PERSON).questions}
        settings = replace(starting_settings(start, AS_OF), amount="7")
        values = {"settings": settings, "answers": answers, "confirmed": False}
        window.desk.keep_draft(Place("planner", PERSON), Draft("Plan", values))
        window.go(Place("planner", PERSON))
        _settle(window)
        page = window.page
        assert isinstance(page, PlannerPage)
        assert page.plan is not None
        took = [_edit(window, page, "3" if turn % 2 else "4") for turn in range(EDITS)]
        window.desk.drafts.clear()
        window.jobs.wait()
        clinic.close()
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": statistics.median(took), "peak_mb": peak_kib / 1024}), flush=True)
    # Closing down is not part of the question.
    os._exit(0)


def _edit(window: MainWindow, page: PlannerPage, weeks: str) -> float:
    assert page.editor.settings is not None
    begun = perf_counter()
    page.editor.edit(replace(page.editor.settings, every=weeks))
    _settle(window)
    return perf_counter() - begun


def _settle(window: MainWindow) -> None:
    loop = QEventLoop()
    while window.jobs.running:
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    # What the answer changed is painted here, once.
    loop.processEvents()


if __name__ == "__main__":
    main()
