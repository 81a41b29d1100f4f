"""Fields of the methods that take more than one figure: bands of dose, listed doses."""

import re
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic_desktop.ui.controls import button, icon_button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.taper.settings import BandText
from clinic_desktop.ui.widgets import empty, fill, label, row

_BETWEEN = re.compile(r"[;\s]+")


def listed_doses(text: str) -> tuple[str, ...]:
    """The entries of a list, apart by spaces or semicolons. A comma is left for the planner to
    refuse, because it may be meant as a decimal point.

    >>> listed_doses("13.5; 12.5 11,5")
    ('13.5', '12.5', '11,5')
    """
    return tuple(entry for entry in _BETWEEN.split(text.strip()) if entry)


def listed_text(doses: tuple[str, ...]) -> str:
    return "  ".join(doses)


class BandsEditor(QWidget):
    """One line a band: cut so much while the dose is above so much; the last is above zero."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Bands of dose")
        self._bands: tuple[BandText, ...] = ()
        self._shown: list[tuple[QLineEdit, QLineEdit]] = []
        self._rows = QVBoxLayout()
        fill(self._rows, gap=4)
        layout = QVBoxLayout(self)
        fill(layout, gap=4)
        layout.addLayout(self._rows)
        layout.addLayout(row(button("Add a band", "quiet", name="addBand", on=self._add), None))

    def show_bands(self, bands: tuple[BandText, ...]) -> None:
        self._bands = bands
        if len(bands) != len(self._shown):
            self._make_rows(len(bands))
        for (above, step), band in zip(self._shown, bands, strict=True):
            for made, text in ((above, band.above_mg), (step, band.step_mg)):
                if made.text() != text:
                    made.setText(text)

    def _make_rows(self, count: int) -> None:
        empty(self._rows)
        self._shown = []
        for place in range(count):
            number = place + 1
            above = field(spoken=f"Band {number}, above, mg", name=f"band_above_{place}", width=50)
            step = field(spoken=f"Band {number}, cut, mg", name=f"band_step_{place}", width=50)
            for made in (above, step):
                made.textEdited.connect(partial(self._typed, place))
            self._shown.append((above, step))
            parts: list[QWidget | None] = [
                label("above", "note"), above, label("mg cut", "note"), step, label("mg", "note"),
            ]  # fmt: skip
            if count > 1:
                parts.append(
                    icon_button("cross", f"Remove band {number}", kind="bare",
                                name=f"remove_band_{place}", on=partial(self._remove, place))
                )  # fmt: skip
            self._rows.addLayout(row(*parts, None, gap=5))

    def _typed(self, place: int, _text: str) -> None:
        above, step = self._shown[place]
        bands = list(self._bands)
        bands[place] = BandText(above.text(), step.text())
        self._bands = tuple(bands)
        self.changed.emit(self._bands)

    def _add(self) -> None:
        self.changed.emit((BandText("", ""), *self._bands))

    def _remove(self, place: int) -> None:
        self.changed.emit(self._bands[:place] + self._bands[place + 1 :])
