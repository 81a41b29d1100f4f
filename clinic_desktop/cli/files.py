"""Files given and asked for on the command line, with their faults in plain words."""

import sys
from pathlib import Path

from clinic_desktop.domain.errors import UserError


def read_file(path: Path) -> bytes:
    """The bytes of a file, or of standard input for "-"."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as fault:
        raise UserError(
            "The file cannot be read", f"{path.name}: {fault.strerror}.", "Check the path."
        ) from fault


def write_file(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as fault:
        raise UserError(
            "The file cannot be written", f"{path.name}: {fault.strerror}.", "Choose another place."
        ) from fault
