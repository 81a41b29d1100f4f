"""Files that leave the program: each is written whole or not at all."""

import os
from pathlib import Path

from clinic_desktop.domain.errors import EnvironmentFault


def write_whole(path: Path, data: bytes) -> None:
    """The bytes under `path`. Half a letter on a full disk would look like a letter, so they are
    written beside it first. Raises EnvironmentFault, with what the system said."""
    part = path.with_name(f"{path.name}.part")
    try:
        try:
            with part.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        raise EnvironmentFault(
            "The file could not be written",
            f"The computer says: {fault.strerror or type(fault).__name__}.",
            "Choose another folder, or make room on the disk.",
        ) from None
