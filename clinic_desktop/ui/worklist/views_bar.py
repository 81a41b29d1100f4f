"""The views of the queue: as many as fit in a row, the rest in a list named "More"."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic_desktop.ui.controls import Choice, Tabs
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill

MORE = ""
"""The item of the list that stands for "More" itself."""
MORE_WIDTH = 210


class ViewsBar(QWidget):
    """Ready-made views with counts, then the signer's own."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Views of the worklist")
        self._tabs = Tabs("Views of the worklist")
        self._more = Choice([], spoken="More views", name="viewChoice")
        self._more.picked.connect(self._picked)
        self._tabs.chosen.connect(self.chosen)
        self._all: list[tuple[str, str, int | None]] = []
        self._value = ""
        self._room = 0
        layout = QHBoxLayout(self)
        fill(layout, self._tabs, self._more, gap=6)

    def show_views(
        self, views: Sequence[tuple[str, str, int | None]], own: Sequence[str], value: str
    ) -> None:
        """(name, title, count) of the ready-made ones, and names of own ones."""
        self._all = [*views, *((name, name, None) for name in own)]
        self._value = value
        self._arrange()

    def fit(self, room: int) -> None:
        """How much room there is in the bar, in pixels."""
        if room != self._room:
            self._room = room
            self._arrange()

    def value(self) -> str:
        return self._value

    def _arrange(self) -> None:
        if not self._all:
            return
        shown = len(self._all)
        self._tabs.show_tabs(self._all, self._value)
        if self._tabs.needed_width() > self._room:
            widths = self._tabs.widths()
            room = self._room - look().px(MORE_WIDTH)
            shown = 0
            while shown < len(widths) and sum(widths[: shown + 1]) <= room:
                shown += 1
        self._tabs.show_tabs(self._all[:shown], self._value)
        self._tabs.setVisible(shown > 0)
        rest = self._all[shown:]
        self._more.clear()
        if rest and not any(name == self._value for name, _, _ in rest):
            self._more.addItem("More views", MORE)
        for name, title, count in rest:
            self._more.addItem(title if count is None else f"{title}  {count:,}", name)
        self._more.choose(self._value)
        self._more.setVisible(bool(rest))

    def _picked(self, name: str) -> None:
        if name != MORE:
            self.chosen.emit(name)
