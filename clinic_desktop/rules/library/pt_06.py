"""PT-06: zolpidem taken by a woman, and driving the next morning.

Info; Moderate when zolpidem began or its dose rose in the last weeks. Whether the person drives is
not in the records, so this is the only part of the question that can be computed. Open: the sex is
not known; or a recent zolpidem issue has no known length.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from clinic_desktop.domain.dose_series import DoseSeries
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.records import Sex
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import SEX, UNPLACED_ISSUE

ZOLPIDEM = "zolpidem"


@dataclass(frozen=True, slots=True)
class Params:
    recent_days: int
    min_rise_ratio: Fraction


@rule(
    "PT-06",
    version=1,
    params=Params,
    facts=("case", "changed_on"),
    checks=("sex_allows", "zolpidem_held", "sex_known", "zolpidem_placed"),
    cases=("finding", "start", "rise"),
    gaps=(SEX, UNPLACED_ISSUE),
)
def pt_06(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    sex = timeline.patient.sex
    if not check("sex_allows", sex.value, sex is not Sex.MALE):
        return None
    episode = timeline.current
    series = timeline.series.get(ZOLPIDEM)
    held = episode is not None and series is not None and series.is_held(episode.anchor_day)
    if not check("zolpidem_held", held, held) or episode is None or series is None:
        unplaced = tuple(s for s in timeline.unplaced if s.ingredient.key == ZOLPIDEM)
        if check("zolpidem_placed", len(unplaced), not unplaced):
            return None
        return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies(unplaced))
    rows = evidence.of_supplies(s for s in episode.supplies if s.ingredient.key == ZOLPIDEM)
    if not check("sex_known", sex.value, sex is Sex.FEMALE):
        return CannotTell((SEX,), {}, rows)
    case, day = _latest_change(series, episode.start_day, episode.anchor_day, p.min_rise_ratio)
    facts: dict[str, FactValue] = {"case": "finding"}
    recent = timeline.day - day <= p.recent_days
    if recent:
        facts = {"case": case, "changed_on": date.fromordinal(day)}
    return Met(Severity.MODERATE if recent else Severity.INFO, facts, rows)


def _latest_change(
    series: DoseSeries, first: int, last: int, min_rise_ratio: Fraction
) -> tuple[str, int]:
    """The latest rise of dose in the episode, else the first held day."""
    runs = series.runs(first, last)
    latest = ("start", runs[0].first_day)
    for before, after in pairwise(runs):
        if before.ug and after.ug and after.ug >= min_rise_ratio * before.ug:
            latest = ("rise", after.first_day)
    return latest
