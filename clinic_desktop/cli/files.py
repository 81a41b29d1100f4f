"""Files given and asked for on the command line, with their faults in plain words."""

import sys
from pathlib import Path

import typer

from clinic_desktop.domain.errors import UserError
from clinic_desktop.services.files_out import write_whole


def read_file(path: Path) -> bytes:
    """The bytes of a file, or of standard input for "-"."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as fault:
        raise UserError(
            "The file cannot be read",
            f"{path.resolve().name}: {fault.strerror}.",
            "Check the path.",
        ) from fault


def refuse_same_file(*paths: Path | None) -> None:
    """Raises BadParameter where two options name one file: the later would write over the other."""
    named = [path.resolve() for path in paths if path is not None]
    if len(set(named)) < len(named):
        raise typer.BadParameter("one file cannot be read and written, or written twice.")


def refuse_no_place(path: Path) -> None:
    """Raises UserError where no file can stand: a folder, or in one that is not there."""
    if path.is_dir() or not path.parent.is_dir():
        raise UserError(
            "The file cannot be written",
            f"{path.name} is a folder, or the folder it would stand in is not there.",
            "Choose another place.",
        )


def write_file(path: Path, content: bytes) -> None:
    """Raises UserError for a place that is none, EnvironmentFault for what the disk says."""
    refuse_no_place(path)
    write_whole(path, content)
