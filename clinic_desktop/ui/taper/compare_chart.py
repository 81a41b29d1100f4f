"""Up to three plans as curves over each other: own dash and mark each, not colour alone."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.dose_chart import DoseLine, DoseSpan, lay_out_chart
from clinic_desktop.services.taper_views import PlanFigures
from clinic_desktop.ui import format
from clinic_desktop.ui.chart_paint import Plot, at, draw_axes, draw_dot, draw_strokes
from clinic_desktop.ui.theme import look


class CompareChart(QWidget):
    def __init__(self, plans: Sequence[PlanFigures]) -> None:
        super().__init__()
        self.setObjectName("compareChart")
        self._plans = [one for one in plans if one.curve]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Plans compared, dose over time")
        self.setAccessibleDescription(" ".join(map(_told, self._plans)))

    def sizeHint(self) -> QSize:
        return QSize(look().px(560), look().px(200))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._plans:
            return
        painter = QPainter(self)
        lines = tuple(_line(one) for one in self._plans)
        first = min(line.spans[0].first_on for line in lines)
        last = max(line.spans[-1].last_on for line in lines)
        plot = Plot(look().px(38), look().px(10), self.width() - look().px(60),
                    self.height() - look().px(36))  # fmt: skip
        after = timedelta(days=max(7, (last - first).days // 24))
        chart = lay_out_chart(lines, plot.box(), first, last + after, most_ticks=6)
        draw_axes(painter, chart)
        for number, line in enumerate(chart.lines):
            draw_strokes(painter, chart, number, width=2.0)
            color, _, mark = look().series(number)
            for dot in line.dots:
                draw_dot(painter, at(dot.x), at(dot.y), mark, color, filled=False)
        painter.end()


class LineSample(QWidget):
    """The dash and mark of a plan, beside its name in the table."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Line {number + 1}")

    def sizeHint(self) -> QSize:
        return QSize(look().px(44), look().px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color, dashes, mark = look().series(self._number)
        pen = QPen(color, 2.0)
        if dashes:
            pen.setDashPattern([dash / 2.0 for dash in dashes])
        painter.setPen(pen)
        middle = self.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        draw_dot(painter, self.width() / 2, middle, mark, color, filled=False)
        painter.end()


def _line(one: PlanFigures) -> DoseLine:
    spans = tuple(
        DoseSpan(first, last, Fraction(ug) if ug is not None else None)
        for first, last, ug in one.curve
    )
    return DoseLine(one.label, spans, stops=one.finish_on is not None)


def _told(one: PlanFigures) -> str:
    first, last = one.curve[0], one.curve[-1]
    doses = [mg_text(ug) for _, _, ug in (first, last) if ug is not None]
    return (
        f"{one.label}: {format.count(one.steps, 'step')}, {' to '.join(doses)}, "
        f"{format.spoken_day(first[0])} to {format.spoken_day(last[1])}."
    )
