"""The plan being made: settings with undo, drawn anew at every edit. Knows no widget."""

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_desktop.services.planner_views import PlannerAnswer
from clinic_desktop.ui.background import Ticket
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.taper.contract import contract_fields
from clinic_desktop.ui.taper.edits import NotPossible, as_asked
from clinic_desktop.ui.taper.hand import Drawn, dragged_to, edit_by_hand
from clinic_desktop.ui.taper.history import History
from clinic_desktop.ui.taper.settings import PlannerSettings
from clinic_desktop.ui.taper.step_acts import StepAct

PATIENCE_MS = 100
MOST_WAITING = 5
"""Acts on steps remembered while a plan is drawn; a key held down is not to run on for ever."""


class PlanEditor(QObject):
    """`drawn` is the plan for the settings as they stand; None while there is none."""

    edited = Signal()
    """The settings are others."""
    answered = Signal(object)
    """A `PlannerAnswer`: a plan, an infeasible one, or a refused field."""
    failed = Signal(object)
    late = Signal()
    """The answer takes its time: what is shown is the plan before."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ticket: Ticket | None = None
        self._waiting: list[tuple[StepAct, int]] = []
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.late)
        self._begun: tuple[int, Drawn] | None = None
        self.history = History()
        self.settings: PlannerSettings | None = None
        self.drawn: Drawn | None = None
        self.may_draw = False
        """False until what must be settled before a plan is drawn is settled."""
        self.chosen_ug: int | None = None
        """The dose of a step just put in, to be chosen when it is drawn."""

    def open(self, settings: PlannerSettings | None) -> None:
        """Begin from these settings; nothing to undo."""
        self._cancel()
        self._waiting.clear()
        self.settings, self.drawn, self._begun = settings, None, None
        self.may_draw = False
        self.history.clear()

    @property
    def is_drawing(self) -> bool:
        """`drawn` is not yet of the settings as they stand."""
        return self._ticket is not None

    @property
    def fields(self) -> dict[str, object]:
        """The contract's input for the settings."""
        assert self.settings is not None
        return contract_fields(self.settings, self._desk.today)

    def edit(self, settings: PlannerSettings, gesture: object = None) -> None:
        if self.settings is not None:
            self.history.edited(self.settings, gesture)
        self._use(settings)

    def undo(self) -> None:
        if self.settings is not None:
            self._use(self.history.undo(self.settings))

    def redo(self) -> None:
        if self.settings is not None:
            self._use(self.history.redo(self.settings))

    def act(self, act: StepAct, number: int) -> None:
        """A key or a button of a step; what cannot be done is said and changes nothing. One that
        comes while the plan is drawn waits for it, or it would undo what is being drawn."""
        if self.is_drawing:
            self._waiting = [*self._waiting, (act, number)][-MOST_WAITING:]
            return
        if self.drawn is None:
            return
        try:
            made = edit_by_hand(self.drawn, act, number)
        except NotPossible as reason:
            self._desk.announce(str(reason))
            return
        self.chosen_ug = made.choose_dose_ug
        self._desk.announce(made.words)
        self.edit(made.settings)

    def drag(self, number: int, ug: int, drag: int) -> None:
        """A point under the pointer: every move is counted from where the drag began."""
        if self._begun is None or self._begun[0] != drag:
            if self.drawn is None:
                return
            self._begun = (drag, self.drawn)
        settings = dragged_to(self._begun[1], number, ug)
        if settings != self.settings:
            self.edit(settings, ("drag", drag))

    def back_to_method(self) -> None:
        if self.settings is not None:
            self.edit(as_asked(self.settings))

    def draw(self) -> None:
        """Ask for the plan; an answer still under way is dropped."""
        self._cancel()
        settings = self.settings
        if settings is None or not self.may_draw:
            self.drawn = None
            return
        fields = self.fields

        def answered(answer: PlannerAnswer) -> None:
            self._settle()
            plan = answer.plan
            if plan is not None and plan.infeasible is None:
                assert answer.makeable is not None
                self.drawn = Drawn(settings, plan, answer.makeable)
            self.answered.emit(answer)
            if self.drawn is None:
                self._waiting.clear()
            elif self._waiting:
                self.act(*self._waiting.pop(0))

        def failed(fault: Exception) -> None:
            self._settle()
            self._waiting.clear()
            self.failed.emit(fault)

        self._ticket = self._desk.jobs.run(
            lambda: self._desk.clinic.draw_plan(fields), answered, failed
        )
        self._patience.start()

    def _settle(self) -> None:
        self._ticket, self.drawn = None, None
        self._patience.stop()

    def _use(self, settings: PlannerSettings | None) -> None:
        if settings is not None:
            self.settings = settings
            self.edited.emit()
            self.draw()

    def _cancel(self) -> None:
        self._patience.stop()
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
