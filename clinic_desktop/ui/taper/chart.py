"""The plan as a curve: the same steps as the table, one of them chosen in both."""

from datetime import date, timedelta
from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.dose_chart import (
    DoseChart,
    DoseLine,
    DoseSpan,
    lay_out_chart,
    pace_edge,
)
from clinic_desktop.domain.plan import FinishKind, PlanStep, TaperPlan
from clinic_desktop.services.planner_views import GuidelinePace
from clinic_desktop.ui import format
from clinic_desktop.ui.chart_paint import UNIT, Plot, at, draw_axes, draw_strokes
from clinic_desktop.ui.painting import draw_ring
from clinic_desktop.ui.taper.curve_words import curve_words
from clinic_desktop.ui.taper.edits import reductions, start_ug
from clinic_desktop.ui.taper.step_acts import act_of
from clinic_desktop.ui.theme import look

LEAD_DAYS = 14
"""Days of the dose now, drawn before the first cut."""


REACH = 10
"""How near, in pixels, a press is to a point to take hold of it."""


class PlanChartView(QWidget):
    """Left and right go from step to step, up and down move the chosen one; a point may be dragged.

    What a step is moved to is for the page to say: `dragged` asks for a dose, and the plan comes
    back with the makeable one.
    """

    step_chosen = Signal(int)
    acted = Signal(object)
    """A `StepAct` on the chosen step."""
    dragged = Signal(int, int, int)
    """The step's number, the dose under the pointer in micrograms, and which drag it is."""

    def __init__(self, *, may_edit: bool = True) -> None:
        super().__init__()
        self._may_edit = may_edit
        self.setObjectName("planChart")
        self._plan: TaperPlan | None = None
        self._pace: GuidelinePace | None = None
        self._over: frozenset[int] = frozenset()
        self._chosen = 0
        self._drags = 0
        self._held: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAccessibleName("Plan, dose over time")
        look().changed.connect(self.updateGeometry)

    def show_plan(self, plan: TaperPlan, pace: GuidelinePace | None, over: frozenset[int]) -> None:
        """`over`: numbers of the steps whose cut is over the usual limit."""
        self._plan, self._pace, self._over = plan, pace, over
        self._chosen = min(self._chosen, max(0, len(plan.steps) - 1))
        self._name()
        self.update()

    def choose(self, index: int) -> None:
        """The table's row is chosen."""
        if index != self._chosen:
            self._chosen = index
            self._name()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(600), look().px(196))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(240), look().px(150))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._plan is None:
            super().keyPressEvent(event)
            return
        act = act_of(event, in_curve=True) if self._may_edit else None
        if act is not None:
            self.acted.emit(act)
            return
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self._plan.steps) - 1}
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        following = ends.get(Qt.Key(event.key()), -1 if by is None else self._chosen + by)
        if 0 <= following < len(self._plan.steps):
            self._choose_here(following)
        elif by is None:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._plan is None or not self._plan.steps:
            return
        point = self._point_at(event.position()) if self._may_edit else None
        if point is not None:
            self._held = self._plan.steps[point].number
            self._drags += 1
            self._choose_here(point)
            return
        on = self._chart().frame.day_at(round(event.position().x() * UNIT))
        for index, step in enumerate(self._plan.steps):
            if step.start <= on <= step.end:
                self._choose_here(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._plan is None or not self._plan.steps:
            return
        if not self._may_edit:
            return
        if self._held is None:
            near = self._point_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeVerCursor if near else Qt.CursorShape.ArrowCursor)
            return
        ug = self._chart().frame.ug_at(round(event.position().y() * UNIT))
        self.dragged.emit(self._held, ug, self._drags)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._plan is not None and self._plan.steps:
            chart = self._chart()
            self._draw_band(painter, chart)
            draw_axes(painter, chart)
            self._draw_wanted(painter, chart)
            draw_strokes(painter, chart, 0, width=2.0)
            for index, step in enumerate(self._plan.steps):
                self._draw_point(painter, chart, step, chosen=index == self._chosen)
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()))
        painter.end()

    # --- inside --------------------------------------------------------------------------------

    def _choose_here(self, index: int) -> None:
        self.choose(index)
        self.step_chosen.emit(index)

    def _point_at(self, where: QPointF) -> int | None:
        """The step whose point is under the pointer."""
        assert self._plan is not None
        chart, reach = self._chart(), look().px(REACH)
        near = [
            (abs(x - where.x()) + abs(y - where.y()), index)
            for index, step in enumerate(self._plan.steps)
            if step.dose_ug is not None
            for x, y in [(at(chart.frame.x(step.start)), at(chart.frame.y(step.dose_ug)))]
            if abs(x - where.x()) <= reach and abs(y - where.y()) <= reach
        ]
        return min(near)[1] if near else None

    def _chart(self) -> DoseChart:
        assert self._plan is not None
        plan = self._plan
        first, last = plan.steps[0], plan.steps[-1]
        lead_on = first.start - timedelta(days=LEAD_DAYS)
        # After a switch the axis is the new drug's: milligrams of the old one would mislead there.
        lead_ug = None if plan.request.switch_to else Fraction(plan.request.start_ug)
        spans = [DoseSpan(lead_on, first.start - timedelta(days=1), lead_ug)]
        spans += [
            DoseSpan(s.start, s.end, Fraction(s.dose_ug) if s.dose_ug is not None else None)
            for s in plan.steps
        ]
        stops = plan.finish is not None and plan.finish.kind is FinishKind.STOP
        line = DoseLine(plan.request.drug, tuple(spans), stops=stops)
        left, top = look().px(38), look().px(12)
        plot = Plot(left, top, self.width() - left - look().px(24), self.height() - look().px(38))
        after = timedelta(days=max(7, (last.end - first.start).days // 24))
        return lay_out_chart((line,), plot.box(), spans[0].first_on, last.end + after, most_ticks=7)

    def _draw_band(self, painter: QPainter, chart: DoseChart) -> None:
        if self._pace is None or self._plan is None:
            return
        pace, plan = self._pace, self._plan
        start, last, ug = reductions(plan)[0].start, plan.steps[-1].end, start_ug(plan)
        slow = pace_edge(start, ug, last, pace.gentle_percent, pace.gentle_days)
        fast = pace_edge(start, ug, last, pace.brisk_percent, pace.brisk_days)

        def place(corner: tuple[date, int]) -> QPointF:
            return QPointF(at(chart.frame.x(corner[0])), at(chart.frame.y(corner[1])))

        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().color("band"))
        corners = [place(c) for c in slow] + [place(c) for c in reversed(fast)]
        painter.drawPolygon(QPolygonF(corners))
        painter.restore()

    def _draw_wanted(self, painter: QPainter, chart: DoseChart) -> None:
        """The dose asked for, as a thin dotted line, where tablets cannot make it exactly."""
        assert self._plan is not None
        pen = QPen(look().color("target"), 1)
        pen.setDashPattern([1.5, 3])
        painter.setPen(pen)
        for step in self._plan.steps:
            if step.target_ug is not None and step.target_ug != step.dose_ug:
                y = at(chart.frame.y(step.target_ug))
                left, right = at(chart.frame.x(step.start)), at(chart.frame.x_end(step.end))
                painter.drawLine(QPointF(left, y), QPointF(right, y))

    def _draw_point(
        self, painter: QPainter, chart: DoseChart, step: PlanStep, *, chosen: bool
    ) -> None:
        if step.dose_ug is None:
            return
        colors = look()
        x, y = at(chart.frame.x(step.start)), at(chart.frame.y(step.dose_ug))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if step.number in self._over:
            r = colors.px(5)
            corners = [(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)]
            painter.setPen(QPen(colors.color("surface"), 1))
            painter.setBrush(colors.color("soon"))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        else:
            painter.setPen(QPen(colors.color("plan"), 2))
            painter.setBrush(colors.color("plan" if chosen else "surface"))
            painter.drawEllipse(QPointF(x, y), colors.px(3.6), colors.px(3.6))
        if chosen:
            painter.setPen(QPen(colors.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), colors.px(9), colors.px(9))
        painter.restore()

    def _name(self) -> None:
        if self._plan is None or not self._plan.steps:
            self.setAccessibleName("Plan, dose over time: no plan")
            self.setAccessibleDescription("")
            return
        self.setAccessibleDescription(curve_words(self._plan, self._over))
        step = self._plan.steps[self._chosen]
        dose = mg_text(step.dose_ug) if step.dose_ug is not None else "switching"
        over = ", more than the usual cut" if step.number in self._over else ""
        self.setAccessibleName(
            f"Step {step.number} of {len(self._plan.steps)}, "
            f"{format.spoken_day(step.start)}, {dose} a day{over}"
        )
