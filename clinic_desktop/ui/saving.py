"""Files out of the window: the person says where, and each is written whole or not at all."""

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from clinic_desktop.domain.errors import EnvironmentFault

PDF_FILES = "PDF (*.pdf)"


def ask_path(parent: QWidget | None, title: str, name: str, kinds: str = "") -> Path | None:
    """Where to save, from the person's documents folder on; None when they think better of it."""
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    start = Path(QStandardPaths.writableLocation(documents)) / name
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(start), kinds)
    return Path(chosen) if chosen else None


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
