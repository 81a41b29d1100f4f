"""Reviews: what was recorded, what counts as answered, and complete / partial / not a review.

Items R1 to R13 of the rule catalogue, section 6.2. "not-known" is an answer; blank and
"not-asked" are not.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Contact(StrEnum):
    SEEN = "seen"
    PHONE = "phone"
    VIDEO = "video"
    NOTES_ONLY = "notes-only"


class Decision(StrEnum):
    CONTINUE = "continue"
    REDUCE = "reduce"
    TAPER = "taper"
    STOP = "stop"
    REFER = "refer"
    DECLINED = "declined"
    NOT_SUITABLE = "not-suitable"


NOT_ASKED = "not-asked"
YES, NO, NOT_APPLICABLE = "yes", "no", "not-applicable"


@dataclass(frozen=True, slots=True)
class SafetyAnswers:
    """Risks asked about one by one: "yes", "no", "not-applicable" or "not-asked".

    None where the record holds no such question: a review that came in, or that was signed before
    they were asked apart.
    """

    opioid: str | None = None
    alcohol: str | None = None
    other_sedatives: str | None = None
    substance_use: str | None = None
    sleep_apnoea: str | None = None
    pregnancy: str | None = None
    seizures: str | None = None
    suicidal_thoughts: str | None = None

    @property
    def interacting_risks(self) -> str:
        """Item R5 as the rules read it: the risks there are, or "none". Missing is not clear:
        "not-asked" until each of its questions has an answer."""
        if self.unasked_of_r5:
            return NOT_ASKED
        found = [name for name in R5_QUESTIONS if getattr(self, name) == YES]
        return ", ".join(name.replace("_", "-") for name in found) or "none"

    @property
    def unasked_of_r5(self) -> tuple[str, ...]:
        """Questions of item R5 without an answer."""
        return tuple(name for name in R5_QUESTIONS if not answered(getattr(self, name)))


R5_QUESTIONS = (
    "opioid", "alcohol", "other_sedatives", "substance_use", "sleep_apnoea", "pregnancy",
)  # fmt: skip
"""What item R5 asks (rules.md, 6.2). Seizures and suicidal thoughts are asked beside them."""

SAFETY_QUESTIONS = (*R5_QUESTIONS, "seizures", "suicidal_thoughts")
NO_SAFETY_ANSWERS = SafetyAnswers()


@dataclass(frozen=True, slots=True)
class Review:
    """One dated review. Item fields hold what was written; None or "not-asked" is unanswered."""

    id: str
    patient_id: str
    review_on: date | None
    reviewer: str | None
    contact: Contact | None = None
    indication: str | None = None
    benefit: str | None = None
    harms: str | None = None
    actual_use: str | None = None
    interacting_risks: str | None = None
    patient_view: str | None = None
    decision: Decision | None = None
    reason: str | None = None
    next_review_on: date | None = None
    withdrawal_signs: str | None = None
    pdmp_checked: str | None = None
    naloxone_offered: str | None = None
    non_drug_offered: str | None = None
    notes: str | None = None
    safety: SafetyAnswers = NO_SAFETY_ANSWERS
    risks_explained: str | None = None
    """Item R9: risks of long use, and what stopping brings. Not among the core items."""
    single_prescriber: str | None = None
    """Item R13, its second half: who alone prescribes, and which pharmacy alone supplies."""
    single_pharmacy: str | None = None

    def counts_on(self, as_of: date) -> bool:
        """Dated by `as_of`, by a named reviewer, in contact with the patient."""
        return (
            self.review_on is not None
            and self.review_on <= as_of
            and bool(self.reviewer)
            and self.contact in (Contact.SEEN, Contact.PHONE, Contact.VIDEO)
        )

    @property
    def decided_with_reason(self) -> bool:
        """Item R8: decision and reason both answered."""
        return self.decision is not None and answered(self.reason)


def answered(value: str | None) -> bool:
    """Any non-empty value except "not-asked"."""
    return bool(value) and value != NOT_ASKED


class ReviewState(StrEnum):
    COMPLETE = "complete"
    PARTIAL = "partial"
    NOT_A_REVIEW = "not-a-review"
