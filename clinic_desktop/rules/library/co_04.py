"""CO-04: a drug that raises the level of the benzodiazepine or Z-drug.

Alprazolam, triazolam, midazolam, diazepam, clonazepam, zopiclone or zolpidem held on the same day,
one day is enough, as a strong CYP3A4 inhibitor or fluvoxamine, in the last 28 days. Creams and the
like are not counted.

High for alprazolam or triazolam with ketoconazole or itraconazole, else Moderate. One level down
when one single issue of the inhibitor, of at most 3 days, overlaps. The gravest pair is reported.
Open: not met, an inhibitor held in the last 28 days, and an issue of unknown length of one of these
drugs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dose_series import DoseSeries, supplies_held
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE

AFFECTED = frozenset(
    {"alprazolam", "triazolam", "midazolam", "diazepam", "clonazepam", "zopiclone", "zolpidem"}
)
MOST_AFFECTED = frozenset({"alprazolam", "triazolam"})
STRONGEST = frozenset({"ketoconazole", "itraconazole"})


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    short_course_days: int


@rule(
    "CO-04",
    version=1,
    params=Params,
    facts=("case", "drug", "inhibitor", "together_days", "last_on"),
    checks=("inhibitors", "together_days", "issues_placed"),
    cases=("finding", "short-course"),
    gaps=(UNPLACED_ISSUE,),
)
def co_04(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    since = timeline.day - p.window_days + 1
    window = timeline.calendar.span(since, timeline.day)
    inhibitors = [
        series
        for series in timeline.beside_series.values()
        if series.ingredient.raises_levels and series.held & window
    ]
    if not check("inhibitors", len(inhibitors), bool(inhibitors)):
        return None
    found = list(_pairs(timeline, inhibitors, p, check))
    if found:
        return min(found, key=lambda met: met.severity.rank)
    unplaced = [s for s in timeline.unplaced if s.ingredient.key in AFFECTED]
    if check("issues_placed", len(unplaced), not unplaced):
        return None
    beside = supplies_held(inhibitors, since, timeline.day)
    return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies([*beside, *unplaced]))


def _pairs(
    timeline: Timeline, inhibitors: list[DoseSeries], p: Params, check: Check
) -> Iterator[Met]:
    since = timeline.day - p.window_days + 1
    window = timeline.calendar.span(since, timeline.day)
    for series in timeline.series.values():
        if series.ingredient.key not in AFFECTED:
            continue
        for inhibitor in inhibitors:
            both = series.held & inhibitor.held & window
            if check("together_days", both.bit_count(), bool(both)):
                yield _met(timeline, series, inhibitor, both, p)


def _met(
    timeline: Timeline, series: DoseSeries, inhibitor: DoseSeries, both: int, p: Params
) -> Met:
    first, last = timeline.calendar.first(both), timeline.calendar.last(both)
    strongest = series.ingredient.key in MOST_AFFECTED and inhibitor.ingredient.key in STRONGEST
    severity = Severity.HIGH if strongest else Severity.MODERATE
    issues = supplies_held([inhibitor], first, last)
    short = len(issues) == 1 and issues[0].days is not None
    short = short and (issues[0].days or 0) <= p.short_course_days
    facts: dict[str, FactValue] = {
        "case": "short-course" if short else "finding",
        "drug": series.ingredient.key,
        "inhibitor": inhibitor.ingredient.key,
        "together_days": both.bit_count(),
        "last_on": date.fromordinal(last),
    }
    rows = evidence.of_supplies([*supplies_held([series], first, last), *issues])
    return Met(severity.lowered() if short else severity, facts, rows)
