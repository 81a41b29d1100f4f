"""Sheets: questions and messages inside the window, over a dimmed page.

A sheet keeps the focus until it is answered; Esc is always the way out that changes nothing, twice
where something was written that is worth it, and the answer that cannot be undone never has the
focus when it opens.
"""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.ui.background import Jobs
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import column, fill, label, row, scrolled

T = TypeVar("T")


class Sheet(QWidget):
    """A panel over the window. `body` is filled by the caller; `accept` closes it when it holds."""

    closed = Signal()

    def __init__(
        self,
        title: str,
        *,
        width: int = 560,
        yes: str = "",
        no: str = "Cancel",
        name: str = "sheet",
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._width = width
        self.on_yes: Callable[[], object] | None = None
        self.on_no: Callable[[], object] | None = None
        self.first_focus: QWidget | None = None
        self.holds_work = False
        """What is written here is worth a second Esc."""
        self._as_opened: list[object] = []
        self._leaves = False
        self._is_under_way = False
        self.names_person = True
        """Over the page of one person, say whose it is; not where several people are listed."""
        self._panel = QFrame(self)
        self._panel.setProperty("role", "panel")
        self.heading = label(title, "title", wrap=True, name=f"{name}_title")
        self.person = label("", "note", wrap=True, name=f"{name}_person")
        self.person.hide()
        self.body = QVBoxLayout()
        fill(self.body, gap=10)
        content = QWidget()
        holder = QVBoxLayout(content)
        fill(holder, margins=(0, 0, 8, 0))
        holder.addLayout(self.body)
        holder.addStretch(1)
        self._scroll: QScrollArea = scrolled(content)
        self._scroll.setAccessibleName(title)
        self._content = content
        self.fault = label("", "fault", wrap=True, name=f"{name}_fault")
        self.fault.hide()
        self.no = button(no, "plain", name=f"{name}_no", on=self.cancel)
        self.yes = button(yes or "OK", "primary", name=f"{name}_yes", on=self.accept)
        if not yes:
            self.yes.hide()
        layout = QVBoxLayout(self._panel)
        fill(
            layout,
            self.heading,
            self.person,
            self._scroll,
            self.fault,
            gap=12,
            margins=(24, 20, 16, 18),
        )
        self.buttons = row(None, self.no, self.yes, gap=10, margins=(0, 4, 8, 0))
        layout.addLayout(self.buttons)

    def open_over(self, window: QWidget) -> None:
        self.setParent(window)
        window.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        reads_on = self._scroll.focusPolicy() is not Qt.FocusPolicy.NoFocus
        first = self.first_focus or (self._scroll if reads_on else self.no)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._as_opened = self._written()

    def identify(self, words: str) -> None:
        """Whose sheet this is: name, birth date and number, and nothing clinical."""
        self.person.setText(words)
        self.person.show()

    def refuse(self, words: str) -> None:
        """Say beside the buttons why the answer cannot be taken."""
        self.fault.setText(words)
        self.fault.show()
        self._place()

    def carry_out(self, jobs: Jobs, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Does what was asked. The sheet stays open until it is done, and says why it cannot be:
        nothing typed is lost."""

        def finished(answer: T) -> None:
            self._is_under_way = False
            done(answer)

        def failed(fault: Exception) -> None:
            self._is_under_way = False
            self.yes.setEnabled(True)
            if isinstance(fault, ClinicError):
                words = (f"{fault.title}.", fault.message, fault.hint)
                self.refuse(" ".join(part for part in words if part))
            else:
                jobs.fault.emit(fault)

        self.yes.setEnabled(False)
        self._is_under_way = True
        jobs.run(work, finished, failed)

    def accept(self) -> None:
        if self.on_yes is None or self.on_yes() is not False:
            self.close_sheet()

    def cancel(self) -> None:
        """Not while what was asked for is under way: its answer comes to this sheet."""
        if self._is_under_way:
            return
        if self.on_no is not None:
            self.on_no()
        self.close_sheet()

    def close_sheet(self) -> None:
        window = self.parentWidget()
        if window is not None:
            window.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    # --- inside --------------------------------------------------------------------------------

    def _written(self) -> list[object]:
        """Every text, choice and tick of the sheet."""
        found: list[object] = []
        for part in self._content.findChildren(QWidget):
            if isinstance(part, QLineEdit):
                found.append(part.text())
            elif isinstance(part, QPlainTextEdit):
                found.append(part.toPlainText())
            elif isinstance(part, QComboBox):
                found.append(part.currentIndex())
            elif isinstance(part, QAbstractButton) and part.isCheckable():
                found.append(part.isChecked())
        return found

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        width = min(look().px(self._width), window.width() - 40)
        inner = width - 24 - 16 - 10
        wanted = self._content.heightForWidth(inner)
        if wanted < 0:
            wanted = self._content.sizeHint().height()
        around = 160 + self.heading.heightForWidth(inner) - 20
        if not self.person.isHidden():
            around += self.person.heightForWidth(inner) + 12
        # More words than fit, and nothing among them to tab to: the words take the focus
        # themselves, so that the keys move them.
        reads_on = wanted + around > window.height() - 40 and not any(
            _takes_tab(part) for part in self._content.findChildren(QWidget)
        )
        self._scroll.setFocusPolicy(
            Qt.FocusPolicy.StrongFocus if reads_on else Qt.FocusPolicy.NoFocus
        )
        height = min(max(look().px(160), wanted + around), window.height() - 40)
        top = max(20, (window.height() - height) // 3)
        self._panel.setGeometry((window.width() - width) // 2, top, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.holds_work and not self._leaves and self._written() != self._as_opened:
                self._leaves = True
                self.refuse("What is written here is in no record yet. Esc again leaves it.")
                return
            self.cancel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.window().focusWidget()
            if focused is self.no:
                self.cancel()
            elif self.yes.isVisible() and self.yes.isEnabled():
                self.accept()
            elif not self.yes.isVisible():
                self.cancel()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside the sheet and never to the page beneath."""
        chain = [w for w in self._panel.findChildren(QWidget) if _takes_tab(w)]
        chain = _in_tab_order(self._panel, chain)
        focused = self.window().focusWidget()
        if not chain:
            return True
        here = chain.index(focused) if focused in chain else -1
        chain[(here + (1 if forward else -1)) % len(chain)].setFocus(
            Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dim = QColor(look().color("scrim"))
        dim.setAlphaF(0.5)
        painter.fillRect(self.rect(), dim)
        painter.end()


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    return (
        bool(policy.value & Qt.FocusPolicy.TabFocus.value)
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
    )


def _in_tab_order(root: QWidget, widgets: list[QWidget]) -> list[QWidget]:
    wanted = set(widgets)
    ordered: list[QWidget] = []
    step = root.nextInFocusChain()
    while step is not None and step is not root and len(ordered) < len(wanted):
        if step in wanted:
            ordered.append(step)
        step = step.nextInFocusChain()
    return ordered


def message(title: str, text: str, hint: str = "") -> Sheet:
    """Something to read and close."""
    sheet = Sheet(title, no="Close", name="message")
    sheet.body.addWidget(label(text, "body", wrap=True, name="message_text"))
    if hint:
        sheet.body.addWidget(label(hint, "muted", wrap=True, name="message_hint"))
    return sheet


def fault_message(fault: ClinicError) -> Sheet:
    """A known fault in its own words."""
    return message(fault.title, fault.message, fault.hint)


def question(title: str, text: str, yes: str, no: str, on_yes: Callable[[], object]) -> Sheet:
    sheet = Sheet(title, yes=yes, no=no, name="question")
    sheet.body.addWidget(label(text, "body", wrap=True, name="question_text"))
    sheet.on_yes = on_yes
    return sheet


def facts(rows: list[tuple[str, str]]) -> QWidget:
    """Label over value, for a sheet that shows what will be stored."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    fill(layout, gap=8)
    for name, value in rows:
        part = QWidget()
        fill_part = column(label(name, "caption"), label(value, "body", wrap=True), gap=0)
        part.setLayout(fill_part)
        layout.addWidget(part)
    return holder
