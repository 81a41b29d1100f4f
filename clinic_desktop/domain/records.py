"""The records of one person, as imported: what the sources said, typed and frozen.

An absent value is None ("not recorded"), never zero and never "no".
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from clinic_desktop.domain.drug import RecognisedDrug
from clinic_desktop.domain.folding import folded
from clinic_desktop.domain.reading import ReadBy


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a record came from: file name, line (CSV, NDJSON) or resource, e.g. "Patient/7"."""

    file: str
    line: int | None = None
    resource: str | None = None


class Source(StrEnum):
    """Who reports the supply."""

    PRESCRIBED = "prescribed"
    DISPENSED = "dispensed"
    ADMINISTERED = "administered"


class PrescriptionStatus(StrEnum):
    """Status of an order as the source gives it; a blank one is None on the record."""

    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    ON_HOLD = "on-hold"
    DRAFT = "draft"


class EncounterKind(StrEnum):
    INPATIENT = "inpatient"
    EMERGENCY = "emergency"
    AMBULATORY = "ambulatory"
    PHONE = "phone"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


LARGE_PRINT = "large-print"
"""The one communication need that letters can meet."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A person. `id` is the source's own; `identifier` the number people use (NHS number, MRN).

    `reported_dead`: the source says that they have died, and not on which day.
    """

    id: str
    family_name: str | None = None
    given_name: str | None = None
    birth_date: date | None = None
    title: str | None = None
    sex: Sex = Sex.UNKNOWN
    identifier: str | None = None
    address: tuple[str, ...] = ()
    phone: str | None = None
    language: str | None = None
    communication_needs: tuple[str, ...] = ()
    deceased_on: date | None = None
    merged_into: str | None = None
    reported_dead: bool = False

    @property
    def alike(self) -> tuple[str, str]:
        """People with the same family name and first letter of the given name look alike."""
        return folded(self.family_name or self.id), folded(self.given_name or "")[:1]

    @property
    def needs_large_print(self) -> bool:
        return LARGE_PRINT in self.communication_needs

    @property
    def other_needs(self) -> str:
        """What of their needs is not large print, in words: `easy read and braille`."""
        others = (need for need in self.communication_needs if need != LARGE_PRINT)
        return " and ".join(need.replace("-", " ") for need in others)


@dataclass(frozen=True, slots=True)
class Prescription:
    """One order or fill.

    `drug` is None when the text was not recognised. `units_per_day` is the most the directions
    allow on a day of use, in dispensed units; None when they were absent or not understood
    (`directions_understood` tells which: None absent, False not understood). `as_needed` is true
    when flagged, or the directions say so, or the dose is a range. `read_by`: what of this row
    rests on the word of a person, because the program could not read it.
    """

    id: str
    patient_id: str
    drug_text: str
    drug: RecognisedDrug | None
    start_on: date | None
    source: Source = Source.PRESCRIBED
    directions_text: str | None = None
    directions_understood: bool | None = None
    units_per_day: Fraction | None = None
    as_needed: bool = False
    quantity: Fraction | None = None
    quantity_unit: str | None = None
    days_supply: int | None = None
    repeats: int | None = None
    end_on: date | None = None
    status: PrescriptionStatus | None = None
    prescriber: str | None = None
    organisation: str | None = None
    indication: str | None = None
    drug_code: str | None = None
    drug_code_system: str | None = None
    read_by: tuple[ReadBy, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A recorded condition; `word` is the project's plain word the rules use, None where the code
    is in no list (kept, shown, never counted). `not_current` marks one the source calls inactive
    without an end date."""

    patient_id: str
    code: str
    code_system: str
    word: str | None
    text: str | None = None
    onset_on: date | None = None
    end_on: date | None = None
    not_current: bool = False

    @property
    def id(self) -> str:
        """A condition is known by code and onset."""
        return f"{self.code}@{self.onset_on.isoformat() if self.onset_on else ''}"

    def is_current(self, on: date) -> bool:
        """Onset blank or past, end blank or not yet past, not called inactive by the source."""
        return (
            not self.not_current
            and (self.onset_on is None or self.onset_on <= on)
            and (self.end_on is None or self.end_on >= on)
        )


@dataclass(frozen=True, slots=True)
class Encounter:
    id: str
    patient_id: str
    start_on: date | None
    end_on: date | None = None
    kind: EncounterKind = EncounterKind.AMBULATORY
    reason: str | None = None
    clinician: str | None = None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One step of a taper already recorded: elsewhere (imported), or signed in this program."""

    patient_id: str
    start_on: date
    drug: str | None = None
    dose_ug: int | None = None

    @property
    def id(self) -> str:
        """A plan row is known by drug and start."""
        return f"{self.drug or ''}@{self.start_on.isoformat()}"
