"""Asks the rules about one person: finding over excluded over unassessable over nothing.

A rule is tested first; only when it is met are its exclusions looked at, so "excluded" is never
said of a rule that would not have fired (rules_precise.md, 5).
"""

from collections.abc import Collection
from dataclasses import dataclass

from clinic_desktop.domain.flag import (
    CannotTell,
    FactValue,
    Met,
    Outcome,
    OutcomeKind,
    WhyAnswer,
    WhyStep,
)
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.exclusions import EXCLUSIONS
from clinic_desktop.rules.explain import margin_text, statement, value_text
from clinic_desktop.rules.guard import specialist_first
from clinic_desktop.rules.spec import Rule, RuleSet
from clinic_desktop.rules.steps import REPORTED_DEAD


def evaluate(
    timeline: Timeline, rule_set: RuleSet, only: Collection[str] | None = None
) -> tuple[Outcome, ...]:
    """Outcomes of every rule (or those with an id in `only`), in the order of the rule set.

    The timeline must have been built with the numbers of the same rule set.
    """
    if not is_evaluated(timeline):
        return ()
    outcomes = []
    about: _AboutPerson | None = None
    for rule in rule_set.rules:
        if only is not None and rule.id not in only:
            continue
        answer = rule.declared.function(timeline, rule.params, _hold)
        if answer is not None:
            if about is None:
                about = _about(timeline)
            outcomes.append(_outcome(rule, answer, about))
    return tuple(outcomes)


def why(timeline: Timeline, rule: Rule) -> WhyAnswer:
    """Why a rule fires or not: every statement it tested on the way, in order."""
    if not is_evaluated(timeline):
        return WhyAnswer(None, (WhyStep(rule.shared.not_evaluated, None, False),))
    steps: list[WhyStep] = []

    def check(key: str, value: FactValue | None, holds: bool, /) -> bool:
        steps.append(
            WhyStep(
                statement(key, rule),
                value_text(key, value, rule),
                holds,
                margin_text(key, value, rule),
            )
        )
        return holds

    answer = rule.declared.function(timeline, rule.params, check)
    if answer is None:
        return WhyAnswer(None, tuple(steps))
    outcome = _outcome(rule, answer, _about(timeline))
    return WhyAnswer(outcome, tuple(steps))


def is_evaluated(timeline: Timeline) -> bool:
    """False for a person who had died by the as-of date, or whose record was merged away."""
    patient = timeline.patient
    died = patient.deceased_on is not None and patient.deceased_on <= timeline.as_of
    return not died and patient.merged_into is None


def _hold(_key: str, _value: FactValue | None, holds: bool, /) -> bool:
    return holds


@dataclass(frozen=True, slots=True)
class _AboutPerson:
    """What goes with any answer: the shared exclusions that hold, whichever rule was met, and
    whether specialist advice comes before a taper."""

    patient_id: str
    exclusions: tuple[str, ...]
    specialist_first: bool
    gaps: tuple[str, ...]


def _about(timeline: Timeline) -> _AboutPerson:
    return _AboutPerson(
        timeline.patient.id,
        tuple(key for key, holds in EXCLUSIONS.items() if holds(timeline)),
        specialist_first(timeline),
        (REPORTED_DEAD,) if timeline.patient.reported_dead else (),
    )


def _outcome(rule: Rule, answer: Met | CannotTell, about: _AboutPerson) -> Outcome:
    if isinstance(answer, CannotTell):
        return Outcome(
            about.patient_id,
            rule.id,
            OutcomeKind.UNASSESSABLE,
            None,
            answer.facts,
            answer.evidence,
            answer.gaps + about.gaps,
            specialist_first=about.specialist_first,
        )
    listed = rule.text.exclusions
    exclusions = tuple(key for key in about.exclusions if key in listed) + answer.exclusions
    return Outcome(
        about.patient_id,
        rule.id,
        OutcomeKind.EXCLUDED if exclusions else OutcomeKind.FINDING,
        answer.severity,
        answer.facts,
        answer.evidence,
        answer.gaps + about.gaps,
        exclusions,
        about.specialist_first,
    )
