"""From a drawn plan to a signed one: dose confirmed, identity typed again, reasons given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.services.views import PlannerStart, PlanSummary
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Desk
from clinic_desktop.ui.sheets import question
from clinic_desktop.ui.taper.sheets import GuardAnswers, SignPlanSheet, not_asked


@dataclass(frozen=True, slots=True)
class ToSign:
    """What is signed: the plan, the contract's fields it was drawn from, and what was answered."""

    start: PlannerStart
    plan: TaperPlan
    fields: Mapping[str, object]
    given: GuardAnswers


def ask_to_confirm(desk: Desk, on_confirmed: Callable[[], object]) -> None:
    """The plan starts from the record's dose until someone has asked the patient."""
    desk.announce("Confirm first that the patient takes this dose now.")
    desk.show_sheet(
        question(
            "Is this the dose taken now?",
            "The plan starts from the dose in the record. Ask what the patient takes, "
            "then tick “Confirmed with the patient”.",
            "It is confirmed",
            "Go back",
            on_confirmed,
        )
    )


def ask_to_sign(desk: Desk, wanted: ToSign, on_signed: Callable[[PlanSummary], object]) -> None:
    """Show the sign sheet; it stays open until the service takes the signature."""
    assert desk.signer is not None
    start, given = wanted.start, wanted.given
    advice = tuple(
        (guard.words, given.reasons[guard.key])
        for guard in start.guards
        if given.reasons.get(guard.key, "").strip()
    )
    sheet = SignPlanSheet(
        start.patient,
        wanted.plan,
        desk.signer,
        format.day(desk.today),
        open_questions=tuple(g.words for g in not_asked(start.guards, given)),
        advice=advice,
    )
    sheet.on_yes = partial(_sign, desk, wanted, sheet, on_signed)
    desk.show_sheet(sheet)


def _sign(
    desk: Desk, wanted: ToSign, sheet: SignPlanSheet, on_signed: Callable[[PlanSummary], object]
) -> bool:
    if not sheet.complete():
        return False
    signer = desk.signer
    assert signer is not None
    written = {key: text for key, text in wanted.given.reasons.items() if text.strip()}
    patient_id, identity = wanted.start.patient.id, sheet.identity()
    reasons = written | sheet.reasons()

    def signed(summary: PlanSummary) -> None:
        sheet.close_sheet()
        on_signed(summary)

    def failed(fault: Exception) -> None:
        sheet.yes.setEnabled(True)
        if isinstance(fault, ClinicError):
            sheet.refuse(f"{fault.title}. {fault.message} {fault.hint}")
        else:
            sheet.close_sheet()
            desk.jobs.fault.emit(fault)

    sheet.yes.setEnabled(False)
    desk.jobs.run(
        lambda: desk.clinic.sign_plan(
            patient_id, wanted.fields, reasons=reasons, identity=identity, signer=signer
        ),
        signed,
        failed,
    )
    return False
