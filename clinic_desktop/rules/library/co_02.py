"""CO-02: two benzodiazepines or Z-drugs side by side.

Two ingredients both held on 14 or more of the last 56 days, and each issued again after F, the
first day of the latest run of shared days (with at most 30 days between them): a switch, after
which the old drug is not issued any more, does not count.

Moderate; High above 15 mg diazepam-equivalent or at 65 or older. Set aside with a taper step in the
last 56 days: a changeover may be under way.
"""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

from clinic_desktop.domain.dose_series import DoseSeries, supplies_held
from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    min_shared_days: int
    run_gap_days: int
    high_dose_ug: int
    plan_days: int


@rule(
    "CO-02",
    version=1,
    params=Params,
    facts=("case", "drugs", "shared_days", "first_on", "raised_by"),
    checks=("drugs", "shared_days", "issued_since"),
    cases=("finding", "raised"),
    words=("dose", "older"),
    own_exclusions=("changeover",),
)
def co_02(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    drugs = tuple(timeline.series)
    if not check("drugs", drugs, len(drugs) > 1):
        return None
    since = timeline.day - p.window_days + 1
    found: list[tuple[int, int, DoseSeries, DoseSeries]] = []
    for one, other in combinations(timeline.series.values(), 2):
        shared = timeline.calendar.up_to(one.held & other.held, timeline.day)
        days = (shared & timeline.calendar.span(since, timeline.day)).bit_count()
        if not check("shared_days", days, days >= p.min_shared_days):
            continue
        first = _latest_run(timeline, shared, p.run_gap_days)
        again = _issued_after(timeline, one, first) and _issued_after(timeline, other, first)
        if check("issued_since", date.fromordinal(first), again):
            found.append((days, first, one, other))
    if not found:
        return None
    days, first, one, other = max(found, key=lambda pair: pair[0])
    episode = timeline.latest
    assert episode is not None  # shared days are days on which drugs were held
    reasons = (
        ("dose", timeline.equivalent_on(episode.anchor_day).high_ug > p.high_dose_ug),
        ("older", timeline.older),
    )
    raised_by = tuple(word for word, holds in reasons if holds)
    facts: dict[str, FactValue] = {
        "case": "raised" if raised_by else "finding",
        "drugs": (one.ingredient.key, other.ingredient.key),
        "shared_days": days,
        "first_on": date.fromordinal(first),
    }
    if raised_by:
        facts["raised_by"] = raised_by
    planned = timeline.plan_rows_between(timeline.day - p.plan_days, timeline.day)
    return Met(
        Severity.HIGH if raised_by else Severity.MODERATE,
        facts,
        evidence.of_supplies(supplies_held((one, other), first, timeline.day)),
        exclusions=("changeover",) if planned else (),
    )


def _latest_run(timeline: Timeline, shared: int, gap_days: int) -> int:
    """First day of the latest run of shared days."""
    runs = list(timeline.calendar.runs(shared))
    first = runs[-1][0]
    for begin, end in reversed(runs[:-1]):
        if first - end - 1 > gap_days:
            break
        first = begin
    return first


def _issued_after(timeline: Timeline, series: DoseSeries, day: int) -> bool:
    drug = series.ingredient.key
    return any(s.start_day > day for s in timeline.supplies if s.ingredient.key == drug)
