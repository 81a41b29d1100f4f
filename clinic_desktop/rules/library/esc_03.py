"""ESC-03: a high benzodiazepine dose over the last 28 days, as its diazepam-equivalent.

The mean over the days of the window covered by a benzodiazepine, in both tables; Z-drugs are left
out. Current use is not asked for.
- Clonazepam, lorazepam or alprazolam as the only one: the level is the drug's own band; very high
  only if both tables give 30 mg.
- Otherwise by the larger total: above 10 mg moderate, above 15 mg high, 30 mg or more very high;
  "definite" if the smaller total gives the same level, else "possible".

Moderate band: Info. High: Moderate. Very high: High. One level up (once) at 65 or older, with an
opioid, or with COPD, sleep apnoea or respiratory failure. Diazepam alone for spasticity is set
aside up to 60 mg. An unknown dose: the known part is judged; below the line the answer is open.
"""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.dose_series import supplies_held
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.indication import SPASM_STEMS, rows_of, says
from clinic_desktop.domain.recent_dose import DoseLevel, RecentDose
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import (
    DOSE_UNKNOWN,
    NO_EQUIVALENT,
    RESPIRATORY,
    UNPLACED_ISSUE,
    cannot_place,
)

SEVERITIES = {
    DoseLevel.MODERATE: Severity.INFO,
    DoseLevel.HIGH: Severity.MODERATE,
    DoseLevel.VERY_HIGH: Severity.HIGH,
}
LEVEL_WORDS = {
    DoseLevel.LOW: "low",
    DoseLevel.MODERATE: "moderate",
    DoseLevel.HIGH: "high",
    DoseLevel.VERY_HIGH: "very-high",
}


@dataclass(frozen=True, slots=True)
class Params:
    spasticity_max_ug: int


@rule(
    "ESC-03",
    version=1,
    params=Params,
    facts=("case", "drugs", "level", "low_dde_ug", "high_dde_ug", "raised_by"),
    checks=("recent_dde_days", "level", "doses_known", "issues_placed"),
    cases=("definite", "possible", "definite-raised", "possible-raised"),
    words=("low", "moderate", "high", "very-high", "older", "opioid", "respiratory"),
    gaps=(UNPLACED_ISSUE, DOSE_UNKNOWN, NO_EQUIVALENT),
    own_exclusions=("spasticity",),
)
def esc_03(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    recent = timeline.recent_dose
    days = recent.covered_days if recent is not None else 0
    if not check("recent_dde_days", days, days > 0) or recent is None:
        return cannot_place(timeline, check)
    first = timeline.day - timeline.numbers.recent_dose_days + 1
    counted = [timeline.series[drug.key] for drug in recent.drugs]
    supplies = supplies_held(counted, first, timeline.day)
    unknown = recent.equivalent.unknown_dose
    if not check("level", LEVEL_WORDS[recent.level], recent.level > DoseLevel.LOW):
        if check("doses_known", not unknown, not unknown):
            return None
        return CannotTell((DOSE_UNKNOWN,), {}, evidence.of_supplies(supplies))
    raised_by = _raised_by(timeline)
    severity = SEVERITIES[recent.level]
    case = "definite" if recent.certain else "possible"
    facts: dict[str, FactValue] = {
        "case": f"{case}-raised" if raised_by else case,
        "drugs": tuple(drug.key for drug in recent.drugs),
        "level": LEVEL_WORDS[recent.level],
        "low_dde_ug": recent.equivalent.low_ug,
        "high_dde_ug": recent.equivalent.high_ug,
    }
    if raised_by:
        facts["raised_by"] = raised_by
    gaps = ((DOSE_UNKNOWN,) if unknown else ()) + (
        (NO_EQUIVALENT,) if recent.equivalent.incomplete else ()
    )
    return Met(
        severity.raised() if raised_by else severity,
        facts,
        evidence.of_supplies(supplies),
        gaps,
        ("spasticity",) if _for_spasticity(timeline, recent, p.spasticity_max_ug) else (),
    )


def _raised_by(timeline: Timeline) -> tuple[str, ...]:
    reasons = (
        ("older", timeline.older),
        ("opioid", timeline.opioid_now),
        ("respiratory", bool(timeline.current_conditions(*RESPIRATORY))),
    )
    return tuple(word for word, holds in reasons if holds)


def _for_spasticity(timeline: Timeline, recent: RecentDose, max_ug: int) -> bool:
    """Diazepam alone, at most 60 mg a day, with spasm or spasticity as its indication."""
    drug, episode = recent.only_drug, timeline.latest
    return (
        drug is not None
        and drug.key == "diazepam"
        and (recent.mean_ug or Fraction(0)) <= max_ug
        and episode is not None
        and says(rows_of(episode, drug), SPASM_STEMS)
    )
