"""How the planner's page is laid out: fields beside the plan, one of them where it is narrow."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.ui.controls import Choice, Segments, button
from clinic_desktop.ui.painting import icon
from clinic_desktop.ui.states import States
from clinic_desktop.ui.taper.fields_panel import FieldsPanel
from clinic_desktop.ui.taper.foot import Foot
from clinic_desktop.ui.taper.plan_pane import PlanPane
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, pane, row, scrolled

Acts = dict[str, Callable[[], object]]
NARROW = 860


class PlannerFrame(QWidget):
    """`acts`: undo, redo, reset, compare, and those of the foot, by name."""

    def __init__(self, fields: FieldsPanel, plan: PlanPane, acts: Acts) -> None:
        super().__init__()
        self.fields, self._plan = fields, plan
        self.drugs = Choice([], spoken="Medicine to plan", name="plannerDrug")
        self.undo = button(" Undo", "quiet", name="plannerUndo", key="Ctrl+Z", on=acts["undo"])
        self.redo = button("Redo", "quiet", name="plannerRedo", key="Ctrl+Y", on=acts["redo"])
        self.reset = button("Reset", "quiet", name="plannerReset", on=acts["reset"])
        self.compare = button("Compare", "quiet", name="plannerCompare", on=acts["compare"])
        self.plan_states = States(scrolled(plan))
        self.notices = QVBoxLayout()
        fill(self.notices, gap=6, margins=(18, 0, 18, 0))
        self.foot = Foot(acts)
        self.area = Segments((("fields", "Fields"), ("plan", "Plan")), spoken="Show", value="plan")
        self.area.setObjectName("plannerArea")
        self.area.chosen.connect(lambda _key: self.fit())
        self._area_bar = QWidget()
        self._area_bar.setLayout(row(self.area, None, margins=(16, 6, 16, 6)))
        across = QHBoxLayout()
        fill(across, self._build_left(), self._build_right(), gap=0)
        across.setStretch(1, 1)
        layout = QVBoxLayout(self)
        fill(layout, self._area_bar, gap=0)
        layout.addLayout(across, 1)
        layout.addWidget(self.foot)
        look().changed.connect(self.fit)
        look().changed.connect(self._dress)
        self._dress()
        self.fit()

    def _build_left(self) -> QWidget:
        self._left = pane("surface", "right")
        self._scroll = scrolled(self.fields)
        self._medicine = QWidget()
        self._medicine.setLayout(row(self.drugs, margins=(16, 12, 16, 0)))
        layout = QVBoxLayout(self._left)
        fill(layout, self._medicine, self._scroll, gap=0)
        acts = (self.undo, self.redo, self.reset, self.compare)
        layout.addLayout(row(*acts, None, gap=2, margins=(10, 4, 10, 6)))
        return self._left

    def _build_right(self) -> QWidget:
        self._right = QWidget()
        layout = QVBoxLayout(self._right)
        fill(layout, gap=0)
        layout.addLayout(self.notices)
        layout.addWidget(self.plan_states, 1)
        return self._right

    # --- showing -------------------------------------------------------------------------------

    @property
    def is_narrow(self) -> bool:
        """Too narrow for fields and plan side by side."""
        return self.width() < look().px(NARROW)

    def fit(self) -> None:
        self.foot.fit(narrow=self.is_narrow)
        self._area_bar.setVisible(self.is_narrow)
        shows_fields = self.area.value() == "fields"
        self._left.setVisible(not self.is_narrow or shows_fields)
        self._right.setVisible(not self.is_narrow or not shows_fields)
        side = look().size("width", "planner_side") + look().px(12)
        self._left.setMinimumWidth(side)
        self._left.setMaximumWidth(16_777_215 if self.is_narrow else side)

    def show_drugs(self, drugs: Sequence[str], chosen: str) -> None:
        """Which of the medicines taken the plan is of; nothing to choose where there is one."""
        self.drugs.clear()
        for key in drugs:
            self.drugs.addItem(key, key)
        self.drugs.setPlaceholderText("Choose the medicine")
        self.drugs.setCurrentIndex(self.drugs.findData(chosen))
        self._medicine.setVisible(len(drugs) > 1 or not chosen)

    def show_area(self, key: str) -> None:
        self.area.choose(key)
        self.fit()

    def show_field(self, made: QWidget) -> None:
        """Bring a field into view, also where the plan stands in its place."""
        self._scroll.ensureWidgetVisible(made)

    def next_area(self) -> None:
        """F6: fields, curve, table, and round again."""
        if self.is_narrow:
            self.show_area("plan" if self.area.value() == "fields" else "fields")
        areas: list[QWidget] = [self.fields.every, self._plan.chart]
        if self._plan.table is not None:
            areas.append(self._plan.table)
        focused = self.window().focusWidget()
        here = next((n for n, area in enumerate(areas) if area is focused), -1)
        if focused is not None and self.fields.isAncestorOf(focused):
            here = 0
        areas[(here + 1) % len(areas)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def to_top(self) -> None:
        self._scroll.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _dress(self) -> None:
        self.undo.setIcon(icon("undo", "link"))
