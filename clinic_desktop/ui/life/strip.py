"""The plan in force in one line on the patient page, with the way to it."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_desktop.domain.flag import Severity
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.services.taper_views import PlanLife
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.life.standing import gate_words
from clinic_desktop.ui.text import RunsLabel, fact, muted
from clinic_desktop.ui.widgets import LevelMark, empty, fill, row


class LifeStrip(QWidget):
    """Nothing where no plan is in force; a plan that waits or is paused has its mark."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("lifeStrip")
        self._desk = desk
        self._patient_id = ""
        self._layout = QVBoxLayout(self)
        fill(self._layout, gap=0, margins=(18, 6, 18, 0))
        self.hide()

    def show_person(self, patient_id: str) -> None:
        if patient_id != self._patient_id:
            self.hide()
        self._patient_id = patient_id
        tapers = self._desk.clinic.tapers
        self._desk.jobs.run(
            lambda: tapers.life(patient_id), partial(self._show, patient_id), self._failed
        )

    def _show(self, patient_id: str, life: PlanLife | None) -> None:
        if patient_id != self._patient_id:
            return
        empty(self._layout)
        in_force = life is not None and bool(life.moves)
        self.setVisible(in_force)
        if life is None or not in_force:
            return
        words = RunsLabel(
            (
                fact(f"Plan of {life.drug}: "),
                fact(life.words),
                muted(f"   {gate_words(life, self._desk.today)}", "body"),
            )
        )
        opened = button("Open the plan", name="openLife", on=self._open)
        stopped = life.state in (PlanState.WAITING, PlanState.PAUSED)
        parts: list[QWidget] = [LevelMark(Severity.HIGH)] if stopped else []
        line = row(*parts, words, opened, gap=10)
        line.setStretch(len(parts), 1)
        self._layout.addLayout(line)

    def _failed(self, fault: Exception) -> None:
        """The page itself tells what cannot be read; a plan never stands here by half."""
        self.hide()
        self._desk.jobs.fault.emit(fault)

    def _open(self) -> None:
        self._desk.open("plan", self._patient_id)
