"""Tables of records: columns said once, a model over a plain list, a view that never cuts text.

The model sorts and filters its own list; a proxy over a Python model costs seconds where this costs
milliseconds. A row is a record (`RECORD_ROLE`) or a heading over a group of records.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
)

from clinic_desktop.ui.cells import HEADING_ROLE, RECORD_ROLE, CellDelegate, Column, Heading, Index
from clinic_desktop.ui.painting import draw_ring
from clinic_desktop.ui.text import plain
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import plain_tip

R = TypeVar("R")


class RecordTableModel(QAbstractTableModel, Generic[R]):
    """Rows of one record type. `key` tells whether two records are the same one after a refresh."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], object],
        *,
        group: Callable[[R], str] | None = None,
        count_words: Callable[[int], str] = str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._group = group
        self._count_words = count_words
        self._records: tuple[R, ...] = ()
        self._keep: Callable[[R], bool] | None = None
        self._sort: tuple[int, Qt.SortOrder] | None = None
        self._shown: list[R | Heading] = []
        self.stale = False

    # --- records -------------------------------------------------------------------------------

    def set_records(self, records: Sequence[R]) -> None:
        self._records = tuple(records)
        self.stale = False
        self._arrange()

    def replace_columns(self, columns: Sequence[Column[R]]) -> None:
        """The same columns with other words, for cells that depend on more than their record."""
        self.columns = tuple(columns)

    def group_by(self, group: Callable[[R], str] | None) -> None:
        """Headings of the next records; None: no headings."""
        self._group = group

    def filter(self, keep: Callable[[R], bool] | None) -> None:
        self._keep = keep
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column's key; -1 is the order the records came in."""
        self._sort = None if column < 0 else (column, order)
        self._arrange()

    def set_stale(self, stale: bool) -> None:
        """Grey the rows while newer ones are on their way."""
        self.stale = stale
        if self._shown:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self._shown) - 1, len(self.columns) - 1)
            )

    @property
    def sorted_by(self) -> str | None:
        """`by name, Z first`, or None in the order given."""
        if self._sort is None:
            return None
        column, order = self._sort
        words = self.columns[column].sort_words or self.columns[column].title.lower()
        return words + (", reversed" if order is Qt.SortOrder.DescendingOrder else "")

    def shown(self) -> list[R]:
        return [row for row in self._shown if not isinstance(row, Heading)]

    def record(self, row: int) -> R | None:
        if not 0 <= row < len(self._shown):
            return None
        found = self._shown[row]
        return None if isinstance(found, Heading) else found

    def row_of(self, key: object) -> int | None:
        return next(
            (
                number
                for number, row in enumerate(self._shown)
                if not isinstance(row, Heading) and self._key(row) == key
            ),
            None,
        )

    def headings(self) -> list[int]:
        return [number for number, row in enumerate(self._shown) if isinstance(row, Heading)]

    def first_record(self) -> int | None:
        return next((n for n, row in enumerate(self._shown) if not isinstance(row, Heading)), None)

    def key_of(self, record: R) -> object:
        return self._key(record)

    # --- what Qt asks --------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if isinstance(row, Heading):
            if role == HEADING_ROLE:
                return row
            text = f"{row.title}, {row.note}" if index.column() == 0 else ""
            spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return text if role in spoken else None
        column = self.columns[index.column()]
        if role == RECORD_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole and column.cell_tip is not None:
            return plain_tip(column.cell_tip(row))
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(column.words(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {plain(column.words(row)).replace(chr(10), ', ')}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole and column.tip:
            return column.tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self._shown[index.row()], Heading):
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index)

    def _arrange(self) -> None:
        self.beginResetModel()
        kept = [row for row in self._records if self._keep is None or self._keep(row)]
        if self._sort is not None:
            column, order = self._sort
            by = self.columns[column].sort_key
            if by is not None:
                kept.sort(key=by, reverse=order is Qt.SortOrder.DescendingOrder)
        self._shown = self._grouped(kept)
        self.endResetModel()

    def _grouped(self, rows: list[R]) -> list[R | Heading]:
        if self._group is None or self._sort is not None:
            return list(rows)
        shown: list[R | Heading] = []
        titles = [self._group(row) for row in rows]
        for place, (row, title) in enumerate(zip(rows, titles, strict=True)):
            if place == 0 or titles[place - 1] != title:
                shown.append(Heading(title, self._count_words(titles.count(title))))
            shown.append(row)
        return shown


