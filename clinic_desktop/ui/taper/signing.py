"""From a drawn plan to a signed one: dose confirmed, decisions asked, identity typed again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from clinic_desktop.domain.dose import mg_text
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.services.patient_views import PlanSummary
from clinic_desktop.services.planner_views import PlannerStart
from clinic_desktop.services.taper_views import (
    Fields,
    GuardAnswer,
    GuardSheet,
    PlanDifference,
    StepDecision,
)
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.sheets import question
from clinic_desktop.ui.taper.sheets import SignFacts, SignPlanSheet


@dataclass(frozen=True, slots=True)
class ToSign:
    """What is signed: the plan, the contract's fields it was drawn from, and what was answered."""

    start: PlannerStart
    plan: TaperPlan
    fields: Fields
    terms: PlanTerms
    questions: GuardSheet
    answers: Mapping[str, GuardAnswer]
    reasons: Mapping[str, str]
    method: str
    tables: Mapping[str, str]


Signed = Callable[[PlanSummary], object]
Reasons = Callable[[Mapping[str, str]], object]


def ask_to_confirm(
    desk: Desk, start: PlannerStart, plan: TaperPlan, on_confirmed: Callable[[], object]
) -> None:
    """Nothing is signed until someone has asked the patient: a dose entered is named beside the
    record's."""
    desk.announce("Confirm first that the patient takes this dose now.")
    entered, recorded = plan.request.start_ug, sum(ug for _, ug in start.current)
    words = f"The plan starts from {format.a_day_ug(entered)}, as in the record."
    if not recorded:
        words = f"{format.a_day_ug(entered)} is entered; the record says no dose.".capitalize()
    elif plan.request.as_taken:
        words = f"The plan began from {format.a_day_ug(entered)}."
    elif entered != recorded:
        words = f"{format.a_day_ug(entered)} is entered; the record says {mg_text(recorded)}."
    desk.show_sheet(
        question(
            "Is this the dose taken now?",
            f"{words} Ask what the patient takes, then tick “Confirmed with the patient”.",
            "It is confirmed",
            "Go back",
            on_confirmed,
        )
    )


def ask_to_sign(desk: Desk, wanted: ToSign, on_signed: Signed, on_left: Reasons) -> None:
    """Show the sign sheet; it stays open until the service takes the signature. `on_left` is given
    the reasons written so far when it is left without one."""
    tapers, patient_id = desk.clinic.tapers, wanted.start.patient.id

    def look() -> tuple[tuple[StepDecision, ...], PlanDifference | None, str]:
        fields = wanted.fields
        return (
            tapers.decisions(fields),
            tapers.difference(patient_id, fields),
            tapers.stamp(wanted.terms),
        )

    def show(found: tuple[tuple[StepDecision, ...], PlanDifference | None, str]) -> None:
        assert desk.signer is not None
        decisions, changes, stamp = found
        sheet = SignPlanSheet(
            SignFacts(
                patient=wanted.start.patient,
                plan=wanted.plan,
                signer=desk.signer,
                today=format.day(desk.today),
                method=wanted.method,
                tables=wanted.tables,
                decisions=decisions,
                reasons=wanted.reasons,
                grounds=grounds_told(wanted.questions, wanted.answers),
                changes=changes,
                stamp=stamp,
                second_look=any(one.needs_reason for one in decisions)
                or any(one.holds for one in wanted.answers.values()),
                name_again=desk.presence.was_away(tapers.name_again_after_minutes),
            )
        )
        sheet.on_yes = partial(_sign, desk, wanted, sheet, on_signed)
        sheet.on_no = lambda: on_left(sheet.reasons())
        desk.show_sheet(sheet)

    desk.jobs.run(look, show)


def grounds_told(
    questions: GuardSheet, answers: Mapping[str, GuardAnswer]
) -> tuple[tuple[str, str], ...]:
    """(question, advice or reason) for every answer that carries one."""
    told = []
    for one in questions.questions:
        given = answers.get(one.key)
        if given is not None and (given.advice_from or given.reason):
            told.append((one.words, ground_words(given)))
    return tuple(told)


def ground_words(given: GuardAnswer) -> str:
    """`advice from Dr Lind, 12-Nov-2026; slow reduction agreed`."""
    advice = f"advice from {given.advice_from}" if given.advice_from else ""
    return "; ".join(part for part in (advice, given.reason) if part)


def _sign(desk: Desk, wanted: ToSign, sheet: SignPlanSheet, on_signed: Signed) -> bool:
    if not sheet.complete():
        return False
    signer = desk.signer
    assert signer is not None
    patient_id, identity, reasons = wanted.start.patient.id, sheet.identity(), sheet.reasons()

    def signed(summary: PlanSummary) -> None:
        desk.presence.identified()
        sheet.close_sheet()
        on_signed(summary)

    sheet.carry_out(
        desk.jobs,
        lambda: desk.clinic.tapers.sign(
            patient_id,
            wanted.fields,
            terms=wanted.terms,
            answers=wanted.answers,
            reasons=reasons,
            identity=identity,
            signer=signer,
        ),
        signed,
    )
    return False
