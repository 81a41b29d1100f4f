"""WD-04: started again at the old dose after a gap.

Held again in the last 28 days after more than 31 days (outside hospital) without any benzodiazepine
or Z-drug, at a dose not below that of the last day before: in milligrams for one and the same drug,
else in diazepam-equivalents, Z-drugs included, by one of the two tables at least. And more than
10 mg diazepam-equivalent on the first day (the larger table), or an opioid now: tolerance is lost
in the meantime. Moderate. The latest such start counts.

Open: such a gap, an opioid or a dose that may be that high, and a dose on one of the two days that
is not known.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from clinic_desktop.domain.dose_series import supplies_held
from clinic_desktop.domain.equivalent import Equivalent, IngredientDose, equivalent
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import DOSE_UNKNOWN


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    gap_days: int
    high_dose_ug: int


@rule(
    "WD-04",
    version=1,
    params=Params,
    facts=("restarted_on", "gap_days", "high_dde_ug", "raised_by"),
    checks=("restarted_on", "gap_days", "risk_dde_ug", "doses_known", "not_lower"),
    words=("opioid", "dose"),
    gaps=(DOSE_UNKNOWN,),
)
def wd_04(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    restart = _restart(timeline, p)
    restarted_on = date.fromordinal(restart[1]) if restart else None
    if not check("restarted_on", restarted_on, restart is not None) or restart is None:
        return None
    last, first = restart
    gap = timeline.days_outside_hospital(last + 1, first - 1)
    check("gap_days", gap, True)
    before, after = timeline.doses_on(last), timeline.doses_on(first)
    total = timeline.equivalent_on(first)
    unknown = any(dose.ug is None for dose in (*before, *after))
    reasons = (("dose", total.high_ug > p.high_dose_ug), ("opioid", timeline.opioid_now))
    risks = tuple(word for word, holds in reasons if holds)
    if not check("risk_dde_ug", total.high_ug, bool(risks)) and not total.unknown_dose:
        return None
    rows = evidence.of_supplies(
        (*supplies_held(timeline.series.values(), last, last),
         *supplies_held(timeline.series.values(), first, first))
    )  # fmt: skip
    if not check("doses_known", not unknown, not unknown):
        return CannotTell((DOSE_UNKNOWN,), {}, rows)
    if not check("not_lower", None, _is_not_lower(before, after)):
        return None
    facts: dict[str, FactValue] = {
        "restarted_on": date.fromordinal(first),
        "gap_days": gap,
        "high_dde_ug": total.high_ug,
        "raised_by": risks,
    }
    return Met(Severity.MODERATE, facts, rows)


def _restart(timeline: Timeline, p: Params) -> tuple[int, int] | None:
    """Last day before and first day after the latest long gap that ended in the window."""
    held = 0
    for series in timeline.series.values():
        held |= series.held
    runs = list(timeline.calendar.runs(timeline.calendar.up_to(held, timeline.day)))
    for (_, last), (first, _) in reversed(list(pairwise(runs))):
        if first < timeline.day - p.window_days + 1:
            return None
        if timeline.days_outside_hospital(last + 1, first - 1) > p.gap_days:
            return last, first
    return None


def _is_not_lower(before: tuple[IngredientDose, ...], after: tuple[IngredientDose, ...]) -> bool:
    if len(before) == len(after) == 1 and before[0].ingredient == after[0].ingredient:
        return (after[0].ug or 0) >= (before[0].ug or 0)
    was = equivalent(before, with_z_drugs=True)
    now = equivalent(after, with_z_drugs=True)
    return _reaches(now, was)


def _reaches(now: Equivalent, was: Equivalent) -> bool:
    return now.va_dod_ug >= was.va_dod_ug or now.ashton_ug >= was.ashton_ug
