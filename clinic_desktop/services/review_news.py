"""What came into a person's record between two looks at it, in words. Pure."""

from dataclasses import dataclass

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.services.patient_views import PatientPage, PrescriptionView, ReviewView
from clinic_desktop.services.review_text import DECISION_WORDS


@dataclass(frozen=True, slots=True)
class News:
    """One sentence, and each thing that is new as (what, words)."""

    title: str
    lines: tuple[tuple[str, str], ...]


def what_is_new(before: PatientPage, after: PatientPage) -> News | None:
    """None where nothing a review rests on is different."""
    known = {one.id: one for one in before.prescriptions}
    arrived = [one for one in after.prescriptions if one.id not in known]
    changed = [one for one in after.prescriptions if known.get(one.id, one) != one]
    gone = known.keys() - {one.id for one in after.prescriptions}
    signed = {one.review.id for one in before.reviews}
    reviews = [one for one in after.reviews if one.review.id not in signed]
    conditions = [words for words in after.conditions if words not in before.conditions]
    plans = {(plan.plan_id, plan.version, plan.state) for plan in before.plans}
    moved = [p for p in after.plans if (p.plan_id, p.version, p.state) not in plans]
    lines = [("New prescription", _issue(one)) for one in arrived]
    lines += [("Prescription that reads differently now", _issue(one)) for one in changed]
    if gone:
        lines.append(("Prescriptions taken back", f"{len(gone):,}"))
    lines += [("Review signed meanwhile", _review(one)) for one in reviews]
    lines += [("Now also recorded", words) for words in conditions]
    lines += [("Plan", f"{plan.drug}, now {plan.state.value}") for plan in moved]
    if not lines:
        return None
    return News(_title(len(arrived), len(reviews)), tuple(lines))


def _title(prescriptions: int, reviews: int) -> str:
    if prescriptions:
        return (
            "A new prescription arrived while this was open."
            if prescriptions == 1
            else f"{prescriptions:,} new prescriptions arrived while this was open."
        )
    if reviews:
        return "A review of this person was signed while this was open."
    return "The record of this person changed while this was open."


def _issue(one: PrescriptionView) -> str:
    on = day_text(one.start_on) if one.start_on is not None else "not dated"
    drug = " ".join((one.ingredient or one.drug_text).split())
    return f"{drug}, {one.dose_text}, {on} ({one.source_word})"


def _review(one: ReviewView) -> str:
    decision = one.review.decision
    on = day_text(one.review.review_on) if one.review.review_on is not None else "not dated"
    words = [on, one.review.reviewer or "nobody named"]
    if decision is not None:
        words.append(DECISION_WORDS[decision.value])
    return ", ".join(words)
