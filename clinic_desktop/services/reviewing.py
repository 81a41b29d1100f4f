"""Reviews on their way and after: what the form begins with, drafts, signing, remarks, text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from clinic_desktop.domain.dates_in_words import day_text
from clinic_desktop.domain.errors import NotAllowed, UnknownItem, UserError
from clinic_desktop.domain.review import Review, ReviewState, answered
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.rules.spec import RuleSet
from clinic_desktop.services.next_review import NextReview, next_review
from clinic_desktop.services.patient_page import refuse_closed
from clinic_desktop.services.queue_state import MoveKind, read_state
from clinic_desktop.services.review_hints import record_hints
from clinic_desktop.services.review_text import lacking_words, review_text
from clinic_desktop.services.signer import Signer
from clinic_desktop.store import (
    clinic_facts,
    own_records,
    queue_records,
    review_drafts,
    writing,
)
from clinic_desktop.store.change_marks import person_mark
from clinic_desktop.store.own_records import Addendum
from clinic_desktop.store.review_drafts import StoredDraft
from clinic_desktop.store.session import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """What a review would count as if it were signed as it stands. `missing`: the items a complete
    one still needs, in words; `counts` False: not dated, not in contact, or dated later."""

    state: ReviewState
    counts: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft of a review. It is not part of the record."""

    values: Mapping[str, object]
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewStart:
    """What a form begins with. `hints`: what the record says beside a question, by its name;
    `owners`: everybody who was ever given a person; `mark` moves when the record does."""

    draft: KeptDraft | None
    hints: Mapping[str, str]
    owners: tuple[str, ...]
    mark: tuple[int, ...]
    next_review: NextReview


