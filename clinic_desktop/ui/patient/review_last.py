"""Answers from elsewhere in this form's words: of the last review, and of an older form's draft."""

from collections.abc import Mapping

from clinic_desktop.domain.review import NOT_ASKED, SAFETY_QUESTIONS, Review, answered
from clinic_desktop.services.patient_views import PatientPage
from clinic_desktop.ui.patient.review_options import (
    BENEFIT,
    HARMS,
    INDICATION,
    OFFERED,
    PREGNANCY,
    TICKED_RISKS,
    USE,
    VIEW,
    WITHDRAWAL,
    YES_NO,
)

_CHOICES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "indication": INDICATION,
    "benefit": BENEFIT,
    "withdrawal_signs": WITHDRAWAL,
    "naloxone_offered": OFFERED,
    "pdmp_checked": YES_NO,
    "non_drug_offered": OFFERED,
    "risks_explained": YES_NO,
    "patient_view": VIEW,
}


def last_review(view: PatientPage) -> Review | None:
    """The latest review that counts, of one day the one that was signed last. The page has the
    newest day first."""
    counted = [one.review for one in view.reviews if one.counts]
    return next((r for r in reversed(counted) if r.review_on == counted[0].review_on), None)


def last_time(review: Review) -> dict[str, object]:
    """Answers of a review by the form's names; what the form has no words for is left out. Dates
    and notes are of their day."""
    found: dict[str, object] = {
        name: getattr(review, name)
        for name, options in _CHOICES.items()
        if getattr(review, name) in dict(options)
    }
    harms = [key.strip() for key in (review.harms or "").split(",")]
    if {*harms} <= dict(HARMS).keys():
        found["harms"] = ", ".join(harms)
    found |= _actual_use(review.actual_use)
    for name in SAFETY_QUESTIONS:
        if getattr(review.safety, name) in dict(PREGNANCY if name == "pregnancy" else YES_NO):
            found[name] = getattr(review.safety, name)
    found |= {n: v for n, v in _ticked(review.interacting_risks).items() if n not in found}
    for name in ("reason", "single_prescriber", "single_pharmacy"):
        if answered(getattr(review, name)):
            found[name] = getattr(review, name)
    if review.decision is not None:
        found["decision"] = review.decision.value
    return {name: value for name, value in found.items() if value != NOT_ASKED}


def _actual_use(said: str | None) -> dict[str, object]:
    """`less: half at night` as choice and detail; other words are all detail."""
    if not answered(said) or said is None:
        return {}
    use, _, detail = said.partition(": ")
    if use in dict(USE):
        return {"actual_use": use, "use_detail": detail} if detail else {"actual_use": use}
    return {"use_detail": said}


def _ticked(risks: str | None) -> dict[str, object]:
    """Risks that were ticked in one row, before each was asked apart. That none was ticked never
    meant that each had been asked about."""
    ticks = {key.strip() for key in (risks or "").split(",")}
    return {name: "yes" for key, name in TICKED_RISKS.items() if key in ticks}


def in_present_words(values: Mapping[str, object]) -> Mapping[str, object]:
    """A draft in today's questions, when it was kept by a form that ticked risks in one row."""
    if "interacting_risks" not in values:
        return values
    return {**_ticked(str(values["interacting_risks"])), **values}
