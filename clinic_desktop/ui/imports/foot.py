"""The foot of the wizard: what this step waits for, and the ways on, back and out of it."""

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.imports.state import Step, WizardState
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, label

NOTHING_YET = "Nothing is written yet."
COMPACT_BELOW = 700


class Foot(QFrame):
    """Its words are the state of the step; a button that is shut has its reason beside it."""

    def __init__(
        self,
        *,
        again: Callable[[], object],
        save: Callable[[], object],
        who: Callable[[], object],
        undo: Callable[[], object],
        back: Callable[[], object],
        go: Callable[[], object],
    ) -> None:
        super().__init__()
        self.setProperty("pane", "sunken")
        self.setProperty("line", "above")
        self.setProperty("role", "footbar")
        self._shown: tuple[Step, WizardState, bool] | None = None
        self.words = label(NOTHING_YET, "muted", wrap=True, name="importState")
        self.again = button("Start again", "quiet", name="importAgain", on=again)
        self.save = button("Save", name="importSave", on=save)
        self.who = button("Who is who", name="importWho", on=who)
        self.undo = button("Undo this import", name="importUndo", on=undo)
        self.back = button("Back", name="importBack", key="Alt+B", on=back)
        self.go = button("Next", "primary", name="importGo", key="Alt+N", on=go)
        layout = QHBoxLayout(self)
        buttons = (self.again, self.save, self.who, self.undo, self.back, self.go)
        fill(layout, self.words, *buttons, gap=10, margins=(20, 0, 20, 0))
        layout.setStretch(0, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_buttons()

    def show_state(self, step: Step, state: WizardState, *, busy: bool) -> None:
        words, ready = settled(step, state)
        self._shown = (step, state, busy)
        self.words.setText(words)
        first, is_match = step is Step.FILES, step is Step.MATCH
        self.go.setVisible(not first)
        self.go.setEnabled(ready and not busy)
        self.back.setVisible(not first and state.report is None)
        self.back.setEnabled(not busy)
        self.again.setEnabled(not busy)
        self.save.setVisible(step in (Step.MATCH, Step.PREVIEW, Step.REPORT))
        self.save.setEnabled(not busy and (not is_match or (state.trial is not None and ready)))
        self.who.setVisible(step is Step.REPORT)
        self.undo.setVisible(step is Step.REPORT)
        self._name_buttons()

    def _name_buttons(self) -> None:
        """Short of width their words are short, and starting again is left to Back."""
        if self._shown is None:
            return
        step, state, _ = self._shown
        compact = self.width() < look().px(COMPACT_BELOW)
        named = (
            (self.go, following(step, state), following(step, state).partition(":")[0]),
            (self.save, "Save mapping" if step is Step.MATCH else "Save report", "Save"),
            (self.undo, "Undo this import", "Undo"),
        )
        for made, words, short in named:
            made.setText(short if compact else words)
            made.setAccessibleName(words)
        self.again.setVisible(step is not Step.FILES and not compact)


def following(step: Step, state: WizardState) -> str:
    """Where Next leads."""
    return {
        Step.FILES: "Choose files",
        Step.WHAT: "Next: match columns" if state.to_match else "Next: preview",
        Step.MATCH: "Next: preview",
        Step.PREVIEW: "Next: identity",
        Step.IDENTITY: "To the report" if state.report else "Next: import",
        Step.IMPORT: "Import",
        Step.REPORT: "Worklist",
    }[step]


def settled(step: Step, state: WizardState) -> tuple[str, bool]:
    """What a step waits for, in words, and whether it can be left forwards."""
    if state.report is not None:
        return "Imported.", True
    match step:
        case Step.WHAT:
            if state.seen and not state.can_go_on:
                return "Nothing among these files can be read. Nothing is written.", False
            return NOTHING_YET, bool(state.seen)
        case Step.MATCH if state.trial is None:
            return f"Reading. {NOTHING_YET}", False
        case Step.MATCH if state.trial is not None and state.trial.questions:
            first, *more = state.trial.questions
            where = f"{format.one_line(first.column)}: " if first.column else ""
            rest = f" And {format.count(len(more), 'question')} more." if more else ""
            return f"{where}{first.words}{rest} {NOTHING_YET}", False
        case Step.PREVIEW | Step.IDENTITY | Step.IMPORT:
            report = state.preview
            is_empty = report is None or report.added + report.changed == 0
            # A full export that brings nothing new may still lack what an earlier one held.
            if is_empty and not (report is not None and report.rows_in and state.is_full):
                return "There is nothing new to import.", False
    return NOTHING_YET, True
