"""ESC-05: zolpidem begun above the labelled first dose (US).

US only: the figures are those of the US label. The latest start of zolpidem (an issue with none in
the 180 days before) lies in the last 28 days; the dose of that day's issues is above 5 mg
(immediate release) or 6.25 mg (extended release); and the recorded sex is female, or the person is
65 or older, or liver disease is on record. Sublingual products have figures of their own and are
not judged.

Moderate. Open: a dose that is not known, for a person of one of these groups; or a dose above the
limit and nothing that puts the person into a group, while sex or birth date is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clinic_desktop.domain.drug import Release
from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.issue_pattern import starts
from clinic_desktop.domain.records import Sex
from clinic_desktop.domain.supply import Supply
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import BIRTH_DATE, DOSE_UNKNOWN, SEX

DRUG = "zolpidem"


@dataclass(frozen=True, slots=True)
class Params:
    window_days: int
    immediate_max_ug: int
    extended_max_ug: int


@rule(
    "ESC-05",
    version=1,
    params=Params,
    facts=("started_on", "dose_ug", "limit_ug", "groups"),
    checks=("us_label", "started_on", "dose_ug", "doses_known", "in_a_group", "groups_known"),
    words=("female", "older", "liver"),
    gaps=(DOSE_UNKNOWN, SEX, BIRTH_DATE),
)
def esc_05(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    if not check("us_label", timeline.jurisdiction, timeline.jurisdiction == "us"):
        return None
    begun = starts(timeline, DRUG)
    recent = bool(begun) and begun[-1] >= timeline.day - p.window_days + 1
    if not check("started_on", date.fromordinal(begun[-1]) if begun else None, recent):
        return None
    issues = [s for s in timeline.supplies if s.ingredient.key == DRUG and s.start_day == begun[-1]]
    above, unknown = _above(issues, p)
    dose = above[0] if above else None
    groups, gaps = _groups(timeline)
    rows = evidence.of_supplies(issues)
    if not check("dose_ug", dose, above is not None) or above is None:
        possible = bool(groups or gaps) and unknown
        if check("doses_known", not unknown, not possible):
            return None
        return CannotTell((DOSE_UNKNOWN, *(() if groups else gaps)), {}, rows)
    if not check("in_a_group", groups, bool(groups)):
        if check("groups_known", not gaps, not gaps):
            return None
        return CannotTell(gaps, {}, rows)
    facts: dict[str, FactValue] = {
        "started_on": date.fromordinal(begun[-1]),
        "dose_ug": above[0],
        "limit_ug": above[1],
        "groups": groups,
    }
    rows += evidence.of_conditions(timeline.current_conditions("liver-disease"))
    return Met(Severity.MODERATE, facts, rows)


def _above(issues: Iterable[Supply], p: Params) -> tuple[tuple[Fraction, int] | None, bool]:
    """Dose and limit of a release above its limit, if any; and whether a dose is unknown."""
    lines: dict[Release, dict[object, Fraction | None]] = {}
    for supply in issues:
        lines.setdefault(supply.drug.release, {})[supply.line] = supply.ug_per_day
    unknown = False
    above = None
    for release, limit in (
        (Release.IMMEDIATE, p.immediate_max_ug),
        (Release.EXTENDED, p.extended_max_ug),
    ):
        doses = lines.get(release, {}).values()
        unknown = unknown or None in doses
        known = sum((ug for ug in doses if ug is not None), Fraction(0))
        if known > limit and above is None:
            above = (known, limit)
    return above, unknown


def _groups(timeline: Timeline) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The groups the person is in, and what is not known that could put them into one."""
    sex = timeline.patient.sex
    reasons = (
        ("female", sex is Sex.FEMALE),
        ("older", timeline.older),
        ("liver", bool(timeline.current_conditions("liver-disease"))),
    )
    missing = ((SEX, sex in (Sex.UNKNOWN, Sex.OTHER)), (BIRTH_DATE, timeline.age is None))
    return tuple(w for w, holds in reasons if holds), tuple(g for g, holds in missing if holds)
