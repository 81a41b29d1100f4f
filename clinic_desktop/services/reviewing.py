"""Reviews on their way and after: what a draft amounts to, drafts kept, remarks, text to paste."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from clinic_desktop.domain.errors import UnknownItem, UserError
from clinic_desktop.domain.review import Review, ReviewState
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services.review_text import ITEM_WORDS, review_text
from clinic_desktop.services.signer import Signer
from clinic_desktop.store import own_records, review_drafts, writing
from clinic_desktop.store.own_records import Addendum
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


@dataclass
class ReviewDesk:
    """`timeline` gives a person as the rules see them."""

    store: Store
    timeline: Callable[[str], Timeline]
    clock: Callable[[], datetime]

    # --- on the way ---------------------------------------------------------------------------

    def standing(self, review: Review) -> Standing:
        """Complete, partial or not a review, and what is missing; nothing is saved."""
        timeline = self.timeline(review.patient_id)
        counts = review.counts_on(timeline.as_of)
        if review.review_on is None:
            return Standing(ReviewState.NOT_A_REVIEW, counts=False, missing=("the date",))
        missing = tuple(ITEM_WORDS.get(name, name) for name in timeline.missing_items(review))
        state = timeline.review_state(review) if counts else ReviewState.NOT_A_REVIEW
        return Standing(state, counts, missing)

    def keep_draft(self, patient_id: str, values: Mapping[str, object], by: str) -> datetime:
        """Keeps what was typed, in place of an earlier draft; when."""
        at = self.clock()
        with self.store.write() as session:
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

    def drop_draft(self, patient_id: str) -> None:
        """The draft was signed or discarded."""
        with self.store.write() as session:
            review_drafts.drop_draft(session, patient_id)

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
