"""WD-03: specialist advice comes before any reduction.

Current use, and any of: epilepsy, pregnancy, suicidality, psychosis, bipolar disorder or
alcohol-use disorder current; a withdrawal seizure or delirium ever; or 30 mg diazepam-equivalent or
more (the larger of the two tables, doses held at the end of use). How severe or stable a condition
is cannot be told from the records, so each of them counts.

Info: it asks for nothing by itself. It replaces every suggestion to taper, also where this rule is
not asked. Nothing hides it. Open: none of these, and a dose that is not known, or nothing current
and an issue of unknown length.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.guard import DOSE, dose_is_very_high, guarding_conditions
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import DOSE_UNKNOWN, UNPLACED_ISSUE, cannot_place, current_use


@dataclass(frozen=True, slots=True)
class Params:
    """No numbers of its own."""


@rule(
    "WD-03",
    version=1,
    params=Params,
    facts=("reasons",),
    checks=("current_use", "guarding_conditions", "high_dde_ug", "doses_known", "issues_placed"),
    words=(
        "epilepsy", "pregnancy", "suicidality", "psychosis", "bipolar", "alcohol-use-disorder",
        "withdrawal-seizure", "withdrawal-delirium", DOSE,
    ),
    gaps=(DOSE_UNKNOWN, UNPLACED_ISSUE),
)  # fmt: skip
def wd_03(timeline: Timeline, _p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    conditions = guarding_conditions(timeline)
    check("guarding_conditions", len(conditions), bool(conditions))
    total = timeline.equivalent_on(episode.anchor_day)
    high = check("high_dde_ug", total.high_ug, dose_is_very_high(timeline))
    reasons = tuple(sorted({str(condition.word) for condition in conditions}))
    reasons += (DOSE,) if high else ()
    if reasons:
        facts: dict[str, FactValue] = {"reasons": reasons}
        rows = evidence.of_conditions(conditions) + timeline.current_evidence
        return Met(Severity.INFO, facts, rows)
    if check("doses_known", not total.unknown_dose, not total.unknown_dose):
        return None
    return CannotTell((DOSE_UNKNOWN,), {}, timeline.current_evidence)
