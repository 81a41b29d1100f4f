"""The planner's foot: what is open about the plan, and the acts on it."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import CheckLevel, TaperPlan
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.flow import FlowLayout, tall_as_needed
from clinic_desktop.ui.taper.plan_pane import OVER_10, OVER_25, steps_over
from clinic_desktop.ui.widgets import LevelMark, empty, fill, label, row

Check = tuple[Severity, str]


class Foot(QFrame):
    """Checks in words with their level's shape, then the buttons; over each other where narrow."""

    def __init__(self, acts: dict[str, Callable[[], object]]) -> None:
        super().__init__()
        self.setProperty("pane", "sunken")
        self.setProperty("line", "above")
        self.setProperty("role", "footbar")
        self._shown: list[Check] | None = None
        holder = QWidget()
        self._checks = FlowLayout(holder, gap=14, line_gap=2)
        tall_as_needed(holder, QSizePolicy.Policy.Expanding)
        self.fix = button("Choose a fix", name="plannerFix", on=acts["fix"])
        self.basis = button("Basis", name="plannerBasis", key="B", on=acts["basis"])
        self.questions = button("Questions", name="plannerQuestions", on=acts["questions"])
        self.preview = button("Preview draft", name="plannerPreview", key="Ctrl+E",
                              on=acts["preview"])  # fmt: skip
        self.keep = button("Keep draft", name="plannerKeep", key="Ctrl+S", on=acts["keep"])
        self.sign = button("Sign plan", "primary", name="plannerSign", key="Ctrl+Enter",
                           on=acts["sign"])  # fmt: skip
        self._buttons: tuple[QPushButton, ...] = (
            self.fix,
            self.basis,
            self.questions,
            self.preview,
            self.keep,
            self.sign,
        )
        self._layout = QHBoxLayout(self)
        fill(self._layout, holder, gap=8, margins=(16, 6, 18, 6))
        self._layout.addLayout(row(None, *self._buttons, gap=8))
        self._layout.setStretch(0, 1)

    def follow(self, before: QWidget) -> None:
        """Tab comes here after `before`, and goes through the buttons in their order."""
        for one, other in pairwise([before, *self._buttons]):
            QWidget.setTabOrder(one, other)

    def fit(self, *, narrow: bool) -> None:
        """Where narrow the checks stand over the buttons, and the two lesser ones in the menu."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._layout.setDirection(down if narrow else across)
        for made in (self.preview, self.keep):
            made.setVisible(not narrow)

    def show_plan(self, plan: TaperPlan | None, checks: list[Check]) -> None:
        self._list(checks)
        self.fix.setVisible(plan is not None and any(c.remedy for c in plan.checks))
        for made in (self.sign, self.preview, self.basis):
            made.setEnabled(plan is not None)

    def show_late(self) -> None:
        """Nothing is signed or printed of a plan that is being drawn anew."""
        for made in (self.sign, self.preview, self.basis):
            made.setEnabled(False)

    def _list(self, checks: list[Check]) -> None:
        """Laying out the foot moves the whole page: only where the words changed."""
        if checks == self._shown:
            return
        self._shown = checks
        empty(self._checks)
        for severity, words in checks:
            part = QWidget()
            part.setLayout(row(LevelMark(severity), label(words, "note"), gap=8))
            self._checks.addWidget(part)
        if not checks:
            self._checks.addWidget(label("No open question.", "muted"))


def limit_checks(plan: TaperPlan) -> list[Check]:
    """`6 cuts over 10%, 1 fall over 25%`: counts by limit on the dose before."""
    over_10, over_25 = steps_over(plan, OVER_10), steps_over(plan, OVER_25)
    if not over_10 and not over_25:
        return []
    words = f"{format.count(len(over_10), 'cut')} over 10%"
    if over_25:
        words += f", {format.count(len(over_25), 'fall')} over 25% in 14 days"
    warned = any(check.level is CheckLevel.WARNING for check in plan.checks)
    return [(Severity.HIGH if warned else Severity.MODERATE, words)]
