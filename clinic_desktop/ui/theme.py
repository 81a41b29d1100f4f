"""The look: design tokens as colours, fonts and sizes, in light and dark and at any text size.

No colour stands anywhere else. `look()` is what paints and measures ask; it changes as one when the
scheme or the text size does, and says so through `changed`.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from clinic_desktop.domain.flag import Severity
from clinic_desktop.ui.stylesheet import style_sheet

Tokens = Mapping[str, object]

SCALES = (90, 100, 110, 125, 150, 175, 200)
LEVEL_KEYS = {
    Severity.CRITICAL: "urgent",
    Severity.HIGH: "soon",
    Severity.MODERATE: "review",
    Severity.INFO: "info",
}


class Scheme(StrEnum):
    """Light or dark; `SYSTEM` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Look(QObject):
    """The tokens as they hold now. Sizes are logical pixels at the current text scale."""

    changed = Signal()

    def __init__(self, tokens: Tokens, scheme: Scheme = Scheme.SYSTEM, scale: int = 100) -> None:
        super().__init__()
        self._tokens = tokens
        self.scheme = scheme
        self.scale = scale
        # Asked for in every cell that is painted; emptied whenever the look changes.
        self._color_cache: dict[str, QColor] = {}
        self._font_cache: dict[tuple[str, bool | None], QFont] = {}
        self.kept_text: dict[tuple[object, ...], object] = {}
        """Text laid out in these fonts and colours, kept by `ui.text`."""

    # --- what drawing asks ---------------------------------------------------------------------

    @property
    def is_dark(self) -> bool:
        if self.scheme is Scheme.SYSTEM:
            hints = QGuiApplication.styleHints()
            return hints is not None and hints.colorScheme() is Qt.ColorScheme.Dark
        return self.scheme is Scheme.DARK

    def color(self, name: str) -> QColor:
        found = self._color_cache.get(name)
        if found is None:
            found = self._color_cache[name] = QColor(str(self._colors()[name]))
        return found

    def level_color(self, severity: Severity) -> QColor:
        return self.color(LEVEL_KEYS[severity])

    def level_word(self, severity: Severity) -> str:
        return str(_table(_table(self._tokens, "severity"), LEVEL_KEYS[severity])["word"])

    def size(self, group: str, name: str) -> int:
        """A height, width or space of the tokens, scaled with the text."""
        return self.px(cast("int", _table(self._tokens, group)[name]))

    def px(self, pixels: float) -> int:
        return round(pixels * self.scale / 100)

    def font(self, role: str = "body", *, bold: bool | None = None) -> QFont:
        """A font of the type scale: caption, body, strong, section, field, title, figure."""
        found = self._font_cache.get((role, bold))
        if found is not None:
            return found
        kind = _table(_table(self._tokens, "type"), role)
        font = QFont(self.family)
        font.setPointSizeF(self.points(role))
        heavy = cast("int", kind["weight"]) >= 700 if bold is None else bold
        font.setWeight(QFont.Weight.Bold if heavy else QFont.Weight.Normal)
        self._font_cache[role, bold] = font
        return font

    def points(self, role: str) -> float:
        return cast("int", _table(_table(self._tokens, "type"), role)["pt"]) * self.scale / 100

    @property
    def family(self) -> str:
        return str(_table(self._tokens, "type")["family"])

    def series(self, index: int) -> tuple[QColor, list[float], str]:
        """Colour, dashes and mark of the n-th line of a chart."""
        listed = cast("list[Mapping[str, object]]", _table(self._tokens, "chart")["series"])
        one = listed[index % len(listed)]
        dashes = [float(cast("int", dash)) for dash in cast("list[object]", one["dash"])]
        return self.color(str(one["color"])), dashes, str(one["mark"])

    # --- changing it ---------------------------------------------------------------------------

    def set_scheme(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.apply()

    def set_scale(self, scale: int) -> None:
        self.scale = min(max(scale, SCALES[0]), SCALES[-1])
        self.apply()

    def larger(self) -> None:
        self.set_scale(next((s for s in SCALES if s > self.scale), SCALES[-1]))

    def smaller(self) -> None:
        self.set_scale(next((s for s in reversed(SCALES) if s < self.scale), SCALES[0]))

    def apply(self) -> None:
        """Dress the application anew."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._color_cache.clear()
        self._font_cache.clear()
        self.kept_text.clear()
        app.setFont(self.font("body"))
        app.setPalette(self.palette())
        app.setStyleSheet(style_sheet(self))
        self.changed.emit()

    def palette(self) -> QPalette:
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "window",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "sunken",
            QPalette.ColorRole.Button: "surface",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.PlaceholderText: "faint",
            QPalette.ColorRole.Highlight: "selected",
            QPalette.ColorRole.HighlightedText: "text",
            QPalette.ColorRole.Link: "link",
            QPalette.ColorRole.ToolTipBase: "text",
            QPalette.ColorRole.ToolTipText: "surface",
            QPalette.ColorRole.Mid: "divider",
            QPalette.ColorRole.Light: "hairline",
            QPalette.ColorRole.Dark: "control",
            QPalette.ColorRole.Accent: "accent",
        }
        for role, name in roles.items():
            palette.setColor(role, self.color(name))
        palette.setColor(
            QPalette.ColorGroup.Inactive,
            QPalette.ColorRole.Highlight,
            self.color("selected_idle"),
        )
        for role in (
            QPalette.ColorRole.WindowText,
            QPalette.ColorRole.Text,
            QPalette.ColorRole.ButtonText,
        ):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("disabled"))
        return palette

    def _colors(self) -> Mapping[str, object]:
        return _table(_table(self._tokens, "color"), "dark" if self.is_dark else "light")


def dress(
    app: QApplication,
    tokens: Tokens,
    fonts: tuple[Path, ...],
    scheme: Scheme = Scheme.SYSTEM,
    scale: int = 100,
) -> Look:
    """Give the application its style, fonts and colours; from now on `look()` answers."""
    global _look
    app.setStyle(QStyleFactory.create("Fusion"))
    for font in fonts:
        QFontDatabase.addApplicationFont(str(font))
    _look = Look(tokens, scheme, scale)
    hints = QGuiApplication.styleHints()
    if hints is not None:
        hints.colorSchemeChanged.connect(_look.apply)
    _look.apply()
    return _look


def look() -> Look:
    """The look now in force. There is one application, so there is one."""
    assert _look is not None, "dress() comes first"
    return _look


_look: Look | None = None


def _table(source: Mapping[str, object], name: str) -> Mapping[str, object]:
    return cast("Mapping[str, object]", source[name])
