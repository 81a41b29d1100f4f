"""The plan itself: curve and table as one model, with the sentence that sums it up."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.nouns import noun
from clinic_desktop.domain.plan import FinishKind, PlanStep, TaperPlan
from clinic_desktop.domain.plan_life import Gate
from clinic_desktop.services.planner_views import GuidelinePace
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.taper.chart import PlanChartView
from clinic_desktop.ui.taper.columns import step_columns
from clinic_desktop.ui.taper.step_acts import StepAct, act_of
from clinic_desktop.ui.taper.step_bar import StepBar
from clinic_desktop.ui.text import Run, RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import empty, fill, held, label, pane, row

OVER_10, OVER_25 = "step-over-10", "fall-over-25"


def steps_over(plan: TaperPlan, check_id: str) -> frozenset[int]:
    """Numbers of the steps a limit names, measured on the dose before."""
    return frozenset(
        number
        for check in plan.checks
        if check.id == check_id and check.base == "current"
        for number in check.steps
    )


def _whole(words: str) -> str:
    """Short words of the legend stay on one line; long ones may wrap."""
    return words.replace(" ", format.NBSP) if len(words) < SHORT else words


SHORT = 24


class PlanTable(RecordTable[PlanStep]):
    """The steps; the keys of a step act on the row chosen."""

    acted = Signal(object)
    may_edit = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = act_of(event, in_curve=False) if self.may_edit else None
        if act is not None and self.current() is not None:
            self.acted.emit(act)
        else:
            super().keyPressEvent(event)


class PlanPane(QWidget):
    """Choosing a step in the curve chooses its row, and the other way round."""

    acted = Signal(object, int)
    """A `StepAct`, and the number of the step it is done to."""
    dragged = Signal(int, int, int)
    back_wanted = Signal()
    """Doses were listed by hand; the method asked for before is wanted again."""

    def __init__(self, *, may_edit: bool = True) -> None:
        super().__init__()
        self._may_edit = may_edit
        self._plan: TaperPlan | None = None
        self._gates: Sequence[Gate] = ()
        self._stopped_at: int | None = None
        self.chart = PlanChartView(may_edit=may_edit)
        self.chart.step_chosen.connect(self._choose_row)
        self.chart.acted.connect(self._act)
        self.chart.dragged.connect(self.dragged)
        self.table: PlanTable | None = None
        self.bar = StepBar()
        self.bar.acted.connect(self._act)
        self.summary = RunsLabel()
        self.summary.setObjectName("planSummary")
        self._legend = label("", "caption", wrap=True, name="planLegend")
        self._legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._title = RunsLabel((Run("Plan", "section"), faint("   mg a day")), wrap=False)
        head = row(self._title, self._legend, gap=20, margins=(18, 8, 18, 2))
        head.setStretch(1, 1)
        self._table_box = QVBoxLayout()
        fill(self._table_box, gap=0)
        layout = QVBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(head)
        layout.addWidget(self._build_by_hand())
        layout.addWidget(self.chart)
        layout.addLayout(row(self.bar, margins=(18, 0, 18, 0)))
        layout.addLayout(self._table_box, 1)
        layout.addLayout(row(self.summary, margins=(18, 8, 18, 8)))

    def _build_by_hand(self) -> QWidget:
        """Says that doses are listed by hand, what was asked before, and leads back to it."""
        self._by_hand = pane("sunken", "below")
        self._by_hand_words = label("", "note", wrap=True, name="byHand")
        self._back = button("", "link", name="backToMethod", on=self.back_wanted.emit)
        layout = QHBoxLayout(self._by_hand)
        fill(layout, self._by_hand_words, self._back, gap=12, margins=(18, 4, 18, 4))
        layout.setStretch(0, 1)
        self._by_hand.hide()
        return self._by_hand

    def show_plan(
        self,
        plan: TaperPlan,
        pace: GuidelinePace | None,
        gates: Sequence[Gate] = (),
        stopped_at: int | None = None,
    ) -> bool:
        """Show a plan with the check-ins it waits behind, and the step it is paused or waits on;
        True when the table was made anew, for its place in the order of Tab."""
        self._plan, self._gates, self._stopped_at = plan, gates, stopped_at
        narrow = self.table is not None and "change" in self.table.dropped
        columns = self._columns(plan, narrow=narrow)
        keys = [column.key for column in columns]
        made = self.table is None or [c.key for c in self.table.records.columns] != keys
        if made:
            self._make_table(plan)
        assert self.table is not None
        self.table.records.replace_columns(columns)
        self.table.records.set_records(plan.steps)
        switched = plan.request.switch_to
        unit = "mg a day" if switched is None else f"mg of {switched.drug} a day"
        self._title.show_runs((Run("Plan", "section"), faint(f"   {unit}")))
        over = steps_over(plan, OVER_10)
        self.chart.show_plan(plan, pace, over)
        parts = [f"pale band: {pace.words}"] if pace else []
        if over:
            parts.append("triangle: over 10%")
        parts.append("dotted: wanted")
        self._legend.setText("     ".join(_whole(part) for part in parts))
        self.bar.show_step(self.table.current() if self._may_edit else None)
        self._summarise(plan)
        return made

    def show_late(self) -> None:
        """The plan shown is the one before; its words say so until the new one is there."""
        self.summary.show_runs((muted("Being drawn anew: this is the plan before.", "body"),))

    def show_by_hand(self, words: str, back: str) -> None:
        """`words` say what is listed by hand, nothing where nothing is; `back` the way back."""
        self._by_hand.setVisible(bool(words))
        self._by_hand_words.setText(words)
        self._back.setText(back)
        self._back.setAccessibleName(back)
        self._back.setVisible(bool(back))

    def choose_dose(self, ug: int) -> None:
        """The step that was just put in, by its dose."""
        plan = self._plan
        if plan is not None and self.table is not None:
            self.table.choose(next((n for n, s in enumerate(plan.steps) if s.dose_ug == ug), None))

    # --- inside --------------------------------------------------------------------------------

    def _make_table(self, plan: TaperPlan) -> None:
        empty(self._table_box)
        model = RecordTableModel(step_columns(plan), lambda step: step.number, parent=self)
        self.table = PlanTable(model, spoken="Steps of the plan", name="planTable")
        self.table.current_changed.connect(self._row_chosen)
        self.table.columns_changed.connect(self._columns_changed)
        self.table.acted.connect(self._act)
        self.table.may_edit = self._may_edit
        held(self.table, min_height=140)
        self._table_box.addWidget(self.table)

    def _columns_changed(self) -> None:
        if self.table is not None and self._plan is not None:
            narrow = "change" in self.table.dropped
            self.table.records.replace_columns(self._columns(self._plan, narrow=narrow))

    def _columns(self, plan: TaperPlan, *, narrow: bool) -> tuple[Column[PlanStep], ...]:
        return step_columns(
            plan, change_in_dose=narrow, gates=self._gates, stopped_at=self._stopped_at
        )

    def _row_chosen(self, step: PlanStep) -> None:
        self.chart.choose(step.number - 1)
        self.bar.show_step(step if self._may_edit else None)

    def _choose_row(self, index: int) -> None:
        if self.table is not None:
            self.table.choose(index)

    def _act(self, act: StepAct) -> None:
        step = self.table.current() if self.table is not None else None
        if step is not None:
            self.acted.emit(act, step.number)

    def _summarise(self, plan: TaperPlan) -> None:
        finish = plan.finish
        days = (plan.steps[-1].end - plan.steps[0].start).days + 1
        length, unit = (days // 7, "week") if days % 7 == 0 else (days, "day")
        runs = [
            fact(f"{len(plan.steps)}"),
            muted(f" {noun(len(plan.steps), 'dosing step')}     ", "body"),
            fact(f"{length}"),
            muted(f" {noun(length, unit)}     ", "body"),
        ]
        if finish is not None and finish.kind is FinishKind.STOP:
            runs += [muted("first day without ", "body"), fact(format.weekday(finish.on))]
        elif finish is not None:
            runs += [muted("stays on the last dose from ", "body"), fact(format.weekday(finish.on))]
        self.summary.show_runs(tuple(runs))
