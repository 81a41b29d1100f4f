"""Opens the window: the application, its look, the last handler of faults."""

import argparse
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from clinic_desktop import __version__, bootstrap
from clinic_desktop.domain.errors import ClinicError, EnvironmentFault
from clinic_desktop.ui.background import Jobs
from clinic_desktop.ui.brand import PRODUCT
from clinic_desktop.ui.display import DisplayKeeper, kept_display
from clinic_desktop.ui.opening import Opening
from clinic_desktop.ui.theme import Scheme, dress

if TYPE_CHECKING:
    from clinic_desktop.services.clinic_status import ClinicStatus
    from clinic_desktop.services.facade import Clinic
    from clinic_desktop.ui.first_run import FirstRun
    from clinic_desktop.ui.main_window import MainWindow

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


def open_window(clinic: "Clinic", scheme: Scheme = Scheme.SYSTEM, scale: int = 100) -> "MainWindow":
    """A dressed window on an open clinic, not yet shown."""
    from clinic_desktop.ui.main_window import MainWindow

    dress(application(), bootstrap.theme(), bootstrap.font_files(), scheme, scale)
    return MainWindow(clinic, clinic.status())


def run(arguments: Sequence[str]) -> int:
    """Open the window as the command line asks: `--demo`, or a clinic by `--db`; exit code."""
    options = _options(arguments)
    app = application()
    qInstallMessageHandler(_log_qt)
    scheme, scale = kept_display()
    dress(app, bootstrap.theme(), bootstrap.font_files(), scheme, scale)
    DisplayKeeper(app)
    if not options.demo and not _has_clinic(options.db):
        asked = _ask_what_to_open(app)
        if asked.wants_demo is None:
            return 0
        options.demo = asked.wants_demo
        options.db = str(asked.file) if asked.file is not None else None
    today = bootstrap.today if options.as_of is None else None
    start = Start(partial(_open_clinic, options), where=_where(options), today=today)
    start.show()
    return app.exec() or start.exit_code


class Start(QObject):
    """Shows at once that a clinic is being opened, opens it behind, then shows its window."""

    ready = Signal(object)
    """The main window, shown."""

    def __init__(
        self,
        open_clinic: "Callable[[], Clinic]",
        where: str = "",
        today: Callable[[], date] | None = None,
    ) -> None:
        super().__init__()
        self._today = today
        self.opening = Opening(where)
        self.exit_code = 0
        self._open_clinic = open_clinic
        self._jobs = Jobs(self)
        self._window: MainWindow | None = None

    def show(self) -> None:
        self.opening.show()
        # Once it is painted: loading would keep the interpreter from painting.
        QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        self._jobs.run(self._load, self._opened, self._failed)

    def _load(self) -> "tuple[Clinic, ClinicStatus]":
        import clinic_desktop.ui.main_window  # noqa: F401 - here, not while the person waits to act

        clinic = self._open_clinic()
        return clinic, clinic.status()

    def _opened(self, opened: "tuple[Clinic, ClinicStatus]") -> None:
        from clinic_desktop.ui.main_window import MainWindow

        window = self._window = MainWindow(*opened, self._today)
        handler = _LastHandler(window)
        sys.excepthook = handler.caught
        threading.excepthook = handler.caught_in_thread
        window.setGeometry(self.opening.geometry())
        window.show()
        self.opening.close()
        self.ready.emit(window)

    def _failed(self, fault: Exception) -> None:
        if isinstance(fault, ClinicError):
            self.exit_code = 5 if isinstance(fault, EnvironmentFault) else 3
            print_fault(fault)
            self.opening.show_fault(fault)
            return
        self.exit_code = 1
        report = redacted(type(fault), fault.__traceback__)
        log.error("unexpected fault\n%s", report)
        self.opening.show_fault(
            ClinicError("Something in the program failed", "The records were not touched.", report)
        )


def _where(options: argparse.Namespace) -> str:
    """Which clinic is being opened, for the person to check: a file, never an address, which may
    hold a password."""
    if options.demo:
        return "The demo clinic"
    named = options.db or str(bootstrap.default_database())
    return "The clinic's database server" if "://" in named else named


def _open_clinic(options: argparse.Namespace) -> "Clinic":
    program = bootstrap.load_program()
    as_of = options.as_of or bootstrap.today()
    if options.demo:
        db = options.db or bootstrap.demo_database()
        return bootstrap.open_demo(program, db, as_of=as_of)
    return bootstrap.open_clinic(
        program,
        options.db,
        as_of=as_of,
        jurisdiction=options.jurisdiction,
        create=True,
        look_through=True,
    )


def print_fault(fault: ClinicError) -> None:
    sys.stderr.write(f"{fault.title}. {fault.message} {fault.hint}\n")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="clinic-desktop", description="Open the window.")
    parser.add_argument("--demo", action="store_true", help="open the demo clinic")
    parser.add_argument("--db", help="clinic file or database address")
    parser.add_argument("--as-of", type=date.fromisoformat, help="YYYY-MM-DD; default: today")
    parser.add_argument("--jurisdiction", choices=("uk", "us"))
    return parser.parse_args(list(arguments))


def _has_clinic(db: str | None) -> bool:
    """A database that was named is used or made as it is; else the user's own must be there."""
    return db is not None or bootstrap.default_database().exists()


def _ask_what_to_open(app: QApplication) -> "FirstRun":
    """First run: the demo clinic, an empty clinic of one's own, a file that is there, or none."""
    from clinic_desktop.ui.first_run import FirstRun

    page = FirstRun()
    page.show()
    app.exec()
    return page


class _LastHandler:
    """A bug: log where it happened, without a value, and tell the person what is safe."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window

    def caught(
        self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        from clinic_desktop.ui.sheets import message

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
