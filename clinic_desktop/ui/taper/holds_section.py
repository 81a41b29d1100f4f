"""Holds: how long the dose is kept after which cut."""

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.domain.plan import Hold
from clinic_desktop.ui.controls import button, icon_button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.format import count
from clinic_desktop.ui.taper.section import Section
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.widgets import empty, fill, label, row

HOLD_DAYS = 28


class HoldsSection(Section):
    """What is typed and no number is taken back, so that the fields show what is planned."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Hold, ...] | None = None
        self._rows = QVBoxLayout()
        fill(self._rows, gap=4)
        layout = QVBoxLayout(self)
        fill(layout, gap=4)
        layout.addLayout(self._rows)
        layout.addLayout(row(button("Add a hold", "quiet", name="addHold", on=self._add), None))

    def show_values(self, settings: PlannerSettings) -> None:
        if settings.holds == self._shown:
            return
        self._shown = settings.holds
        empty(self._rows)
        if not settings.holds:
            self._rows.addWidget(label("None", "note"))
        for place, hold in enumerate(settings.holds):
            self._list(place, hold)

    def summary(self, settings: PlannerSettings) -> str:
        return count(len(settings.holds), "hold") if settings.holds else "none"

    def _list(self, place: int, hold: Hold) -> None:
        after = field(
            str(hold.after_reduction),
            spoken="Hold after cut number",
            name=f"hold_{place}",
            width=44,
        )
        days = field(str(hold.days), spoken="Hold for days", name=f"hold_days_{place}", width=50)
        after.editingFinished.connect(lambda: self._edit_hold(place, after=after.text()))
        days.editingFinished.connect(lambda: self._edit_hold(place, days=days.text()))
        remove = icon_button(
            "cross",
            f"Remove hold {place + 1}",
            kind="bare",
            name=f"remove_hold_{place}",
            on=partial(self._remove, place),
        )
        words = [label(text, "note") for text in ("after cut", "for", "days")]
        self._rows.addLayout(row(words[0], after, words[1], days, words[2], remove, None, gap=5))

    def _add(self) -> None:
        if self.settings is not None:
            used = {hold.after_reduction for hold in self.settings.holds}
            after = next(n for n in range(1, len(used) + 2) if n not in used)
            self.edit(holds=(*self.settings.holds, Hold(after, HOLD_DAYS)))

    def _edit_hold(self, place: int, *, after: str = "", days: str = "") -> None:
        if self.settings is None or self._loading or place >= len(self.settings.holds):
            return
        holds = list(self.settings.holds)
        if after.isdigit():
            holds[place] = replace(holds[place], after_reduction=int(after))
        if days.isdigit():
            holds[place] = replace(holds[place], days=int(days))
        if not (after or days).isdigit():
            self._shown = None
            self.show_settings(self.settings)
        self.edit(holds=tuple(holds))

    def _remove(self, place: int) -> None:
        if self.settings is not None:
            self.edit(holds=tuple(h for n, h in enumerate(self.settings.holds) if n != place))