class RecordTable(QTableView, Generic[R]):
    """A table that wraps, drops whole columns when narrow, and rings the row with the focus."""

    opened = Signal(object)
    peeked = Signal(object)
    current_changed = Signal(object)
    columns_changed = Signal()

    def __init__(self, model: RecordTableModel[R], *, spoken: str, name: str) -> None:
        super().__init__()
        self.records = model
        self.dropped: frozenset[str] = frozenset()
        """Columns there is no room for."""
        self.unwanted: frozenset[str] = frozenset()
        """Columns nobody wants to see."""
        self._hovered = -1
        self._wanted: object = None
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setModel(model)
        self.setItemDelegate(CellDelegate(self, self))
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        header.setSectionsClickable(any(c.sort_key for c in model.columns))
        header.setAccessibleName(f"{spoken}, column heads")
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._fit_rows())
        look().changed.connect(self.lay_out)

    def current(self) -> R | None:
        return self.records.record(self.currentIndex().row())

    def choose(self, row: int | None) -> None:
        """Make a row current without opening it."""
        if row is not None:
            # In a column that is shown: from a hidden one, the keys lead nowhere.
            self.setCurrentIndex(self.records.index(row, self.first_visible()))

    def choose_key(self, key: object) -> None:
        self.choose(self.records.row_of(key))

    def want_all_but(self, unwanted: frozenset[str]) -> None:
        """Leave columns out, whatever room there is."""
        self.unwanted = unwanted
        self.lay_out()
        self.columns_changed.emit()

    def lay_out(self) -> None:
        """Column widths for the width there is: whole columns drop, the stretch column grows."""
        width = self.viewport().width()
        columns = self.records.columns
        wanted = [c for c in columns if c.key not in self.unwanted]
        keep = list(wanted)
        for column in sorted((c for c in wanted if c.drop), key=lambda c: c.drop or 0):
            if sum(look().px(c.width) for c in keep) <= width:
                break
            keep.remove(column)
        dropped = frozenset(c.key for c in wanted if c not in keep)
        spare = width - sum(look().px(c.width) for c in keep)
        stretching = [c for c in keep if c.stretch] or keep[-1:]
        for place, column in enumerate(columns):
            self.setColumnHidden(place, column not in keep)
            extra = spare // len(stretching) if column in stretching else 0
            self.setColumnWidth(place, max(look().px(40), look().px(column.width) + extra))
        if dropped != self.dropped:
            self.dropped = dropped
            self.choose(self.currentIndex().row() if self.current() is not None else None)
            self.columns_changed.emit()
        self._fit_rows()

    # --- events --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        record = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and record is not None:
            self.opened.emit(record)
        elif event.key() == Qt.Key.Key_Space and record is not None:
            self.peeked.emit(record)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        record = self.records.record(self.rowAt(round(event.position().y())))
        if record is not None:
            self.opened.emit(record)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(round(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current() is None:
            self.choose(self.records.first_record())
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        row = self.currentIndex().row()
        if row < 0 or not self.hasFocus():
            return
        top, height = self.rowViewportPosition(row), self.rowHeight(row)
        painter = QPainter(self.viewport())
        draw_ring(painter, QRectF(0, top, self.viewport().width(), height))
        painter.end()

    # --- what the delegate asks ----------------------------------------------------------------

    @property
    def hovered(self) -> int:
        return self._hovered

    @property
    def columns(self) -> tuple[Column[R], ...]:
        return self.records.columns

    @property
    def stale(self) -> bool:
        return self.records.stale

    def first_visible(self) -> int:
        places = range(len(self.records.columns))
        return next((p for p in places if not self.isColumnHidden(p)), 0)

    # --- inside --------------------------------------------------------------------------------

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        record = self.records.record(now.row())
        if record is not None:
            self._wanted = self.records.key_of(record)
            self.current_changed.emit(record)

    def _remember(self) -> None:
        record = self.current()
        if record is not None:
            self._wanted = self.records.key_of(record)

    def _restore(self) -> None:
        """After a refresh the same person is chosen, or the first."""
        self.clearSpans()
        for row in self.records.headings():
            self.setSpan(row, 0, 1, len(self.records.columns))
        row_now = self.records.row_of(self._wanted)
        row_now = self.records.first_record() if row_now is None else row_now
        self.lay_out()
        if row_now is not None:
            self.choose(row_now)
            self.scrollTo(self.records.index(row_now, 0))

    def _fit_rows(self) -> None:
        """Give the rows in view the height their text needs; the rest wait until they are seen."""
        default = look().size("height", "row_rx")
        if self.verticalHeader().defaultSectionSize() != default:
            self.verticalHeader().setDefaultSectionSize(default)
        row = max(0, self.rowAt(0))
        bottom = self.viewport().height()
        while row < self.records.rowCount() and self.rowViewportPosition(row) < bottom:
            needed = self._needed_height(row)
            if self.rowHeight(row) != needed:
                self.setRowHeight(row, needed)
            row += 1

    def _needed_height(self, row: int) -> int:
        if self.records.record(row) is None:
            return look().size("height", "group_row")
        option = QStyleOptionViewItem()
        heights = [look().size("height", "row_rx")]
        delegate = self.itemDelegate()
        for place in range(len(self.records.columns)):
            if not self.isColumnHidden(place):
                option.rect.setWidth(self.columnWidth(place))
                index = self.records.index(row, place)
                heights.append(delegate.sizeHint(option, index).height())
        return max(heights)
