"""The sheets around a review: what will be signed, and what a signature changed."""

from collections.abc import Sequence
from datetime import date

from clinic_desktop.domain.flag import OutcomeKind
from clinic_desktop.domain.review import Review
from clinic_desktop.services.facade import Signer
from clinic_desktop.services.patient_views import PatientPage as PatientView
from clinic_desktop.services.review_news import News
from clinic_desktop.services.review_text import answers_in_words
from clinic_desktop.ui import format
from clinic_desktop.ui.patient.records import DECISION_WORDS
from clinic_desktop.ui.sheets import Sheet, facts
from clinic_desktop.ui.text import RunsLabel, fact, faint
from clinic_desktop.ui.widgets import label, rule


def sign_sheet(
    view: PatientView,
    review: Review,
    signer: Signer,
    today: date,
    owner: str | None = None,
    unconfirmed: Sequence[str] = (),
) -> Sheet:
    """What will be stored, in words, over the name it is signed with. `owner` as in `sign_review`;
    `unconfirmed` are answers of last time that are no part of it."""
    patient = view.patient
    sheet = Sheet("Sign this review", yes="Sign review", no="Go back", name="signSheet")
    sheet.names_person = False  # says so itself, larger
    born = f"   Born {format.born(patient, view.age)}   Id {format.identifier(patient)}"
    sheet.body.addWidget(RunsLabel((fact(format.name(patient)), faint(born))))
    sheet.body.addWidget(rule())
    decision = DECISION_WORDS[review.decision.value] if review.decision else ""
    contact = review.contact.value.replace("-", " ") if review.contact else ""
    answered, unasked = answers_in_words(review)
    listed = [
        ("Date and contact", f"{format.day(review.review_on)}, {contact}"),
        ("Decision", f"{decision}. {format.one_line(review.reason or '')}"),
        ("Next review", format.day(review.next_review_on)),
        ("Owner of the next step", _owner_words(view, owner)),
        *answered,
    ]
    if unasked:
        listed.append(("Not asked", format.all_of(unasked)))
    if review.notes:
        listed.append(("Notes", format.one_line(review.notes)))
    sheet.body.addWidget(facts(listed))
    if unconfirmed:
        sheet.body.addWidget(
            label(
                f"From last time and not confirmed, so left as not asked: "
                f"{format.all_of(unconfirmed)}.",
                "strong",
                wrap=True,
                name="signSheetUnconfirmed",
            )
        )
    sheet.body.addWidget(
        label(
            f"Signed by {format.one_line(signer.name)} ({signer.role}) on "
            f"{format.day(today)}. A signed review cannot be changed.",
            "muted",
            wrap=True,
        )
    )
    return sheet


def _owner_words(view: PatientView, owner: str | None) -> str:
    """Who has the next step after the signature, and from whom it comes."""
    now = format.one_line(view.owner) if view.owner else "nobody"
    if owner is None:
        return f"{now}, as before"
    return f"{format.one_line(owner) or 'nobody'}, until now {now}"


def news_sheet(news: News) -> Sheet:
    """What came in while the form was open."""
    sheet = Sheet("New in the record", no="Close", name="newsSheet")
    sheet.body.addWidget(label(news.title, wrap=True))
    sheet.body.addWidget(facts([(what, format.one_line(words)) for what, words in news.lines]))
    sheet.body.addWidget(label("What was answered on the form is as it was.", "muted", wrap=True))
    return sheet


def what_changed(before: PatientView, after: PatientView) -> str:
    """The flags that went and came by the signature, in words."""

    def found(view: PatientView) -> dict[str, str]:
        return {f.rule_id: f.sentence for f in view.flags if f.kind is OutcomeKind.FINDING}

    old, new = found(before), found(after)
    gone = [old[rule] for rule in old if rule not in new]
    come = [new[rule] for rule in new if rule not in old]
    changed = [new[rule] for rule in new if rule in old and old[rule] != new[rule]]
    parts = ["Review signed."]
    if gone:
        parts.append(f"No longer flagged: {' '.join(gone)}")
    if come:
        parts.append(f"Newly flagged: {' '.join(come)}")
    if changed:
        parts.append(f"Now reads: {' '.join(changed)}")
    if len(parts) == 1:
        parts.append("The flags are the same as before.")
    return " ".join(parts)
