"""Where the reviewed data lie: inside an installed wheel, or beside the package in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def resources_root() -> Path:
    """The folder of resources. An editable install has none inside the package: look beside it."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"
