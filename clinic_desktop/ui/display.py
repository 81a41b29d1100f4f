"""Colours and text size, remembered from one start to the next: of the desk, never of a person."""

from PySide6.QtCore import QObject, QSettings

from clinic_desktop.ui.brand import PRODUCT
from clinic_desktop.ui.theme import SCALES, Scheme, look


def kept_display() -> tuple[Scheme, int]:
    """What was chosen last; a value that cannot be is no choice."""
    kept = _settings()
    scheme, scale = str(kept.value("display/colours", "")), str(kept.value("display/text", ""))
    return (
        Scheme(scheme) if scheme in {one.value for one in Scheme} else Scheme.SYSTEM,
        int(scale) if scale in {str(one) for one in SCALES} else 100,
    )


class DisplayKeeper(QObject):
    """Writes every change of the look down, as soon as it is made."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        look().changed.connect(self._keep)

    def _keep(self) -> None:
        kept = _settings()
        kept.setValue("display/colours", look().scheme.value)
        kept.setValue("display/text", look().scale)


def _settings() -> QSettings:
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, PRODUCT, "display")
