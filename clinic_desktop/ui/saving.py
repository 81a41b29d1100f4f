"""Where a file out of the window goes: the person says so."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

PDF_FILES = "PDF (*.pdf)"


def ask_path(parent: QWidget | None, title: str, name: str, kinds: str = "") -> Path | None:
    """Where to save, from the person's documents folder on; None when they think better of it."""
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    start = Path(QStandardPaths.writableLocation(documents)) / name
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(start), kinds)
    return Path(chosen) if chosen else None
