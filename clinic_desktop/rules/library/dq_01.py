"""DQ-01: the records of a person with benzodiazepine or Z-drug orders need mending.

Info, for anyone with such an order, for any of these reasons:
- an issue of the last 365 days whose milligrams a day cannot be told;
- no indication on any row of the current episode (without one: of the last 90 days), and no review
  that calls the indication valid; asked only where there is such a row;
- a drug last issued more than 90 days ago while one of its rows still says "active";
- a prescription (of these drugs or an opioid), review, condition or encounter dated after today.
"""

from dataclasses import dataclass

from clinic_desktop.domain.flag import FactValue, Met, RuleAnswer, Severity
from clinic_desktop.domain.records import Prescription, PrescriptionStatus
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules import evidence
from clinic_desktop.rules.spec import Check, rule


@dataclass(frozen=True, slots=True)
class Params:
    dose_window_days: int
    indication_window_days: int
    stale_after_days: int


@rule(
    "DQ-01",
    version=1,
    params=Params,
    facts=("reasons",),
    checks=("bzra_rows", "doses_understood", "indication", "stale_items", "future_records"),
    words=("dose-not-understood", "no-indication", "stale-active-item", "future-date"),
)
def dq_01(timeline: Timeline, p: Params, check: Check) -> RuleAnswer:
    ordered = bool(timeline.usable_rows) or bool(_bzra_rows(timeline))
    if not check("bzra_rows", ordered, ordered):
        return None
    reasons: list[str] = []
    found: list[Prescription] = []
    first = timeline.day - p.dose_window_days + 1
    unread = [s for s in timeline.supplies if s.ug_per_day is None and s.start_day >= first]
    if check("doses_understood", len(unread), bool(unread)):
        reasons.append("dose-not-understood")
        found += [row for supply in unread for row in supply.rows]
    scope = _indication_scope(timeline, p.indication_window_days)
    missing = bool(scope) and not any(row.indication for row in scope)
    valid = any(review.indication == "valid" for review in timeline.reviews)
    if check("indication", len(scope), missing and not valid):
        reasons.append("no-indication")
        found += scope
    stale = _stale_items(timeline, p.stale_after_days)
    if check("stale_items", len(stale), bool(stale)):
        reasons.append("stale-active-item")
        found += stale
    future = timeline.future
    if check("future_records", future.kinds, bool(future.kinds)):
        reasons.append("future-date")
        found += future.prescriptions
    if not reasons:
        return None
    unique = {id(row): row for row in found}
    facts: dict[str, FactValue] = {"reasons": tuple(reasons)}
    return Met(
        Severity.INFO,
        facts,
        evidence.of_rows(unique.values())
        + evidence.of_reviews(future.reviews)
        + evidence.of_conditions(future.conditions)
        + evidence.of_encounters(future.encounters),
    )


def _bzra_rows(timeline: Timeline) -> list[Prescription]:
    """Rows of these drugs, whatever their date, status or route."""
    return [
        row
        for row in timeline.history.prescriptions
        if row.drug is not None and row.drug.ingredient.is_bzra
    ]


def _indication_scope(timeline: Timeline, window_days: int) -> list[Prescription]:
    """Rows among which an indication is looked for."""
    if timeline.current is not None:
        return list(timeline.current.rows)
    first = timeline.day - window_days + 1
    return [row for row in timeline.usable_rows if _day(row) >= first]


def _stale_items(timeline: Timeline, after_days: int) -> list[Prescription]:
    """Rows said to be active, of drugs not issued for longer than that."""
    if not any(row.status is PrescriptionStatus.ACTIVE for row in timeline.usable_rows):
        return []
    last_issue: dict[str, int] = {}
    for row in timeline.usable_rows:
        assert row.drug is not None
        key = row.drug.ingredient.key
        last_issue[key] = max(last_issue.get(key, 0), _day(row))
    return [
        row
        for row in timeline.usable_rows
        if row.status is PrescriptionStatus.ACTIVE
        and row.drug is not None
        and timeline.day - last_issue[row.drug.ingredient.key] > after_days
    ]


def _day(row: Prescription) -> int:
    assert row.start_on is not None
    return row.start_on.toordinal()
