"""Records dated after the as-of date: no rule counts them, and their dates want mending."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.drug import DrugClass
from clinic_desktop.domain.history import PatientHistory
from clinic_desktop.domain.records import Condition, Encounter, Prescription
from clinic_desktop.domain.review import Review


@dataclass(frozen=True, slots=True)
class FutureRecords:
    """Orders of a benzodiazepine, a Z-drug or an opioid, reviews, conditions and encounters."""

    prescriptions: tuple[Prescription, ...]
    reviews: tuple[Review, ...]
    conditions: tuple[Condition, ...]
    encounters: tuple[Encounter, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds there are some of: "prescription", "review", "condition", "encounter"."""
        of_kind = {
            "prescription": self.prescriptions,
            "review": self.reviews,
            "condition": self.conditions,
            "encounter": self.encounters,
        }
        return tuple(kind for kind, records in of_kind.items() if records)


def records_after(history: PatientHistory, as_of: date) -> FutureRecords:
    """By the date that places each record: start, review, onset."""

    def later(on: date | None) -> bool:
        return on is not None and on > as_of

    return FutureRecords(
        tuple(r for r in history.prescriptions if later(r.start_on) and _is_watched(r)),
        tuple(r for r in history.reviews if later(r.review_on)),
        tuple(c for c in history.conditions if later(c.onset_on)),
        tuple(e for e in history.encounters if later(e.start_on)),
    )


def _is_watched(row: Prescription) -> bool:
    ingredient = row.drug.ingredient if row.drug is not None else None
    return ingredient is not None and (
        ingredient.is_bzra or ingredient.drug_class is DrugClass.OPIOID
    )
