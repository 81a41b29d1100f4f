"""REV-04: a step down in dose, and no contact with the person since.

Current use, not in hospital. A step is a fall of 5% or more from one held day to the next (a fall
as in the rules on withdrawal: a switch to an equal dose is none), at most 90 days ago. Met when no
contact (a review that counts, a visit, a call) came after it, and it is more than 14 days ago or
another step followed it by yesterday. A late contact settles it; one on the day of the step is not
its check.

Moderate. An unknown dose next to a day that would have to be compared leaves the answer open.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.dose_series import supplies_held
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.falls import counted_since, day_falls
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import DOSE_UNKNOWN, NO_EQUIVALENT, contacts, current_use


@dataclass(frozen=True, slots=True)
class Params:
    min_fall_percent: int
    contact_within_days: int
    forgotten_after_days: int


@rule(
    "REV-04",
    version=1,
    params=Params,
    facts=("case", "step_on", "fall_percent", "since_step_days"),
    checks=("current_use", "not_in_hospital", "dose_changed", "unchecked_steps", "doses_known"),
    cases=("waiting", "next-step"),
    gaps=(DOSE_UNKNOWN, NO_EQUIVALENT),
)
def rev_04(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return None
    if not check("not_in_hospital", timeline.in_hospital, not timeline.in_hospital):
        return None
    since = timeline.day - p.forgotten_after_days
    counted = counted_since(timeline, since - 1)
    changed = counted is not None
    if not check("dose_changed", changed, changed) or counted is None:
        return None
    steps = [
        one
        for one in day_falls(timeline, counted, max(since, episode.start_day + 1))
        if one.fall is None or 100 * one.fall >= p.min_fall_percent
    ]
    open_steps = [step for step in steps if not contacts(timeline, step.day + 1, timeline.day)]
    known = [step for step in open_steps if step.fall is not None]
    late = [
        step
        for position, step in enumerate(known)
        if timeline.day - step.day > p.contact_within_days
        or any(later.day < timeline.day for later in known[position + 1 :])
    ]
    if not check("unchecked_steps", len(late), bool(late)):
        unknown = [
            s for s in open_steps if s.fall is None and timeline.day - s.day > p.contact_within_days
        ]
        if check("doses_known", not unknown, not unknown):
            return None
        gaps = tuple(sorted({step.gap for step in unknown}))
        return CannotTell(gaps, {}, timeline.current_evidence)
    step = late[-1]
    overdue = timeline.day - step.day > p.contact_within_days
    facts: dict[str, FactValue] = {
        "case": "waiting" if overdue else "next-step",
        "step_on": date.fromordinal(step.day),
        "fall_percent": 100 * (step.fall or Fraction(0)),
        "since_step_days": timeline.day - step.day,
    }
    supplies = supplies_held(timeline.series.values(), step.day - 1, step.day)
    return Met(Severity.MODERATE, facts, evidence.of_supplies(supplies))
