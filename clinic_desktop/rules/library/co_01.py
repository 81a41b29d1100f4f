"""CO-01: an opioid and a benzodiazepine or Z-drug at the same time.

An overlap day is a day on which both are held, also PRN supply on days without a tablet. Overlap
days with at most 30 days between them are one run. The rule is met when the last day of the last
run lies in the last 28 days.

- One opioid issue in the run, of at most 3 days: Moderate (an unknown length is not "at most 3").
- Otherwise Critical in the first 90 days of the run, above 15 mg diazepam-equivalent, with COPD,
  sleep apnoea or respiratory failure, or at 65 or older; else High.
- Palliative care, active cancer or sickle cell disease: Info, shown and not hidden.

No exclusion applies. A recent BZRA issue of unknown length, with an opioid held in the last 28
days, leaves the answer open.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.dose_series import supplies_held
from clinic_desktop.domain.flag import CannotTell, Evidence, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.supply import Supply
from clinic_desktop.domain.timeline import OverlapRun, Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import RESPIRATORY, UNPLACED_ISSUE

LOWERING = ("palliative", "cancer-active", "sickle-cell")


@dataclass(frozen=True, slots=True)
class Params:
    short_course_days: int
    first_weeks_days: int
    high_dose_ug: int


@rule(
    "CO-01",
    version=1,
    params=Params,
    facts=("case", "opioids", "drugs", "first_on", "last_on", "raised_by", "lowered_by"),
    checks=("overlap_on", "opioid_issues", "issues_placed"),
    cases=("short-course", "critical", "continuing", "lowered"),
    words=(
        "new", "dose", "respiratory", "older", "palliative", "cancer-active", "sickle-cell",
    ),
    gaps=(UNPLACED_ISSUE,),
)  # fmt: skip
def co_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    run = timeline.opioid_overlap
    last_on = date.fromordinal(run.last_day) if run is not None else None
    if not check("overlap_on", last_on, run is not None) or run is None:
        return _open(timeline, check)
    issues = {(supply.ingredient.key, supply.start_day) for supply in run.opioid_issues}
    lengths = [supply.days for supply in run.opioid_issues]
    short = len(issues) == 1 and all(n is not None and n <= p.short_course_days for n in lengths)
    check("opioid_issues", len(issues), not short)
    raised_by = _raised_by(timeline, run, p)
    if short:
        case, severity = "short-course", Severity.MODERATE
    elif raised_by:
        case, severity = "critical", Severity.CRITICAL
    else:
        case, severity = "continuing", Severity.HIGH
    bzra = supplies_held(timeline.series.values(), run.first_day, run.last_day)
    facts: dict[str, FactValue] = {
        "case": case,
        "opioids": _drugs(run.opioid_issues),
        "drugs": _drugs(bzra),
        "first_on": date.fromordinal(run.first_day),
        "last_on": date.fromordinal(run.last_day),
    }
    lowering = timeline.current_conditions(*LOWERING)
    if lowering:
        severity = Severity.INFO
        facts |= {"case": "lowered", "lowered_by": tuple(sorted({str(c.word) for c in lowering}))}
    elif case == "critical":
        facts["raised_by"] = raised_by
    rows: tuple[Evidence, ...] = evidence.of_supplies([*run.opioid_issues, *bzra])
    return Met(severity, facts, rows + evidence.of_conditions(lowering))


def _open(timeline: Timeline, check: Check) -> RuleAnswer:
    """Not met; open when an issue of unknown length could have overlapped a recent opioid."""
    first = timeline.day - timeline.numbers.overlap_recent_days + 1
    opioids = supplies_held(timeline.opioid_series.values(), first, timeline.day)
    unplaced = timeline.unplaced if opioids else ()
    if check("issues_placed", len(unplaced), not unplaced):
        return None
    return CannotTell((UNPLACED_ISSUE,), {}, evidence.of_supplies([*opioids, *unplaced]))


def _drugs(supplies: tuple[Supply, ...]) -> tuple[str, ...]:
    return tuple(sorted({supply.ingredient.key for supply in supplies}))


def _raised_by(timeline: Timeline, run: OverlapRun, p: Params) -> tuple[str, ...]:
    episode = timeline.latest
    assert episode is not None  # an overlap day is a day on which a BZRA was held
    reasons = (
        ("new", timeline.day - run.first_day + 1 <= p.first_weeks_days),
        ("dose", timeline.equivalent_on(episode.anchor_day).high_ug > p.high_dose_ug),
        ("respiratory", bool(timeline.current_conditions(*RESPIRATORY))),
        ("older", timeline.older),
    )
    return tuple(word for word, holds in reasons if holds)
