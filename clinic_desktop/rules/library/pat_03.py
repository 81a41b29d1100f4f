"""PAT-03: one hypnotic after another.

Two different hypnotics, each begun (issued, with none of it in the 180 days before), the second at
most 90 days after the first and in the last 90 days. The latest start is paired with the latest
start of another hypnotic before it. Moderate.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.issue_pattern import starts
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule


@dataclass(frozen=True, slots=True)
class Params:
    apart_days: int
    window_days: int


@rule(
    "PAT-03",
    version=1,
    params=Params,
    facts=("first_drug", "first_on", "drug", "started_on", "apart_days"),
    checks=("hypnotics", "apart_days"),
)
def pat_03(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    hypnotics = {s.ingredient.key for s in timeline.supplies if s.ingredient.hypnotic}
    if not check("hypnotics", tuple(sorted(hypnotics)), len(hypnotics) > 1):
        return None
    begun = sorted((day, drug) for drug in hypnotics for day in starts(timeline, drug))
    since = timeline.day - p.window_days + 1
    for position in range(len(begun) - 1, 0, -1):
        day, drug = begun[position]
        before = [one for one in begun[:position] if one[1] != drug]
        if day < since or not before:
            continue
        first_day, first_drug = before[-1]
        if check("apart_days", day - first_day, day - first_day <= p.apart_days):
            facts: dict[str, FactValue] = {
                "first_drug": first_drug,
                "first_on": date.fromordinal(first_day),
                "drug": drug,
                "started_on": date.fromordinal(day),
                "apart_days": day - first_day,
            }
            issues = [
                s
                for s in timeline.supplies
                if (s.start_day, s.ingredient.key) in ((first_day, first_drug), (day, drug))
            ]
            return Met(Severity.MODERATE, facts, evidence.of_supplies(issues))
    return None
