"""What an eye would object to, asked of the widgets: cut words, controls outside their pane."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from clinic_desktop.ui.text import RunsLabel

SLACK = 2
"""Rounding of a text's extent; less than a stroke of a letter."""


def cut_words(root: QWidget) -> list[str]:
    """Words that do not fit the widget that shows them, or the pane the widget stands in."""
    return [f"{_words(one)!r}: {why}" for one in _worded(root) for why in _faults(one, root)]


def _worded(root: QWidget) -> Iterator[QWidget]:
    kinds = (QLabel, RunsLabel, QPushButton, QToolButton, QCheckBox, QRadioButton, QComboBox)
    for one in root.findChildren(QWidget):
        if isinstance(one, kinds) and one.isVisibleTo(root) and _words(one).strip():
            yield one


def _words(one: QWidget) -> str:
    if isinstance(one, QComboBox):
        return one.currentText()
    assert isinstance(one, QLabel | RunsLabel | QAbstractButton)
    return one.text()


def _faults(one: QWidget, root: QWidget) -> Iterator[str]:
    if isinstance(one, QLabel | RunsLabel) and one.hasHeightForWidth():
        needed = one.heightForWidth(one.width())
        # Lines are spaced wider than letters are tall: a fifth of one may go before a letter does.
        if one.height() + max(SLACK, one.fontMetrics().lineSpacing() // 5) < needed:
            yield f"{needed - one.height()} px of its height are missing"
        word = max(one.text().split(), key=len)
        if isinstance(one, QLabel) and one.fontMetrics().horizontalAdvance(word) > one.width():
            yield "a word is wider than its label"
    elif one.width() + SLACK < one.sizeHint().width():
        yield f"{one.sizeHint().width() - one.width()} px of its width are missing"
    elif one.height() + SLACK < one.minimumSizeHint().height():
        yield f"{one.minimumSizeHint().height() - one.height()} px of its height are missing"
    outside = _outside(one, root)
    if outside:
        yield outside


def _outside(one: QWidget, root: QWidget) -> str:
    """Where it sticks out of a pane. What a scroll area hides below is not lost; beside it is."""
    at = QRect(one.rect())
    inner, scrolls_down = one, False
    while inner is not root:
        parent = inner.parentWidget()
        if parent is None:
            return ""
        at.translate(inner.pos())
        scrolls_down = scrolls_down or isinstance(parent, QAbstractScrollArea)
        over_right = at.right() - parent.rect().right()
        over_bottom = at.bottom() - parent.rect().bottom()
        if max(over_right, -at.left()) > SLACK:
            return f"{max(over_right, -at.left())} px outside its pane at the side"
        viewport = isinstance(parent.parentWidget(), QAbstractScrollArea)
        if max(over_bottom, -at.top()) > SLACK and not (scrolls_down or viewport):
            return f"{max(over_bottom, -at.top())} px outside its pane below"
        if viewport:
            at = parent.rect()  # from here on the pane stands for what is in it
        inner = parent
    return ""


def unreachable(root: QWidget) -> list[str]:
    """Controls without a name for a screen reader, and panes no key can scroll."""
    found = []
    for one in root.findChildren(QWidget):
        if not one.isVisibleTo(root):
            continue
        if _takes_tab(one):
            spoken = QAccessible.queryAccessibleInterface(one)
            if spoken is None or not spoken.text(QAccessible.Text.Name).strip():
                found.append(f"{type(one).__name__} {one.objectName()} has no name")
        if isinstance(one, QScrollArea) and one.verticalScrollBar().maximum() > 0:
            inside = (one, *one.findChildren(QWidget))
            if not any(_takes_tab(part) for part in inside):
                found.append(f"nothing in {one.accessibleName()} takes the focus")
    return found


def _takes_tab(one: QWidget) -> bool:
    takes = bool(one.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    return takes and one.isEnabled() and one.focusProxy() is None
