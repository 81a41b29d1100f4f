"""The questions of a review laid out: caption, answer, what the record says, and what is wrong.

Two short questions share a line where there is room; where there is little, a caption stands above
its answer. Nothing is cut: a line that does not fit runs on to the next.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.ui.controls import Check
from clinic_desktop.ui.fields import DateField
from clinic_desktop.ui.flow import tall_as_needed
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import column, fill, label, restyle, rule

CAPTION_WIDTH = 140
TWO_QUESTIONS_FROM = 740
CAPTION_BESIDE_FROM = 520
"""Widths at 100% text."""


class Question:
    """One question: `half` ones may share a line with another."""

    def __init__(self, name: str, words: str, answer: QWidget, *, half: bool = False) -> None:
        self.name, self.words, self.answer, self.half = name, words, answer, half
        self.asked = True
        self.caption = label(words, "muted", wrap=True)
        self.caption.setBuddy(answer)
        self._last = label("last time", "note", name=f"last_{name}")
        self.hint = label("", "note", wrap=True, name=f"hint_{name}")
        self.fault = label("", "fault", wrap=True, name=f"fault_{name}")
        self.head = QWidget()
        self.head.setLayout(column(self.caption, self._last, None, gap=0, margins=(0, 5, 0, 0)))
        self.cell = QWidget()
        self.cell.setLayout(column(answer, self.hint, self.fault, None, gap=2))
        tall_as_needed(self.cell)
        for part in (self._last, self.hint, self.fault):
            part.hide()

    def show_hint(self, words: str) -> None:
        self._say(self.hint, words)

    def show_fault(self, words: str) -> None:
        """Beside the field, outlined, and told to a screen reader with it; empty: nothing is
        wrong."""
        if words == self.fault.text():
            return
        self._say(self.fault, words)
        self.answer.setAccessibleDescription(words)
        target = self.answer.edit if isinstance(self.answer, DateField) else self.answer
        restyle(target, "fault", "true" if words else "false")

    def show_last(self, *, last: bool) -> None:
        """In grey, as it was last time, until it is touched or confirmed."""
        if self._last.isHidden() is not last:
            return
        self._last.setVisible(last)
        for part in (self.answer, *self.answer.findChildren(QWidget)):
            restyle(part, "last", "true" if last else "false")

    def _say(self, where: QLabel, words: str) -> None:
        where.setText(words)
        where.setVisible(bool(words))

    def focus(self) -> None:
        takes = self.answer.focusPolicy() is not Qt.FocusPolicy.NoFocus
        target = self.answer if takes else self.answer.nextInFocusChain()
        (target or self.answer).setFocus(Qt.FocusReason.OtherFocusReason)


class Section(QWidget):
    """The head of some questions, with the one tick that confirms what was brought from last
    time."""

    confirmed = Signal()

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.still = Check(
            "Still true",
            name=f"still_{name}",
            spoken=f"{words}: what stands from last time is true",
        )
        self.still.clicked.connect(lambda _checked: self.confirmed.emit())
        self.still.hide()
        head = QHBoxLayout()
        fill(head, label(words, "section"), None, self.still)
        layout = QVBoxLayout(self)
        fill(layout, gap=2)
        layout.addLayout(head)
        layout.addWidget(rule())

    def show_still(self, *, waiting: bool) -> None:
        self.still.setVisible(waiting)
        if waiting:
            self.still.setChecked(False)


class QuestionGrid(QWidget):
    """Sections and questions in the order they are added, which is the order of Tab too."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[Section | Question] = []
        self._way = (False, False)
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setContentsMargins(20, 8, 20, 12)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        look().changed.connect(self._fit)

    def add(self, part: Section | Question) -> None:
        self._parts.append(part)
        for widget in [part] if isinstance(part, Section) else [part.head, part.cell]:
            widget.setParent(self)
            widget.show()

    def show_question(self, question: Question, *, asked: bool) -> None:
        if question.asked is not asked:
            question.asked = asked
            self.arrange()

    def arrange(self) -> None:
        """Puts every question that is asked into its place."""
        two, beside = self._way
        while self._grid.count():
            self._grid.takeAt(0)
        for at, line in enumerate(self._lines(two=two)):
            for place, part in enumerate(line):
                if isinstance(part, Section):
                    self._grid.addWidget(part, 2 * at, 0, 1, 4)
                elif beside:
                    width = 1 if part.half and two else 3
                    self._grid.addWidget(part.head, 2 * at, 2 * place)
                    self._grid.addWidget(part.cell, 2 * at, 2 * place + 1, 1, width)
                else:
                    self._grid.addWidget(part.head, 2 * at, 0, 1, 4)
                    self._grid.addWidget(part.cell, 2 * at + 1, 0, 1, 4)
        caption = look().px(CAPTION_WIDTH)
        for place, (is_caption, is_there) in enumerate(
            ((True, beside), (False, True), (True, two), (False, two))
        ):
            self._grid.setColumnMinimumWidth(place, caption if is_caption and is_there else 0)
            self._grid.setColumnStretch(place, 0 if is_caption or not is_there else 1)

    def _lines(self, *, two: bool) -> list[list[Section | Question]]:
        lines: list[list[Section | Question]] = []
        for part in self._parts:
            if isinstance(part, Question):
                part.head.setVisible(part.asked)
                part.cell.setVisible(part.asked)
                if not part.asked:
                    continue
            before = lines[-1] if lines else []
            if two and _is_half(part) and len(before) == 1 and _is_half(before[0]):
                before.append(part)
            else:
                lines.append([part])
        return lines

    def _fit(self) -> None:
        width = self.width()
        self._way = (
            width >= look().px(TWO_QUESTIONS_FROM),
            width >= look().px(CAPTION_BESIDE_FROM),
        )
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()


def _is_half(part: Section | Question) -> bool:
    return isinstance(part, Question) and part.half
