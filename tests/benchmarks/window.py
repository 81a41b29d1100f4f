"""From nothing to a window on the screen: `python -m tests.benchmarks.window bare|ours DATABASE`.

Says `shown` when the window is drawn; whoever started the process holds the watch, so that starting
Python and importing Qt count. `bare` is an empty Qt window: what no program can go below.
"""

import os
import sys
from datetime import date
from pathlib import Path


def show_bare() -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1200, 800)
    window.show()
    app.processEvents()
    _shown()


def show_ours(database: Path) -> None:
    from clinic_desktop import bootstrap
    from clinic_desktop.ui.app import application, open_window

    app = application()
    clinic = bootstrap.open_clinic(bootstrap.load_program(), database, as_of=date(2026, 11, 23))
    window = open_window(clinic)
    window.show()
    app.processEvents()
    _shown()


def _shown() -> None:
    print("shown", flush=True)
    # Closing down is not part of the question, and a worker thread may still be filling the queue.
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        show_bare()
    else:
        show_ours(Path(sys.argv[2]))
