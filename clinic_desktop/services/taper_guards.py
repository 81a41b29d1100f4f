"""What is settled before a plan is drawn, and what a plan beyond the limits asks of its prescriber.

Missing is not clear: a guard the record says nothing about is answered by the prescriber, and a no
against the record needs its reason as a yes does.
"""

from collections.abc import Mapping

from clinic_desktop.domain.equivalent import IngredientDose
from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.plan import (
    LimitCheck,
    Piece,
    TaperPlan,
    TaperProduct,
    TaperRequest,
)
from clinic_desktop.domain.records import Patient
from clinic_desktop.domain.timeline import Dependence, Timeline
from clinic_desktop.services.planner_views import GuardQuestion
from clinic_desktop.services.taper_views import (
    Fields,
    GuardAnswer,
    GuardSheet,
    StepChoice,
    StepDecision,
    StopNow,
)
from clinic_desktop.services.tapering import LAST_STEPS, check_identity, guard_questions
from clinic_desktop.taper.limits import FALL_OVER_25, STEP_OVER_10
from clinic_desktop.taper.product_json import product_json
from clinic_desktop.taper.remedy import product_words, with_products

PACE = "pace"
_SEIZURE_GUARDS = ("epilepsy", "past-withdrawal")
_MOST_DAYS = 365
_DEPENDENCE = {
    Dependence.LIKELY: "likely",
    Dependence.POSSIBLE: "possible",
    Dependence.NONE: "not likely",
}


def guard_sheet(timeline: Timeline, entered: IngredientDose | None = None) -> GuardSheet:
    """The questions, how likely dependence is, whether stopping now exists, what else weighs."""
    questions = guard_questions(timeline, entered)
    dependence = _dependence(timeline)
    return GuardSheet(
        questions=questions,
        dependence=None if dependence is None else _DEPENDENCE[dependence],
        stop_now=_stop_now(dependence, questions),
        warnings=person_warnings(timeline),
    )


def person_warnings(timeline: Timeline) -> tuple[str, ...]:
    """Age and liver disease, which weigh on a switch to a long-acting drug most."""
    found = []
    older = timeline.numbers.older_age_years
    if timeline.older:
        found.append(
            f"Aged {older} or over: long-acting drugs build up and falls weigh heavier; smaller "
            "doses and closer review."
        )
    elif timeline.age is None:
        found.append("The birth date is not recorded: whether age weighs on this is not known.")
    if timeline.current_conditions("liver-disease"):
        found.append(
            "Liver disease: diazepam builds up. Specialist advice comes first; a drug without "
            "active metabolites such as oxazepam may be better."
        )
    return tuple(found)


def _dependence(timeline: Timeline) -> int | None:
    """None where the record cannot tell: no use now, or use older than the records."""
    episode = timeline.current
    if episode is None:
        return None
    found = timeline.dependence_on(episode, episode.anchor_day)
    return None if episode.left_censored and found != Dependence.LIKELY else found


def _stop_now(dependence: int | None, questions: tuple[GuardQuestion, ...]) -> StopNow:
    """RACGP: use under four weeks can usually be stopped without a taper, with care where a seizure
    is a risk [V]. Everyone else is not offered it."""
    if dependence is None:
        return StopNow(False, "How long these drugs were taken is not known, so only a taper is.")
    if dependence == Dependence.LIKELY:
        return StopNow(False, "Dependence is likely: stopping at once is not a choice here.")
    if any(one.holds for one in questions if one.key in _SEIZURE_GUARDS):
        return StopNow(False, "With a risk of seizures stopping at once is not a choice here.")
    if dependence == Dependence.POSSIBLE:
        return StopNow(
            True,
            "Dependence is possible and not likely: stopping at once is a choice after short use, "
            "with a look a week later.",
        )
    return StopNow(True, "Use is not regular: stopping at once is a choice.")


def unsettled(
    questions: tuple[GuardQuestion, ...], answers: Mapping[str, GuardAnswer]
) -> tuple[str, ...]:
    """Keys of the questions that still stand in the way."""
    return tuple(one.key for one in questions if not _is_settled(one, answers.get(one.key)))


