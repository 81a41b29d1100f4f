"""Opens the window: the application, its look, the last handler of faults."""

import argparse
import logging
import sys
import threading
import traceback
from collections.abc import Sequence
from datetime import date
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from clinic_desktop import __version__, bootstrap
from clinic_desktop.domain.errors import ClinicError, EnvironmentFault
from clinic_desktop.services.facade import Clinic
from clinic_desktop.ui.first_run import FirstRun
from clinic_desktop.ui.main_window import PRODUCT, MainWindow
from clinic_desktop.ui.sheets import message
from clinic_desktop.ui.theme import Scheme, dress

log = logging.getLogger(__name__)


def application(argv: Sequence[str] = ()) -> QApplication:
    """The one application object."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication([PRODUCT, *argv])
    # Both set before the first use of a standard path, which is built from them.
    app.setOrganizationName(PRODUCT)
    app.setApplicationName(PRODUCT)
    app.setApplicationVersion(__version__)
    return app


def open_window(clinic: Clinic, scheme: Scheme = Scheme.SYSTEM, scale: int = 100) -> MainWindow:
    """A dressed window on an open clinic, not yet shown."""
    app = application()
    dress(app, clinic.theme(), clinic.font_files(), scheme, scale)
    return MainWindow(clinic, clinic.status())


def run_window(clinic: Clinic) -> int:
    """Show the window until it is closed; the process's exit code."""
    app = application()
    qInstallMessageHandler(_log_qt)
    window = open_window(clinic)
    handler = _LastHandler(window)
    sys.excepthook = handler.caught
    threading.excepthook = handler.caught_in_thread
    window.show()
    return app.exec()


def run(arguments: Sequence[str]) -> int:
    """Open the window as the command line asks: `--demo`, or a clinic by `--db`; exit code."""
    options = _options(arguments)
    app = application()
    qInstallMessageHandler(_log_qt)
    program = bootstrap.load_program()
    try:
        if options.demo or not _has_clinic(options.db):
            demo = options.demo or _ask_what_to_open(app, program)
        else:
            demo = False
        if demo is None:
            return 0
        if demo:
            db = options.db or bootstrap.demo_database()
            clinic: Clinic = bootstrap.open_demo(program, db, as_of=options.as_of)
        else:
            clinic = bootstrap.open_clinic(
                program,
                options.db,
                as_of=options.as_of,
                jurisdiction=options.jurisdiction,
                create=True,
            )
    except EnvironmentFault as fault:
        print_fault(fault)
        return 5
    except ClinicError as fault:
        print_fault(fault)
        return 3
    return run_window(clinic)


def print_fault(fault: ClinicError) -> None:
    sys.stderr.write(f"{fault.title}. {fault.message} {fault.hint}\n")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="clinic-desktop", description="Open the window.")
    parser.add_argument("--demo", action="store_true", help="open the demo clinic")
    parser.add_argument("--db", help="clinic file or database address")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=bootstrap.today(), help="YYYY-MM-DD"
    )
    parser.add_argument("--jurisdiction", choices=("uk", "us"))
    return parser.parse_args(list(arguments))


def _has_clinic(db: str | None) -> bool:
    """A database that was named is used or made as it is; else the user's own must be there."""
    return db is not None or bootstrap.default_database().exists()


def _ask_what_to_open(app: QApplication, program: bootstrap.Program) -> bool | None:
    """First run: the demo clinic (True), an empty clinic of one's own (False), or neither."""
    dress(app, program.theme(), tuple(sorted((program.resources / "fonts").glob("*.ttf"))))
    page = FirstRun()
    page.show()
    app.exec()
    return page.wants_demo


class _LastHandler:
    """A bug: log where it happened, without a value, and tell the person what is safe."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def caught(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        report = redacted(kind, trace)
        log.error("unexpected fault\n%s", report)
        sheet = message(
            "Something in the program failed.",
            "What you signed is safe, and drafts are still in this window. The report below holds "
            "no patient data.",
            report,
        )
        self._window.show_sheet(sheet)

    def caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        log.error("unexpected fault in a thread\n%s", redacted(args.exc_type, args.exc_traceback))


def redacted(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Type, files and lines: a message or a value could hold a name, so neither is here."""
    frames = traceback.extract_tb(trace)
    lines = [f"{f.filename.rpartition('clinic_desktop')[2]}:{f.lineno} {f.name}" for f in frames]
    return "\n".join([f"clinic_desktop {__version__}, {kind.__name__}", *lines[-12:]])


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }.get(kind, logging.ERROR)
    log.log(level, "Qt: %s", words)
