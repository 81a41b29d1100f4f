"""The check-in form: how it goes in plain items, scales with their notices, and what follows."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic_desktop.domain.check_in import CheckIn, CheckInDecision, Score
from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.taper_views import CheckInForm, CheckInItem, ScaleView
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, Segments, button
from clinic_desktop.ui.fields import DateField, field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.widgets import Notice, fill, label, row, rule

NOT_ASKED = ""
DECISIONS = (
    (CheckInDecision.GO_ON.value, "Go on"),
    (CheckInDecision.HOLD.value, "Hold this dose"),
    (CheckInDecision.SLOW.value, "Go slower"),
    (CheckInDecision.BACK.value, "Back to a higher dose"),
    (CheckInDecision.SEEK_ADVICE.value, "Specialist advice first"),
    (CheckInDecision.END.value, "End the taper"),
)


class NotReadable(Exception):
    """What was typed is no answer, with a sentence and the field to go to."""

    def __init__(self, words: str, made: QWidget) -> None:
        super().__init__(words)
        self.made = made


class CheckInSheet(Sheet):
    """Nothing is answered until someone asks; only "Go on" lets the next step begin."""

    def __init__(self, form: CheckInForm, today: date, due_words: str) -> None:
        super().__init__("Check-in", width=760, yes="Record check-in", no="Back", name="checkIn")
        self.holds_work = True
        self._today = today
        self._items: list[_ItemRow] = []
        self._scales: list[_ScalePart] = []
        self.body.addWidget(label(due_words, "muted", wrap=True))
        self.on = DateField(today, today, spoken="Day of the check-in", name="checkInOn")
        self.body.addLayout(row(label("On", "muted"), self.on, None, gap=8))
        for item in form.items:
            self._items.append(_ItemRow(item))
            self.body.addWidget(self._items[-1])
        self.body.addWidget(rule())
        self.body.addWidget(label("Scales, where they help", "strong"))
        for scale in form.scales:
            self._scales.append(_ScalePart(scale, today))
            self.body.addWidget(self._scales[-1])
        self.body.addWidget(rule())
        self.body.addWidget(label("What follows", "strong"))
        self.decision = Segments(DECISIONS, spoken="What follows")
        self.decision.setObjectName("checkInDecision")
        self.decision.chosen.connect(lambda _key: self.fault.hide())
        self.body.addWidget(self.decision)
        self.note = field(spoken="Note", name="checkInNote", placeholder="In a few words")
        self.body.addWidget(self.note)
        self.first_focus = self.on.edit

    def read(self) -> CheckIn | None:
        """The check-in as filled in; else says what is not and goes there."""
        on = self.on.value()
        if on is None:
            self.refuse("Type the day of the check-in.")
            self.on.edit.setFocus()
            return None
        decision = self.decision.value()
        if decision is None:
            self.refuse("Choose what follows.")
            self.decision.button(CheckInDecision.GO_ON.value).setFocus()
            return None
        try:
            answers = {
                one.item.key: answer for one in self._items if (answer := one.answer()) is not None
            }
            scores = tuple(s for part in self._scales if (s := part.score()) is not None)
        except NotReadable as reason:
            self.refuse(str(reason))
            reason.made.setFocus()
            return None
        return CheckIn(on, CheckInDecision(decision), answers, self.note.text().strip(), scores)


class _ItemRow(QWidget):
    """An item and its answer; an urgent one says what to do as soon as it is a yes."""

    def __init__(self, item: CheckInItem) -> None:
        super().__init__()
        self.item = item
        self._field: QLineEdit | None = None
        self._choice: Segments | None = None
        answer: QWidget
        name = f"item_{item.key}"
        if item.kind in ("number", "words"):
            width = 60 if item.kind == "number" else 300
            self._field = answer = field(spoken=item.words, name=name, width=width)
        else:
            choices = item.choices or ("no", "yes")
            options = ((NOT_ASKED, "Not asked"), *((one, one.capitalize()) for one in choices))
            self._choice = Segments(options, spoken=item.words, value=NOT_ASKED)
            self._choice.setObjectName(name)
            self._choice.chosen.connect(self._alarm)
            answer = self._choice
        self._urgent = Notice(Severity.CRITICAL, item.urgent or " ")
        self._urgent.hide()
        words = label(item.words, wrap=True)
        layout = QVBoxLayout(self)
        fill(layout, gap=4)
        line = row(words, answer, gap=12)
        line.setStretch(0, 1)
        layout.addLayout(line)
        layout.addWidget(self._urgent)

    def _alarm(self, key: str) -> None:
        self._urgent.setVisible(bool(self.item.urgent) and key == "yes")

    def answer(self) -> int | str | None:
        """None where it was not asked."""
        if self._choice is not None:
            return self._choice.value() or None
        assert self._field is not None
        text = self._field.text().strip()
        if not text:
            return None
        if self.item.kind == "words":
            return text
        if not (text.isascii() and text.isdigit()):
            raise NotReadable(f"{self.item.words}: type a whole number.", self._field)
        return int(text)


class _ScalePart(QWidget):
    """A scale: its total and day typed, or its items answered where the licence allows them."""

    def __init__(self, scale: ScaleView, today: date) -> None:
        super().__init__()
        self._scale, self._today = scale, today
        self._answers: list[Choice] = []
        self._total = field(spoken=f"{scale.name}, total", name=f"scale_{scale.key}", width=60)
        to = f" to {scale.highest}" if scale.highest is not None else " up"
        self._on = DateField(today, today, spoken=f"{scale.name}, day", name=f"on_{scale.key}",
                             echo=False)  # fmt: skip
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=4)
        head = row(
            label(scale.name, "strong"),
            self._total,
            label(f"total, {scale.lowest}{to}, on", "note"),
            self._on,
            None,
            gap=8,
        )
        self._layout.addLayout(head)
        self._items = QWidget()
        if scale.items:
            self._open = button("Answer the items", "quiet", name=f"items_{scale.key}",
                                on=self._show_items)  # fmt: skip
            self._layout.addLayout(row(self._open, None))
        self._layout.addWidget(self._items)
        self._items.hide()
        if scale.notice:
            self._layout.addWidget(label(format.one_line(scale.notice), "note", wrap=True))

    def _show_items(self) -> None:
        """Made when they are wanted; the total is then their sum."""
        if not self._answers:
            layout = QVBoxLayout(self._items)
            fill(layout, label(self._scale.question, "muted", wrap=True), gap=4)
            answers = enumerate(self._scale.answers)
            options = (("", "not answered"), *((str(n), f"{n}  {words}") for n, words in answers))
            for number, words in enumerate(self._scale.items, 1):
                made = Choice(options, spoken=words, name=f"{self._scale.key}_{number}")
                made.picked.connect(lambda _key: self._add_up())
                self._answers.append(made)
                line = row(label(f"{number}  {words}", wrap=True), made, gap=12)
                line.setStretch(0, 1)
                layout.addLayout(line)
        self._items.show()
        self._open.hide()
        self._total.setEnabled(False)

    def _add_up(self) -> None:
        given = [made.value() for made in self._answers]
        self._total.setText(str(sum(map(int, given))) if all(given) else "")

    def score(self) -> Score | None:
        given = [made.value() for made in self._answers]
        if any(given) and not all(given):
            missing = next(made for made in self._answers if not made.value())
            raise NotReadable(f"{self._scale.name}: answer every item, or none.", missing)
        text = self._total.text().strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit()):
            raise NotReadable(f"{self._scale.name}: type the total as a number.", self._total)
        on = self._on.value()
        if on is None:
            raise NotReadable(f"{self._scale.name}: type the day of the score.", self._on.edit)
        answers = tuple(map(int, given)) if given and all(given) else ()
        return Score(self._scale.key, int(text), on, answers)


def score_words(score: Score, scales: tuple[ScaleView, ...]) -> str:
    """`PHQ-9 12 (moderate), 23-Nov-2026`."""
    scale = next((one for one in scales if one.key == score.scale), None)
    name = scale.name if scale is not None else score.scale
    bands = [words for start, words in (scale.bands if scale else ()) if start <= score.total]
    band = f" ({bands[-1]})" if bands else ""
    return f"{name} {score.total}{band}, {format.day(score.on)}"


def ask_check_in(
    form: CheckInForm, today: date, due_words: str, on_read: Callable[[CheckInSheet, CheckIn], bool]
) -> CheckInSheet:
    """`on_read` is given what was filled in, and closes the sheet when the service took it."""
    sheet = CheckInSheet(form, today, due_words)
    sheet.on_yes = partial(_hand_on, sheet, on_read)
    return sheet


def _hand_on(sheet: CheckInSheet, on_read: Callable[[CheckInSheet, CheckIn], bool]) -> bool:
    found = sheet.read()
    return False if found is None else on_read(sheet, found)
