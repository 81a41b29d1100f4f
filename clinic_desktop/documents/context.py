"""What a composer is given: one frozen `LetterContext`, and nothing else.

No clock, no settings, no database: whoever calls gathers these facts, so the same context always
gives the same document.
"""

from dataclasses import dataclass
from datetime import date

from clinic_desktop.documents.blocks import Edition, Paper, Stamp
from clinic_desktop.domain.plan import TaperPlan
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.domain.records import Patient


@dataclass(frozen=True, slots=True)
class Clinic:
    """The letterhead, and the numbers a patient is told to call.

    `emergency_number` is the clinic's own setting (999, 911, 112 ...): it is never assumed.
    `out_of_hours` is a sentence ("Call 111 when we are closed").
    """

    name: str
    address: tuple[str, ...] = ()
    phone: str | None = None
    emergency_number: str | None = None
    out_of_hours: str | None = None


@dataclass(frozen=True, slots=True)
class Prescriber:
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class LetterContext:
    """Everything a letter about a taper rests on.

    Without `signed_on` and `signed_by` the document is a draft and says so across every page.
    A draft of a bare plan has no `patient`, `clinic` or `prescriber`. `as_of` is the date of the
    letter; `records_up_to` the last day the clinic's data cover. `jurisdiction` is "uk", "us" ...
    `terms`: what was agreed beside the doses; None for a plan without. `waits_from`: the first step
    that waits for a check-in, due on `next_visit_on`: a patient's pages end before it, for a sheet
    that runs on would be followed (hazard H08).
    """

    plan: TaperPlan
    as_of: date
    patient: Patient | None = None
    clinic: Clinic | None = None
    prescriber: Prescriber | None = None
    plan_version: int | None = None
    signed_on: date | None = None
    signed_by: str | None = None
    records_up_to: date | None = None
    letter_code: str | None = None
    next_visit_on: date | None = None
    jurisdiction: str = "uk"
    lang: str = "en-GB"
    paper: Paper = Paper.A4
    edition: Edition = Edition.STANDARD
    demo: bool = False
    terms: PlanTerms | None = None
    waits_from: int | None = None

    @property
    def is_signed(self) -> bool:
        return self.signed_on is not None and bool(self.signed_by)

    @property
    def stamps(self) -> tuple[Stamp, ...]:
        """Words across every page: DEMO for invented people, DRAFT for what nobody signed."""
        demo = (Stamp.DEMO,) if self.demo else ()
        return demo if self.is_signed else (*demo, Stamp.DRAFT)
