"""From nothing to a window on the screen: `... .window bare|first|ready DATABASE`.

Says `shown` when the window is drawn; whoever started the process holds the watch, so that starting
Python and importing Qt count. `bare` is an empty Qt window: what no program can go below.
"""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clinic_desktop.services.facade import Clinic


def show_bare() -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1200, 800)
    window.show()
    app.processEvents()
    _shown()


def show_ours(database: Path, *, until: str) -> None:
    """Until a window is seen (`first`), or the clinic is open and a person can begin (`ready`)."""
    from clinic_desktop import bootstrap
    from clinic_desktop.ui.app import Start, application
    from clinic_desktop.ui.theme import dress

    def open_clinic() -> "Clinic":
        return bootstrap.open_clinic(bootstrap.load_program(), database, as_of=date(2026, 11, 23))

    app = application()
    dress(app, bootstrap.theme(), bootstrap.font_files())
    start = Start(open_clinic)
    start.show()
    if until == "first":
        app.processEvents()
        _shown()

    def ready(_window: object) -> None:
        app.processEvents()
        _shown()

    start.ready.connect(ready)
    app.exec()


def _shown() -> None:
    print("shown", flush=True)
    # Closing down is not part of the question, and a worker thread may still be filling the queue.
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        show_bare()
    else:
        show_ours(Path(sys.argv[2]), until=sys.argv[1])
