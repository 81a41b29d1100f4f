"""PAT-01: issues that come early, again and again.

An issue is early when the previous issue of the same line, by its own start and length, should have
7 days or more and more than a quarter left. Two early issues in the last 90 days, or three in the
last 180. Moderate; High with an opioid or an alcohol- or substance-use disorder.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.issue_pattern import are_often, early_refills, recent_refills
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import SUBSTANCE_USE


@dataclass(frozen=True, slots=True)
class Params:
    """No numbers of its own: other rules share them."""


@rule(
    "PAT-01",
    version=1,
    params=Params,
    facts=("case", "early_issues", "recent_issues", "drugs", "raised_by"),
    checks=("recent_early_issues", "often_early"),
    cases=("finding", "raised"),
    words=("opioid", "substance"),
)
def pat_01(timeline: Timeline, _p: Params, check: Check) -> RuleAnswer:
    refills = early_refills(timeline)
    recent = recent_refills(timeline, refills)
    check("recent_early_issues", recent, bool(recent))
    if not check("often_early", len(refills), are_often(timeline, refills)):
        return None
    conditions = timeline.current_conditions(*SUBSTANCE_USE)
    reasons = (("opioid", timeline.opioid_now), ("substance", bool(conditions)))
    raised_by = tuple(word for word, holds in reasons if holds)
    facts: dict[str, FactValue] = {
        "case": "raised" if raised_by else "finding",
        "early_issues": len(refills),
        "recent_issues": recent,
        "drugs": tuple(sorted({refill.issue.ingredient.key for refill in refills})),
    }
    if raised_by:
        facts["raised_by"] = raised_by
    supplies = {id(s): s for refill in refills for s in (refill.previous, refill.issue)}
    rows = evidence.of_supplies(supplies.values()) + evidence.of_conditions(conditions)
    return Met(Severity.HIGH if raised_by else Severity.MODERATE, facts, rows)
