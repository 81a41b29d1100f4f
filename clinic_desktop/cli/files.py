"""Files given and asked for on the command line, with their faults in plain words."""

import sys
from pathlib import Path

from clinic_desktop.domain.errors import UserError
from clinic_desktop.services.files_out import write_whole


def read_file(path: Path) -> bytes:
    """The bytes of a file, or of standard input for "-"."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as fault:
        raise UserError(
            "The file cannot be read", f"{path.name}: {fault.strerror}.", "Check the path."
        ) from fault


def write_file(path: Path, content: bytes) -> None:
    """Raises UserError for a folder that is not there, EnvironmentFault for what the disk says."""
    if path.is_dir() or not path.parent.is_dir():
        raise UserError(
            "The file cannot be written",
            f"{path.name} is a folder, or the folder it would stand in is not there.",
            "Choose another place.",
        )
    write_whole(path, content)