@dataclass
class ReviewDesk:
    """`timeline` gives a person as the rules see them, `rules` those that hold here."""

    store: Store
    timeline: Callable[[str], Timeline]
    rules: Callable[[], RuleSet]
    clock: Callable[[], datetime]

    # --- on the way ---------------------------------------------------------------------------

    def start(self, patient_id: str) -> ReviewStart:
        """What a person's form begins with."""
        timeline = self.timeline(patient_id)
        with self.store.read() as session:
            up_to = clinic_facts.records_up_to(session, timeline.as_of)
            return ReviewStart(
                self.draft(patient_id),
                record_hints(timeline, up_to),
                queue_records.owners(session),
                person_mark(session, patient_id),
                next_review(timeline, self.rules()),
            )

    def mark(self, patient_id: str) -> tuple[int, ...]:
        """Another than before: something was signed or brought in since, here or elsewhere."""
        with self.store.read() as session:
            return person_mark(session, patient_id)

    def standing(self, review: Review) -> Standing:
        """Complete, partial or not a review, and what is missing; nothing is saved."""
        timeline = self.timeline(review.patient_id)
        counts = review.counts_on(timeline.as_of)
        if review.review_on is None:
            return Standing(ReviewState.NOT_A_REVIEW, counts=False, missing=("the date",))
        missing = lacking_words(review, timeline.missing_items(review))
        state = timeline.review_state(review) if counts else ReviewState.NOT_A_REVIEW
        return Standing(state, counts, missing)

    def keep_draft(
        self, patient_id: str, values: Mapping[str, object], by: str, *, take_over: bool = False
    ) -> datetime:
        """Keeps what was typed, in place of an earlier draft; when. Somebody else's draft is only
        written over when it is taken over knowingly; else NotAllowed."""
        at = self.clock()
        with self.store.write() as session:
            if not take_over:
                _refuse_over(review_drafts.find_draft(session, patient_id), by)
            review_drafts.save_draft(
                session,
                patient_id,
                orjson.dumps(dict(values)).decode(),
                by,
                at.isoformat(timespec="seconds"),
            )
        return at

    def draft(self, patient_id: str) -> KeptDraft | None:
        with self.store.read() as session:
            kept = review_drafts.find_draft(session, patient_id)
        if kept is None:
            return None
        return KeptDraft(orjson.loads(kept.answers), kept.saved_by, kept.saved_at)

    def drop_draft(self, patient_id: str, by: str) -> None:
        """Their draft was discarded; somebody else's stays."""
        with self.store.write() as session:
            review_drafts.drop_draft(session, patient_id, by)

    # --- signing ------------------------------------------------------------------------------

    def sign(self, review: Review, signer: Signer, owner: str | None = None) -> None:
        """Stores a review; needs a decision, its reason and the next review date.

        `owner` has the next step from now on, "" is nobody, None leaves it as it is. The review,
        the move in the queue and the end of the draft are one act: all of it or nothing.
        """
        refuse_closed(self.timeline(review.patient_id))
        if review.decision is None or not answered(review.reason):
            raise UserError(
                "The decision is missing", "A review ends with a decision and its reason.", ""
            )
        if review.next_review_on is None:
            raise UserError("The next review date is missing", "Every review names the next.", "")
        at = self.clock().isoformat(timespec="seconds")
        with self.store.write() as session:
            _refuse_over(review_drafts.find_draft(session, review.patient_id), signer.name)
            own_id = writing.next_own_review_id(session, review.patient_id)
            signed = replace(review, id=own_id, reviewer=signer.name)
            writing.add_review(session, signed, signer.name, signer.role, at)
            review_drafts.drop_draft(session, review.patient_id, signer.name)
            if owner is not None:
                _give(session, review.patient_id, owner.strip() or None, signer, at)

    # --- after --------------------------------------------------------------------------------

    def addenda(self, patient_id: str, review_id: str) -> tuple[Addendum, ...]:
        """Remarks on a review, in the order they were made."""
        with self.store.read() as session:
            found = own_records.addenda(session, patient_id)
        return tuple(one for one in found if one.review_id == review_id)

    def add_addendum(self, patient_id: str, review_id: str, text: str, signer: Signer) -> None:
        """Adds a signed remark. The review itself is never changed."""
        if not text.strip():
            raise UserError("The remark is empty", "A remark says something.", "Write it.")
        self._review(patient_id, review_id)
        with self.store.write() as session:
            writing.add_addendum(
                session,
                patient_id,
                review_id,
                text.strip(),
                signer.name,
                signer.role,
                self.clock().isoformat(timespec="seconds"),
            )

    def text(self, patient_id: str, review_id: str) -> str:
        """The review with its remarks as plain text. Raises UnknownItem."""
        timeline, review = self._review(patient_id, review_id)
        standing = self.standing(review)
        missing = timeline.missing_items(review) if review.review_on is not None else ()
        return review_text(
            review,
            timeline.patient,
            standing.state,
            missing,
            self.addenda(patient_id, review_id),
        )

    def _review(self, patient_id: str, review_id: str) -> tuple[Timeline, Review]:
        timeline = self.timeline(patient_id)
        for review in timeline.history.reviews:
            if review.id == review_id:
                return timeline, review
        raise UnknownItem("No such review", "This person has no review of that id.")


def _refuse_over(kept: StoredDraft | None, by: str) -> None:
    """Raises NotAllowed where somebody else has a draft of this review."""
    if kept is not None and kept.saved_by != by:
        raise NotAllowed(
            "Somebody else has a draft of this review",
            f"{kept.saved_by} last saved it at {kept.saved_at:%H:%M} on "
            f"{day_text(kept.saved_at.date())}.",
            "Talk to them, or take their draft over.",
        )


def _give(session: Session, patient_id: str, owner: str | None, signer: Signer, at: str) -> None:
    """Gives the person to an owner, unless they have them already."""
    if read_state(session, patient_id).owner == owner:
        return
    queue_records.add_move(
        session,
        patient_id,
        MoveKind.OWNER.value,
        owner,
        by=signer.name,
        role=signer.role,
        at=at,
    )
