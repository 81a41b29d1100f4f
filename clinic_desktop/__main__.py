"""The window, or the command line when a sub-command is given."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date

WINDOW_ONLY = frozenset({"--db", "--as-of", "--jurisdiction", "--demo"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if _wants_window(given):
        return _open_window(given)
    from clinic_desktop.cli.app import run

    return run(given)


def _wants_window(given: Sequence[str]) -> bool:
    """No sub-command: nothing, or only options the window takes, with their values."""
    waiting = list(given)
    while waiting:
        name, equals, _ = waiting.pop(0).partition("=")
        if name not in WINDOW_ONLY:
            return False
        if not equals and name != "--demo":
            del waiting[:1]
    return True


def _open_window(given: Sequence[str]) -> int:
    from clinic_desktop import bootstrap
    from clinic_desktop.domain.errors import ClinicError
    from clinic_desktop.ui.app import run_window

    parser = argparse.ArgumentParser("clinic-desktop")
    parser.add_argument("--db")
    parser.add_argument("--as-of", type=date.fromisoformat, default=None)
    parser.add_argument("--jurisdiction", choices=("uk", "us"))
    parser.add_argument("--demo", action="store_true")
    options = parser.parse_args(given)
    as_of = options.as_of or bootstrap.today()
    program = bootstrap.load_program()
    try:
        if options.demo:
            db = options.db or bootstrap.demo_database()
            clinic = bootstrap.open_demo(program, db, as_of=as_of)
        else:
            clinic = bootstrap.open_clinic(
                program, options.db, as_of=as_of, jurisdiction=options.jurisdiction, create=True
            )
    except ClinicError as error:
        sys.stderr.write(f"{error.title}. {error.message} {error.hint}\n")
        return 5
    return run_window(clinic)


if __name__ == "__main__":
    sys.exit(main())
