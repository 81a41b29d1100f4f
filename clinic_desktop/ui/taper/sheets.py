"""The planner's sheets: what would make steps gentler, and signing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QLineEdit

from clinic_desktop.domain.dose import decimal_text, mg_text
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.taper_views import Fields, PlanDifference, StepDecision
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.text import RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import label, row, rule

SECOND_LOOK = "second-look"
"""Stands among the reasons of a plan: who else looked at it."""
REASON_NAMES = {"last-steps": "lastStepsReason"}
DECISION_TITLES = {
    "last-steps": "The last steps, together",
    "pace": "Faster than usual, as asked",
}


def decisions_sheet(
    decisions: tuple[StepDecision, ...], on_choose: Callable[[Fields], object]
) -> Sheet:
    """Each decision in words, with a button for every way to make its steps gentler."""
    sheet = Sheet("What would make the cuts smaller", width=620, no="Close", name="fixes")
    number = 0
    for decision in decisions:
        sheet.body.addWidget(label(_title(decision), "strong"))
        sheet.body.addWidget(label(format.one_line(decision.words), "body", wrap=True))
        for choice in decision.choices:
            if choice.fields is None:
                when = ": when you sign" if choice.key == "accept" else ""
                sheet.body.addWidget(label(f"{choice.words}{when}.", "muted", wrap=True))
                continue
            number += 1
            made = button(
                choice.words,
                name=f"fix_{number}",
                on=partial(_choose, sheet, on_choose, choice.fields),
            )
            sheet.body.addLayout(row(made, None))
    return sheet


def _choose(sheet: Sheet, on_choose: Callable[[Fields], object], fields: Fields) -> None:
    on_choose(fields)
    sheet.close_sheet()


def _title(decision: StepDecision) -> str:
    return DECISION_TITLES.get(decision.key, "A decision")


@dataclass(frozen=True, slots=True)
class SignFacts:
    """What stands on the sign sheet beside the plan itself."""

    patient: Patient
    plan: TaperPlan
    signer: Signer
    today: str
    method: str
    tables: Mapping[str, str]
    decisions: tuple[StepDecision, ...]
    reasons: Mapping[str, str]
    grounds: tuple[tuple[str, str], ...]
    changes: PlanDifference | None
    stamp: str
    second_look: bool = False
    """Whether a colleague's look is offered."""
    name_again: bool = False
    """Whether the desk was left since the signer said who they are."""


