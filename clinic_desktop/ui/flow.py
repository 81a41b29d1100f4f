"""A layout that runs its widgets on to the next line where the width ends."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """Left to right, then down; what a row of answers needs at large text sizes."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8, line_gap: int = 4) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self._gap, self._line_gap = gap, line_gap
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """All in one line."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(max(0, width), max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Height used; moves the widgets when asked to."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._shown():
            hint = _fitted(item, rect.width())
            if lines[-1] and used + hint.width() > rect.width():
                lines.append([])
                used = 0
            lines[-1].append((item, hint))
            used += hint.width() + self._gap
        total = sum(max((h.height() for _, h in line), default=0) for line in lines)
        total += self._line_gap * (len(lines) - 1)
        y = rect.top() + max(0, rect.height() - total) // 2 if move else rect.top()
        for line in lines:
            height = max((hint.height() for _, hint in line), default=0)
            x = rect.left()
            for item, hint in line:
                if move:
                    top = y + (height - hint.height()) // 2
                    item.setGeometry(QRect(QPoint(x, top), hint))
                x += hint.width() + self._gap
            y += height + self._line_gap
        return total


def flowing(*parts: QWidget, gap: int = 6) -> QWidget:
    """Widgets side by side, on further lines where the width ends."""
    holder = QWidget()
    layout = FlowLayout(holder, gap=gap)
    for part in parts:
        layout.addWidget(part)
    tall_as_needed(holder)
    return holder


def tall_as_needed(
    widget: QWidget, across: QSizePolicy.Policy = QSizePolicy.Policy.Preferred
) -> None:
    """Let the layout above give it the lines it runs over."""
    policy = QSizePolicy(across, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)


def _fitted(item: QLayoutItem, width: int) -> QSize:
    """What an item asks for; wider than the line it gets the line, and the height that needs."""
    hint = item.sizeHint()
    if width <= 0 or hint.width() <= width:
        return hint
    tall = item.heightForWidth(width) if item.hasHeightForWidth() else hint.height()
    return QSize(width, tall)
