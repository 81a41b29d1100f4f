"""The window, or the command line when a sub-command is given."""

import sys
from collections.abc import Sequence

WINDOW_OPTIONS = frozenset({"--demo"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code.

    Without a sub-command the window opens: `--demo` opens it on the demo clinic.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if _wants_window(given):
        from clinic_desktop.ui.app import run

        return run(given)
    from clinic_desktop.cli.app import run as run_command

    return run_command(given)


def _wants_window(given: Sequence[str]) -> bool:
    """No sub-command: nothing, `--demo`, or only the global options of the window."""
    from clinic_desktop.cli.options import hoist

    if "--help" in given or "-h" in given:
        return False
    waiting = [word for word in hoist(given) if word not in WINDOW_OPTIONS]
    position = 0
    while position < len(waiting) and waiting[position].startswith("--"):
        has_value = waiting[position] in ("--db", "--as-of", "--jurisdiction")
        position += 2 if has_value else 1
    return position >= len(waiting)


if __name__ == "__main__":
    sys.exit(main())
