"""The dialogs of the system that choose files, a folder, or a mapping file."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

MAPPING_FILES = "Mapping (*.toml)"


def files(parent: QWidget) -> tuple[Path, ...]:
    chosen, _ = QFileDialog.getOpenFileNames(parent, "Choose files", "", "All files (*)")
    return tuple(Path(name) for name in chosen)


def folder(parent: QWidget) -> tuple[Path, ...]:
    chosen = QFileDialog.getExistingDirectory(parent, "Choose a folder")
    return (Path(chosen),) if chosen else ()


def mapping_file(parent: QWidget) -> str:
    chosen, _ = QFileDialog.getOpenFileName(parent, "Choose a mapping file", "", MAPPING_FILES)
    return chosen
