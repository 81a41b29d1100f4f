"""Columns said once, and the delegate that paints their cells: text wraps, nothing is cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from clinic_desktop.domain.flag import Severity
from clinic_desktop.ui.painting import draw_level
from clinic_desktop.ui.text import Paragraph, Run, TextBlock, draw_block, faint
from clinic_desktop.ui.theme import look

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

RECORD_ROLE = Qt.ItemDataRole.UserRole + 1
HEADING_ROLE = Qt.ItemDataRole.UserRole + 2


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: what a cell says, how it sorts, how wide it is, when it goes.

    `words` gives paragraphs; `level` a shape before them; `draw` paints instead of them, `words`
    then being what a screen reader hears. `drop` 1 goes first when the window is narrow.
    `sort_words` completes "Sorted by ...".
    """

    key: str
    title: str
    words: Callable[[R], tuple[Paragraph, ...]]
    width: int
    stretch: bool = False
    drop: int | None = None
    right: bool = False
    sort_key: Callable[[R], Any] | None = None
    sort_words: str = ""
    level: Callable[[R], Severity | None] | None = None
    draw: Callable[[QPainter, QRectF, R], None] | None = None
    drawn_height: Callable[[R, float], int] | None = None
    tip: str = ""
    cell_tip: Callable[[R], str] | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A row over a group: `Overdue  6 people`."""

    title: str
    note: str


class Painted(Protocol):
    """What the delegate asks of the table it paints for."""

    @property
    def columns(self) -> Sequence[Column[Any]]: ...

    @property
    def stale(self) -> bool: ...

    @property
    def hovered(self) -> int: ...

    def first_visible(self) -> int: ...


class CellDelegate(QStyledItemDelegate):
    """Paints every cell itself: fill, bar, hairline, shape, then text that wraps."""

    def __init__(self, parent: QObject, table: Painted) -> None:
        super().__init__(parent)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        record = index.data(RECORD_ROLE)
        if record is None:
            return QSize(0, look().size("height", "group_row"))
        column = self._table.columns[index.column()]
        rect: Any = option.rect
        if column.draw is not None:
            inner = rect.width() - 2 * look().size("space", "cell_x")
            wanted = look().px(30)
            if column.drawn_height is not None:
                wanted = column.drawn_height(record, inner)
            return QSize(rect.width(), wanted + look().px(12))
        width = rect.width() - 2 * look().size("space", "cell_x")
        if column.level is not None:
            width -= look().px(23)
        block = TextBlock(column.words(record), width)
        return QSize(rect.width(), round(block.height + 0.5) + look().px(12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state: Any = option.state
        rect = QRectF(option.rect)
        colors = look()
        heading = index.data(HEADING_ROLE)
        if isinstance(heading, Heading):
            painter.fillRect(rect, colors.color("sunken"))
            self._hairline(painter, rect)
            block = TextBlock(((_group_title(heading.title), faint(f"  {heading.note}")),), 100_000)
            draw_block(painter, rect.adjusted(colors.px(12), 0, 0, 0), block)
            return
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = index.row() == self._table.hovered
        painter.fillRect(rect, colors.color(self._fill(state, selected=selected, hovered=hovered)))
        self._hairline(painter, rect)
        if selected and self._table.first_visible() == index.column():
            bar = QRectF(rect.left(), rect.top(), 3, rect.height())
            painter.fillRect(bar, colors.color("accent"))
        column = self._table.columns[index.column()]
        record = index.data(RECORD_ROLE)
        pad = colors.size("space", "cell_x")
        inner = rect.adjusted(pad, 0, -pad, -1)
        if column.draw is not None:
            column.draw(painter, inner, record)
            return
        severity = column.level(record) if column.level is not None else None
        if column.level is not None:
            size = colors.px(16)
            if severity is not None:
                top = inner.top() + (inner.height() - size) / 2
                draw_level(painter, QRectF(inner.left(), top, size, size), severity)
            inner.setLeft(inner.left() + colors.px(23))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        block = TextBlock(
            column.words(record),
            inner.width(),
            align=side,
            emphasised=selected or hovered,
            gone=self._table.stale,
        )
        draw_block(painter, inner, block)

    def _fill(self, state: Any, *, selected: bool, hovered: bool) -> str:
        if selected:
            active = bool(state & QStyle.StateFlag.State_Active)
            return "selected" if active else "selected_idle"
        return "hover" if hovered else "surface"

    @staticmethod
    def _hairline(painter: QPainter, rect: QRectF) -> None:
        painter.setPen(QPen(look().color("hairline"), 1))
        y = rect.bottom() - 0.5
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))


def _group_title(text: str) -> Run:
    return Run(text, "caption", "muted", bold=True)
