"""Changing over to another drug dose by dose: drug, named table, products, stages, order."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import TaperProduct, TimeOfDay
from clinic_desktop.services.planner_views import StockProduct
from clinic_desktop.services.taper_views import SwitchOffer
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.taper.section import Section
from clinic_desktop.ui.taper.settings import (
    PlannerSettings,
    SwitchSettings,
    as_product,
    in_order,
)
from clinic_desktop.ui.taper.stock_section import StockList
from clinic_desktop.ui.taper.table_choice import TableChoice
from clinic_desktop.ui.widgets import LevelMark, empty, fill, label, row

NONE = ""
_NIGHT_FIRST = (TimeOfDay.NIGHT, TimeOfDay.EVENING, TimeOfDay.NOON, TimeOfDay.MORNING)


@dataclass(frozen=True, slots=True)
class SwitchTo:
    """What is known of a drug to change over to: every table's answer, and what is marketed."""

    offer: SwitchOffer
    products: tuple[StockProduct, ...]


class SwitchSection(Section):
    """Nothing is switched until a drug is chosen, and nothing drawn until a table is."""

    offer_wanted = Signal(str)

    def __init__(self, drugs: tuple[str, ...], stage_days: int) -> None:
        super().__init__()
        self._stage_days = str(stage_days)
        self._known: dict[str, SwitchTo] = {}
        self._shown: tuple[str, SwitchTo | None] | None = None
        self._parts: list[Section] = []
        options = ((NONE, "No switch"), *((drug, f"to {drug}") for drug in drugs))
        self.drug = Choice(options, spoken="Switch drug", name="plannerSwitch")
        self.drug.picked.connect(self._pick)
        self._body = QVBoxLayout()
        fill(self._body, gap=8)
        layout = QVBoxLayout(self)
        fill(layout, gap=8)
        layout.addLayout(row(self.drug, None))
        layout.addLayout(self._body)

    def show_known(self, drug: str, known: SwitchTo) -> None:
        """The answers of the tables came in."""
        self._known[drug] = known
        if self.settings is None:
            return
        switch = self.settings.switch
        if switch is not None and switch.drug == drug and not switch.products:
            products = in_order(as_product(p) for p in known.products if p.chosen)
            self.edit(switch=replace(switch, products=products))
        self.show_settings(self.settings)

    def show_values(self, settings: PlannerSettings) -> None:
        switch = settings.switch
        drug = switch.drug if switch is not None else NONE
        if self.drug.findData(drug) < 0:
            self.drug.addItem(f"to {drug}", drug)
        self.drug.choose(drug)
        known = self._known.get(drug)
        if (drug, known) != self._shown:
            self._shown = (drug, known)
            self._build(switch, known)
        for part in self._parts:
            part.show_settings(settings)
        if switch is not None:
            if known is None:
                self.offer_wanted.emit(drug)
            elif not self._days.hasFocus():
                self._days.setText(switch.stage_days)

    def summary(self, settings: PlannerSettings) -> str:
        return "none" if settings.switch is None else f"to {settings.switch.drug}"

    # --- inside --------------------------------------------------------------------------------

    def _build(self, switch: SwitchSettings | None, known: SwitchTo | None) -> None:
        empty(self._body)
        self._parts = []
        self.fields = {"switch_to.drug": self.drug}
        if switch is None:
            words = "The drug taken now is reduced as it is. Not to switch is always a choice."
            self._body.addWidget(label(words, "note", wrap=True))
            return
        if known is None:
            self._body.addWidget(label("Reading the tables.", "caption"))
            return
        offer = known.offer
        for warning in offer.warnings:
            # A row of its own height: a framed notice would be cut in so narrow a pane.
            line = row(LevelMark(Severity.MODERATE), label(warning, "strong", wrap=True), gap=8)
            line.setStretch(1, 1)
            self._body.addLayout(line)
        table = TableChoice(offer)
        self.fields |= {"switch_to.equivalence": table, "mg_for_10_diazepam": table}
        stock = StockList(known.products, _held, _with_products, prefix="switch_")
        self.fields["switch_to.products"] = stock
        self._days = field(switch.stage_days, spoken="Days of a stage", name="stageDays", width=44)
        self._days.textEdited.connect(self._edit_days)
        self.fields["switch_to.stage_days"] = self._days
        order = _StageOrder()
        self._parts = [table, stock, order]
        for part in self._parts:
            part.edited.connect(self._pass_on)
        self._body.addWidget(label("Equivalence table, yours to choose", "caption"))
        self._body.addWidget(table)
        self._body.addWidget(label(f"{offer.to_drug}, stock and smallest piece", "caption"))
        self._body.addWidget(stock)
        self._body.addLayout(
            row(label("A stage takes", "muted"), self._days, label("days", "note"), None, gap=6)
        )
        self._body.addWidget(order)
        for words in (offer.review_words, offer.not_to_switch):
            self._body.addWidget(label(words, "note", wrap=True))

    def _pass_on(self, settings: PlannerSettings) -> None:
        self.settings = settings
        self.edited.emit(settings)

    def _pick(self, drug: str) -> None:
        settings = self.settings
        if settings is None:
            return
        if drug == NONE:
            self.edit(switch=None)
        else:
            known = self._known.get(drug)
            products = in_order(as_product(p) for p in known.products if p.chosen) if known else ()
            times = {when for when, _ in settings.current}
            order = tuple(when for when in _NIGHT_FIRST if when in times)
            self.edit(switch=SwitchSettings(drug, "", (), products, self._stage_days, order))
        if self.settings is not None:
            self.show_settings(self.settings)

    def _edit_days(self, text: str) -> None:
        if self.settings is not None and self.settings.switch is not None:
            self.edit(switch=replace(self.settings.switch, stage_days=text))


class _StageOrder(Section):
    """Which time of day is changed over first."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[TimeOfDay, ...] | None = None
        self._rows = QVBoxLayout(self)
        fill(self._rows, gap=2)

    def show_values(self, settings: PlannerSettings) -> None:
        order = settings.switch.order if settings.switch is not None else ()
        if order == self._shown:
            return
        self._shown = order
        empty(self._rows)
        if len(order) < 2:
            return
        self._rows.addWidget(label("Changed over in this order", "caption"))
        for place, when in enumerate(order):
            parts: list[QWidget | int | None] = [label(f"{place + 1}  {format.times(when)}"), None]
            if place:
                name = f"stage_earlier_{when.value}"
                parts.append(button("Earlier", "link", name=name, on=partial(self._move, place)))
            self._rows.addLayout(row(*parts, gap=4))

    def _move(self, place: int) -> None:
        if self.settings is None or self.settings.switch is None:
            return
        order = list(self.settings.switch.order)
        order[place - 1], order[place] = order[place], order[place - 1]
        self.edit(switch=replace(self.settings.switch, order=tuple(order)))


def _held(settings: PlannerSettings) -> tuple[TaperProduct, ...]:
    return settings.switch.products if settings.switch is not None else ()


def _with_products(
    settings: PlannerSettings, products: tuple[TaperProduct, ...]
) -> dict[str, object]:
    if settings.switch is None:
        return {}
    return {"switch": replace(settings.switch, products=products)}
