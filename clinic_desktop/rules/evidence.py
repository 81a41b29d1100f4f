"""The records an answer rests on, by kind and id."""

from collections.abc import Iterable

from clinic_desktop.domain.flag import Evidence, EvidenceKind
from clinic_desktop.domain.records import Condition, Encounter, PlanRow, Prescription
from clinic_desktop.domain.review import Review
from clinic_desktop.domain.supply import Supply


def of_supplies(supplies: Iterable[Supply]) -> tuple[Evidence, ...]:
    """Rows behind the supplies; orders that gave way to a fill are left out."""
    return of_rows(row for supply in supplies for row in supply.rows)


def of_rows(rows: Iterable[Prescription]) -> tuple[Evidence, ...]:
    return tuple(Evidence(EvidenceKind.PRESCRIPTION, row.id) for row in rows)


def of_reviews(reviews: Iterable[Review]) -> tuple[Evidence, ...]:
    return tuple(Evidence(EvidenceKind.REVIEW, review.id) for review in reviews)


def of_conditions(conditions: Iterable[Condition]) -> tuple[Evidence, ...]:
    return tuple(Evidence(EvidenceKind.CONDITION, condition.id) for condition in conditions)


def of_encounters(encounters: Iterable[Encounter]) -> tuple[Evidence, ...]:
    return tuple(Evidence(EvidenceKind.ENCOUNTER, visit.id) for visit in encounters)


def of_plan(rows: Iterable[PlanRow]) -> tuple[Evidence, ...]:
    return tuple(Evidence(EvidenceKind.PLAN, row.id) for row in rows)
