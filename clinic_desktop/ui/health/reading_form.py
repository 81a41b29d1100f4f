"""What a person says a text means, in fields: directions as amounts and times, a drug by its parts.

A form gives an answer, or says in words which field it still waits for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from clinic_desktop.domain.dose import UG_PER_MG
from clinic_desktop.domain.drug import Release
from clinic_desktop.services.health_views import ReadingStart
from clinic_desktop.services.reading_answers import (
    PERIOD_WORDS,
    Period,
    Said,
    SaidDose,
    SaidDrug,
    SaidNoDose,
    SaidOther,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Check, Choice, Segments
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.widgets import label, row

_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?|\.\d{1,6}")
_PART = re.compile(r"(?:(\d{1,4})\s+)?(\d{1,4})/(\d{1,4})")
NOT_CHOSEN = ""
STAYS_OPEN = "none"


def read_amount(text: str) -> Fraction | None:
    """`1`, `0.5`, `1/2` or `1 1/2`; None for anything else, a comma too."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return Fraction(text)
    part = _PART.fullmatch(text)
    if part is None or part[3].strip("0") == "":
        return None
    return Fraction(int(part[1] or 0)) + Fraction(int(part[2]), int(part[3]))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not an answer yet: what is still missing or cannot be read."""

    words: str


class ReadingForm(QWidget):
    """Rows of label and answer; `changed` at every key."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QWidget]] = []

    def add(self, words: str, *parts: QWidget) -> QWidget:
        holder = QWidget()
        holder.setLayout(row(*parts, None))
        caption = label(words, "muted")
        caption.setBuddy(parts[0])
        at = len(self._rows)
        self._grid.addWidget(caption, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(holder, at, 1)
        self._rows.append((caption, holder))
        return holder

    def show_rows(self, first: int, *, shown: bool) -> None:
        """Show or hide the rows from one on."""
        for caption, holder in self._rows[first:]:
            caption.setVisible(shown)
            holder.setVisible(shown)

    def said(self) -> Said | Waiting:
        raise NotImplementedError

    def first(self) -> QWidget:
        """What takes the focus when the form opens."""
        raise NotImplementedError


class DirectionsForm(ReadingForm):
    def __init__(self, start: ReadingStart) -> None:
        super().__init__("directionsForm")
        self.kind = Segments(
            [("dose", "A daily dose"), ("none", "No daily dose stands in it")],
            spoken="What the directions hold",
            value="dose",
        )
        self.kind.chosen.connect(self._kind_chosen)
        self.low = field(spoken="Amount each time", name="readingAmount", width=64)
        self.high = field(spoken="Up to, where it is a range", name="readingUpTo", width=64)
        self.unit = Choice(start.units, spoken="Unit", name="readingUnit")
        self.times = field(spoken="How many times", name="readingTimes", width=64)
        self.per = Choice(
            [(period.value, words) for period, words in PERIOD_WORDS.items()],
            spoken="In what time",
            name="readingPer",
        )
        self.as_needed = Check("Only when needed", name="readingAsNeeded")
        self.most = field(spoken="At most in a day, if it says so", name="readingMost", width=64)
        self.add("It holds", self.kind)
        self.add("Amount", self.low, label("to", "muted"), self.high, self.unit)
        self.add("How often", self.times, label("times", "muted"), self.per)
        self.add("", self.as_needed)
        self.add("At most", self.most, label("in a day, where it says so", "muted"))
        for edit in (self.low, self.high, self.times, self.most):
            edit.textChanged.connect(lambda _text: self.changed.emit())
        for choice in (self.unit, self.per):
            choice.picked.connect(lambda _key: self.changed.emit())
        self.as_needed.toggled.connect(lambda _on: self.changed.emit())

    def first(self) -> QWidget:
        return self.low

    def _kind_chosen(self, key: str) -> None:
        self.show_rows(1, shown=key == "dose")
        self.changed.emit()

    def said(self) -> Said | Waiting:
        if self.kind.value() == "none":
            return SaidNoDose()
        low, times = read_amount(self.low.text()), self.times.text().strip()
        if not self.low.text().strip() or not times:
            return Waiting("Say how much, and how often.")
        high = low if not self.high.text().strip() else read_amount(self.high.text())
        most = read_amount(self.most.text()) if self.most.text().strip() else None
        if low is None or high is None or (self.most.text().strip() and most is None):
            return Waiting("Amounts are numbers such as 1, 0.5 or 1/2.")
        if not times.isdecimal() or len(times) > 3 or int(times) == 0:
            return Waiting("How often is a whole number of times, such as 3.")
        return SaidDose(
            low,
            high,
            self.unit.value(),
            int(times),
            Period(self.per.value()),
            self.as_needed.isChecked(),
            most,
        )


RELEASES = (
    (Release.IMMEDIATE.value, "ordinary release"),
    (Release.EXTENDED.value, "extended release"),
    (Release.SUBLINGUAL_MIDNIGHT.value, "under the tongue, middle of the night"),
)


class DrugForm(ReadingForm):
    def __init__(self, start: ReadingStart) -> None:
        super().__init__("drugForm")
        self.kind = Segments(
            [("ours", "One of these medicines"), ("other", "Another medicine")],
            spoken="What the text is",
            value="ours",
        )
        self.kind.chosen.connect(self._kind_chosen)
        self.ingredient = Choice(_ingredients(start), spoken="Medicine", name="readingIngredient")
        self.strength = field(spoken="Strength in milligrams", name="readingStrength", width=84)
        self.form = Choice(
            [(STAYS_OPEN, "form not recorded"), *((one, one) for one in start.forms)],
            spoken="Form",
            name="readingForm",
        )
        self.release = Choice(RELEASES, spoken="Release", name="readingRelease")
        self._unit = label("mg in one unit", "muted")
        self.add("It is", self.kind)
        self.add("Medicine", self.ingredient)
        self.add("Form", self.form)
        self.add("Strength", self.strength, self._unit)
        self.add("Release", self.release)
        self.strength.textChanged.connect(lambda _text: self.changed.emit())
        for choice in (self.ingredient, self.form, self.release):
            choice.picked.connect(lambda _key: self._picked())

    def first(self) -> QWidget:
        return self.ingredient

    def _kind_chosen(self, key: str) -> None:
        self.show_rows(1, shown=key == "ours")
        self.changed.emit()

    def _picked(self) -> None:
        self._unit.setText("mg in 1 mL" if self.form.value() == "liquid" else "mg in one unit")
        self.changed.emit()

    def said(self) -> Said | Waiting:
        if self.kind.value() == "other":
            return SaidOther()
        if self.ingredient.value() == NOT_CHOSEN:
            return Waiting("Choose the medicine.")
        typed = self.strength.text().strip()
        strength = read_amount(typed) if typed else None
        if typed and (strength is None or (strength * UG_PER_MG).denominator != 1):
            return Waiting("The strength is a number of milligrams, such as 5 or 0.5.")
        form = self.form.value()
        return SaidDrug(
            self.ingredient.value(),
            int(strength * UG_PER_MG) if strength is not None else None,
            None if form == STAYS_OPEN else form,
            Release(self.release.value()),
        )


def _ingredients(start: ReadingStart) -> Sequence[tuple[str, str]]:
    """Nothing is chosen at first; those the text is close to stand before the rest."""
    classes = dict(start.ingredients)
    near = [(key, f"{key} ({_plain(classes[key])}, close to the text)") for key in start.near]
    rest = [
        (key, f"{key} ({_plain(name)})") for key, name in start.ingredients if key not in start.near
    ]
    return [(NOT_CHOSEN, "Choose"), *near, *rest]


def _plain(class_name: str) -> str:
    return format.one_line(class_name.replace("-", " "))
