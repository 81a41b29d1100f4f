"""Everything recorded of one person that the rules may look at."""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.domain.records import Condition, Encounter, Patient, PlanRow, Prescription
from clinic_desktop.domain.review import Review


@dataclass(frozen=True, slots=True)
class PatientHistory:
    """One person's records. `prescriptions` may be cut to those of relevant classes;
    `first_record_on` is the earliest start of any prescription of any drug or any encounter."""

    patient: Patient
    prescriptions: tuple[Prescription, ...] = ()
    conditions: tuple[Condition, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    reviews: tuple[Review, ...] = ()
    plan_rows: tuple[PlanRow, ...] = ()
    first_record_on: date | None = None
