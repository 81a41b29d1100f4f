"""Sheets that change what the list shows: filters, order, own views."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.services.queue_filters import NOT_HELD, Facet
from clinic_desktop.services.queue_order import MAX_SORT_KEYS, SORTS, URGENCY
from clinic_desktop.ui.controls import Check, Choice, button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import empty, fill, label, row

Chosen = tuple[tuple[str, str], ...]
ORDINALS = ("First by", "then by", "then by")
NOTHING = "-"


class FilterSheet(Sheet):
    """Choose what to narrow by, then its values; each says how many of the view have it."""

    def __init__(
        self, facets: Sequence[Facet], chosen: Chosen, on_done: Callable[[Chosen], object]
    ) -> None:
        super().__init__("Narrow the list", width=520, yes="Show", name="filterSheet")
        self._facets = {facet.key: facet for facet in facets}
        self._chosen = list(chosen)
        self._what = Choice(
            [(facet.key, facet.title) for facet in facets], spoken="Filter by", name="filterKey"
        )
        self._what.picked.connect(self._show)
        self._values = QVBoxLayout()
        fill(self._values, gap=2)
        holder = QWidget()
        holder.setLayout(self._values)
        self.body.addWidget(label("Filter by", "caption"))
        self.body.addWidget(self._what)
        self.body.addWidget(holder)
        self.body.addWidget(label(NOT_HELD, "note", wrap=True, name="filtersNotHeld"))
        self.first_focus = self._what
        self.on_yes = lambda: on_done(tuple(self._chosen))
        if facets:
            first = next((key for key, _ in chosen if key in self._facets), facets[0].key)
            self._what.choose(first)
            self._show(first)

    def _show(self, key: str) -> None:
        empty(self._values)
        for option in self._facets[key].options:
            box = Check(f"{option.words}   {option.count:,}", name=f"value_{key}_{option.value}")
            box.setChecked((key, option.value) in self._chosen)
            box.toggled.connect(lambda on, value=option.value: self._toggle((key, value), on=on))
            self._values.addWidget(box)
        self._place()

    def _toggle(self, pair: tuple[str, str], *, on: bool) -> None:
        if on and pair not in self._chosen:
            self._chosen.append(pair)
        elif not on and pair in self._chosen:
            self._chosen.remove(pair)


class SortSheet(Sheet):
    """Up to three keys, each one way or the other."""

    def __init__(
        self,
        sort: Sequence[tuple[str, bool]],
        on_done: Callable[[tuple[tuple[str, bool], ...]], object],
    ) -> None:
        super().__init__("Order of the list", width=520, yes="Sort", name="sortSheet")
        now = list(sort) or [(name, False) for name in URGENCY]
        self._rows: list[tuple[Choice, Check]] = []
        for place in range(MAX_SORT_KEYS):
            options = [(key.name, key.title) for key in SORTS]
            if place:
                options.insert(0, (NOTHING, "Nothing more"))
            words = ORDINALS[place]
            key = Choice(options, spoken=f"Sort, {words}", name=f"sortKey_{place}")
            turned = Check("Backwards", name=f"sortTurned_{place}", spoken=f"{words}, backwards")
            if place < len(now):
                key.choose(now[place][0])
                turned.setChecked(now[place][1])
            self._rows.append((key, turned))
            self.body.addWidget(label(words, "caption"))
            self.body.addLayout(row(key, turned, None, gap=12))
        self.first_focus = self._rows[0][0]
        self.on_yes = lambda: on_done(self.keys())

    def keys(self) -> tuple[tuple[str, bool], ...]:
        """The keys chosen; one named twice counts once, and the order of urgency is no choice."""
        found: dict[str, bool] = {}
        for key, turned in self._rows:
            if key.value() != NOTHING:
                found.setdefault(key.value(), turned.isChecked())
        chosen = tuple(found.items())
        return () if chosen == tuple((name, False) for name in URGENCY) else chosen


class ViewSheet(Sheet):
    """Keeps what is shown as a view of one's own, or forgets one."""

    def __init__(
        self,
        own: Sequence[str],
        on_save: Callable[[str], object],
        on_forget: Callable[[str], object],
    ) -> None:
        super().__init__("Save this view", width=480, yes="Save", name="viewSheet")
        self._name = field(spoken="Name of the view", name="viewName")
        said = "The view keeps its filters, text and order. It is yours alone."
        for part in (label("Name", "caption"), self._name, label(said, "note", wrap=True)):
            self.body.addWidget(part)
        for name in own:
            self.body.addLayout(
                row(
                    label(name),
                    button(f"Forget {name}", "quiet", on=partial(self._forget, name)),
                    None,
                )
            )
        self._on_forget = on_forget
        self.first_focus = self._name
        self.on_yes = lambda: self._save(on_save)

    def _save(self, on_save: Callable[[str], object]) -> bool:
        if not self._name.text().strip():
            self.refuse("Give it a name.")
            return False
        on_save(self._name.text().strip())
        return True

    def _forget(self, name: str) -> None:
        self._on_forget(name)
        self.close_sheet()
