"""The guard questions of the planner: in the plan's place while one is open, later on asking."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.domain.flag import Severity
from clinic_desktop.services.taper_views import Fields, GuardAnswer, GuardSheet
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.states import States
from clinic_desktop.ui.taper.guard_form import GuardGate, guard_sheet, open_words
from clinic_desktop.ui.taper.opening import Opening
from clinic_desktop.ui.taper.signing import ground_words
from clinic_desktop.ui.widgets import Notice, empty


class Questions(QObject):
    """`answers` are those given so far; whether they settle a question the service says."""

    asked = Signal(object)
    """The answers are others: the keys of the questions that are still open."""

    typed = Signal()
    """Something was answered or written, settled or not: a draft worth keeping."""

    def __init__(self, desk: Desk, states: States) -> None:
        super().__init__()
        self._desk = desk
        self._states = states
        self._opening: Opening | None = None
        self.answers: Mapping[str, GuardAnswer] = {}
        self._fields: Fields | None = None
        """What holds the dose the questions are of; None while it is the record's."""
        self._gate: GuardGate | None = None
        """The questions in the plan's place, while they stand there."""

    def open(self, opening: Opening | None) -> None:
        self._opening, self._fields, self._gate = opening, None, None
        self.answers = opening.answers if opening is not None else {}

    def ask_of_dose(self, fields: Fields) -> None:
        """The questions anew, of the dose entered: one that it opens stands in the way, and one it
        closes does so no longer."""
        opening = self._opening
        if opening is None:
            return
        patient_id, tapers = opening.start.patient.id, self._desk.clinic.tapers
        if self._gate is not None:
            self.answers = self._gate.form.answers()
        answers = self.answers
        self._fields = fields

        def read() -> tuple[GuardSheet, tuple[str, ...]]:
            sheet = tapers.guards(patient_id, fields)
            return sheet, tapers.unsettled(patient_id, answers, fields)

        def told(found: tuple[GuardSheet, tuple[str, ...]]) -> None:
            sheet, unsettled = found
            now = self._opening
            if now is None or now.start is not opening.start or self._fields is not fields:
                return
            self._opening = replace(now, guards=sheet)
            if unsettled or self._gate is not None:
                self.asked.emit(unsettled)

        self._desk.jobs.run(read, told)

    def stand_in_the_way(self, unsettled: tuple[str, ...], *, take_focus: bool = True) -> None:
        """The questions in place of the plan, the first open one chosen; only pointed to while a
        field is being typed in."""
        opening = self._opening
        assert opening is not None
        gate = self._gate = GuardGate(opening.guards, self.answers)
        gate.settled.connect(partial(self._check, gate, opening))
        gate.form.changed.connect(partial(self._typed_in, gate))
        gate.form.review_wanted.connect(partial(self._review, opening))
        self._states.show_state(gate)
        if take_focus:
            gate.form.focus_on(unsettled[0])
        else:
            gate.point_to(_open_told(opening.guards, unsettled), unsettled[0])

    def _typed_in(self, gate: GuardGate) -> None:
        if gate is self._gate:
            self.answers = gate.form.answers()
            self.typed.emit()

    def stand_aside(self) -> None:
        """Nothing is open: the plan has its place again."""
        self._gate = None

    def _check(self, gate: GuardGate, opening: Opening, answers: Mapping[str, GuardAnswer]) -> None:
        def checked(unsettled: tuple[str, ...]) -> None:
            if unsettled:
                gate.refuse(_open_told(opening.guards, unsettled), unsettled[0])
            else:
                self.answers = answers
                self.asked.emit(())

        self._ask_service(opening, answers, checked)

    def ask_again(self) -> None:
        """The questions over the plan; answers that leave one open take the plan away."""
        opening = self._opening
        if opening is None:
            return
        sheet, form = guard_sheet(opening.guards, self.answers)
        form.review_wanted.connect(partial(self._review, opening))

        def use() -> None:
            self.answers = form.answers()
            self._ask_service(opening, self.answers, self.asked.emit)

        sheet.on_yes = use
        self._desk.show_sheet(sheet)

    def show_grounds(self, notices: QVBoxLayout, *, over_a_plan: bool) -> None:
        """Above the plan, what it is drawn in spite of, with the advice or the reason."""
        empty(notices)
        if self._opening is None or not over_a_plan:
            return
        for question in self._opening.guards.questions:
            given = self.answers.get(question.key)
            if given is not None and given.holds:
                notices.addSpacing(8)
                notices.addWidget(Notice(Severity.HIGH, question.words, ground_words(given)))

    def _ask_service(
        self,
        opening: Opening,
        answers: Mapping[str, GuardAnswer],
        on_done: Callable[[tuple[str, ...]], None],
    ) -> None:
        patient_id, tapers = opening.start.patient.id, self._desk.clinic.tapers
        fields = self._fields
        self._desk.jobs.run(lambda: tapers.unsettled(patient_id, answers, fields), on_done)

    def _review(self, opening: Opening) -> None:
        self._desk.open("review", opening.start.patient.id)


def _open_told(sheet: GuardSheet, unsettled: tuple[str, ...]) -> str:
    words = open_words(sheet, unsettled)
    return f"Still open: {words}. Answer, and write the advice or the reason."
