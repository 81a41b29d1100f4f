"""PT-04: a fall or hip fracture in the last year, at 65 or older, in current use.

High. The onset counts, an end date does not matter. Open: the birth date is not known and the rest
is met; or a fall has no onset date, age allows, and a drug is in current use or has an issue of
unknown length.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.flag import CannotTell, FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule
from clinic_desktop.rules.steps import BIRTH_DATE, FALL_WORDS, falls_since

FALL_UNDATED = "fall-undated"


@dataclass(frozen=True, slots=True)
class Params:
    fall_days: int


@rule(
    "PT-04",
    version=1,
    params=Params,
    facts=("age_years", "event", "onset_on"),
    checks=("age_allows_years", "falls", "current_use", "age_known", "falls_dated"),
    words=("fall", "hip-fracture"),
    gaps=(BIRTH_DATE, FALL_UNDATED),
)
def pt_04(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    age = timeline.age
    if not check("age_allows_years", age, age is None or timeline.older):
        return None
    falls = falls_since(timeline, p.fall_days)
    current = timeline.current
    started_on = current.start_on if current is not None else None
    if check("falls", len(falls), bool(falls)) and check(
        "current_use", started_on, current is not None
    ):
        if not check("age_known", age is not None, age is not None) or age is None:
            return CannotTell((BIRTH_DATE,), {}, evidence.of_conditions(falls))
        latest = max(falls, key=lambda fall: fall.onset_on or date.min)
        facts: dict[str, FactValue] = {
            "age_years": age,
            "event": str(latest.word),
            "onset_on": latest.onset_on or date.min,
        }
        rows = evidence.of_conditions(falls) + timeline.current_evidence
        return Met(Severity.HIGH, facts, rows)
    undated = [c for c in timeline.conditions(*FALL_WORDS) if c.onset_on is None]
    open_answer = bool(undated) and (current is not None or bool(timeline.unplaced))
    if check("falls_dated", len(undated), not open_answer):
        return None
    return CannotTell((FALL_UNDATED,), {}, evidence.of_conditions(undated))
