"""A review as plain text, ready to paste into the main record."""

import re
from collections.abc import Iterable
from datetime import date

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.records import Patient
from clinic_desktop.domain.review import (
    NO_SAFETY_ANSWERS,
    NOT_ASKED,
    SAFETY_QUESTIONS,
    Review,
    ReviewState,
)
from clinic_desktop.rules.explain import listed
from clinic_desktop.store.own_records import Addendum

_CODED = re.compile(r"[a-z]+(-[a-z]+)*(, [a-z]+(-[a-z]+)*)*")

ITEM_WORDS = {
    "indication": "why it is taken",
    "benefit": "whether it helps",
    "harms": "harms",
    "actual_use": "actual use",
    "interacting_risks": "interacting risks",
    "patient_view": "the patient's view",
    "decision": "a decision with its reason",
    "next_review_date": "the next review date",
    "pdmp_checked": "the monitoring programme checked",
    "withdrawal_signs": "withdrawal signs",
    "naloxone_offered": "naloxone offered",
}
STATE_WORDS = {
    ReviewState.COMPLETE: "Complete review",
    ReviewState.PARTIAL: "Partial review",
    ReviewState.NOT_A_REVIEW: "Not a review",
}
SAFETY_WORDS = {
    "opioid": "opioid",
    "alcohol": "alcohol",
    "other_sedatives": "other sedatives",
    "substance_use": "substance use",
    "sleep_apnoea": "sleep apnoea",
    "pregnancy": "pregnancy",
    "seizures": "seizures ever",
    "suicidal_thoughts": "suicidal thoughts",
}
DECISION_WORDS = {
    "continue": "continue",
    "reduce": "reduce the dose",
    "taper": "taper agreed",
    "stop": "stop",
    "refer": "ask for specialist advice",
    "declined": "a change was offered and declined",
    "not-suitable": "not suitable now",
}


def review_text(
    review: Review,
    patient: Patient,
    state: ReviewState,
    missing: Iterable[str],
    addenda: Iterable[Addendum] = (),
) -> str:
    """Dated, by whom and how; each item that was answered, what was not asked, the decision, the
    next date, and every remark made since. No name: the identifier and the birth date say whose."""
    contact = review.contact.value.replace("-", " ") if review.contact is not None else None
    lines = [
        "Review of benzodiazepine or Z-drug use",
        _line("Person", _whose(patient)),
        _line("Date", _joined(_on(review.review_on), review.reviewer, contact)),
    ]
    answered, unasked = answers_in_words(review)
    lines += [_line(name, value) for name, value in answered]
    if unasked:
        lines.append(_line("Not asked", listed(unasked)))
    decision = DECISION_WORDS[review.decision.value] if review.decision is not None else None
    lines.append(_line("Decision", _joined(decision, review.reason)))
    lines.append(_line("Next review", _on(review.next_review_on)))
    if review.notes:
        lines.append(_line("Notes", _one_line(review.notes)))
    lacking = listed(lacking_words(review, missing))
    lines.append(f"{STATE_WORDS[state]}{f'; not answered: {lacking}' if lacking else ''}.")
    lines += [
        _line(
            f"Added {_on(one.signed_at.date())} by {one.signed_by} ({one.signed_role})",
            _one_line(one.text),
        )
        for one in addenda
    ]
    return "\n".join(lines) + "\n"


def answers_in_words(review: Review) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """What was answered, as (question, words), and the questions that were not asked."""
    first = (
        ("Why it is taken", review.indication),
        ("Actual use", review.actual_use),
        ("Benefit", review.benefit),
        ("Harms", review.harms),
    )
    then = (
        ("Withdrawal signs", review.withdrawal_signs),
        ("Naloxone", review.naloxone_offered),
        ("Monitoring programme checked", review.pdmp_checked),
        ("Non-drug help", review.non_drug_offered),
        ("Risks of long use explained", review.risks_explained),
        ("Patient's view", review.patient_view),
        ("Single prescriber", review.single_prescriber),
        ("Single pharmacy", review.single_pharmacy),
    )
    apart = tuple((SAFETY_WORDS[n], getattr(review.safety, n)) for n in SAFETY_QUESTIONS)
    risks = "; ".join(f"{name} {words}" for name, words in _answered(apart))
    safety = ("Safety", risks) if risks else ("Other risks", review.interacting_risks)
    asked_at_once = () if review.safety != NO_SAFETY_ANSWERS else (safety,)
    unasked = _unasked((*first, *asked_at_once, *then))
    return (
        _answered((*first, safety, *then)),
        (*(name.lower() for name in unasked), *_unasked(apart)),
    )


def _answered(asked: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    return [(name, _plain(value)) for name, value in asked if value and value != NOT_ASKED]


def _unasked(asked: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
    return tuple(name for name, value in asked if value == NOT_ASKED)


def lacking_words(review: Review, missing: Iterable[str]) -> tuple[str, ...]:
    """Items a complete review still needs, in words; of the risks asked apart, which of them."""

    def words(name: str) -> str:
        unasked = review.safety.unasked_of_r5
        if name == "interacting_risks" and review.safety != NO_SAFETY_ANSWERS and unasked:
            asked = listed(tuple(SAFETY_WORDS[one] for one in unasked))
            return f"{ITEM_WORDS[name]} (not asked: {asked})"
        return ITEM_WORDS.get(name, name)

    return tuple(words(name) for name in missing)


def _whose(patient: Patient) -> str:
    return _joined(
        f"Id {patient.identifier or patient.id}",
        f"born {_on(patient.birth_date)}" if patient.birth_date is not None else None,
    )


def _line(name: str, value: str | None) -> str:
    return f"{name}: {value or 'not recorded'}"


def _on(day: date | None) -> str | None:
    return day_text(day) if day is not None else None


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _plain(value: str) -> str:
    """Words of a list (`not-known`) as words; a hyphen somebody wrote is left alone."""
    listed, colon, detail = value.partition(": ")
    if _CODED.fullmatch(listed):
        listed = listed.replace("-", " ")
    return _one_line(f"{listed}{colon}{detail}")


def _one_line(text: str) -> str:
    return " ".join(text.split())
