"""The safety strip: what every screen says of the clinic, its records and its rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.clinic_status import STALE_RECORDS_DAYS, ClinicStatus
from clinic_desktop.ui import format
from clinic_desktop.ui.painting import draw_level, stripes
from clinic_desktop.ui.text import Run, TextBlock
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import tip

DAY_LOOKED_AT_EVERY_MS = 60_000


class SafetyStrip(QWidget):
    """Demo or live, which clinic, how old the records are, what was not understood, whether every
    rule ran. Any fault turns it amber with words and stays. A press on what was not understood asks
    for the list; the same stands in the File menu for the keyboard."""

    not_understood_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("safetyStrip")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._status: ClinicStatus | None = None
        self._today: Callable[[], date] | None = None
        self._day: date | None = None
        self._link = QRectF()
        self.setMouseTracking(True)
        look().changed.connect(self.update)

    def show_status(self, status: ClinicStatus) -> None:
        self._status = status
        self.setAccessibleName(self.text())
        tip(self, self.text())
        self.update()

    def watch_day(self, today: Callable[[], date]) -> None:
        """What is due is told as of the day the clinic was opened on; a window left open past
        midnight says so. `today` is the clock's date."""
        self._today = today
        self._look_at_the_day()

    def _look_at_the_day(self) -> None:
        day = self._today() if self._today is not None else None
        if day != self._day:
            self._day = day
            self.setAccessibleName(self.text())
            tip(self, self.text())
            self.update()
        QTimer.singleShot(DAY_LOOKED_AT_EVERY_MS, self, self._look_at_the_day)

    def text(self) -> str:
        if self._status is None:
            return ""
        environment = "DEMO" if self._status.demo else "LIVE"
        return " | ".join([environment, *("".join(r.text for r in g) for g in self._groups())])

    def has_fault(self) -> bool:
        status = self._status
        if status is None:
            return False
        up_to = status.records_up_to
        is_old = (
            up_to is not None and ((self._day or status.as_of) - up_to).days > STALE_RECORDS_DAYS
        )
        return not status.rules_ran or up_to is None or is_old or self._is_another_day(status)

    def _is_another_day(self, status: ClinicStatus) -> bool:
        return self._day is not None and self._day != status.as_of

    def _groups(self) -> list[tuple[Run, ...]]:
        status = self._status
        if status is None:
            return []
        ink = "demo" if status.demo else "muted"

        def words(text: str) -> Run:
            return Run(text, "caption", ink)

        def strong(text: str) -> Run:
            return Run(text, "caption", ink, bold=True)

        first = [strong(format.one_line(status.clinic_name))]
        if self._day is not None and self._is_another_day(status):
            opened, now = format.day(status.as_of), format.day(self._day)
            first.insert(0, strong(f"Opened {opened}, today is {now}: close and open again.    "))
        if status.demo:
            first.append(words("    Invented people, nothing real is kept"))
        if status.records_up_to is None:
            records: tuple[Run, ...] = (words("No records yet"),)
        else:
            days = ((self._day or status.as_of) - status.records_up_to).days
            age = f"{format.count(days, 'day')} old" if days else "today"
            records = (
                words("Records up to "),
                strong(format.day(status.records_up_to)),
                words(f" ({age})"),
            )
        not_understood = format.count(status.not_understood, "item")
        rules = status.rules_note or ("All rules ran" if status.rules_ran else "Not all rules ran")
        return [
            tuple(first),
            records,
            (
                Run(
                    f"{not_understood} not understood",
                    "caption",
                    ink,
                    underline=status.not_understood > 0,
                ),
            ),
            (words(rules),),
        ]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._link.contains(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._link.contains(event.position()):
            self.not_understood_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors, status = look(), self._status
        rect = QRectF(self.rect())
        if status is None:
            painter.fillRect(rect, colors.color("sunken"))
            painter.end()
            return
        if self.has_fault():
            painter.fillRect(rect, colors.color("soon_tint"))
        elif status.demo:
            tile = stripes(colors.px(10), colors.color("demo_a"), colors.color("demo_b"))
            painter.fillRect(rect, tile)
        else:
            painter.fillRect(rect, colors.color("sunken"))
        painter.setPen(QPen(colors.color("hairline"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._link = QRectF()
        x = self._draw_environment(painter, rect, demo=status.demo)
        for place, group in enumerate(self._fitting_groups(rect.right() - x)):
            block = TextBlock((group,), 100_000)
            needed = block.natural_width + (colors.px(33) if place else 0)
            if x + needed > rect.right() - 12:
                break
            if place:
                painter.setPen(QPen(colors.color("divider"), 1))
                middle = x + colors.px(16)
                painter.drawLine(
                    QPointF(middle, rect.center().y() - 6), QPointF(middle, rect.center().y() + 6)
                )
                x += colors.px(33)
            block.paint(painter, QPointF(x, rect.center().y() - block.height / 2))
            if any(run.underline for run in group):
                self._link = QRectF(x, rect.top(), block.natural_width, rect.height())
            x += block.natural_width
        painter.end()

    def _fitting_groups(self, width: float) -> list[tuple[Run, ...]]:
        """Too narrow for all: the remark on the demo goes first, DEMO itself stays; then all that
        is said of the rules but how many are on, which comes before what was not understood."""
        name, records, not_understood, rules = self._groups()
        short = tuple(replace(run, text=run.text.split(",")[0]) for run in rules)
        for groups in (
            [name, records, not_understood, rules],
            [name[:1], records, not_understood, rules],
            [name[:1], records, not_understood, short],
            [name[:1], short, records, not_understood],
        ):
            gap = look().px(33)
            needed = sum(TextBlock((group,), 100_000).natural_width + gap for group in groups)
            if needed <= width:
                break
        return groups

    def _draw_environment(self, painter: QPainter, rect: QRectF, *, demo: bool) -> float:
        colors = look()
        word = TextBlock(
            ((Run("DEMO" if demo else "LIVE", "body", "demo" if demo else "text", bold=True),),),
            1_000,
        )
        x = float(colors.px(14))
        if self.has_fault():
            size = colors.px(16)
            top = rect.center().y() - size / 2
            draw_level(painter, QRectF(x, top, size, size), Severity.HIGH)
            x += size + colors.px(10)
        box = QRectF(x, rect.center().y() - colors.px(9.5), word.natural_width, colors.px(19))
        box.setWidth(word.natural_width + colors.px(12))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("demo" if demo else "text"), 1.5))
        painter.setBrush(colors.color("demo_a" if demo else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        word.paint(painter, QPointF(x + colors.px(6), rect.center().y() - word.height / 2))
        return box.right() + colors.px(16)
