"""PLAN-01: what is supplied departs from the signed taper.

A drug is *planned* when a step of it with a known dose began by D, the latest at most 120 days ago.
Its planned dose on a day is that of the latest step begun by then; 0 from a planned stop on. For
each planned drug the issues dated in the last 28 days and since its first step are looked at, those
of one day together:

* higher dose: their directions come to more a day than the highest planned dose of the issue's day
  and the 7 days before it;
* extra issue, early refill: counted for each strength, the issue before still lasts for more than
  7 days on the day of this one; extra, if more than half of its days are left;
* gap: the planned dose today is above 0, and on more than 3 days up to D, hospital left out, none
  of the drug was held.

Moderate; an early refill is Info. The first of higher dose, extra issue, gap, early refill is
told. Open: nothing of these, and an issue looked at has no known dose or length.

Worked example: 13.5 mg of diazepam planned from day 200; an issue of 15 mg a day on day 210.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.records import PlanRow
from clinic_desktop.domain.supply import Supply
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import DOSE_UNKNOWN, UNPLACED_ISSUE


@dataclass(frozen=True, slots=True)
class Params:
    plan_days: int
    window_days: int
    slack_days: int
    early_days: int
    extra_percent: int
    gap_days: int


@rule(
    "PLAN-01",
    version=1,
    params=Params,
    facts=("case", "drug", "planned_ug", "issued_ug", "issue_on", "left_days", "without_days"),
    checks=(
        "planned", "higher_dose", "extra_percent", "without_days", "left_days", "issues_known",
    ),
    cases=("higher-dose", "extra-issue", "gap", "early-refill"),
    gaps=(DOSE_UNKNOWN, UNPLACED_ISSUE),
)  # fmt: skip
def plan_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    planned = _planned(timeline, p)
    if not check("planned", len(planned), bool(planned)):
        return None
    for answer in (_higher(planned, check), _extra(planned, p, check)):
        if answer is not None:
            return answer
    gap = _gap(timeline, planned, p, check)
    if gap is not None:
        return gap
    early = _early(planned, p, check)
    if early is not None:
        return early
    missing = _missing(planned)
    if check("issues_known", len(missing), not missing):
        return None
    gaps = [DOSE_UNKNOWN] if any(s.ug_per_day is None for s in missing) else []
    gaps += [UNPLACED_ISSUE] if any(s.days is None for s in missing) else []
    return CannotTell(tuple(gaps), {}, evidence.of_supplies(missing))


@dataclass(frozen=True, slots=True)
class _Planned:
    """A drug of the plan: its steps in order (day, micrograms), and its issues by their day, those
    looked at and the ones before them."""

    drug: str
    steps: tuple[tuple[int, int], ...]
    rows: tuple[PlanRow, ...]
    looked_at: Mapping[int, tuple[Supply, ...]]
    before: tuple[Supply, ...]
    slack_days: int

    def dose_on(self, day: int) -> int:
        return next((dose for start, dose in reversed(self.steps) if start <= day), 0)

    def highest_until(self, day: int) -> int:
        """The highest planned dose of the day and the slack days before it, within the plan."""
        first = max(self.steps[0][0], day - self.slack_days)
        return max(self.dose_on(each) for each in range(first, day + 1))


def _planned(timeline: Timeline, p: Params) -> tuple[_Planned, ...]:
    by_drug: dict[str, list[PlanRow]] = {}
    for row in timeline.plan_rows:
        if row.drug is not None and row.dose_ug is not None:
            by_drug.setdefault(row.drug, []).append(row)
    found = []
    for drug, rows in sorted(by_drug.items()):
        latest = rows[-1].start_on.toordinal()
        if timeline.day - latest > p.plan_days:
            continue
        first = max(rows[0].start_on.toordinal(), timeline.day - p.window_days + 1)
        own = [s for s in timeline.supplies if s.ingredient.key == drug]
        looked_at: dict[int, tuple[Supply, ...]] = {}
        for supply in own:
            if supply.start_day >= first:
                same_day = looked_at.get(supply.start_day, ())
                looked_at[supply.start_day] = (*same_day, supply)
        steps = tuple((row.start_on.toordinal(), row.dose_ug or 0) for row in rows)
        found.append(_Planned(drug, steps, tuple(rows), looked_at, tuple(own), p.slack_days))
    return tuple(found)


def _higher(planned: tuple[_Planned, ...], check: Check) -> Met | None:
    for one in planned:
        for day, issues in one.looked_at.items():
            asked = _ug_per_day(issues)
            highest = one.highest_until(day)
            if asked is not None and check("higher_dose", asked, asked > highest):
                facts: dict[str, FactValue] = {"planned_ug": Fraction(highest), "issued_ug": asked}
                return _met("higher-dose", one, issues, day, facts)
    return None


def _ug_per_day(issues: tuple[Supply, ...]) -> Fraction | None:
    total = Fraction(0)
    for supply in issues:
        if supply.ug_per_day is None:
            return None
        total += supply.ug_per_day
    return total


def _extra(planned: tuple[_Planned, ...], p: Params, check: Check) -> Met | None:
    for one in planned:
        for issue, before, left in _left_over(one):
            percent = Fraction(100 * left, before.days or 1)
            is_early = left > p.early_days
            if is_early and check("extra_percent", percent, percent > p.extra_percent):
                facts: dict[str, FactValue] = {"left_days": left}
                return _met("extra-issue", one, (before, issue), issue.start_day, facts)
    return None


def _early(planned: tuple[_Planned, ...], p: Params, check: Check) -> Met | None:
    for one in planned:
        for issue, before, left in _left_over(one):
            if check("left_days", left, left > p.early_days):
                facts: dict[str, FactValue] = {"left_days": left}
                return _met("early-refill", one, (before, issue), issue.start_day, facts)
    return None


def _left_over(one: _Planned) -> Iterator[tuple[Supply, Supply, int]]:
    """Each issue looked at, the one of its strength before it, and how many days that one still
    lasts from the day of this."""
    for day, issues in one.looked_at.items():
        for issue in issues:
            earlier = [
                s
                for s in one.before
                if s.start_day < day
                and s.days is not None
                and s.drug.strength_ug == issue.drug.strength_ug
            ]
            if earlier:
                last = earlier[-1]
                left = last.start_day + (last.days or 0) - day
                yield issue, last, max(0, left)


def _gap(timeline: Timeline, planned: tuple[_Planned, ...], p: Params, check: Check) -> Met | None:
    for one in planned:
        if not one.dose_on(timeline.day) or any(s.days is None for s in _of_window(one)):
            continue
        series = timeline.series.get(one.drug)
        last = one.steps[0][0] - 1
        if series is not None:
            held = [day for day in _days_back(timeline, last + 1) if series.is_held(day)]
            last = held[0] if held else last
        days = timeline.days_outside_hospital(last + 1, timeline.day)
        if check("without_days", days, days > p.gap_days):
            facts: dict[str, FactValue] = {
                "without_days": days,
                "planned_ug": Fraction(one.dose_on(timeline.day)),
            }
            return _met("gap", one, (), None, facts)
    return None


def _days_back(timeline: Timeline, first: int) -> Iterator[int]:
    return iter(range(timeline.day, first - 1, -1))


def _of_window(one: _Planned) -> list[Supply]:
    return [supply for issues in one.looked_at.values() for supply in issues]


def _missing(planned: tuple[_Planned, ...]) -> tuple[Supply, ...]:
    return tuple(
        supply
        for one in planned
        for supply in _of_window(one)
        if supply.ug_per_day is None or supply.days is None
    )


def _met(
    case: str,
    one: _Planned,
    issues: tuple[Supply, ...],
    day: int | None,
    facts: Mapping[str, FactValue],
) -> Met:
    told: dict[str, FactValue] = {"case": case, "drug": one.drug, **facts}
    if day is not None:
        told["issue_on"] = date.fromordinal(day)
    severity = Severity.INFO if case == "early-refill" else Severity.MODERATE
    rows = evidence.of_supplies(issues) + evidence.of_plan(one.rows[-1:])
    return Met(severity, told, rows)
