"""The questions that come before a plan is drawn, with the advice or the reason where one holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.planner_views import GuardQuestion
from clinic_desktop.services.taper_views import GuardAnswer, GuardSheet
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Segments, button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.text import RunsLabel, fact, muted
from clinic_desktop.ui.widgets import Notice, fill, label, row, rule, scrolled

NOT_ASKED, NO, YES = "not-asked", "no", "yes"
ANSWERS = ((NOT_ASKED, "Not asked"), (NO, "No"), (YES, "Yes"))
Answers = Mapping[str, GuardAnswer]


def from_record(sheet: GuardSheet) -> dict[str, GuardAnswer]:
    """What the record answers by itself, to be looked at; what it is silent about stays open."""
    return {q.key: GuardAnswer(q.holds) for q in sheet.questions if q.holds is not None}


def open_words(sheet: GuardSheet, unsettled: tuple[str, ...]) -> str:
    """The questions that stand in the way, in words."""
    return format.all_of(q.words for q in sheet.questions if q.key in unsettled)


@dataclass(frozen=True, slots=True)
class _Asked:
    question: GuardQuestion
    answer: Segments
    advice: QLineEdit
    reason: QLineEdit
    grounds: QWidget


class GuardForm(QWidget):
    """One row a question. A yes, or a no against the record, asks who advised it or why."""

    changed = Signal()
    review_wanted = Signal()

    def __init__(self, sheet: GuardSheet, answers: Answers) -> None:
        super().__init__()
        self.setObjectName("guardForm")
        self._asked: list[_Asked] = []
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=8)
        self._layout.addWidget(
            label(
                "Where one of these holds, specialist advice comes first: write who advised it "
                "and when, or the reason for going on without.",
                "muted",
                wrap=True,
            )
        )
        for question in sheet.questions:
            self._layout.addWidget(rule())
            self._ask(question, answers.get(question.key))
        self._rest = button(
            "I asked the open ones: none holds", name="guardRestNo", on=self._no_to_the_rest
        )
        self._layout.addLayout(row(self._rest, None))
        self._layout.addWidget(rule())
        self._tell(sheet)

    def answers(self) -> dict[str, GuardAnswer]:
        """Only what was answered: not asked is no answer."""
        return {
            asked.question.key: GuardAnswer(
                asked.answer.value() == YES,
                reason=asked.reason.text().strip(),
                advice_from=asked.advice.text().strip(),
            )
            for asked in self._asked
            if asked.answer.value() in (NO, YES)
        }

    def focus_on(self, key: str) -> None:
        """To the question that is open: its answer, or the advice it wants."""
        self.open_part(key).setFocus()

    def open_part(self, key: str) -> QWidget:
        asked = next(one for one in self._asked if one.question.key == key)
        if asked.grounds.isVisibleTo(self):
            return asked.advice
        return asked.answer.button(asked.answer.value() or NOT_ASKED)

    # --- inside --------------------------------------------------------------------------------

    def _ask(self, question: GuardQuestion, given: GuardAnswer | None) -> None:
        found = format.one_line(question.found)
        source = "The dose entered" if question.entered else "From the record"
        words = RunsLabel((fact(question.words),), (muted(f"{source}: {found}"),))
        value = NOT_ASKED if given is None else YES if given.holds else NO
        answer = Segments(ANSWERS, spoken=question.words, value=value)
        answer.setObjectName(f"guard_{question.key}")
        advice = field(
            given.advice_from if given else "",
            spoken=f"Specialist advice from, and when: {question.words}",
            name=f"advice_{question.key}",
            placeholder="Advice from whom, and when",
        )
        reason = field(
            given.reason if given else "",
            spoken=f"Reason: {question.words}",
            name=f"reason_{question.key}",
            placeholder="or the reason",
        )
        grounds = QWidget()
        grounds.setLayout(row(advice, reason, gap=8))
        asked = _Asked(question, answer, advice, reason, grounds)
        self._asked.append(asked)
        answer.chosen.connect(lambda _key: self._answered(asked))
        advice.textEdited.connect(lambda _text: self.changed.emit())
        reason.textEdited.connect(lambda _text: self.changed.emit())
        answer.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        line = row(words, answer, gap=12)
        line.setStretch(0, 1)
        self._layout.addLayout(line)
        self._layout.addWidget(grounds)
        self._show_grounds(asked)

    def _answered(self, asked: _Asked) -> None:
        self._show_grounds(asked)
        self.changed.emit()

    def _show_grounds(self, asked: _Asked) -> None:
        value, holds = asked.answer.value(), asked.question.holds
        asked.grounds.setVisible(value == YES or (value == NO and holds is True))

    def _no_to_the_rest(self) -> None:
        for asked in self._asked:
            if asked.answer.value() == NOT_ASKED:
                asked.answer.choose(NO)
                self._show_grounds(asked)
        self.changed.emit()

    def _tell(self, sheet: GuardSheet) -> None:
        stop = label(sheet.stop_now.words, "body", wrap=True, name="stopNow")
        self._layout.addWidget(stop)
        if sheet.stop_now.offered:
            record = button(
                "Record it in a review", name="stopNowReview", on=self.review_wanted.emit
            )
            self._layout.addLayout(row(record, None))
        for warning in sheet.warnings:
            self._layout.addWidget(Notice(Severity.MODERATE, warning))


class GuardGate(QWidget):
    """The form in the plan's place, and the button that draws once nothing is open."""

    settled = Signal(object)
    """The answers, once the service is content with them."""

    def __init__(self, sheet: GuardSheet, answers: Answers) -> None:
        super().__init__()
        self.setObjectName("plannerGate")
        self.form = GuardForm(sheet, answers)
        self.fault = label("", "fault", wrap=True, name="guardFault")
        self.fault.hide()
        self.draw = button("Draw the plan", "primary", name="drawPlan", on=self._settle)
        asked = QWidget()
        questions = QVBoxLayout(asked)
        fill(
            questions,
            label("Before a plan is drawn", "section"),
            self.form,
            None,
            gap=10,
            margins=(18, 14, 18, 10),
        )
        # Below the questions and never scrolled away with them: the way on is always in sight.
        foot = QVBoxLayout()
        fill(foot, self.fault, gap=6, margins=(18, 8, 18, 10))
        foot.addLayout(row(self.draw, None))
        self._scroll = scrolled(asked)
        self._in_sight: QWidget | None = None
        layout = QVBoxLayout(self)
        fill(layout, self._scroll, rule(), gap=0)
        layout.setStretch(0, 1)
        layout.addLayout(foot)

    def _settle(self) -> None:
        self.settled.emit(self.form.answers())

    def refuse(self, words: str, key: str) -> None:
        self.point_to(words, key)
        self.form.focus_on(key)

    def point_to(self, words: str, key: str) -> None:
        """Say what is open and bring it into sight, leaving who types elsewhere alone."""
        self.fault.setText(words)
        self.fault.show()
        self._in_sight = self.form.open_part(key)
        self._scroll.ensureWidgetVisible(self._in_sight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._in_sight is not None:
            self._scroll.ensureWidgetVisible(self._in_sight)


def guard_sheet(sheet: GuardSheet, answers: Answers) -> tuple[Sheet, GuardForm]:
    """The same questions again, over a plan that stands."""
    shown = Sheet(
        "Before a plan is drawn", width=680, yes="Use these answers", no="Back", name="guards"
    )
    form = GuardForm(sheet, answers)
    shown.body.addWidget(form)
    return shown, form
