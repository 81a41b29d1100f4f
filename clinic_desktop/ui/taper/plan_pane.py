"""The plan itself: curve and table as one model, with the sentence that sums it up."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.plan import FinishKind, PlanStep, TaperPlan
from clinic_desktop.services.views import GuidelinePace
from clinic_desktop.ui import format
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.taper.chart import PlanChartView
from clinic_desktop.ui.taper.columns import step_columns
from clinic_desktop.ui.text import Run, RunsLabel, fact, faint, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import empty, fill, label, row

OVER_10, OVER_25 = "step-over-10", "fall-over-25"


def steps_over(plan: TaperPlan, check_id: str) -> frozenset[int]:
    """Numbers of the steps a limit names, measured on the dose before."""
    return frozenset(
        number
        for check in plan.checks
        if check.id == check_id and check.base == "current"
        for number in check.steps
    )


class PlanPane(QWidget):
    """Choosing a step in the curve chooses its row, and the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self._plan: TaperPlan | None = None
        self.chart = PlanChartView()
        self.chart.step_chosen.connect(self._choose_row)
        self.table: RecordTable[PlanStep] | None = None
        self.summary = RunsLabel()
        self.summary.setObjectName("planSummary")
        self._legend = label("", "caption", wrap=True, name="planLegend")
        self._legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        title = RunsLabel((Run("Plan", "section"), faint("   mg a day")), wrap=False)
        head = row(title, self._legend, gap=20, margins=(18, 8, 18, 2))
        head.setStretch(1, 1)
        self._table_box = QVBoxLayout()
        fill(self._table_box, gap=0)
        layout = QVBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(head)
        layout.addWidget(self.chart)
        layout.addLayout(self._table_box, 1)
        layout.addLayout(row(self.summary, margins=(18, 8, 18, 8)))

    def show_plan(self, plan: TaperPlan, pace: GuidelinePace | None) -> bool:
        """Show a plan; True when the table was made anew, for its place in the order of Tab."""
        self._plan = plan
        narrow = self.table is not None and "change" in self.table.dropped
        columns = step_columns(plan, change_in_dose=narrow)
        keys = [column.key for column in columns]
        made = self.table is None or [c.key for c in self.table.records.columns] != keys
        if made:
            self._make_table(plan)
        assert self.table is not None
        self.table.records.replace_columns(columns)
        self.table.records.set_records(plan.steps)
        over = steps_over(plan, OVER_10)
        self.chart.show_plan(plan, pace, over)
        parts = [f"pale band: {pace.words}"] if pace else []
        if over:
            parts.append("triangle: over 10 %")
        parts.append("dotted: wanted")
        self._legend.setText("     ".join(parts))
        self._summarise(plan)
        return made

    # --- inside --------------------------------------------------------------------------------

    def _make_table(self, plan: TaperPlan) -> None:
        empty(self._table_box)
        model = RecordTableModel(step_columns(plan), lambda step: step.number, parent=self)
        self.table = RecordTable(model, spoken="Steps of the plan", name="planTable")
        self.table.current_changed.connect(lambda step: self.chart.choose(step.number - 1))
        self.table.columns_changed.connect(self._columns_changed)
        self.table.setMinimumHeight(look().px(140))
        self._table_box.addWidget(self.table)

    def _columns_changed(self) -> None:
        if self.table is not None and self._plan is not None:
            narrow = "change" in self.table.dropped
            self.table.records.replace_columns(step_columns(self._plan, change_in_dose=narrow))

    def _choose_row(self, index: int) -> None:
        if self.table is not None:
            self.table.choose(index)

    def _summarise(self, plan: TaperPlan) -> None:
        finish = plan.finish
        days = (plan.steps[-1].end - plan.steps[0].start).days + 1
        length, unit = (days // 7, "week") if days % 7 == 0 else (days, "day")
        runs = [
            fact(f"{len(plan.steps)}"),
            muted(f" dosing step{'' if len(plan.steps) == 1 else 's'}     ", "body"),
            fact(f"{length}"),
            muted(f" {unit}{'' if length == 1 else 's'}     ", "body"),
        ]
        if finish is not None and finish.kind is FinishKind.STOP:
            runs += [muted("first day without ", "body"), fact(format.weekday(finish.on))]
        elif finish is not None:
            runs += [muted("stays on the last dose from ", "body"), fact(format.weekday(finish.on))]
        self.summary.show_runs(tuple(runs))
