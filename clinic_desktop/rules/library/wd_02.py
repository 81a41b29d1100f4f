"""WD-02: the dose is coming down faster than the guideline's pace.

Current use, not in hospital. Two held days u and v, v in the last 28 days and at most 14 days
after u, no hospital day between them; dependence likely on u; the dose fell by more than 25%;
and no single fall of more than half from one day to the next lies between them, for that is a cut
(WD-01). Exactly 25% does not count; exactly 50% in one step belongs here.

Moderate; High if the dose fell by more than half, in several steps. An unknown dose on a day that
had to be compared leaves the answer open.

Worked example: 20 mg of diazepam a day for 200 days, then 14 mg: a fall of 30%, Moderate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.dose_change import CountedDoses, CountedRun
from clinic_desktop.domain.dose_series import supplies_held
from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Dependence, Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.falls import counted_since, day_falls, missing_for_fall
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import DOSE_UNKNOWN, NO_EQUIVALENT, current_use


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    within_days: int
    fall_percent: int
    single_cut_percent: int


@rule(
    "WD-02",
    version=1,
    params=Params,
    facts=("case", "from_on", "to_on", "fall_percent"),
    checks=("current_use", "not_in_hospital", "dose_changed", "fall_percent", "doses_known"),
    cases=("finding", "several-steps"),
    gaps=(DOSE_UNKNOWN, NO_EQUIVALENT),
)
def wd_02(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return None
    if not check("not_in_hospital", timeline.in_hospital, not timeline.in_hospital):
        return None
    since = timeline.day - p.window_days + 1 - p.within_days
    counted = counted_since(timeline, since)
    changed = counted is not None
    if not check("dose_changed", changed, changed) or counted is None:
        return None
    cuts = [
        one.day for one in day_falls(timeline, counted, since) if one.is_over(p.single_cut_percent)
    ]
    worst: tuple[Fraction, int, int] | None = None
    missing: set[str] = set()
    for before, after in _earlier_and_later(counted.runs):
        fall = counted.fall(before, after)
        gap = missing_for_fall(before, after)
        if gap in missing if fall is None else worst is not None and fall <= worst[0]:
            continue  # no pair of days of these two can change the answer
        days = _days_judged(timeline, episode, counted, cuts, before, after, p)
        if days is None:
            continue
        if fall is None:
            missing.add(gap)
        else:
            worst = (fall, *days)
    percent = 100 * worst[0] if worst is not None else Fraction(0)
    if check("fall_percent", percent, percent > p.fall_percent) and worst is not None:
        steep = percent > p.single_cut_percent
        facts: dict[str, FactValue] = {
            "case": "several-steps" if steep else "finding",
            "from_on": date.fromordinal(worst[1]),
            "to_on": date.fromordinal(worst[2]),
            "fall_percent": percent,
        }
        supplies = supplies_held(timeline.series.values(), worst[1], worst[2])
        severity = Severity.HIGH if steep else Severity.MODERATE
        return Met(severity, facts, evidence.of_supplies(supplies))
    if check("doses_known", not missing, not missing):
        return None
    return CannotTell(tuple(sorted(missing)), {}, timeline.current_evidence)


def _earlier_and_later(
    runs: tuple[CountedRun, ...],
) -> Iterator[tuple[CountedRun, CountedRun]]:
    """Pairs of runs in which the dose can have fallen; within one run only where it is unknown."""
    for number, after in enumerate(runs):
        for before in runs[:number]:
            yield before, after
        if not after.is_known:
            yield after, after


def _days_judged(
    timeline: Timeline,
    episode: Episode,
    counted: CountedDoses,
    cuts: list[int],
    before: CountedRun,
    after: CountedRun,
    p: Params,
) -> tuple[int, int] | None:
    """The first days u of `before` and v of `after` that are judged; None when there are none."""
    for u, v in _near_days(timeline, episode, before, after, p):
        if (
            counted.is_steady(u)
            and timeline.dependence_on(episode, u) == Dependence.LIKELY
            and not any(u < cut <= v for cut in cuts)  # that is a cut in one step (WD-01)
        ):
            return u, v
    return None


def _near_days(
    timeline: Timeline, episode: Episode, before: CountedRun, after: CountedRun, p: Params
) -> Iterator[tuple[int, int]]:
    """Held days u < v of the two runs, near enough, with no hospital day between them."""
    first_v = timeline.day - p.window_days + 1
    for v in range(max(after.first_day, first_v), after.last_day + 1):
        start = max(before.first_day, v - p.within_days, episode.start_day)
        for u in range(start, min(before.last_day + 1, v)):
            if (
                timeline.is_held(u)
                and timeline.is_held(v)
                and not timeline.hospital_days_between(u, v)
            ):
                yield u, v
