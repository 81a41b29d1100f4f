"""Why a rule did or did not fire: the statements tested, one line each."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from clinic_desktop.domain.flag import WhyStep
from clinic_desktop.services.flag_views import FlagView, RuleAnswerView
from clinic_desktop.ui.controls import Choice
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.patient.basis_parts import HOLDS
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.text import RunsLabel, fact, muted
from clinic_desktop.ui.widgets import IconMark, empty, fill, label, row


def why_sheet(
    desk: Desk,
    patient_id: str,
    rules: tuple[tuple[str, str], ...],
    flags: tuple[FlagView, ...],
    chosen: str = "",
) -> Sheet:
    """Choose a rule, read what was tested. Rules that did not fire come first, unless one is
    `chosen` by its id."""
    return _WhySheet(desk, patient_id, rules, flags, chosen)


class _WhySheet(Sheet):
    def __init__(
        self,
        desk: Desk,
        patient_id: str,
        rules: tuple[tuple[str, str], ...],
        flags: tuple[FlagView, ...],
        chosen: str,
    ) -> None:
        super().__init__("Why, or why not", width=680, no="Close", name="whySheet")
        self._desk = desk
        self._patient_id = patient_id
        fired = {flag.rule_id for flag in flags}
        listed = sorted(rules, key=lambda rule: (rule[0] in fired, rule[0]))
        self.choice = Choice(
            [(key, f"{key}  {title}") for key, title in listed], spoken="Rule", name="whyRule"
        )
        self.choice.picked.connect(self._ask)
        self._answer = QVBoxLayout()
        fill(self._answer, gap=6)
        self.body.addWidget(self.choice)
        self.body.addLayout(self._answer)
        self.first_focus = self.choice
        if listed:
            first = chosen or listed[0][0]
            self.choice.choose(first)
            self._ask(first)

    def _ask(self, rule_id: str) -> None:
        patient_id = self._patient_id
        ticket = self._desk.jobs.run(lambda: self._desk.clinic.why(patient_id, rule_id), self._show)
        self.closed.connect(ticket.cancel)

    def _show(self, answer: RuleAnswerView) -> None:
        empty(self._answer)
        self._answer.addWidget(label(answer.title, "section", wrap=True))
        self._answer.addWidget(
            label(answer.sentence or answer.outcome, "body", wrap=True, name="whySentence")
        )
        for step in answer.steps:
            icon, spoken = HOLDS[step.holds]
            words = RunsLabel(
                (fact(step.statement),),
                (muted(_found(step)),),
            )
            line = row(IconMark(icon, "muted", spoken=spoken), words, gap=10)
            line.setStretch(1, 1)
            self._answer.addLayout(line)
        # Once the new lines are shown and can be measured.
        QTimer.singleShot(0, self, self._place)


def _found(step: WhyStep) -> str:
    """`427 days, 337 days over: holds`."""
    value = ", ".join(part for part in (step.value, step.margin) if part)
    spoken = HOLDS[step.holds][1]
    return f"{value}: {spoken}" if value else spoken
