"""Progress on stderr, so that stdout holds the answer alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from clinic_desktop.cli.showing import messages

Report = Callable[[int, int], None]


@contextmanager
def shown_progress(words: str, *, quiet: bool) -> Iterator[Report | None]:
    """A progress bar as a callable (done, total); None when quiet or not at a terminal."""
    if quiet or not messages.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=messages, transient=True) as bar:
        task = bar.add_task(words, total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield report
