"""The planner's sheets: questions before a plan is drawn, fixes for coarse tablets, signing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QLineEdit

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import CheckLevel, LimitCheck, TaperPlan, TaperProduct
from clinic_desktop.domain.records import Patient
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.views import GuardQuestion
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Segments, button
from clinic_desktop.ui.fields import field
from clinic_desktop.ui.sheets import Sheet
from clinic_desktop.ui.taper.product_words import product_words
from clinic_desktop.ui.text import RunsLabel, fact, faint, muted
from clinic_desktop.ui.widgets import label, row, rule

LAST_STEPS = "last-steps"
"""Key of the one reason given for falls beyond the usual limit."""

ANSWERS = (("not-asked", "Not asked"), ("no", "No"), ("yes", "Yes"))


@dataclass(frozen=True, slots=True)
class GuardAnswers:
    """What was answered: "yes", "no" or "not-asked" by guard, and the reasons written."""

    answers: Mapping[str, str]
    reasons: Mapping[str, str]


def needs_reason(guards: tuple[GuardQuestion, ...], given: GuardAnswers) -> list[GuardQuestion]:
    """Guards that hold and have no advice recorded yet."""
    return [
        guard
        for guard in guards
        if (guard.holds or given.answers.get(guard.key) == "yes")
        and not given.reasons.get(guard.key, "").strip()
    ]


def not_asked(guards: tuple[GuardQuestion, ...], given: GuardAnswers) -> list[GuardQuestion]:
    """Guards nothing is known about: not in the record, and not asked."""
    return [
        guard
        for guard in guards
        if guard.holds is None and given.answers.get(guard.key, "not-asked") == "not-asked"
    ]


class GuardSheet(Sheet):
    """One row a guard; those that hold ask for the advice, in words, with who and when."""

    def __init__(
        self,
        guards: tuple[GuardQuestion, ...],
        given: GuardAnswers,
        on_done: Callable[[GuardAnswers], object],
    ) -> None:
        super().__init__(
            "Before a plan is drawn", width=680, yes="Use these answers", no="Back", name="guards"
        )
        self._guards, self._on_done = guards, on_done
        self._answers: dict[str, Segments] = {}
        self._reasons: dict[str, QLineEdit] = {}
        told = "Where one of these holds, specialist advice comes first: write who advised what."
        self.body.addWidget(label(told, "muted", wrap=True))
        for guard in guards:
            self.body.addWidget(rule())
            self._add(guard, given)
        self.on_yes = self._done
        first = next(iter(self._reasons.values()), None)
        self.first_focus = first

    def _add(self, guard: GuardQuestion, given: GuardAnswers) -> None:
        found = format.one_line(guard.found)
        self.body.addWidget(RunsLabel((fact(guard.words),), (muted(f"From the record: {found}"),)))
        reason = field(
            given.reasons.get(guard.key, ""),
            spoken=f"Advice: {guard.words}",
            name=f"reason_{guard.key}",
            placeholder="Who advised what, and when",
        )
        self._reasons[guard.key] = reason
        if guard.holds is None:
            answer = Segments(
                ANSWERS, spoken=guard.words, value=given.answers.get(guard.key, "not-asked")
            )
            answer.setObjectName(f"guard_{guard.key}")
            self._answers[guard.key] = answer
            answer.chosen.connect(lambda key: reason.setVisible(key == "yes"))
            self.body.addWidget(answer)
            wanted = answer.value() == "yes"
        else:
            wanted = guard.holds
        self.body.addWidget(reason)
        if not wanted:
            reason.hide()

    def _done(self) -> bool:
        given = GuardAnswers(
            {key: made.value() or "not-asked" for key, made in self._answers.items()},
            {key: made.text() for key, made in self._reasons.items()},
        )
        waiting = needs_reason(self._guards, given)
        if waiting:
            words = format.all_of(guard.words.lower() for guard in waiting)
            self.refuse(f"Write the advice or the reason for: {words}.")
            self._reasons[waiting[0].key].setFocus()
            return False
        self._on_done(given)
        return True


def fixes_sheet(
    checks: tuple[LimitCheck, ...], on_choose: Callable[[TaperProduct], object]
) -> Sheet:
    """Each check in words, and for each remedy a button that adds it to the stock."""
    sheet = Sheet("What would make the cuts smaller", width=600, no="Close", name="fixes")
    offered: list[TaperProduct] = []
    for check in checks:
        sheet.body.addWidget(label(format.one_line(check.message), "body", wrap=True))
        for product in check.remedy:
            if product in offered:
                continue
            offered.append(product)
            made = button(
                f"Use {product_words(product)}",
                name=f"fix_{len(offered)}",
                on=partial(_choose, sheet, on_choose, product),
            )
            sheet.body.addLayout(row(made, None))
    sheet.body.addWidget(
        label(
            "Longer holds between the last cuts help too: add a hold in the fields. "
            "Or sign with a reason.",
            "muted",
            wrap=True,
        )
    )
    return sheet


def _choose(
    sheet: Sheet, on_choose: Callable[[TaperProduct], object], product: TaperProduct
) -> None:
    on_choose(product)
    sheet.close_sheet()


class SignPlanSheet(Sheet):
    """Identity typed again, checks with their reason, what was not asked, and who signs."""

    def __init__(
        self,
        patient: Patient,
        plan: TaperPlan,
        signer: Signer,
        today: str,
        *,
        open_questions: tuple[str, ...],
        advice: tuple[tuple[str, str], ...],
    ) -> None:
        super().__init__(
            "Sign this plan", width=640, yes="Sign plan", no="Go back", name="signPlan"
        )
        self._warned = [c for c in plan.checks if c.level is CheckLevel.WARNING]
        first, last = plan.steps[0], plan.steps[-1]
        born = f"   Born {format.day(patient.birth_date)}   Id {format.identifier(patient)}"
        self.body.addWidget(RunsLabel((fact(format.name(patient)), faint(born))))
        summary = (
            f"{plan.request.drug}, from {mg_text(plan.request.start_ug)} a day: "
            f"{format.count(len(plan.steps), 'step')}, {format.weekday(first.start)} to "
            f"{format.weekday(last.end)}."
        )
        self.body.addWidget(label(summary, "body", wrap=True, name="signSummary"))
        for check in plan.checks:
            self.body.addWidget(label(format.one_line(check.message), "note", wrap=True))
        for words, reason in advice:
            self.body.addWidget(
                RunsLabel((muted(f"{words}: "), fact(format.one_line(reason), "caption")))
            )
        if open_questions:
            asked = format.all_of(words.lower() for words in open_questions)
            self.body.addWidget(
                label(f"Not asked: {asked}.", "note", wrap=True, name="signNotAsked")
            )
        self.reason = field(
            spoken="Reason for falls over 25 %",
            name="lastStepsReason",
            placeholder="In a few words",
        )
        if self._warned:
            self.body.addWidget(label("Reason for falls over 25 % in 14 days", "caption"))
            self.body.addWidget(self.reason)
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
        signed = f"Signed by {format.one_line(signer.name)} ({signer.role}) on {today}."
        self.body.addWidget(label(signed, "muted", wrap=True))
        self.first_focus = self.reason if self._warned else self.initials

    def complete(self) -> bool:
        """Everything is filled in; else says what is not."""
        if self._warned and not self.reason.text().strip():
            self.refuse("Give a reason for the falls over 25 %, or go back and change the plan.")
            self.reason.setFocus()
            return False
        if not self.initials.text().strip() or not self.year.text().strip():
            self.refuse("Type the patient's initials and year of birth.")
            self.initials.setFocus()
            return False
        return True

    def reasons(self) -> dict[str, str]:
        return {LAST_STEPS: self.reason.text().strip()} if self._warned else {}

    def identity(self) -> tuple[str, str]:
        return self.initials.text().strip(), self.year.text().strip()
