"""A check-in of a taper: recorded against its form, and the form itself as data.

An urgent answer never ends with going on.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from clinic_desktop.catalogue.check_in import CheckInQuestions, Item, ItemKind, Scale
from clinic_desktop.domain.check_in import CheckIn, CheckInDecision, Score
from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.plan_life import PlanMove
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.taper_life import check_move
from clinic_desktop.services.taper_views import CheckInForm, CheckInItem, PlanLife, ScaleView
from clinic_desktop.store import plan_life


def check_in(
    session: Session,
    patient_id: str,
    life: PlanLife,
    given: CheckIn,
    questions: CheckInQuestions,
    *,
    as_of: date,
    signer: Signer,
    at: str,
) -> None:
    """Records a check-in. Raises UserError for answers outside the form, NotAllowed for going on
    against an urgent answer."""
    check_move(life, PlanMove.CHECK_IN)
    first = life.current.plan.steps[0].start
    if not first <= given.on <= as_of:
        raise UserError(
            "The check-in cannot be of that day",
            f"It lies between {day_text(first)} and today.",
            "Type the day the patient was seen or called.",
        )
    _check_answers(given.answers, questions)
    for score in given.scores:
        _check_score(score, questions)
    if given.decision is CheckInDecision.GO_ON:
        _refuse_against_alarms(given, questions)
    gate = life.next_check_in
    opens = (
        given.decision is CheckInDecision.GO_ON
        and life.state is not PlanState.PAUSED
        and gate is not None
        and gate.due_on <= given.on <= gate.start
    )
    plan_life.add_check_in(
        session,
        patient_id,
        life.plan_id,
        life.version,
        given,
        step=life.step_now,
        gate_step=gate.step if opens and gate is not None else None,
        by=signer.name,
        role=signer.role,
        at=at,
    )


def _check_answers(answers: Mapping[str, int | str], questions: CheckInQuestions) -> None:
    items = {item.key: item for item in questions.items}
    for key, answer in answers.items():
        item = items.get(key)
        if item is None:
            raise UserError("There is no such question", f"No question is named {key}.", "")
        if not _fits(item, answer):
            raise UserError("This is no answer", f"{item.words}: {_choice_words(item)}.", "")


def _fits(item: Item, answer: int | str) -> bool:
    if item.kind is ItemKind.NUMBER:
        is_number = isinstance(answer, int) and not isinstance(answer, bool)
        return is_number and (item.low or 0) <= int(answer) <= (item.high or 0)
    if item.kind is ItemKind.CHOICE:
        return answer in item.choices
    if item.kind is ItemKind.FLAG:
        return answer in ("yes", "no")
    return isinstance(answer, str)


def _choice_words(item: Item) -> str:
    if item.kind is ItemKind.NUMBER:
        return f"a whole number from {item.low} to {item.high}"
    return f"one of {', '.join(item.choices or ('yes', 'no'))}"


def _check_score(score: Score, questions: CheckInQuestions) -> None:
    scale = next((one for one in questions.scales if one.key == score.scale), None)
    if scale is None:
        raise UserError("There is no such scale", f"No scale is named {score.scale}.", "")
    highest = scale.highest
    within = score.total >= scale.lowest and (highest is None or score.total <= highest)
    if not within:
        to = f" to {highest}" if highest is not None else " up"
        raise UserError("This total cannot be", f"{scale.name} goes from {scale.lowest}{to}.", "")
    if score.answers and not _adds_up(score, scale):
        raise UserError(
            "The answers do not make the total",
            f"{scale.name} has {len(scale.items)} items of 0 to {len(scale.answers) - 1}.",
            "Answer every item, or type the total alone.",
        )


def _adds_up(score: Score, scale: Scale) -> bool:
    most = len(scale.answers) - 1
    return (
        len(score.answers) == len(scale.items)
        and all(0 <= answer <= most for answer in score.answers)
        and sum(score.answers) == score.total
    )


def _refuse_against_alarms(given: CheckIn, questions: CheckInQuestions) -> None:
    for item in questions.items:
        if item.kind is ItemKind.FLAG and given.answers.get(item.key) == "yes":
            raise NotAllowed("This check-in cannot end with going on", item.urgent, "Hold first.")
    for scale in questions.scales:
        answers = next((s.answers for s in given.scores if s.scale == scale.key), ())
        alarmed = scale.alert_item is not None and answers and answers[scale.alert_item - 1] > 0
        if alarmed and not given.note.strip():
            raise NotAllowed(
                f"{scale.name}, item {scale.alert_item}, is not zero",
                "It asks about being better off dead or self-harm.",
                "Assess safety and note what was found before going on.",
            )


def check_in_form(questions: CheckInQuestions) -> CheckInForm:
    return CheckInForm(
        items=tuple(
            CheckInItem(
                key=item.key,
                words=item.words,
                kind=item.kind.value,
                low=item.low,
                high=item.high,
                choices=item.choices,
                urgent=item.urgent,
                source=item.source,
                mark=item.mark.value,
            )
            for item in questions.items
        ),
        scales=tuple(
            ScaleView(
                key=scale.key,
                name=scale.name,
                question=scale.question,
                items=scale.items,
                answers=scale.answers,
                lowest=scale.lowest,
                highest=scale.highest,
                bands=tuple((band.start, band.words) for band in scale.bands),
                alert_item=scale.alert_item,
                notice=scale.notice,
                source=scale.source,
                mark=scale.mark.value,
            )
            for scale in questions.scales
        ),
    )
