"""One rule: what it says, its numbers, and live who would gain or lose a flag."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.local_policy import SHARED_NUMBERS, PolicyKind
from clinic_desktop.services.policy_views import FlagChange, RulePreview, RuleView
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.rules.columns import change_columns
from clinic_desktop.ui.rules.numbers import Numbers
from clinic_desktop.ui.table import RecordTable, RecordTableModel
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import column, empty, fill, label, pane, row, rule, scrolled

SIDE_BY_SIDE_FROM = 900
KINDS = {PolicyKind.NUMBER: "Number", PolicyKind.SWITCH: "The rule", PolicyKind.REVIEW: "Review"}


class RuleDetail(QWidget):
    """Shows a rule; asks for a preview when a number moves, and for a sheet when one is signed."""

    weigh = Signal()
    sign_numbers = Signal()
    switch = Signal()
    review = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view: RuleView | None = None
        self.preview: RulePreview | None = None
        self._people = False
        self.numbers = Numbers()
        self.numbers.moved.connect(self._moved)
        self._title = label("", "section", wrap=True, name="ruleTitle")
        self._sentence = label("", wrap=True, name="ruleSentence")
        self._state = label("", "muted", wrap=True, name="ruleState")
        self._history = QVBoxLayout()
        fill(self._history, gap=6)
        content = QWidget()
        left = QVBoxLayout(content)
        fill(
            left, self._title, self._sentence, self._state, rule(), gap=10, margins=(20, 14, 20, 14)
        )
        left.addWidget(label("Numbers", "section"))
        left.addWidget(self.numbers)
        left.addLayout(self._history)
        left.addStretch(1)
        self._says = label("", "strong", wrap=True, name="previewSays")
        self._note = label("", "note", wrap=True, name="previewNote")
        self.table: RecordTable[FlagChange] = RecordTable(
            RecordTableModel(
                change_columns(),
                lambda c: (c.patient.id, c.rule_id),
                group=_group,
                count_words=lambda n: format.count(n, "flag"),
                parent=self,
            ),
            spoken="People whose flag would change",
            name="previewTable",
        )
        right = pane("sunken", "left")
        right_layout = QVBoxLayout(right)
        fill(right_layout, gap=0)
        self._heading = label("Who would gain or lose a flag", "section")
        self.who = button("Show who", name="showWho", on=self._turn)
        words = column(self._heading, self._says, self._note, gap=6)
        told = row(gap=12, margins=(18, 12, 18, 10))
        told.addLayout(words, 1)
        told.addWidget(self.who)
        right_layout.addLayout(told)
        right_layout.addWidget(self.table, 1)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._left = scrolled(content)
        fill(self._middle, self._left, right, gap=0)
        self._middle.setStretch(0, 1)
        self._middle.setStretch(1, 1)
        self.sign_button = button(
            "Sign as local policy", "primary", name="signNumbers", on=self.sign_numbers.emit
        )
        self.reset_button = button("Reset", "quiet", name="resetNumbers", on=self.numbers.reset)
        self.switch_button = button("", name="switchRule", on=self.switch.emit)
        self.review_button = button("", name="reviewRule", on=self.review.emit)
        foot = pane("sunken", "above", "footbar")
        foot_layout = QHBoxLayout(foot)
        fill(
            foot_layout,
            self.switch_button,
            self.review_button,
            None,
            self.reset_button,
            self.sign_button,
            gap=10,
            margins=(20, 0, 20, 0),
        )
        layout = QVBoxLayout(self)
        fill(layout, gap=0)
        layout.addLayout(self._middle, 1)
        layout.addWidget(foot)
        look().changed.connect(self._arrange)

    # --- showing -------------------------------------------------------------------------------

    def show_rule(self, view: RuleView) -> None:
        self.view = view
        self.preview = None
        shared = view.rule_id == SHARED_NUMBERS
        self._title.setText(view.title if shared else f"{view.rule_id}  {view.title}")
        self._sentence.setText(format.one_line(view.sentence))
        state = [f"Sign-off: {view.sign_off}."]
        if view.review_lapsed:
            state.append(f"It has changed since it was reviewed: {view.review_lapsed}.")
        if view.off:
            state.insert(0, f"{view.off}.")
        self._state.setText(format.one_line(" ".join(state)))
        self.numbers.show_numbers(view.numbers)
        self._show_history(view)
        self.switch_button.setVisible(not shared)
        self.review_button.setVisible(not shared)
        self.switch_button.setText("Switch on" if view.off else "Switch off")
        self.review_button.setText("Take review back" if view.reviewed else "Sign as reviewed")
        self.table.records.set_records(())
        self._enable()

    def show_preview(self, preview: RulePreview) -> None:
        self.preview = preview
        gain, lose, keep = len(preview.gain), len(preview.lose), len(preview.keep)
        levels = len(preview.level_changed)
        of = format.count(preview.people, "person", "people")
        if self.view is not None and self.view.off:
            self._says.setText("This rule is switched off here and flags nobody.")
            self._note.setText("Switching it on again shows first who would gain a flag.")
        elif not preview.values:
            self._says.setText(f"{format.count(keep, 'flag')} now, of {of} on these drugs.")
            self._note.setText("Move a number to see who would gain or lose a flag.")
        else:
            self._says.setText(f"{gain} would gain a flag, {lose} would lose it, {keep} keep it.")
            changed = f"{levels} at another level. " if levels else ""
            self._note.setText(f"{changed}Of {of} on these drugs. Nothing is saved yet.")
        cannot = preview.cannot_tell_after
        if cannot:
            self._note.setText(f"{self._note.text()} {cannot} cannot be judged.")
        self.table.records.set_records((*preview.gain, *preview.lose, *preview.level_changed))
        self._enable()

    def show_waiting(self, words: str) -> None:
        self._note.setText(words)
        self.table.records.set_stale(True)

    def show_fault(self, fault: ClinicError) -> None:
        self.preview = None
        self._says.setText(fault.title)
        self._note.setText(f"{fault.message} {fault.hint}")
        self.table.records.set_records(())
        self._enable()

    def preview_words(self) -> str:
        return self._says.text()

    def _show_history(self, view: RuleView) -> None:
        empty(self._history)
        if not view.history:
            return
        labels = {number.name: number.label for number in view.numbers}
        self._history.addWidget(rule())
        self._history.addWidget(label("Signed here, newest first", "section"))
        for entry in view.history:
            what = labels.get(entry.name, entry.name) or KINDS[entry.kind]
            value = entry.value if entry.value is not None else "as the program came"
            words = f"{what}: {value}. {entry.by} ({entry.role}): {entry.reason}"
            line = row(label(format.day(entry.at.date()), "muted"), label(words, wrap=True), gap=12)
            line.setStretch(1, 1)
            self._history.addLayout(line)

    # --- inside --------------------------------------------------------------------------------

    def _moved(self) -> None:
        self.preview = None
        self._enable()
        self.weigh.emit()

    def _enable(self) -> None:
        """Nothing is signed that was not weighed first."""
        changed = bool(self.numbers.changed())
        self.sign_button.setEnabled(changed and self.preview is not None)
        self.reset_button.setEnabled(changed)

    def _turn(self) -> None:
        """Where there is room for one only: the numbers, or the people."""
        self._people = not self._people
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= look().px(SIDE_BY_SIDE_FROM)
        self._middle.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        self._middle.setStretch(1, int(wide or self._people))
        self._left.setVisible(wide or not self._people)
        self.table.setVisible(wide or self._people)
        self._heading.setVisible(wide)
        self.who.setVisible(not wide)
        self.who.setText("Show numbers" if self._people else "Show who")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _group(change: FlagChange) -> str:
    if not change.flagged_before:
        return "Would gain a flag"
    return "Would keep it at another level" if change.flagged_after else "Would lose the flag"
