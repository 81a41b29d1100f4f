"""Dose over time: the figure now, the chart, and the table of the same numbers."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.services.worklist_views import EquivalentNow, NowTaking
from clinic_desktop.ui import format
from clinic_desktop.ui.charts import DoseChartView, legend
from clinic_desktop.ui.controls import Segments, button
from clinic_desktop.ui.patient.records import DoseRow, dose_columns, dose_rows
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.text import Run, RunsLabel, faint, muted
from clinic_desktop.ui.widgets import empty, fill, label, row

RANGES: tuple[tuple[str, str, int | None], ...] = (
    ("6m", "6 m", 6),
    ("1y", "1 y", 12),
    ("3y", "3 y", 36),
    ("all", "All", None),
)
NO_VALUE = "a drug taken has no value in either table"


class DosePane(QWidget):
    """Figure, chart or table (T), range ([ and ])."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dosePane")
        self._page: PatientPage | None = None
        self.ranges = Segments(
            [(key, words) for key, words, _ in RANGES], spoken="Range of the chart", value="all"
        )
        self.ranges.setObjectName("chartRange")
        self.ranges.chosen.connect(lambda _key: self._draw())
        self.toggle = button("Table", "quiet", name="chartToggle", key="T", on=self.toggle_table)
        self.chart = DoseChartView()
        self.model: RecordTableModel[DoseRow] = RecordTableModel(
            dose_columns(), lambda one: (one.first, one.drug, one.dose), parent=self
        )
        self.table = RecordTable(self.model, spoken="Dose over time, as a table", name="doseTable")
        self.stack = QStackedWidget()
        self.stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.stack.addWidget(self.chart)
        self.stack.addWidget(self.table)
        self._figures = QVBoxLayout()
        fill(self._figures, gap=2)
        self._legend = label("", "caption", wrap=True, name="chartLegend")
        head = RunsLabel((Run("Dose over time", "section"), faint("   mg a day")))
        top = row(head, None, self.ranges, self.toggle, gap=10)
        layout = QVBoxLayout(self)
        fill(layout, gap=4, margins=(18, 12, 18, 8))
        layout.addLayout(top)
        layout.addLayout(self._figures)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self._legend)

    def show_page(self, page: PatientPage) -> None:
        self._page = page
        empty(self._figures)
        for one in page.now_taking:
            self._figures.addWidget(_figure(one, page))
            if one.read_by:
                self._figures.addWidget(_read_by(one))
        if not page.now_taking:
            self._figures.addWidget(label("None of these drugs now", "strong"))
        if page.equivalent is not None:
            words = equivalent_words(page.equivalent)
            self._figures.addWidget(label(words, "note", wrap=True, name="equivalent"))
        self.model.set_records(dose_rows(page.history))
        # With no rows the chart's words are all there is to say.
        self.toggle.setEnabled(self.model.rowCount() > 0)
        if not self.toggle.isEnabled() and self.stack.currentWidget() is self.table:
            self._show(self.chart)
        marks = format.read_by(page.history.read_by)
        resting = f"   Doses in part rest on: {marks}." if marks else ""
        self._legend.setText(f"{legend(page.history)}{resting}")
        self._draw()

    def toggle_table(self) -> None:
        """T: the chart, or the same numbers as a table."""
        if not self.toggle.isEnabled():
            return
        shown = self.table if self.stack.currentWidget() is self.chart else self.chart
        self._show(shown)
        shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, shown: DoseChartView | RecordTable[DoseRow]) -> None:
        self.stack.setCurrentWidget(shown)
        self.toggle.setText("Chart" if shown is self.table else "Table")
        self.toggle.setAccessibleName(self.toggle.text())

    def step_range(self, by: int) -> None:
        """[ shorter, ] longer."""
        keys = [key for key, _, _ in RANGES]
        here = keys.index(self.ranges.value() or "all") + by
        if 0 <= here < len(keys):
            self.ranges.choose(keys[here])
            self._draw()

    def _draw(self) -> None:
        if self._page is not None:
            months = {key: months for key, _, months in RANGES}[self.ranges.value() or "all"]
            self.chart.show_history(self._page.history, months=months)


def _figure(one: NowTaking, page: PatientPage) -> RunsLabel:
    """`15 mg  diazepam a day since 12-May-2026, 10 mg a day before that`."""
    if one.ug_per_day is None:
        made = RunsLabel((Run(f"{one.drug}: dose not recorded", "section"),))
    else:
        since = _since(one, page)
        words = f"   {one.drug} a day"
        if one.as_needed:
            words += " at most, when needed"
        if since is not None:
            words += f" since {format.day(since)}"
        before = (
            f"   {mg_text(one.before_ug)} before that"
            if one.before_ug is not None and one.before_ug != one.ug_per_day
            else ""
        )
        made = RunsLabel(
            (Run(mg_text(one.ug_per_day), "figure"), Run(words), muted(before, "caption"))
        )
    made.setObjectName("doseNow")
    return made


def _since(one: NowTaking, page: PatientPage) -> date | None:
    """The day of the latest change to today's dose; days without supply within the use that goes
    on, as in hospital, are no change."""
    use_from = page.as_of - timedelta(days=page.how_long_days or 0)
    since = None
    for series in page.history.series:
        if series.drug != one.drug:
            continue
        for step in reversed(series.steps):
            if step.ug not in (None, one.ug_per_day) or step.last_on < use_from:
                break
            if step.ug is not None:
                since = step.first_on
    return since


def _read_by(one: NowTaking) -> QLabel:
    return label(format.read_by(one.read_by), "note", wrap=True, name="doseReadBy")


def equivalent_words(equivalent: EquivalentNow) -> str:
    """`About 10 to 20 mg diazepam-equivalent a day (...), an estimate`, both tables named."""
    low, high = equivalent.low_ug, equivalent.high_ug
    if low is None or high is None:
        why = f": {NO_VALUE}" if equivalent.incomplete else ""
        return f"Diazepam-equivalent: not known{why}."
    less = f" Too low: {NO_VALUE}." if equivalent.incomplete else ""
    if low == high:
        same = f"About {mg_text(low)} diazepam-equivalent a day, the same in both tables."
        return f"{same} Estimate.{less}"
    return (
        f"About {mg_text(low).split(format.NBSP)[0]} to {mg_text(high)} diazepam-equivalent a day: "
        f"{mg_text(low)} by {equivalent.low_table}, {mg_text(high)} by {equivalent.high_table}. "
        f"Estimate.{less}"
    )