def _is_settled(question: GuardQuestion, answer: GuardAnswer | None) -> bool:
    if answer is None:
        return False
    explained = bool(answer.reason.strip() or answer.advice_from.strip())
    against_the_record = question.holds is True and not answer.holds
    return explained if answer.holds or against_the_record else True


def check_signable(
    plan: TaperPlan | None,
    *,
    patient: Patient,
    questions: tuple[GuardQuestion, ...],
    answers: Mapping[str, GuardAnswer],
    reasons: Mapping[str, str],
    identity: tuple[str, str],
) -> TaperPlan:
    """The plan, if it may be signed for this patient; else NotAllowed or UserError in words."""
    if plan is None or plan.infeasible is not None or not plan.steps:
        raise UserError("There is no plan to sign", "The plan cannot be made as asked.", "")
    check_identity(patient, identity)
    open_keys = unsettled(questions, answers)
    if open_keys:
        question = next(one for one in questions if one.key == open_keys[0])
        raise NotAllowed(
            "A question comes before the plan",
            f"{question.words}: {question.found}.",
            "Answer it; where it holds, record the specialist's advice or the reason.",
        )
    for decision in decisions(plan, {}):
        if decision.needs_reason and not reasons.get(decision.key, "").strip():
            raise NotAllowed(
                "Some steps are beyond the usual limit",
                decision.words,
                "Choose one of the ways to make them gentler, or record one reason for them.",
            )
    return plan


def decisions(plan: TaperPlan, fields: Fields) -> tuple[StepDecision, ...]:
    """What is over a limit, the products' doing and what was asked apart, each as one decision."""
    found = []
    for key, cause in ((LAST_STEPS, "products"), (PACE, "asked")):
        checks = [
            check
            for check in plan.checks
            if check.cause == cause and check.id in (STEP_OVER_10, FALL_OVER_25)
        ]
        if checks:
            found.append(_decision(key, checks, plan.request, fields))
    return tuple(found)


def _decision(
    key: str, checks: list[LimitCheck], request: TaperRequest, fields: Fields
) -> StepDecision:
    steps = sorted({number for check in checks for number in check.steps})
    return StepDecision(
        key=key,
        words=" ".join(dict.fromkeys(check.message for check in checks)),
        steps=tuple(steps),
        at_stop=any(check.at_stop for check in checks),
        needs_reason=any(check.id == FALL_OVER_25 for check in checks)
        or (key == PACE and any(check.base == "current" for check in checks)),
        choices=tuple(_choices(key, checks, request, fields)),
    )


def _choices(
    key: str, checks: list[LimitCheck], request: TaperRequest, fields: Fields
) -> list[StepChoice]:
    """The ways out: what the checks' remedies name, longer steps, and taking them as they are."""
    made: list[StepChoice] = []
    switched = request.switch_to is not None
    held = request.switch_to.products if request.switch_to is not None else request.products
    for remedy in dict.fromkeys(check.remedy for check in checks if check.remedy):
        products = [product_json(product) for product in with_products(held, remedy)]
        changed: dict[str, object] = dict(fields)
        if switched:
            switch = fields.get("switch_to")
            changed["switch_to"] = {**(switch if isinstance(switch, Mapping) else {}),
                                    "products": products}  # fmt: skip
        else:
            changed["products"] = products
        words = f"Add {' and '.join(map(product_words, remedy))}"
        made.append(StepChoice(_remedy_key(remedy), words, changed))
    if key == PACE or any(check.id == FALL_OVER_25 for check in checks):
        longer = min(_MOST_DAYS, request.interval_days * 2)
        if longer > request.interval_days:
            made.append(
                StepChoice(
                    "longer-steps",
                    f"Keep every dose for {longer} days in place of {request.interval_days}",
                    {**fields, "interval_days": longer},
                )
            )
    made.append(StepChoice("accept", "Take them as they are, with a reason", None))
    return made


def _remedy_key(remedy: tuple[TaperProduct, ...]) -> str:
    if any(product.is_liquid for product in remedy):
        return "liquid"
    if any(product.smallest_piece is Piece.QUARTER for product in remedy):
        return "quarters"
    return "halves"
