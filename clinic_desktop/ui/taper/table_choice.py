"""Named equivalence tables to choose from, each with what the day comes to: low, middle, high."""

from dataclasses import replace
from fractions import Fraction

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.services.taper_views import SwitchOffer, SwitchTable
from clinic_desktop.ui.controls import Radio
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.taper.section import Section
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import empty, fill, label, row


class TableChoice(Section):
    """None is chosen until the prescriber does. Where a table gives a range, a figure inside it is
    typed, with the ends and the middle beside."""

    def __init__(self, offer: SwitchOffer) -> None:
        super().__init__()
        self._offer = offer
        self._radios: dict[str, Radio] = {}
        self._figures: dict[str, QLineEdit] = {}
        self._figures_of: str | None = None
        layout = QVBoxLayout(self)
        fill(layout, gap=4)
        silent: list[str] = []
        for table in offer.tables:
            if not table.figures:
                silent.append(table.name)
                continue
            # The day's dose is short enough for the radio; a table's name wraps beneath it.
            words = f"{_ends_of_day(table)} a day"
            radio = Radio(words, name=f"table_{table.key}", spoken=_spoken(table, offer))
            radio.clicked.connect(lambda _on=False, key=table.key: self._pick(key))
            self._radios[table.key] = radio
            layout.addWidget(radio)
            beneath = label(_beneath(table), "note", wrap=True)
            beneath.setContentsMargins(look().px(26), 0, 0, 0)
            layout.addWidget(beneath)
        if silent:
            words = f"No figure for these drugs: {', '.join(silent)}."
            layout.addWidget(label(words, "note", wrap=True))
        self._choices = QVBoxLayout()
        fill(self._choices, gap=4)
        layout.addLayout(self._choices)

    def show_values(self, settings: PlannerSettings) -> None:
        switch = settings.switch
        chosen = switch.table if switch is not None else ""
        for key, radio in self._radios.items():
            radio.setAutoExclusive(False)
            radio.setChecked(key == chosen)
            radio.setAutoExclusive(True)
        if chosen != self._figures_of:
            self._figures_of = chosen
            self._ask_figures(chosen)
        given = dict(switch.figures) if switch is not None else {}
        for drug, made in self._figures.items():
            if not made.hasFocus():
                made.setText(given.get(drug, ""))

    def _pick(self, key: str) -> None:
        if self.settings is not None and self.settings.switch is not None:
            self.edit(switch=replace(self.settings.switch, table=key, figures=()))
            self.show_settings(self.settings)

    def _ask_figures(self, key: str) -> None:
        empty(self._choices)
        self._figures = {}
        table = next((one for one in self._offer.tables if one.key == key), None)
        if table is None:
            return
        for drug, low, middle, high in table.figures:
            if drug not in table.needs_choice:
                continue
            made = field(
                spoken=f"Milligrams of {drug} equal to 10 mg of diazepam, {_ends(low, high)}",
                name=f"figure_{drug}",
                width=64,
            )
            made.textEdited.connect(lambda text, drug=drug: self._edit_figure(drug, text))
            self._figures[drug] = made
            words = f"{drug}, mg for 10 mg of diazepam: {_ends(low, high)}, middle "
            self._choices.addWidget(label(f"{words}{decimal_text(middle)}", "note", wrap=True))
            self._choices.addLayout(row(made, label("mg, your choice", "note"), None, gap=6))

    def _edit_figure(self, drug: str, text: str) -> None:
        switch = self.settings.switch if self.settings is not None else None
        if switch is not None:
            figures = {**dict(switch.figures), drug: text}
            self.edit(switch=replace(switch, figures=tuple(figures.items())))


def _ends(low: Fraction, high: Fraction) -> str:
    return f"{decimal_text(low)} to {decimal_text(high)}"


def _ends_of_day(table: SwitchTable) -> str:
    """`10 mg to 20 mg`, or one figure where there is no range."""
    if table.low_ug is None or table.high_ug is None:
        return "dose now unknown, ? mg"
    if table.low_ug == table.high_ug:
        return mg_text(table.low_ug)
    return f"{mg_text(table.low_ug)} to {mg_text(table.high_ug)}"


def _beneath(table: SwitchTable) -> str:
    """The table's name; where it has a range, the middle of it."""
    if table.middle_ug is None or table.low_ug == table.high_ug:
        return table.name
    return f"{table.name}; middle {mg_text(table.middle_ug)}"


def _range(table: SwitchTable, drug: str) -> str:
    """`7.5 to 10 mg of diazepam a day, middle 8.75 mg`; one figure where there is no range."""
    if table.low_ug is None or table.middle_ug is None or table.high_ug is None:
        return "enter the dose taken now to see the range"
    if table.low_ug == table.high_ug:
        return f"{mg_text(table.low_ug)} of {drug} a day"
    low, middle, high = map(mg_text, (table.low_ug, table.middle_ug, table.high_ug))
    return f"{low} to {high} of {drug} a day, middle {middle}"


def _spoken(table: SwitchTable, offer: SwitchOffer) -> str:
    return f"{table.name}: {_range(table, offer.to_drug)}"