class SignPlanSheet(Sheet):
    """Identity typed again, changes since the last version, checks with reasons, what it rests on,
    who signs."""

    def __init__(self, facts: SignFacts) -> None:
        super().__init__(
            "Sign this plan", width=660, yes="Sign plan", no="Go back", name="signPlan"
        )
        self.names_person = False  # says so itself, larger
        self._reasons: dict[str, QLineEdit] = {}
        patient, plan, signer = facts.patient, facts.plan, facts.signer
        born = f"   Born {format.day(patient.birth_date)}   Id {format.identifier(patient)}"
        self.body.addWidget(RunsLabel((fact(format.name(patient)), faint(born))))
        self.body.addWidget(label(plan_words(plan), "body", wrap=True, name="signSummary"))
        self._tell("Method", facts.method)
        if plan.equivalence is not None:
            self._tell("Equivalence table", _table_words(plan, facts.tables))
        self._tell("Rests on", facts.stamp, "signStamp")
        if facts.changes is not None:
            self._tell("Since the last version", " ".join(facts.changes.words), "signChanges")
        for words, ground in facts.grounds:
            self._tell(words, ground)
        for decision in facts.decisions:
            self._decide(decision, facts.reasons.get(decision.key, ""))
        self._second = field(
            facts.reasons.get(SECOND_LOOK, ""),
            spoken="A second look, by whom",
            name="secondLook",
            placeholder="A colleague's name, if one looked at it; may stay empty",
        )
        if facts.second_look:
            self.body.addWidget(label("A second look", "strong"))
            self.body.addWidget(self._second)
        else:
            self._second.setParent(None)
        self.body.addWidget(rule())
        self.body.addWidget(label("Type again who this plan is for.", "muted", wrap=True))
        self.initials = field(
            spoken="Initials: given name, then family name", name="identityInitials", width=80
        )
        self.year = field(spoken="Year of birth", name="identityYear", width=90)
        self.body.addLayout(
            row(
                label("Initials (given, family)", "caption"),
                self.initials,
                label("Year of birth", "caption"),
                self.year,
                None,
            )
        )
        signed = f"Signed by {format.one_line(signer.name)} ({signer.role}) on {facts.today}."
        self.body.addWidget(label(signed, "muted", wrap=True))
        self._signer = signer
        self._name_again = field(spoken="Your name again", name="signerAgain", width=260)
        if facts.name_again:
            away = "This desk was left for a while. Type your name again."
            self.body.addWidget(label(away, "muted", wrap=True))
            self.body.addLayout(row(label("Your name", "caption"), self._name_again, None))
        else:
            self._name_again.setText(signer.name)
            self._name_again.setParent(None)
        self.first_focus = next(iter(self._reasons.values()), self.initials)

    def _tell(self, name: str, words: str, object_name: str = "") -> None:
        told = RunsLabel((muted(f"{name}: "), fact(format.one_line(words), "caption")))
        told.setObjectName(object_name)
        self.body.addWidget(told)

    def _decide(self, decision: StepDecision, reason: str) -> None:
        self.body.addWidget(rule())
        self.body.addWidget(label(_title(decision), "strong"))
        self.body.addWidget(label(format.one_line(decision.words), "note", wrap=True))
        if not decision.needs_reason:
            return
        made = field(
            reason,
            spoken=f"Reason: {_title(decision)}",
            name=REASON_NAMES.get(decision.key, f"{decision.key}Reason"),
            placeholder="One reason for these steps, in a few words",
        )
        self._reasons[decision.key] = made
        self.body.addWidget(made)

    def complete(self) -> bool:
        """Everything is filled in; else says what is not."""
        for made in self._reasons.values():
            if not made.text().strip():
                self.refuse(
                    "Give a reason for the steps over the limit, or go back and change the plan."
                )
                made.setFocus()
                return False
        if not self.initials.text().strip() or not self.year.text().strip():
            self.refuse("Type the patient's initials and year of birth.")
            self.initials.setFocus()
            return False
        if self._name_again.text().strip().casefold() != self._signer.name.strip().casefold():
            self.refuse("Type your own name as it stands above; another person signs in first.")
            self._name_again.setFocus()
            return False
        return True

    def reasons(self) -> dict[str, str]:
        given = {key: made.text().strip() for key, made in self._reasons.items()}
        second = self._second.text().strip()
        return given | {SECOND_LOOK: second} if second else given

    def identity(self) -> tuple[str, str]:
        return self.initials.text().strip(), self.year.text().strip()


def plan_words(plan: TaperPlan) -> str:
    """`diazepam, from 15 mg a day: 12 steps, Mon 30-Nov-2026 to Sun 31-Oct-2027.`"""
    first, last = plan.steps[0], plan.steps[-1]
    to = f", switched to {plan.request.switch_to.drug}" if plan.request.switch_to else ""
    return (
        f"{plan.request.drug}, from {mg_text(plan.request.start_ug)} a day{to}: "
        f"{format.count(len(plan.steps), 'step')}, {format.weekday(first.start)} to "
        f"{format.weekday(last.end)}."
    )


def _table_words(plan: TaperPlan, names: Mapping[str, str]) -> str:
    assert plan.equivalence is not None
    key, figures = plan.equivalence
    listed = format.all_of(f"{drug} {decimal_text(figure)} mg" for drug, figure in figures)
    return f"{names.get(key, key)}: 10 mg of diazepam is {listed}"
