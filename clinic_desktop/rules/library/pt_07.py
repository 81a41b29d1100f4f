"""PT-07: current use with liver disease.

Moderate. High with a drug that the liver breaks down otherwise than by conjugation, or zopiclone or
zolpidem above the dose their labels allow in liver disease. How severe the disease is stands in no
field. An unknown dose does not raise it.
"""

from dataclasses import dataclass

from clinic_desktop.domain.equivalent import IngredientDose
from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE, cannot_place, current_use

CONJUGATED_ONLY = frozenset({"lorazepam", "oxazepam", "temazepam"})
"""The drugs the rule's source names as less affected."""


@dataclass(frozen=True, slots=True)
class Params:
    zopiclone_max_ug: int
    zolpidem_max_ug: int


@rule(
    "PT-07",
    version=1,
    params=Params,
    facts=("case", "drugs", "raised_by"),
    checks=("liver_disease", "current_use", "drugs_less_affected", "issues_placed"),
    cases=("finding", "raised"),
    gaps=(UNPLACED_ISSUE,),
)
def pt_07(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    conditions = timeline.current_conditions("liver-disease")
    if not check("liver_disease", len(conditions), bool(conditions)):
        return None
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    doses = timeline.doses_on(episode.anchor_day)
    raising = tuple(sorted(d.ingredient.key for d in doses if _weighs_on_the_liver(d, p)))
    check("drugs_less_affected", raising, not raising)
    facts: dict[str, FactValue] = {
        "case": "raised" if raising else "finding",
        "drugs": tuple(sorted(dose.ingredient.key for dose in doses)),
    }
    if raising:
        facts["raised_by"] = raising
    rows = evidence.of_conditions(conditions) + timeline.current_evidence
    return Met(Severity.HIGH if raising else Severity.MODERATE, facts, rows)


def _weighs_on_the_liver(dose: IngredientDose, p: Params) -> bool:
    key = dose.ingredient.key
    limit_ug = {"zopiclone": p.zopiclone_max_ug, "zolpidem": p.zolpidem_max_ug}.get(key)
    if limit_ug is not None:
        return dose.ug is not None and dose.ug > limit_ug
    return key not in CONJUGATED_ONLY
