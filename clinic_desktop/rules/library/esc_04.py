"""ESC-04: the prescribed daily dose is above the labelled maximum.

Current use; each drug held at its end. The maximum is that of the drug, the country, the release of
the product and the indication written on the orders, with the older figure from 65 on; without a
usable indication the highest of the drug's figures counts. A label without a maximum, and a drug
without a figure, give no answer; a starting dose is not a maximum.

High; Critical with an opioid, at 65 or older, or with COPD, sleep apnoea or respiratory failure. A
figure that is only background is never more than Moderate. The drug with the highest level is
reported. Open: a dose that is not known, of a drug with a maximum; or nothing current and an issue
of unknown length.
"""

from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.dose_series import supplies_held
from clinic_desktop.domain.drug import LabelledMaximum
from clinic_desktop.domain.equivalent import IngredientDose
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.indication import indications
from clinic_desktop.domain.label_maximum import label_maximum
from clinic_desktop.domain.supply import Supply
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import (
    DOSE_UNKNOWN,
    RESPIRATORY,
    UNPLACED_ISSUE,
    cannot_place,
    current_use,
)

BACKGROUND = "B"


@dataclass(frozen=True, slots=True)
class Params:
    """No numbers of its own: the figures stand with the drugs."""


@dataclass(frozen=True, slots=True)
class Above:
    """A drug above its maximum."""

    drug: str
    ug: Fraction
    maximum: LabelledMaximum
    supplies: tuple[Supply, ...]


@rule(
    "ESC-04",
    version=1,
    params=Params,
    facts=("case", "drug", "dose_ug", "maximum_ug", "label_for", "raised_by"),
    checks=("current_use", "maximum_ug", "dose_ug", "doses_known", "issues_placed"),
    cases=("finding", "critical", "background"),
    words=(
        "any", "anxiety", "panic", "insomnia", "epilepsy", "seizure", "alcohol-withdrawal",
        "spasticity-cerebral-palsy", "older", "opioid", "respiratory",
    ),
    gaps=(UNPLACED_ISSUE, DOSE_UNKNOWN),
)  # fmt: skip
def esc_04(timeline: Timeline, _p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return cannot_place(timeline, check)
    above: list[Above] = []
    unknown: list[Supply] = []
    day = episode.anchor_day
    for dose in timeline.doses_on(day):
        supplies = supplies_held([timeline.series[dose.ingredient.key]], day, day)
        maximum = _maximum(timeline, dose, supplies)
        limit = maximum.ug_per_day if maximum is not None else None
        if not check("maximum_ug", limit, limit is not None) or maximum is None or limit is None:
            continue
        if dose.ug is None:
            unknown += supplies
        elif check("dose_ug", dose.ug, dose.ug > limit):
            above.append(Above(dose.ingredient.key, dose.ug, maximum, supplies))
    if above:
        answers = [_met(timeline, one) for one in above]
        return min(answers, key=lambda met: met.severity.rank)
    if check("doses_known", not unknown, not unknown):
        return None
    return CannotTell((DOSE_UNKNOWN,), {}, evidence.of_supplies(unknown))


def _maximum(
    timeline: Timeline, dose: IngredientDose, supplies: tuple[Supply, ...]
) -> LabelledMaximum | None:
    return label_maximum(
        dose.ingredient,
        jurisdiction=timeline.jurisdiction,
        releases={supply.drug.release for supply in supplies},
        indications=indications(row for supply in supplies for row in supply.all_rows),
        older=timeline.older,
        sex=timeline.patient.sex,
    )


def _met(timeline: Timeline, above: Above) -> Met:
    reasons = (
        ("older", timeline.older),
        ("opioid", timeline.opioid_now),
        ("respiratory", bool(timeline.current_conditions(*RESPIRATORY))),
    )
    raised_by = tuple(word for word, holds in reasons if holds)
    facts: dict[str, FactValue] = {
        "case": "finding",
        "drug": above.drug,
        "dose_ug": above.ug,
        "maximum_ug": above.maximum.ug_per_day or 0,
        "label_for": above.maximum.indication,
    }
    severity = Severity.HIGH
    if above.maximum.mark == BACKGROUND:
        facts["case"] = "background"
        severity = Severity.MODERATE
    elif raised_by:
        facts |= {"case": "critical", "raised_by": raised_by}
        severity = Severity.CRITICAL
    return Met(severity, facts, evidence.of_supplies(above.supplies))
