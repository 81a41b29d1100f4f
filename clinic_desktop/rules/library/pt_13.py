"""PT-13: complex sleep behaviour on record, and a Z-drug in use. Critical.

Whenever it was, dated or not, ended or not. The one case in which the label itself says to stop;
the decision stays a clinician's. Open: no Z-drug held, and a recent issue of one has no known
length.
"""

from dataclasses import dataclass

from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE


@dataclass(frozen=True, slots=True)
class Params:
    """No numbers of its own."""


@rule(
    "PT-13",
    version=1,
    params=Params,
    facts=("drugs",),
    checks=("sleep_behaviour", "z_drug_held", "z_drug_placed"),
    gaps=(UNPLACED_ISSUE,),
)
def pt_13(timeline: Timeline, _p: Params, check: Check) -> RuleAnswer:
    conditions = timeline.conditions("complex-sleep-behaviour")
    if not check("sleep_behaviour", len(conditions), bool(conditions)):
        return None
    episode = timeline.current
    doses = timeline.doses_on(episode.anchor_day) if episode is not None else ()
    drugs = tuple(
        sorted(d.ingredient.key for d in doses if d.ingredient.drug_class is DrugClass.Z_DRUG)
    )
    if not check("z_drug_held", drugs, bool(drugs)) or episode is None:
        unplaced = [s for s in timeline.unplaced if s.ingredient.drug_class is DrugClass.Z_DRUG]
        if check("z_drug_placed", len(unplaced), not unplaced):
            return None
        return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(unplaced))
    facts: dict[str, FactValue] = {"drugs": drugs}
    of_drugs = (s for s in episode.supplies if s.ingredient.key in drugs)
    rows = evidence.of_conditions(conditions) + evidence.of_supplies(of_drugs)
    return Met(Severity.CRITICAL, facts, rows)
