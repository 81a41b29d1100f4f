"""What may be done to the chosen step, as buttons: the same acts the keys do."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import PlanStep
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.flow import FlowLayout, tall_as_needed
from clinic_desktop.ui.taper.step_acts import OFFERED
from clinic_desktop.ui.widgets import label, tip


class StepBar(QWidget):
    """`Step 3, 11.5 mg` and its buttons; hidden where there is no step."""

    acted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stepBar")
        layout = FlowLayout(self, gap=2, line_gap=0)
        self._which = label("", "strong", name="stepBarStep")
        layout.addWidget(self._which)
        self.buttons: list[QWidget] = []
        for offered in OFFERED:
            made = button(
                offered.words,
                "quiet",
                name=f"step_{offered.act.value}",
                on=partial(self.acted.emit, offered.act),
            )
            made.setAccessibleName(f"{offered.words}: {offered.told}")
            tip(made, f"{offered.told}  {offered.key}")
            layout.addWidget(made)
            self.buttons.append(made)
        tall_as_needed(self)

    def show_step(self, step: PlanStep | None) -> None:
        self.setVisible(step is not None)
        if step is not None:
            dose = "switching" if step.dose_ug is None else mg_text(step.dose_ug)
            self._which.setText(f"Step {step.number}, {dose}   ")
