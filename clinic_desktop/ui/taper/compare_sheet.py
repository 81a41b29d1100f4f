"""Plans kept to be compared: curves over each other, a table, and the cost of being gentler."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QGridLayout

from clinic_desktop.domain.dose import decimal_text
from clinic_desktop.services.taper_views import Comparison, Fields, PlanFigures
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.taper.compare_chart import CompareChart, LineSample
from clinic_desktop.ui.taper.editor import PlanEditor
from clinic_desktop.ui.taper.method_words import settings_words
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.widgets import label, row, rule

MOST = 3


@dataclass(frozen=True, slots=True)
class Kept:
    label: str
    settings: PlannerSettings
    fields: Fields


class ComparePlans:
    """The plans kept for one person; the one on the page stands beside them."""

    def __init__(self, desk: Desk, editor: PlanEditor) -> None:
        self._desk, self._editor = desk, editor
        self._kept: list[Kept] = []

    def clear(self) -> None:
        self._kept = []

    def ask(self) -> None:
        """Compare what is kept with the plan on the page."""
        drawn = self._editor.drawn
        if drawn is None:
            self._desk.announce("There is no plan to compare yet.")
            return
        here = Kept(settings_words(drawn.settings), drawn.settings, self._editor.fields)
        others = [one for one in self._kept if one.settings != here.settings][: MOST - 1]
        plans, terms = [here, *others], drawn.settings.terms
        asked = [(one.label, one.fields) for one in plans]
        self._desk.jobs.run(
            lambda: self._desk.clinic.tapers.compare(asked, terms), partial(self._show, plans)
        )

    def _show(self, plans: list[Kept], found: Comparison) -> None:
        sheet = Sheet("Compare plans", width=860, no="Close", name="compare")
        sheet.body.addWidget(CompareChart(found.plans))
        sheet.body.addLayout(_table(found.plans))
        for words in found.words:
            sheet.body.addWidget(label(format.one_line(words), "note", wrap=True))
        sheet.body.addWidget(rule())
        here = plans[0]
        if here not in self._kept and len(self._kept) < MOST:
            keep = button("Keep this plan to compare", name="compareKeep",
                          on=partial(self._keep, sheet, here))  # fmt: skip
            sheet.body.addLayout(row(keep, None))
            sheet.body.addWidget(
                label("Then change the fields and press Compare again.", "note", wrap=True)
            )
        for number, one in enumerate(plans[1:], 1):
            use = button(f"Use: {one.label}", name=f"compareUse_{number}",
                         on=partial(self._use, sheet, one))  # fmt: skip
            drop = button(f"Drop: {one.label}", "quiet", name=f"compareDrop_{number}",
                          on=partial(self._drop, sheet, one))  # fmt: skip
            sheet.body.addLayout(row(use, drop, None))
        self._desk.show_sheet(sheet)

    def _keep(self, sheet: Sheet, one: Kept) -> None:
        self._kept.append(one)
        sheet.close_sheet()
        self._desk.announce(f"Kept to compare: {one.label}.")

    def _use(self, sheet: Sheet, one: Kept) -> None:
        sheet.close_sheet()
        self._editor.edit(one.settings)

    def _drop(self, sheet: Sheet, one: Kept) -> None:
        self._kept.remove(one)
        sheet.close_sheet()
        self.ask()


Row = tuple[str, Callable[[PlanFigures], str]]
ROWS: tuple[Row, ...] = (
    ("Length", lambda one: format.count(one.days, "day")),
    ("Steps", lambda one: str(one.steps)),
    ("First day without", lambda one: format.day(one.finish_on)),
    ("Largest cut", lambda one: _per_cent(one)),
    ("Cuts over 10%", lambda one: str(one.over_10)),
    ("Falls over 25% in 14 days", lambda one: str(one.over_25)),
    ("Pieces to swallow", lambda one: f"{one.pieces:,}"),
    ("Splits", lambda one: f"{one.splits:,}"),
    ("Check-ins", lambda one: str(one.check_ins)),
    ("Longer than the shortest", lambda one: format.count(one.longer_days, "day")),
    ("More pieces", lambda one: f"{one.more_pieces:,}".replace("-", format.MINUS)),
)


def _table(plans: tuple[PlanFigures, ...]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(4)
    lines = 0
    for place, one in enumerate(plans, 1):
        if one.curve:
            grid.addLayout(row(LineSample(lines), None), 0, place)
            lines += 1
        grid.addWidget(label(one.label, "strong", wrap=True), 1, place)
        grid.setColumnStretch(place, 1)
    for number, (title, words) in enumerate(ROWS, 2):
        grid.addWidget(label(title, "muted"), number, 0)
        for place, one in enumerate(plans, 1):
            grid.addWidget(label(words(one) if one.curve else "no plan"), number, place)
    return grid


def _per_cent(one: PlanFigures) -> str:
    cut = one.largest_cut
    return "none" if cut is None else f"{decimal_text(cut, 1)}%"
