"""ESC-01: the prescribed dose has risen after a stable start.

Current use for 57 days or more. Benzodiazepines and Z-drugs are judged apart; the worse counts.

C is the 28 calendar days that end on the group's last covered day. B, the baseline, is days 29 to
90 of the episode (15 to 42 while it is shorter than 90 days), cut to end before C starts. Each
needs 14 covered days; means are over covered days, so that 56 tablets for 56 days are no rise.

- One drug in B and C together: C at least 1.20 times B; the rise at least 2.5 mg diazepam-
  equivalent in the table that gives less; and sustained: the dose on the last two issue dates, or
  on each of the last 28 covered days, at least 1.20 times B.
- Several benzodiazepines: total diazepam-equivalent at least 1.20 times in both tables and 2.00
  times in one, for the tables differ twofold. Several Z-drugs are not judged.

Moderate. High: 1.50 times (several drugs: in either table), or the dose entered the high band, or
two rises of 20% from issue to issue within 180 days, after day 28. Critical with an opioid. One
level down after a complete review in the last 30 days that decided to continue. Info ("taper
reversal") when a taper step or a decision to taper or reduce lies between the start and C, and an
earlier day had a dose as high as C.

Worked example: clonazepam 0.5 mg a day, from day 61 on 1 mg a day, judged on day 119. C is days 92
to 119: 1 mg. B is days 29 to 90: 32 days at 0.5 mg and 30 at 1 mg, 23/31 mg. C/B is 31/23, 1.35.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.dose_series import DoseSeries, supplies_held
from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.episode import Episode
from clinic_desktop.domain.equivalent import (
    DoseBand,
    Equivalent,
    IngredientDose,
    dose_band,
    equivalent,
)
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.review import Decision, ReviewState
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import DOSE_UNKNOWN, NO_EQUIVALENT, current_use

ONE_TABLE = "one-table"


@dataclass(frozen=True, slots=True)
class Params:
    min_elapsed_days: int
    full_baseline_elapsed_days: int
    baseline_from_day: int
    baseline_to_day: int
    early_baseline_from_day: int
    early_baseline_to_day: int
    current_window_days: int
    min_covered_days: int
    min_ratio: Fraction
    min_rise_ug: int
    one_table_ratio: Fraction
    high_ratio: Fraction
    rises: int
    rises_window_days: int
    rises_after_day: int
    planned_review_days: int


@dataclass(frozen=True, slots=True)
class Window:
    """Days of B or C and what each drug of the group gave in them."""

    first: int
    last: int
    covered_days: int
    doses: tuple[IngredientDose, ...]


@dataclass(frozen=True, slots=True)
class Rise:
    """B against C for one group; the ratios are one drug's milligrams or both tables'."""

    series: tuple[DoseSeries, ...]
    baseline: Window
    current: Window
    ratios: tuple[Fraction, ...]


@rule(
    "ESC-01",
    version=1,
    params=Params,
    facts=(
        "case", "drugs", "before_ug", "now_ug", "before_low_dde_ug", "before_high_dde_ug",
        "now_low_dde_ug", "now_high_dde_ug", "rise_percent",
    ),
    checks=(
        "current_use", "elapsed_days", "covered_in_both_days", "doses_known", "rise_ratio",
        "rise_dde_ug", "sustained", "tables_agree_ratio", "both_tables",
    ),
    cases=("one-drug", "several-drugs", "reversal-one-drug", "reversal-several-drugs"),
    gaps=(DOSE_UNKNOWN, NO_EQUIVALENT, ONE_TABLE),
)  # fmt: skip
def esc_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    episode = current_use(timeline, check)
    if episode is None:
        return None
    elapsed_days = episode.elapsed_days
    if not check("elapsed_days", elapsed_days, elapsed_days >= p.min_elapsed_days):
        return None
    answers = [
        _judge(timeline, episode, group, p, check)
        for drug_class in (DrugClass.BENZODIAZEPINE, DrugClass.Z_DRUG)
        if (group := _group(timeline, drug_class))
    ]
    found = [answer for answer in answers if isinstance(answer, Met)]
    if found:
        return min(found, key=lambda met: met.severity.rank)
    return next((answer for answer in answers if answer is not None), None)


def _group(timeline: Timeline, drug_class: DrugClass) -> tuple[DoseSeries, ...]:
    return tuple(s for s in timeline.series.values() if s.ingredient.drug_class is drug_class)


def _judge(
    timeline: Timeline, episode: Episode, group: Sequence[DoseSeries], p: Params, check: Check
) -> RuleAnswer:
    windows = _windows(timeline, episode, group, p)
    days = min((window.covered_days for window in windows), default=0) if windows else 0
    if not check("covered_in_both_days", days, days >= p.min_covered_days) or windows is None:
        return None
    baseline, current = windows
    drugs = {dose.ingredient.key for dose in (*baseline.doses, *current.doses)}
    series = tuple(one for one in group if one.ingredient.key in drugs)
    unknown = any(dose.ug is None for dose in (*baseline.doses, *current.doses))
    if len(series) > 1 and series[0].ingredient.drug_class is DrugClass.Z_DRUG:
        return None
    if not check("doses_known", not unknown, not unknown):
        return _cannot_tell(DOSE_UNKNOWN, series, windows)
    if len(series) > 1:
        lacking = any(_lacks_a_table(one) for one in series)
        if not check("both_tables", not lacking, not lacking):
            return _cannot_tell(ONE_TABLE, series, windows)
        rise = _rise_of_several(series, baseline, current, p, check)
        return _met(timeline, episode, rise, p) if rise is not None else None
    before, now = baseline.doses[0].ug, current.doses[0].ug
    assert before is not None
    assert now is not None
    ratio = now / before if now != before else Fraction(1)
    if not check("rise_ratio", ratio, ratio >= p.min_ratio):
        return None
    rise_dde = equivalent([IngredientDose(series[0].ingredient, now - before)], with_z_drugs=True)
    if rise_dde.incomplete:
        return _cannot_tell(NO_EQUIVALENT, series, windows)
    if not check("rise_dde_ug", rise_dde.low_ug, rise_dde.low_ug >= p.min_rise_ug):
        return None
    sustained = _is_sustained(episode, series[0], current, p.min_ratio * before, p)
    if not check("sustained", sustained, sustained):
        return None
    return _met(timeline, episode, Rise(series, baseline, current, (ratio,)), p)


def _cannot_tell(
    gap: str, series: Sequence[DoseSeries], windows: tuple[Window, Window]
) -> CannotTell:
    supplies = supplies_held(series, windows[0].first, windows[1].last)
    return CannotTell((gap,), {}, evidence.of_supplies(supplies))


def _windows(
    timeline: Timeline, episode: Episode, group: Sequence[DoseSeries], p: Params
) -> tuple[Window, Window] | None:
    """B and C of the group; None when it has no covered day in the episode."""
    calendar = timeline.calendar
    covered = 0
    for series in group:
        covered |= series.covered
    covered &= calendar.span(episode.start_day, timeline.day)
    if not covered:
        return None
    last = calendar.last(covered)
    first = last - p.current_window_days + 1
    early = episode.elapsed_days < p.full_baseline_elapsed_days
    from_day = p.early_baseline_from_day if early else p.baseline_from_day
    to_day = p.early_baseline_to_day if early else p.baseline_to_day
    start = episode.start_day - 1
    return (
        _window(group, covered, start + from_day, min(start + to_day, first - 1)),
        _window(group, covered, first, last),
    )


def _window(group: Sequence[DoseSeries], covered: int, first: int, last: int) -> Window:
    """Mean dose of each drug over the days of the window covered by the group."""
    if len(group) == 1:
        days = group[0].covered_days(first, last)
        mean_ug = group[0].mean_covered_ug(first, last)
        doses = [IngredientDose(group[0].ingredient, mean_ug)] if days else []
        return Window(first, last, days, tuple(doses))
    days = (covered & group[0].calendar.span(first, last)).bit_count()
    doses = []
    for series in group:
        if series.covered_days(first, last):
            total = series.covered_ug(first, last)
            doses.append(IngredientDose(series.ingredient, None if total is None else total / days))
    return Window(first, last, days, tuple(doses))


def _is_sustained(
    episode: Episode, series: DoseSeries, current: Window, at_least_ug: Fraction, p: Params
) -> bool:
    """The last two issue dates, or each of the last 28 covered days, had the higher dose."""
    last_two = _issue_days(episode, series)[-2:]
    if len(last_two) == 2 and all(_reaches(series.ug_on(day), at_least_ug) for day in last_two):
        return True
    days = list(series.calendar.each(series.calendar.up_to(series.covered, current.last)))
    return all(
        _reaches(series.covered_ug(day, day), at_least_ug) for day in days[-p.current_window_days :]
    )


def _rise_of_several(
    series: tuple[DoseSeries, ...], baseline: Window, current: Window, p: Params, check: Check
) -> Rise | None:
    before, now = equivalent(baseline.doses), equivalent(current.doses)
    ratios = (now.va_dod_ug / before.va_dod_ug, now.ashton_ug / before.ashton_ug)
    if not check("tables_agree_ratio", min(ratios), min(ratios) >= p.min_ratio):
        return None
    if not check("rise_ratio", max(ratios), max(ratios) >= p.one_table_ratio):
        return None
    return Rise(series, baseline, current, ratios)


def _met(timeline: Timeline, episode: Episode, rise: Rise, p: Params) -> Met:
    baseline, current = rise.baseline, rise.current
    one = len(rise.series) == 1
    reversal = _is_taper_reversal(timeline, episode, rise)
    case = "one-drug" if one else "several-drugs"
    facts: dict[str, FactValue] = {
        "case": f"reversal-{case}" if reversal else case,
        "drugs": tuple(series.ingredient.key for series in rise.series),
        "rise_percent": 100 * (max(rise.ratios) - 1),
    }
    if one:
        facts |= {"before_ug": _only(baseline), "now_ug": _only(current)}
    else:
        before, now = equivalent(baseline.doses), equivalent(current.doses)
        facts |= {
            "before_low_dde_ug": before.low_ug,
            "before_high_dde_ug": before.high_ug,
            "now_low_dde_ug": now.low_ug,
            "now_high_dde_ug": now.high_ug,
        }
    severity = Severity.INFO if reversal else _severity(timeline, episode, rise, p)
    supplies = supplies_held(rise.series, baseline.first, current.last)
    return Met(severity, facts, evidence.of_supplies(supplies))


def _severity(timeline: Timeline, episode: Episode, rise: Rise, p: Params) -> Severity:
    numbers = timeline.numbers
    severity = Severity.MODERATE
    if (
        max(rise.ratios) >= p.high_ratio
        or (
            dose_band(rise.current.doses, numbers) is DoseBand.HIGH
            and dose_band(rise.baseline.doses, numbers) is not DoseBand.HIGH
        )
        or _issue_rises(timeline, episode, rise.series, p) >= p.rises
    ):
        severity = Severity.HIGH
    if timeline.opioid_now:
        severity = Severity.CRITICAL
    planned = any(
        state is ReviewState.COMPLETE
        and review.decision is Decision.CONTINUE
        and timeline.days_since(review.review_on) <= p.planned_review_days
        for review, state in timeline.review_states
    )
    return severity.lowered() if planned else severity


def _issue_rises(
    timeline: Timeline, episode: Episode, group: Sequence[DoseSeries], p: Params
) -> int:
    """Rises of 20% from one issue of a drug to its next: the first after day 28 of the episode,
    the second within the last 180 days."""
    after = episode.start_day + p.rises_after_day - 1
    since = timeline.day - p.rises_window_days + 1
    count = 0
    for series in group:
        for first, second in pairwise(_issue_days(episode, series)):
            before = series.ug_on(first)
            if first > after and second >= since and before:
                count += _reaches(series.ug_on(second), p.min_ratio * before)
    return count


def _is_taper_reversal(timeline: Timeline, episode: Episode, rise: Rise) -> bool:
    """A taper was recorded between the start and C, and a day before it had a dose as high as C."""
    first, last = episode.start_day, rise.current.first - 1
    tapers = [row.start_on.toordinal() for row in timeline.plan_rows_between(first, last)]
    tapers += [
        review.review_on.toordinal()
        for review in timeline.reviews
        if review.decision in (Decision.TAPER, Decision.REDUCE)
        and review.review_on is not None
        and first <= review.review_on.toordinal() <= last
    ]
    if not tapers:
        return False
    # A dose is highest on a day on which some drug's run of days begins.
    before = max(tapers) - 1
    days = {run.first_day for series in rise.series for run in series.runs(first, before)}
    if len(rise.series) == 1:
        return any(_reaches(rise.series[0].ug_on(day), _only(rise.current)) for day in days)
    now = equivalent(rise.current.doses)
    return any(_covers(_held_equivalent(rise.series, day), now) for day in days)


def _held_equivalent(group: Sequence[DoseSeries], day: int) -> Equivalent:
    return equivalent(IngredientDose(s.ingredient, s.ug_on(day)) for s in group if s.is_held(day))


def _covers(earlier: Equivalent, now: Equivalent) -> bool:
    return earlier.va_dod_ug >= now.va_dod_ug and earlier.ashton_ug >= now.ashton_ug


def _issue_days(episode: Episode, series: DoseSeries) -> list[int]:
    drug = series.ingredient.key
    return sorted({s.start_day for s in episode.supplies if s.ingredient.key == drug})


def _lacks_a_table(series: DoseSeries) -> bool:
    drug = series.ingredient
    return drug.mg_for_10_diazepam_va_dod is None or drug.mg_for_10_diazepam_ashton is None


def _only(window: Window) -> Fraction:
    ug = window.doses[0].ug
    assert ug is not None
    return ug


def _reaches(ug: Fraction | None, at_least: Fraction) -> bool:
    return ug is not None and ug >= at_least
