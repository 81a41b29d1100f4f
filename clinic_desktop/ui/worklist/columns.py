"""The columns of the worklist: who, why, what, how long, what is next."""

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.services.worklist_views import NowTaking, WorklistRow
from clinic_desktop.ui import format
from clinic_desktop.ui.cells import Column
from clinic_desktop.ui.controls import draw_box
from clinic_desktop.ui.text import Paragraph, Run, fact, faint, muted
from clinic_desktop.ui.theme import look

SORT_OF = {
    "level": "level",
    "patient": "name",
    "taking": "medicine",
    "how_long": "longest",
    "last": "review",
    "next": "next",
}
"""Which order of the queue a press on a column's head asks for."""

WHY_TIP = "The top reason, and how many more causes there are"
REVIEW_WORDS = {"complete": "complete", "partial": "partial", "not-a-review": "not a full review"}


class WorklistColumns:
    """Words of each cell. `next_in_why` moves the next action there when its column is gone,
    `status_in_next` the status when that is."""

    def __init__(self, today: date, selected: Collection[str]) -> None:
        self._today = today
        self._selected = selected
        self.next_in_why = False
        self.status_in_next = False

    def columns(self) -> tuple[Column[WorklistRow], ...]:
        return (
            Column("select", "Select", self.select, 58, drop=9, draw=self.draw_select),
            Column(
                "level",
                "Level",
                self.level,
                126,
                level=lambda row: row.level,
            ),
            Column(
                "patient",
                "Patient",
                self.patient,
                180,
                stretch=True,
            ),
            Column("why", "Why", self.why, 180, stretch=True, tip=WHY_TIP),
            Column(
                "taking",
                "Now taking",
                self.taking,
                128,
            ),
            Column(
                "how_long",
                "How long",
                self.how_long,
                90,
                drop=8,
                tip="Since this stretch of use began; “at least” where the record starts later",
            ),
            Column(
                "trend",
                "12 months",
                self.trend,
                84,
                drop=7,
                draw=draw_trend,
                tip="Dose over the last twelve months, from zero",
            ),
            Column("also", "Also", self.also, 104, drop=6),
            Column(
                "last",
                "Last review",
                self.last_review,
                112,
                drop=4,
            ),
            Column(
                "next",
                "Next action",
                self.next_action,
                150,
                drop=10,
            ),
            Column(
                "status",
                "Status",
                self.status,
                104,
                drop=5,
                tip="Where the person stands; the owner of the next step",
            ),
            Column(
                "letter",
                "Last letter",
                self.last_letter,
                104,
                drop=3,
                tip="The latest letter issued here; one declared void counts as none",
            ),
            Column(
                "record",
                "Latest record",
                self.latest_record,
                104,
                drop=2,
                tip="The latest date of a prescription, review, stay or condition of the person",
            ),
            Column(
                "equivalent",
                "Diazepam-equivalent",
                self.equivalent,
                148,
                drop=1,
                tip="An estimate by two tables; of the benzodiazepines alone",
            ),
            Column("prescriber", "Prescriber", self.prescriber, 120, drop=1),
            Column("site", "Site", self.site, 120, drop=1),
            Column("needs", "Contact need", self.contact_need, 104, drop=1),
        )

    def select(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        chosen = row.patient.id in self._selected
        return ((Run("selected" if chosen else "not selected"),),)

    def draw_select(self, painter: QPainter, rect: QRectF, row: WorklistRow) -> None:
        size = look().px(16)
        box = QRectF(rect.left() + 4, rect.center().y() - size / 2, size, size)
        draw_box(painter, box, checked=row.patient.id in self._selected, enabled=True, round_=False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def level(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        if row.level is None:
            return ((muted("No flag", "body"),),)
        word = look().level_word(row.level)
        color = {1: "urgent", 2: "soon", 3: "review", 4: "info"}[row.level.rank]
        return ((Run(word, "body", color, bold=True),),)

    def patient(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        identity: tuple[Run, ...] = (faint(f"Id {format.identifier(row.patient)}"),)
        if row.similar_name:
            number = format.identifier(row.patient)
            identity = (
                faint("Id "),
                Run(number, "caption", "text", bold=True, underline=True),
                muted("  similar name"),
            )
        return (
            (fact(format.name(row.patient)),),
            identity,
            (faint(f"Born {format.born(row.patient, row.age)}"),),
            *(((muted("Do not contact yet"),),) if row.contact_hold else ()),
        )

    def why(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        lines: list[Paragraph] = [(Run(format.one_line(row.why)),)]
        if row.is_new or row.more:
            new = fact("new  " if row.is_new else "", "caption")
            lines.append((new, faint(f"+{row.more} more" if row.more else "")))
        if row.came_back:
            lines.append((muted(row.came_back),))
        if self.next_in_why and row.next_action:
            late = format.due(row.next_due_on, self._today) if row.next_due_on else ""
            action = f"{row.next_action}: " if late else row.next_action
            lines.append((faint(action), fact(late, "caption")))
        return tuple(lines)

    def taking(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        if not row.now_taking:
            return ((muted("nothing now", "body"),),)
        lines: list[Paragraph] = []
        for one in row.now_taking:
            lines += taking_lines(one)
        return tuple(lines)

    def how_long(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        if row.how_long_days is None:
            return ((faint("not known" if row.now_taking else "not now", "body"),),)
        lines: list[Paragraph] = [(Run(format.duration(row.how_long_days)),)]
        return ((faint("at least"),), *lines) if row.at_least else tuple(lines)

    def trend(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        known = [ug for _, ug in row.twelve_months if ug is not None]
        if not known:
            return ((faint("no dose known"),),)
        first, last = format.a_day(known[0]), format.a_day(known[-1])
        return (
            (faint(f"12 months: {first} to {last}" if first != last else f"{first} all year"),),
        )

    def also(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        return tuple((muted(format.one_line(word)),) for word in row.also)

    def last_review(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        if row.last_review_on is None:
            return ((Run("Never"),),)
        state = REVIEW_WORDS.get(row.last_review_state.value, "") if row.last_review_state else ""
        return ((Run(format.day(row.last_review_on)),), (faint(state),))

    def next_action(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        lines: list[Paragraph] = [(Run(format.one_line(row.next_action)),)]
        if row.next_due_on is not None:
            late = format.due(row.next_due_on, self._today)
            lines.append((fact(late, "caption"), muted(f", {format.day(row.next_due_on)}")))
        if self.status_in_next:
            said = ", ".join(format.one_line(part) for part in (row.status, row.owner) if part)
            lines.append((faint(said),))
        return tuple(lines)

    def status(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        lines: list[Paragraph] = [(Run(format.one_line(row.status)),)]
        if row.owner:
            lines.append((faint(format.one_line(row.owner)),))
        return tuple(lines)

    def last_letter(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        return ((Run(format.day(row.last_letter_on) if row.last_letter_on else "None"),),)

    def latest_record(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        return ((Run(format.day(row.last_record_on)),),)

    def equivalent(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        found = row.equivalent
        if found is None:
            return ((faint("none to convert"),),)
        if found.low_ug is None or found.high_ug is None:
            return ((Run("not known"),),)
        low, high = mg_text(found.low_ug), mg_text(found.high_ug)
        least = ((faint("too low: a drug has no value"),),) if found.incomplete else ()
        if low == high:
            return ((Run(f"about {low}"),), (faint("a day, both tables"),), *least)
        return (
            (Run(f"about {low.split(format.NBSP)[0]} to {high}"),),
            (faint(f"a day, {found.low_table} to {found.high_table}"),),
            *least,
        )

    def prescriber(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        return ((Run(format.one_line(row.prescriber) or format.NOT_RECORDED),),)

    def site(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        return ((Run(format.one_line(row.site) or format.NOT_RECORDED),),)

    def contact_need(self, row: WorklistRow) -> tuple[Paragraph, ...]:
        return ((Run(format.needs(row.patient) or "None recorded"),),)


def taking_lines(one: NowTaking) -> list[Paragraph]:
    """Drug, dose, change: three short lines, the dose never parted from its unit."""
    lines: list[Paragraph] = [(fact(one.drug),)]
    if one.ug_per_day is None:
        lines.append((Run("dose not recorded"),))
        return lines
    lines.append((fact(format.a_day(one.ug_per_day)),))
    lines.append((faint("at most, when needed" if one.as_needed else format.change(one)),))
    if one.read_by:
        lines.append((muted(format.read_by(one.read_by)),))
    return lines


def draw_trend(painter: QPainter, rect: QRectF, row: WorklistRow) -> None:
    """Twelve months as steps on their own scale from zero; days not held or not known are gaps."""
    points = row.twelve_months
    known = [ug for _, ug in points if ug is not None]
    if not known or max(known) <= 0:
        return
    colors = look()
    height = colors.px(26)
    box = QRectF(rect.left(), rect.center().y() - height / 2, rect.width() - 8, height)
    first, last = points[0][0], points[-1][0]
    span = max(1, last - first)
    top = max(known) * 5 / 4

    def x(day: int) -> float:
        return box.left() + (day - first) * box.width() / span

    def y(ug: Fraction) -> float:
        return box.bottom() - float(ug / top) * box.height()

    painter.setPen(QPen(colors.color("hairline"), 1))
    painter.drawLine(box.bottomLeft(), box.bottomRight())
    painter.setPen(QPen(colors.color("series1"), 2, j=Qt.PenJoinStyle.MiterJoin))
    for (day, ug), (following, after) in pairwise(points):
        if ug is None:
            continue
        painter.drawLine(QPointF(x(day), y(ug)), QPointF(x(following), y(ug)))
        if after is not None and after != ug:
            painter.drawLine(QPointF(x(following), y(ug)), QPointF(x(following), y(after)))
    final = points[-1][1]
    if final is not None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("series1"))
        painter.drawEllipse(QPointF(x(last), y(final)), 3.2, 3.2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
