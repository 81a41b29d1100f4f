"""How the day's dose is split over its times, which time is cut first, and the most at one time."""

from functools import partial

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.plan import Cut, TimeOfDay
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.taper.section import Section
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.widgets import empty, fill, label, row

CUTS = (
    (Cut.IN_ORDER.value, "one time after the other"),
    (Cut.EVEN.value, "in turn, all times alike"),
)


class DaySection(Section):
    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[TimeOfDay, ...] | None = None
        self.cut = Choice(CUTS, spoken="Cut", name="plannerCut")
        self.cut.picked.connect(lambda key: self.edit(cut=Cut(key)))
        self._caption = label("", "caption", wrap=True)
        self._order = QVBoxLayout()
        fill(self._order, gap=2)
        layout = QVBoxLayout(self)
        fill(layout, self.cut, self._caption, gap=6)
        layout.addLayout(self._order)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(8)
        for path, words, spoken, name in (
            ("max_units_per_dose", "pieces", "Most pieces at one time", "plannerMaxUnits"),
            ("max_ml_per_dose", "mL", "Most millilitres at one time", "plannerMaxMl"),
        ):
            made = field(spoken=spoken, name=name, width=50, placeholder=DEFAULT[path])
            self.fields[path] = made
            form.addRow(label("At most" if path == "max_units_per_dose" else "", "muted"),
                        _line(made, label(f"{words} at one time", "note")))  # fmt: skip
        self._typed("max_units_per_dose", "max_units")
        self._typed("max_ml_per_dose", "max_ml")
        self.fields["cut_order"] = self.cut
        layout.addLayout(form)

    def _typed(self, path: str, name: str) -> None:
        made = self.fields[path]
        made.textEdited.connect(lambda text: self.edit(**{name: text}))  # type: ignore[attr-defined]

    def show_values(self, settings: PlannerSettings) -> None:
        self.cut.choose(settings.cut.value)
        self.put("max_units_per_dose", settings.max_units)
        self.put("max_ml_per_dose", settings.max_ml)
        order = settings.cut_order
        several = len(order) > 1
        self.cut.setEnabled(several)
        even = settings.cut is Cut.EVEN
        self._caption.setText(
            ("Where equal, cut first from" if even else "Cut first from")
            if several
            else "Taken once a day."
        )
        if order != self._shown:
            self._shown = order
            self._list(order if several else ())

    def summary(self, settings: PlannerSettings) -> str:
        if len(settings.cut_order) < 2:
            return "once a day"
        first = format.all_of(format.times(when).lower() for when in settings.cut_order[:1])
        return f"{dict(CUTS)[settings.cut.value]}, {first} first"

    def _list(self, order: tuple[TimeOfDay, ...]) -> None:
        empty(self._order)
        for place, when in enumerate(order):
            parts: list[QWidget | int | None] = [label(f"{place + 1}  {format.times(when)}"), None]
            if place:
                parts.append(
                    button(
                        "Earlier",
                        "link",
                        name=f"earlier_{when.value}",
                        on=partial(self._move_earlier, place),
                    )
                )
            self._order.addLayout(row(*parts, gap=4))

    def _move_earlier(self, place: int) -> None:
        if self.settings is not None:
            order = list(self.settings.cut_order)
            order[place - 1], order[place] = order[place], order[place - 1]
            self.edit(cut_order=tuple(order))


DEFAULT = {"max_units_per_dose": "6", "max_ml_per_dose": "20"}
"""What the contract takes where nothing is typed."""


def _line(*parts: QWidget) -> QWidget:
    holder = QWidget()
    holder.setLayout(row(*parts, None, gap=6))
    return holder
