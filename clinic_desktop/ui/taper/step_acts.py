"""What may be done to a single step, and the keys that do it in the curve and in the table."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


class StepAct(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    MUCH_HIGHER = "much-higher"
    MUCH_LOWER = "much-lower"
    LONGER = "longer"
    SHORTER = "shorter"
    HOLD = "hold"
    INSERT = "insert"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class ActWords:
    """A button's words, its key, and what it does."""

    act: StepAct
    words: str
    key: str
    told: str


OFFERED = (
    ActWords(StepAct.HIGHER, "Higher", "+", "One makeable dose higher"),
    ActWords(StepAct.LOWER, "Lower", "\N{MINUS SIGN}", "One makeable dose lower"),
    ActWords(StepAct.LONGER, "Week longer", "]", "Stay a week longer on this dose"),
    ActWords(StepAct.SHORTER, "Week shorter", "[", "A week less of what was added"),
    ActWords(StepAct.HOLD, "Hold", "H", "Stay on this dose one interval longer"),
    ActWords(StepAct.INSERT, "Insert step", "Insert", "A step in the middle of the next cut"),
    ActWords(StepAct.REMOVE, "Remove step", "Delete", "Go from the step before to the one after"),
)

_EITHER = {
    Qt.Key.Key_Plus: StepAct.HIGHER,
    Qt.Key.Key_Equal: StepAct.HIGHER,
    Qt.Key.Key_Minus: StepAct.LOWER,
    Qt.Key.Key_BracketRight: StepAct.LONGER,
    Qt.Key.Key_BracketLeft: StepAct.SHORTER,
    Qt.Key.Key_H: StepAct.HOLD,
    Qt.Key.Key_Insert: StepAct.INSERT,
    Qt.Key.Key_Delete: StepAct.REMOVE,
}
_CURVE = {Qt.Key.Key_Up: StepAct.HIGHER, Qt.Key.Key_Down: StepAct.LOWER}
_CURVE_SHIFT = {Qt.Key.Key_Up: StepAct.MUCH_HIGHER, Qt.Key.Key_Down: StepAct.MUCH_LOWER}
_WINDOWS_OWN = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def act_of(event: QKeyEvent, *, in_curve: bool) -> StepAct | None:
    """Up and down move the point in the curve; in the table they go from row to row."""
    if event.modifiers() & _WINDOWS_OWN:
        return None
    key = Qt.Key(event.key())
    if in_curve:
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        found = (_CURVE_SHIFT if shifted else _CURVE).get(key)
        if found is not None:
            return found
    return _EITHER.get(key)
