"""ESC-02: more is issued than the directions explain.

*Regular lines* with three issue dates or more in the last 90 days: the units issued from the first
up to, not including, the last issue, against units a day times the days outside hospital from the
first to the day before the last; 1.20 times or more, and an excess of 7 days' worth or more. A line
with a missing quantity among them is not judged.

*As-needed use*, per drug, when the current episode began 90 days ago or earlier and all quantities
are known: units of the last 90 days at least 1.5 times those of the 90 before, while coverage went
from at most 43% to at least 57%.

Moderate; High when issues also come early or from several sources (PAT-01 or PAT-02 is a finding).

Worked example: four issues of 28 tablets, one a day, every 28 days are 84 units for 84 days: 1.00.
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.issue_pattern import refills_often_early, sources
from clinic_desktop.domain.supply import LineKey, Supply
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.exclusions import patterns_set_aside
from clinic_desktop.rules.spec import Check, rule


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    min_issue_dates: int
    min_ratio: Fraction
    min_excess_days: int
    as_needed_ratio: Fraction
    before_max_pdc_hundredths: int
    now_min_pdc_hundredths: int


@dataclass(frozen=True, slots=True)
class Creep:
    """More issued than explained: units issued and expected (as needed: now and before)."""

    case: str
    drug: str
    issued: Fraction
    expected: Fraction
    supplies: tuple[Supply, ...]


@rule(
    "ESC-02",
    version=1,
    params=Params,
    facts=("case", "drug", "issued_units", "expected_units", "raised_by"),
    checks=("recent_issues", "issue_dates", "issued_ratio", "as_needed_ratio"),
    cases=("regular", "as-needed", "regular-raised", "as-needed-raised"),
    words=("early", "sources"),
)
def esc_02(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    since = timeline.day - p.window_days + 1
    recent = sum(1 for supply in timeline.supplies if supply.start_day >= since)
    if not check("recent_issues", recent, recent > 0):
        return None
    creep = _regular(timeline, p, check) or _as_needed(timeline, p, check)
    if creep is None:
        return None
    several = sources(timeline).are_several and not timeline.current_conditions("cancer-active")
    reasons: tuple[tuple[str, bool], ...] = ()
    if not patterns_set_aside(timeline):
        reasons = (("early", refills_often_early(timeline)), ("sources", several))
    raised_by = tuple(word for word, holds in reasons if holds)
    facts: dict[str, FactValue] = {
        "case": f"{creep.case}-raised" if raised_by else creep.case,
        "drug": creep.drug,
        "issued_units": creep.issued,
        "expected_units": creep.expected,
    }
    if raised_by:
        facts["raised_by"] = raised_by
    severity = Severity.HIGH if raised_by else Severity.MODERATE
    return Met(severity, facts, evidence.of_supplies(creep.supplies))


def _regular(timeline: Timeline, p: Params, check: Check) -> Creep | None:
    since = timeline.day - p.window_days + 1
    lines: defaultdict[LineKey, list[Supply]] = defaultdict(list)
    for supply in timeline.supplies:
        if not supply.as_needed and supply.start_day >= since:
            lines[supply.line].append(supply)
    for supplies in lines.values():
        days = {supply.start_day for supply in supplies}
        rate = supplies[0].units_per_day
        if not check("issue_dates", len(days), len(days) >= p.min_issue_dates) or rate is None:
            continue
        first, last = min(days), max(days)
        counted = tuple(supply for supply in supplies if supply.start_day < last)
        quantities = [supply.quantity for supply in counted]
        expected = rate * timeline.days_outside_hospital(first, last - 1)
        if any(quantity is None for quantity in quantities) or not expected:
            continue
        issued = sum((quantity for quantity in quantities if quantity is not None), Fraction(0))
        enough = issued >= p.min_ratio * expected
        enough = enough and issued - expected >= p.min_excess_days * rate
        if check("issued_ratio", issued / expected, enough):
            return Creep("regular", supplies[0].ingredient.key, issued, expected, tuple(supplies))
    return None


def _as_needed(timeline: Timeline, p: Params, check: Check) -> Creep | None:
    episode = timeline.current
    before_day = timeline.day - p.window_days
    if episode is None or episode.start_day > before_day:
        return None
    now: defaultdict[str, list[Supply]] = defaultdict(list)
    before: defaultdict[str, list[Supply]] = defaultdict(list)
    for supply in timeline.supplies:
        if supply.as_needed and supply.start_day > before_day - p.window_days:
            group = now if supply.start_day > before_day else before
            group[supply.ingredient.key].append(supply)
    for drug, supplies in now.items():
        both = (*before[drug], *supplies)
        if any(supply.quantity is None for supply in both):
            continue
        issued = _units(supplies)
        expected = _units(before[drug])
        pdc = p.window_days
        rose = (
            issued >= p.as_needed_ratio * expected
            and episode.pdc_hundredths(pdc, before_day) <= p.before_max_pdc_hundredths
            and episode.pdc_hundredths(pdc, timeline.day) >= p.now_min_pdc_hundredths
        )
        if check("as_needed_ratio", issued / expected if expected else None, rose):
            return Creep("as-needed", drug, issued, expected, both)
    return None


def _units(supplies: list[Supply]) -> Fraction:
    return sum((s.quantity for s in supplies if s.quantity is not None), Fraction(0))
