"""The basis panel: the seven parts behind one flag, and the answers to it, docked at the right."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from clinic_desktop.domain.disposition import DispositionKind
from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.services.flag_views import FlagView
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui import format
from clinic_desktop.ui.clipboard import PrivateClipboard
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.flow import FlowLayout
from clinic_desktop.ui.patient.answer_sheet import SHORT
from clinic_desktop.ui.patient.answer_words import answer_lines
from clinic_desktop.ui.patient.basis_parts import numbered, seven_parts, seven_texts
from clinic_desktop.ui.text import Run, RunsLabel, muted
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import LevelMark, empty, fill, label, pane, row, rule, scrolled

QWIDGETSIZE_MAX = 16_777_215
"""Qt's own: a width that bounds nothing."""
STANDS_FROM = 200
"""In a lower panel, at 100% text, title and answers scroll with the parts: there would be none to
see between them."""


class BasisPanel(QFrame):
    """Answers "why" in the words of the flag, and takes the prescriber's answer; works offline."""

    closed = Signal()
    answer_wanted = Signal(object, object)
    """(the flag, the kind of answer)"""
    back_wanted = Signal(object)
    why_wanted = Signal(str)
    row_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("basisPanel")
        self.setProperty("pane", "surface")
        self.setProperty("line", "edge")
        self.setAccessibleName("Basis")
        self._flag: FlagView | None = None
        self._page: PatientPage | None = None
        self._alone = False
        self.clipboard = PrivateClipboard(self)
        self._title = QWidget()
        self._head = QHBoxLayout(self._title)
        fill(self._head, gap=10, margins=(18, 10, 18, 10))
        content = QWidget()
        self._moving = QVBoxLayout(content)
        fill(self._moving, gap=0)
        self._parts = QVBoxLayout()
        fill(self._parts, gap=6, margins=(18, 6, 18, 10))
        self._moving.addLayout(self._parts, 1)
        self._standing = QVBoxLayout(self)
        fill(self._standing, gap=0)
        self._standing.addWidget(self._title)
        self._standing.addWidget(rule())
        self._scroll = scrolled(content)
        self._standing.addWidget(self._scroll, 1)
        self._foot = self._build_foot()
        self._standing.addWidget(self._foot)
        self._set_width()
        look().changed.connect(self._set_width)
        self.hide()

    def _build_foot(self) -> QWidget:
        foot = pane("sunken", "above")
        column = QVBoxLayout(foot)
        fill(column, gap=4, margins=(12, 8, 12, 8))
        self._answers = QWidget()
        flow = FlowLayout(self._answers, gap=6)
        self._answer_buttons: dict[DispositionKind, QPushButton] = {}
        for kind, (words, key) in SHORT.items():
            made = button(
                words, name=f"basis_{kind.value}", key=key, on=partial(self._answer, kind)
            )
            self._answer_buttons[kind] = made
            flow.addWidget(made)
        self._take_back = button("Take back", name="basisTakeBack", on=self._ask_back)
        flow.addWidget(self._take_back)
        self._close = button("Close   Esc", "primary", name="basisClose", on=self.close_panel)
        copy = button("Copy as text", "quiet", name="basisCopy", on=self.copy)
        others = button("Other rules", "quiet", name="basisOtherRules", on=self._ask_why)
        column.addWidget(self._answers)
        column.addLayout(row(copy, others, None, self._close, gap=6))
        return foot

    @property
    def flag(self) -> FlagView | None:
        return self._flag

    def show_flag(self, flag: FlagView, page: PatientPage | None = None) -> None:
        self._flag, self._page = flag, page
        empty(self._head)
        empty(self._parts)
        said = format.one_line(flag.sentence) if flag.sentence != flag.title else ""
        title = RunsLabel((Run(format.one_line(flag.title), "section"),), (muted(said),))
        if flag.kind is OutcomeKind.FINDING and flag.severity is not None:
            self._head.addWidget(LevelMark(flag.severity))
            self._head.addWidget(label(look().level_word(flag.severity), "strong"))
        self._head.addWidget(title, 1)
        if flag.answer is not None:
            told = RunsLabel(*answer_lines(flag.answer))
            told.setObjectName("basisAnswer")
            self._parts.addWidget(told)
            self._parts.addWidget(rule())
        for number, (name, parts) in enumerate(
            seven_parts(flag, page, self.row_wanted.emit), start=1
        ):
            self._parts.addLayout(numbered(number, name, parts))
            if number < 7:
                self._parts.addWidget(rule())
        self._parts.addStretch(1)
        holds = flag.answer is not None and flag.answer.holds
        possible = page is not None and page.closed is None
        self._answers.setVisible(possible and flag.kind is not OutcomeKind.EXCLUDED)
        self._take_back.setVisible(holds)
        for made in self._answer_buttons.values():
            made.setVisible(not holds)
        self.setAccessibleName(f"Basis of: {flag.sentence}")
        self.show()
        self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def text(self) -> str:
        """The panel as plain text."""
        return flag_text(self._flag, self._page) if self._flag is not None else ""

    def copy(self) -> None:
        self.clipboard.copy(self.text())

    def close_panel(self) -> None:
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        page = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif page is not None:
            # From the buttons under the words too: they are where the focus is.
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + page * bar.pageStep())
        else:
            super().keyPressEvent(event)

    def _answer(self, kind: DispositionKind) -> None:
        self.answer_wanted.emit(self._flag, kind)

    def _ask_back(self) -> None:
        self.back_wanted.emit(self._flag)

    def _ask_why(self) -> None:
        if self._flag is not None:
            self.why_wanted.emit(self._flag.rule_id)

    def stand(self, *, alone: bool) -> None:
        """Docked at its own width, or over the whole page where nothing fits beside it."""
        self._alone = alone
        self._set_width()

    @staticmethod
    def docked_width() -> int:
        return look().size("width", "basis")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        stands = self.height() >= look().px(STANDS_FROM)
        holder, other = (self._standing, self._moving) if stands else (self._moving, self._standing)
        if holder.indexOf(self._foot) >= 0:
            return
        focused = self.window().focusWidget()
        for part in (self._title, self._foot):
            other.removeWidget(part)
        holder.insertWidget(0, self._title)
        holder.addWidget(self._foot)
        if focused is not None and self.isAncestorOf(focused):
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_width(self) -> None:
        if self._alone:
            self.setMinimumWidth(0)
            self.setMaximumWidth(QWIDGETSIZE_MAX)
        else:
            self.setFixedWidth(self.docked_width())


def flag_text(flag: FlagView, page: PatientPage | None) -> str:
    """A flag's sentence with its whole basis, as plain text."""
    lines = [flag.title, flag.sentence, ""]
    if flag.answer is not None:
        lines += ["".join(run.text for run in line) for line in answer_lines(flag.answer)]
        lines.append("")
    for number, (name, told) in enumerate(seven_texts(flag, page), start=1):
        lines += [f"{number}. {name}", *(f"   {line}" for line in told), ""]
    return "\n".join(lines)
