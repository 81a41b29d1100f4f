"""REV-04: a step down in dose, and no contact with the person since.

Current use, not in hospital. A step is a fall of 5 % or more from one held day to the next (a fall
as in the rules on withdrawal: a switch to an equal dose is none), at most 90 days ago. Met when no
contact (a review that counts, a visit, a call) came after it, and it is more than 14 days ago or
another step followed it by yesterday. A late contact settles it; one on the day of the step is not
its check.

Moderate. An unknown dose next to a day that would have to be compared leaves the answer open.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.dose_change import CountedDoses, count_doses, has_one_dose
from clinic_desktop.domain.dose_series import supplies_held
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import DOSE_UNKNOWN, contacts, current_use


@dataclass(frozen=True, slots=True)
class Params:
    min_fall_percent: int
    contact_within_days: int
    forgotten_after_days: int


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which the dose fell; the fall is None where it cannot be told."""

    day: int
    fall: Fraction | None


@rule(
    "REV-04",
    version=1,
    params=Params,
    facts=("case", "step_on", "fall_percent", "since_step_days"),
    checks=("current_use", "not_in_hospital", "dose_changed", "unchecked_steps", "doses_known"),
    cases=("waiting", "next-step"),
    gaps=(DOSE_UNKNOWN,),
)
def rev_04(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return None
    if not check("not_in_hospital", timeline.in_hospital, not timeline.in_hospital):
        return None
    series = tuple(timeline.series.values())
    since = timeline.day - p.forgotten_after_days
    reach = since - 1 - timeline.numbers.steady_drugs_days
    lapse = timeline.numbers.lapse_days_long_acting
    one_dose = not timeline.hospital and has_one_dose(series, reach - lapse, timeline.day)
    if not check("dose_changed", not one_dose, not one_dose):
        return None
    counted = count_doses(
        series, reach, timeline.day, hospital=timeline.hospital, numbers=timeline.numbers
    )
    steps = _steps(timeline, counted, max(since, episode.start_day + 1), p)
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
        return CannotTell((DOSE_UNKNOWN,), {}, timeline.current_evidence)
    step = late[-1]
    overdue = timeline.day - step.day > p.contact_within_days
    facts: dict[str, FactValue] = {
        "case": "waiting" if overdue else "next-step",
        "step_on": date.fromordinal(step.day),
        "fall_percent": 100 * (step.fall or Fraction(0)),
        "since_step_days": timeline.day - step.day,
    }
    supplies = supplies_held(series, step.day - 1, step.day)
    return Met(Severity.MODERATE, facts, evidence.of_supplies(supplies))


def _steps(timeline: Timeline, counted: CountedDoses, first: int, p: Params) -> list[Step]:
    """Days from `first` on with a fall that is large enough, or that cannot be told, in order."""
    found = []
    runs = counted.runs
    for before, after in pairwise(runs):
        day = after.first_day
        if day < first or before.last_day != day - 1 or not counted.is_steady(day - 1):
            continue
        if not (timeline.is_held(day) and timeline.is_held(day - 1)):
            continue
        fall = counted.fall(before, after)
        if fall is None or 100 * fall >= p.min_fall_percent:
            found.append(Step(day, fall))
    return found
