"""DUR-04: a person of 65 or older goes on with a benzodiazepine or Z-drug.

Current use at 65 or older and, in the last 365 days, issues on two dates or more, or one issue and
a row with repeats allowed (also one that gave way to its fill).

Moderate. High with a fall or hip fracture in the last 365 days, dementia, an opioid, or more than
10 mg diazepam-equivalent. An unknown birth date leaves the answer open when the rest is met; so
does an issue of unknown length when nothing is current, the issue test is met and age allows.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import CannotTell, Evidence, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import BIRTH_DATE, UNPLACED_ISSUE, falls_since


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    min_issue_dates: int
    fall_days: int
    high_dose_ug: int


@rule(
    "DUR-04",
    version=1,
    params=Params,
    facts=("case", "age_years", "issue_dates", "started_on", "raised_by"),
    checks=("age_allows_years", "issue_dates", "current_use", "issues_placed", "age_known"),
    cases=("finding", "raised"),
    words=("fall", "dementia", "opioid", "dose"),
    gaps=(UNPLACED_ISSUE, BIRTH_DATE),
)
def dur_04(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    age = timeline.age
    if not check("age_allows_years", age, age is None or timeline.older):
        return None
    first = timeline.day - p.window_days + 1
    issues = [supply for supply in timeline.supplies if supply.start_day >= first]
    dates = len({supply.start_day for supply in issues})
    repeats = any(
        row.repeats and row.start_on is not None and row.start_on.toordinal() >= first
        for row in timeline.usable_rows
    )
    if not check("issue_dates", dates, dates >= p.min_issue_dates or bool(dates and repeats)):
        return None
    episode = timeline.current
    if not check("current_use", episode.start_on if episode else None, episode is not None):
        unplaced = timeline.unplaced
        if check("issues_placed", len(unplaced), not unplaced):
            return None
        return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(unplaced))
    assert episode is not None
    if not check("age_known", age is not None, age is not None) or age is None:
        return CannotTell((BIRTH_DATE,), {}, timeline.current_evidence)
    falls = falls_since(timeline, p.fall_days)
    dose = timeline.equivalent_on(episode.anchor_day).high_ug > p.high_dose_ug
    dementia = timeline.current_conditions("dementia")
    reasons = (
        ("fall", bool(falls)),
        ("dementia", bool(dementia)),
        ("opioid", timeline.opioid_now),
        ("dose", dose),
    )
    raised_by = tuple(word for word, holds in reasons if holds)
    facts: dict[str, FactValue] = {
        "case": "raised" if raised_by else "finding",
        "age_years": age,
        "issue_dates": dates,
        "started_on": episode.start_on,
    }
    if raised_by:
        facts["raised_by"] = raised_by
    rows: tuple[Evidence, ...] = timeline.current_evidence
    rows += evidence.of_conditions((*falls, *dementia))
    return Met(Severity.HIGH if raised_by else Severity.MODERATE, facts, rows)
