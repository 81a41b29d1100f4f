"""A review as plain text, ready to paste into the main record."""

from collections.abc import Iterable
from datetime import date

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.records import Patient
from clinic_desktop.domain.review import NOT_ASKED, Review, ReviewState
from clinic_desktop.rules.explain import listed
from clinic_desktop.store.own_records import Addendum

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
    asked = (
        ("Why it is taken", review.indication),
        ("Actual use", review.actual_use),
        ("Benefit", review.benefit),
        ("Harms", review.harms),
        ("Other risks", review.interacting_risks),
        ("Withdrawal signs", review.withdrawal_signs),
        ("Naloxone", review.naloxone_offered),
        ("Monitoring programme checked", review.pdmp_checked),
        ("Non-drug help", review.non_drug_offered),
        ("Patient's view", review.patient_view),
    )
    lines += [_line(name, _plain(value)) for name, value in asked if value and value != NOT_ASKED]
    unasked = [name.lower() for name, value in asked if value == NOT_ASKED]
    if unasked:
        lines.append(_line("Not asked", listed(tuple(unasked))))
    decision = DECISION_WORDS[review.decision.value] if review.decision is not None else None
    lines.append(_line("Decision", _joined(decision, review.reason)))
    lines.append(_line("Next review", _on(review.next_review_on)))
    if review.notes:
        lines.append(_line("Notes", _one_line(review.notes)))
    lacking = listed(tuple(ITEM_WORDS.get(name, name) for name in missing))
    lines.append(f"{STATE_WORDS[state]}{f'; not answered: {lacking}' if lacking else ''}.")
    lines += [
        _line(
            f"Added {_on(one.signed_at.date())} by {one.signed_by} ({one.signed_role})",
            _one_line(one.text),
        )
        for one in addenda
    ]
    return "\n".join(lines) + "\n"


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
    return _one_line(value.replace("-", " "))


def _one_line(text: str) -> str:
    return " ".join(text.split())
