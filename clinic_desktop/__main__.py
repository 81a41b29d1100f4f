"""The window, or the command line when a sub-command is given."""

import sys
from collections.abc import Sequence

WINDOW_ONLY = frozenset({"--db", "--as-of", "--jurisdiction", "--demo"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if _wants_window(given):
        from clinic_desktop.ui.app import run as open_window

        return open_window(given)
    from clinic_desktop.cli.app import run as run_command

    return run_command(given)


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


if __name__ == "__main__":
    sys.exit(main())
