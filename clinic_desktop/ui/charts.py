"""The charts on screen: a painter over the plain geometry of `domain.dose_chart`.

Left and right move a focus line from change to change; the words for it become the widget's
accessible name, so that the chart can be heard as well as seen. Every chart has a table of the same
numbers beside it.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.dose_chart import (
    DoseChart,
    DoseLine,
    DoseSpan,
    PatchKind,
    change_days,
    doses_on,
    lay_out_chart,
)
from clinic_desktop.domain.months import add_months
from clinic_desktop.services.patient_views import ChartMark, DoseHistory
from clinic_desktop.ui import format
from clinic_desktop.ui.chart_paint import (
    UNIT,
    Plot,
    at,
    draw_axes,
    draw_dot,
    draw_label,
    draw_patch,
    draw_plain,
    draw_strokes,
)
from clinic_desktop.ui.painting import draw_hatch, draw_ring
from clinic_desktop.ui.theme import look


class DoseChartView(QWidget):
    """Dose over time of one person."""

    day_chosen = Signal(object)

    def __init__(self, *, compact: bool = False) -> None:
        super().__init__()
        self.setObjectName("doseChart")
        self._compact = compact
        self._history: DoseHistory | None = None
        self._lines: tuple[DoseLine, ...] = ()
        self._from_on = self._to_on = date.min
        self._chosen: date | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if compact else Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Dose over time")
        look().changed.connect(self.updateGeometry)

    def show_history(self, history: DoseHistory, *, months: int | None = None) -> None:
        """The last `months`, or everything."""
        self._history = history
        self._lines = tuple(
            DoseLine(one.drug, tuple(DoseSpan(s.first_on, s.last_on, s.ug) for s in one.steps))
            for one in history.series
        )
        self._to_on = history.to_on
        start = history.from_on or history.to_on
        if months is not None:
            self._from_on = add_months(history.to_on, -months)
        else:
            length = max(60, (history.to_on - start).days)
            self._from_on = start - timedelta(days=length // 16 if history.left_censored else 0)
            if (self._to_on - self._from_on).days < 60:
                self._from_on = self._to_on - timedelta(days=60)
        self._chosen = None
        self.setAccessibleName(self._summary())
        self.updateGeometry()
        self.update()

    def stops(self) -> tuple[date, ...]:
        """Where the focus line stops: changes of dose and marks, inside the window."""
        if self._history is None:
            return ()
        days = set(change_days(self._lines)) | {mark.on for mark in self._history.marks}
        days.add(self._to_on)
        return tuple(sorted(on for on in days if self._from_on <= on <= self._to_on))

    def reading(self, on: date) -> str:
        """`12 May 2026, diazepam, 15 milligrams a day, review` in words."""
        assert self._history is not None
        parts = [format.spoken_day(on)]
        held = doses_on(self._lines, on)
        parts += [f"{name}, {format.spoken_dose(ug)}" for name, ug in held] or ["no supply"]
        parts += [mark.text for mark in self._history.marks if mark.on == on]
        return ", ".join(parts)

    def sizeHint(self) -> QSize:
        return QSize(look().px(336 if self._compact else 640), self._wanted_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(200), self._wanted_height() - look().px(30))

    # --- keys and mouse ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        stops = self.stops()
        if not stops:
            return
        if self._chosen is None:
            following = stops[-1] if step < 0 else stops[0]
        else:
            beyond = [s for s in stops if (s > self._chosen if step > 0 else s < self._chosen)]
            if not beyond:
                return
            following = beyond[0] if step > 0 else beyond[-1]
        self._choose(following)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._history is not None and not self._compact:
            chart = self._chart(self._plot())
            self._choose(chart.frame.day_at(round(event.position().x() * UNIT)))

    def _choose(self, on: date) -> None:
        self._chosen = on
        self.setAccessibleName(self.reading(on))
        self.day_chosen.emit(on)
        self.update()

    # --- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._history is None or not self._lines:
            painter.setPen(look().color("muted"))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter, "No dose of these drugs in the record."
            )
            painter.end()
            return
        chart = self._chart(self._plot())
        draw_axes(painter, chart)
        for patch in chart.patches:
            draw_patch(painter, chart, patch)
        self._draw_marks(painter, chart, self._history.marks)
        for number in range(len(chart.lines)):
            draw_strokes(painter, chart, number, width=2.25)
        for number in range(len(chart.lines)):
            self._draw_dots(painter, chart, number)
        if not self._compact:
            self._draw_lanes(painter, chart)
            self._draw_focus(painter, chart)
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()))
        painter.end()

    def _wanted_height(self) -> int:
        lanes = len(self._history.opioid_lanes) if self._history and not self._compact else 0
        return look().px((118 if self._compact else 196) + 22 * lanes)

    def _plot(self) -> Plot:
        metrics_height = look().px(18)
        lanes = len(self._history.opioid_lanes) if self._history and not self._compact else 0
        left = look().px(38)
        top = look().px(22)
        bottom = metrics_height + look().px(6) + look().px(22) * lanes
        return Plot(left, top, self.width() - left - look().px(14), self.height() - top - bottom)

    def _chart(self, plot: Plot) -> DoseChart:
        assert self._history is not None
        history = self._history
        return lay_out_chart(
            self._lines,
            plot.box(),
            self._from_on,
            self._to_on,
            gaps=history.gaps,
            record_from_on=history.from_on if history.left_censored else None,
            label_gap=look().px(58) * UNIT,
            most_ticks=4 if self._compact else 7,
        )

    def _draw_dots(self, painter: QPainter, chart: DoseChart, number: int) -> None:
        color, _, mark = look().series(number)
        painter.setFont(look().font("caption", bold=True))
        metrics = painter.fontMetrics()
        crowded = len(chart.lines[number].dots) > 24
        for dot in chart.lines[number].dots:
            x, y = at(dot.x), at(dot.y)
            if not crowded or dot.labelled or dot.now:
                draw_dot(painter, x, y, mark, color, filled=dot.now)
            if not dot.labelled or self._compact:
                continue
            words = mg_text(dot.ug)
            fell = dot.before_ug is not None and dot.before_ug > dot.ug
            width = metrics.horizontalAdvance(words)
            rose = dot.before_ug is not None and not fell
            left = x - width - look().px(9) if rose else x + look().px(8)
            box = chart.frame.box
            left = max(min(left, at(box.right) - width), at(box.left) + 2)
            top = y + metrics.ascent() + look().px(6) if fell else y - look().px(8)
            if rose:
                top = y + metrics.ascent() / 2 - 1
            draw_label(painter, QPointF(left, top), words, look().color("text"))

    def _draw_marks(self, painter: QPainter, chart: DoseChart, marks: Sequence[ChartMark]) -> None:
        colors = look()
        box = chart.frame.box
        size = colors.px(16)
        taken: list[float] = []
        for mark in sorted(marks, key=lambda m: m.on, reverse=True):
            if not self._from_on <= mark.on <= self._to_on:
                continue
            x = at(chart.frame.x(mark.on))
            pen = QPen(colors.color("control"), 1)
            pen.setDashPattern([1.5, 2.5])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, at(box.top)), QPointF(x, at(box.bottom)))
            if any(abs(x - other) < size + 1 for other in taken):
                continue
            taken.append(x)
            rect = QRectF(x - size / 2, at(box.top) - size - 1, size, size)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colors.color("control"), 1))
            painter.setBrush(colors.color("surface"))
            painter.drawRoundedRect(rect, 3, 3)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setFont(colors.font("caption", bold=True))
            painter.setPen(colors.color("text"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, mark.letter)

    def _draw_lanes(self, painter: QPainter, chart: DoseChart) -> None:
        assert self._history is not None
        colors, box = look(), chart.frame.box
        painter.setFont(colors.font("caption"))
        metrics = painter.fontMetrics()
        top = at(box.bottom) + colors.px(24)
        for drug, spans in self._history.opioid_lanes:
            middle = top + colors.px(11)
            painter.setPen(QPen(colors.color("grid"), 1))
            painter.drawLine(QPointF(at(box.left), middle), QPointF(at(box.right), middle))
            seen = [s for s in spans if s[1] >= self._from_on and s[0] <= self._to_on]
            for first_on, last_on in seen:
                left = at(chart.frame.x(first_on))
                width = max(4.0, at(chart.frame.x_end(last_on)) - left)
                bar = QRectF(left, middle - colors.px(6.5), width, colors.px(13))
                painter.fillRect(bar, colors.color("surface"))
                draw_hatch(painter, bar, colors.color("series3"), colors.px(4))
                painter.setPen(QPen(colors.color("series3"), 1.2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(bar)
            words = f"{drug} from {format.day(seen[0][0])}" if seen else f"{drug}: not in this time"
            first = at(chart.frame.x(seen[0][0])) if seen else at(box.right)
            room = first - at(box.left) - colors.px(8)
            needed = metrics.horizontalAdvance(words)
            left = first - needed - colors.px(8) if needed < room else at(box.left)
            draw_plain(painter, QPointF(left, middle + metrics.ascent() / 2 - 1), words)
            top += colors.px(22)

    def _draw_focus(self, painter: QPainter, chart: DoseChart) -> None:
        if self._chosen is None or not self._from_on <= self._chosen <= self._to_on:
            return
        colors, box = look(), chart.frame.box
        x = at(chart.frame.x(self._chosen))
        painter.setPen(QPen(colors.color("focus"), 2))
        painter.drawLine(QPointF(x, at(box.top)), QPointF(x, at(box.bottom)))
        words = self._short_reading(self._chosen)
        painter.setFont(colors.font("caption"))
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(words) + colors.px(16)
        left = min(max(x - width / 2, at(box.left)), at(box.right) - width)
        rect = QRectF(left, at(box.bottom) - metrics.height() - colors.px(12), width, 0)
        rect.setHeight(metrics.height() + colors.px(6))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("control"), 1))
        painter.setBrush(colors.color("surface"))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(colors.color("text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)

    def _short_reading(self, on: date) -> str:
        held = doses_on(self._lines, on)
        doses = [f"{name} {format.a_day(ug)}" for name, ug in held] or ["no supply"]
        return f"{format.day(on)}   {'   '.join(doses)}"

    def _summary(self) -> str:
        if self._history is None or not self._lines:
            return "Dose over time: no dose of these drugs in the record"
        now = doses_on(self._lines, self._to_on)
        words = ", ".join(f"{name} {format.spoken_dose(ug)}" for name, ug in now) or "nothing now"
        return (
            f"Dose over time, {format.spoken_day(self._from_on)} to "
            f"{format.spoken_day(self._to_on)}. Now: {words}. "
            "Left and right arrows read the changes."
        )


PATCH_WORDS = {
    PatchKind.BEFORE_RECORD: "before the record starts",
    PatchKind.NO_SUPPLY: "no supply",
    PatchKind.DOSE_NOT_KNOWN: "dose not recorded",
}


def legend(history: DoseHistory) -> str:
    """The words under a chart: what its letters and hatching mean."""
    letters = {mark.letter: mark.text.split(",")[0] for mark in history.marks}
    names = {"R": "review", "P": "plan", "L": "letter", "O": "opioid"}
    parts = [f"{letter} {names.get(letter, letters[letter])}" for letter in sorted(letters)]
    hatched = []
    if history.gaps:
        hatched.append(PATCH_WORDS[PatchKind.NO_SUPPLY])
    if history.left_censored:
        hatched.append(PATCH_WORDS[PatchKind.BEFORE_RECORD])
    if any(step.ug is None for one in history.series for step in one.steps):
        hatched.append(PATCH_WORDS[PatchKind.DOSE_NOT_KNOWN])
    if hatched:
        parts.append(f"hatched: {' or '.join(hatched)}")
    return "     ".join(parts)
