"""WD-01: supply lapsed, was ended, or was cut by more than half, with dependence likely.

Looks at the latest episode of someone not in hospital. R is the last held day up to today.

*Lapse*: 1 to 30 days (outside hospital) since R, more than 3, or more than 7 when every drug held
on R is long-acting; from 31 days on it is resolved as "discontinued, outcome unknown". Needs on R
dependence likely, or possible with more than 10 mg diazepam-equivalent (the higher table); an
episode that is not a single supply of at most 14 days; and no taper recorded: no plan row, no
review deciding to taper or reduce (stop is not a taper), from 89 days before R to today. A planned
withdrawal course is its own taper.

*Item ended*: the same with any gap of 1 to 30 days, when a supply held on R was stopped on R.

*Cut*: a fall of more than 50% from one day to the next in the last 30 days, with dependence as
above on the day before; also during a recorded taper. Of several answers the gravest is given.

Critical: epilepsy with a drug taken against it (one is enough), 30 mg diazepam-equivalent or more,
or a past withdrawal seizure or delirium or alcohol-use disorder, ever; else High. No exclusion
applies. A lapse with an issue of unknown length from 14 days before R on: cannot be told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dose_series import supplies_held
from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.indication import is_antiseizure_use, is_detox_course
from clinic_desktop.domain.review import Decision
from clinic_desktop.domain.timeline import Dependence, Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.falls import counted_since, day_falls
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import UNPLACED_ISSUE

EVER = ("withdrawal-seizure", "withdrawal-delirium", "alcohol-use-disorder")
DEPENDENCE_WORDS = {
    Dependence.NONE: "none",
    Dependence.POSSIBLE: "possible",
    Dependence.LIKELY: "likely",
}


@dataclass(frozen=True, slots=True)
class Params:
    resolved_after_days: int
    possible_dose_ug: int
    short_course_days: int
    taper_lookback_days: int
    unplaced_lookback_days: int
    cut_window_days: int
    cut_percent: int
    critical_dose_ug: int


@rule(
    "WD-01",
    version=1,
    params=Params,
    facts=(
        "case", "gap_days", "last_covered_on", "cut_on", "fall_percent", "dependence", "raised_by",
    ),
    checks=(
        "any_use", "not_in_hospital", "cut_percent", "cut_dependence", "gap_days", "gap_open",
        "dependence", "longer_course", "no_taper", "issues_placed_since",
    ),
    cases=("lapse", "ended", "cut", "lapse-critical", "ended-critical", "cut-critical"),
    words=("none", "possible", "likely", "epilepsy", "dose", "history"),
    gaps=(UNPLACED_ISSUE,),
)  # fmt: skip
def wd_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = timeline.latest
    start_on = episode.start_on if episode is not None else None
    if not check("any_use", start_on, episode is not None) or episode is None:
        return None
    if not check("not_in_hospital", timeline.in_hospital, not timeline.in_hospital):
        return None
    cuts = tuple(_cuts(timeline, episode, p, check))
    lapse = _lapse(timeline, episode, p, check)
    found = [answer for answer in (lapse, *cuts) if isinstance(answer, Met)]
    if found:
        return min(found, key=lambda met: met.severity.rank)
    return lapse


def _lapse(timeline: Timeline, episode: Episode, p: Params, check: Check) -> RuleAnswer:
    last = episode.anchor_day
    gap_days = timeline.days_outside_hospital(last + 1, timeline.day)
    if not check("gap_days", gap_days, 1 <= gap_days <= p.resolved_after_days):
        return None
    held = supplies_held(timeline.series.values(), last, last)
    ended = any(supply.stop_day == last for supply in held)
    numbers = timeline.numbers
    tolerated_days = (
        numbers.lapse_days_long_acting
        if all(supply.ingredient.long_acting for supply in held)
        else numbers.lapse_days_short_acting
    )
    single = episode.single_supply
    short = single is not None and single.days is not None and single.days <= p.short_course_days
    if not (
        check("gap_open", ended, ended or gap_days > tolerated_days)
        and _dependent(timeline, episode, last, p, check, "dependence")
        and check("longer_course", len(episode.supplies), not short)
        and not _taper_recorded(timeline, episode, last - p.taper_lookback_days, check)
    ):
        return None
    unplaced = [s for s in timeline.unplaced if s.start_day >= last - p.unplaced_lookback_days]
    if not check("issues_placed_since", len(unplaced), not unplaced):
        return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(unplaced))
    facts: dict[str, FactValue] = {
        "gap_days": gap_days,
        "last_covered_on": date.fromordinal(last),
        "dependence": _dependence_word(timeline, episode, last),
    }
    return _met("ended" if ended else "lapse", timeline, episode, last, facts, p)


def _cuts(timeline: Timeline, episode: Episode, p: Params, check: Check) -> Iterator[Met]:
    """Falls of more than half from one held day to the next, the latest first: an earlier one, from
    a higher dose, can be the graver."""
    first = timeline.day - p.cut_window_days + 1
    counted = counted_since(timeline, first - 1)
    if counted is None:
        return
    found = list(day_falls(timeline, counted, max(first, episode.start_day + 1)))
    for one in reversed(found):
        if one.fall is None:
            continue
        day, percent = one.day, 100 * one.fall
        if not check("cut_percent", percent, percent > p.cut_percent):
            continue
        if not _dependent(timeline, episode, day - 1, p, check, "cut_dependence"):
            continue
        facts: dict[str, FactValue] = {
            "cut_on": date.fromordinal(day),
            "fall_percent": percent,
            "dependence": _dependence_word(timeline, episode, day - 1),
        }
        yield _met("cut", timeline, episode, day - 1, facts, p)


def _dependent(
    timeline: Timeline, episode: Episode, day: int, p: Params, check: Check, key: str
) -> bool:
    """Dependence likely on the day, or possible at more than 10 mg diazepam-equivalent."""
    dependence = timeline.dependence_on(episode, day)
    enough = dependence == Dependence.LIKELY or (
        dependence == Dependence.POSSIBLE
        and timeline.equivalent_on(day).high_ug > p.possible_dose_ug
    )
    return check(key, DEPENDENCE_WORDS[dependence], enough)


def _taper_recorded(timeline: Timeline, episode: Episode, since: int, check: Check) -> bool:
    planned = len(timeline.plan_rows_between(since, timeline.day))
    decided = timeline.reviews_within(timeline.day - since, Decision.TAPER, Decision.REDUCE)
    recorded = planned + len(decided) + is_detox_course(episode, timeline.numbers)
    return not check("no_taper", recorded, not recorded)


def _met(
    case: str,
    timeline: Timeline,
    episode: Episode,
    day: int,
    facts: dict[str, FactValue],
    p: Params,
) -> Met:
    past = timeline.conditions(*EVER)
    epilepsy = timeline.current_conditions("epilepsy")
    antiseizure = epilepsy and any(
        is_antiseizure_use(episode, dose.ingredient) for dose in timeline.doses_on(day)
    )
    reasons = (
        ("epilepsy", bool(antiseizure)),
        ("dose", timeline.equivalent_on(day).high_ug >= p.critical_dose_ug),
        ("history", bool(past)),
    )
    raised_by = tuple(word for word, holds in reasons if holds)
    if raised_by:
        facts["raised_by"] = raised_by
    rows = evidence.of_supplies(supplies_held(timeline.series.values(), day, day + 1))
    conditions = past + (epilepsy if antiseizure else ())
    return Met(
        Severity.CRITICAL if raised_by else Severity.HIGH,
        {"case": f"{case}-critical" if raised_by else case, **facts},
        rows + evidence.of_conditions(conditions),
    )


def _dependence_word(timeline: Timeline, episode: Episode, day: int) -> str:
    return DEPENDENCE_WORDS[timeline.dependence_on(episode, day)]
