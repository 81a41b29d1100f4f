"""The review form's page: facts at the side, what is still needed, sign sheet, what changed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.review import Contact, Review
from clinic_desktop.services.reviewing import KeptDraft, Standing
from clinic_desktop.services.views import PatientPage as PatientView
from clinic_desktop.ui import format
from clinic_desktop.ui.controls import Choice, Segments, button
from clinic_desktop.ui.desk import Banner, Desk, Page, Place
from clinic_desktop.ui.fields import DateField
from clinic_desktop.ui.patient.records import STATE_WORDS
from clinic_desktop.ui.patient.review_form import Asked, ReviewForm
from clinic_desktop.ui.patient.review_keeper import DraftKeeper
from clinic_desktop.ui.patient.review_options import CONTACTS
from clinic_desktop.ui.patient.review_sheets import sign_sheet, what_changed
from clinic_desktop.ui.patient.review_side import ReviewSide
from clinic_desktop.ui.sheets import question
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.text import Run, RunsLabel
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import (
    fill,
    label,
    pane,
    scrolled,
)

WEIGH_AFTER_MS = 150


class ReviewPage(Page):
    """A draft lives in the desk until it is signed, and on the disk from five seconds after the
    last change; the record changes only on the sign sheet."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("reviewPage")
        self._view: PatientView | None = None
        self._patient_id: str | None = None
        self.form = ReviewForm(desk.today)
        self.form.changed.connect(self._answered)
        self.date = DateField(
            desk.today, desk.today, spoken="Date of the review", name="reviewDate", echo=False
        )
        self.date.changed.connect(self._answered)
        self.contact = Segments(CONTACTS, spoken="How")
        self.contact.setObjectName("reviewContact")
        self.contact.chosen.connect(lambda _key: self._answered())
        self.then = Choice(
            (("", "Patient page"), ("planner", "Plan taper"), ("documents", "Letter")),
            spoken="After signing, go to",
            name="reviewThen",
        )
        self.sign = button("Sign review", "primary", name="signReview", on=self._ask_to_sign)
        self.keep = button("Keep draft   Ctrl+S", name="keepDraft", on=self._keep)
        self.discard = button("Discard", "quiet", name="discardReview", on=self._ask_to_discard)
        self.keeper = DraftKeeper(desk, self)
        self.keeper.due.connect(self._keep_quietly)
        self.keeper.kept.connect(self._say_kept)
        self._weigh = QTimer(self, singleShot=True, interval=WEIGH_AFTER_MS)
        self._weigh.timeout.connect(self._ask_standing)
        self.states = States(self._build())
        layout = QVBoxLayout(self)
        fill(layout, self.states)

    def _build(self) -> QWidget:
        content = QWidget()
        self._heading = RunsLabel()
        self._heading.setObjectName("reviewHeading")
        top = pane("surface", "below", "actionbar")
        top_layout = QHBoxLayout(top)
        fill(
            top_layout,
            self._heading,
            label("Date", "caption"),
            self.date,
            self.contact,
            gap=10,
            margins=(20, 8, 18, 8),
        )
        top_layout.setStretch(0, 1)
        self._standing = label("", "note", wrap=True, name="reviewStanding")
        self._standing.setContentsMargins(20, 6, 20, 0)
        self._faults = label("", "fault", wrap=True, name="reviewFaults")
        self._faults.setContentsMargins(20, 6, 20, 0)
        self._faults.hide()
        self.side = ReviewSide()
        look().changed.connect(self._size_side)
        middle = QHBoxLayout()
        fill(middle, scrolled(self.form), self.side, gap=0)
        middle.setStretch(0, 1)
        foot = pane("sunken", "above", "footbar")
        self._draft_words = label("not yet in the record", "muted")
        self._then_words = label("Then", "caption")
        foot_layout = QHBoxLayout(foot)
        fill(
            foot_layout,
            label("DRAFT", "strong"),
            self._draft_words,
            self.discard,
            None,
            self._then_words,
            self.then,
            self.keep,
            self.sign,
            gap=10,
            margins=(20, 0, 20, 0),
        )
        layout = QVBoxLayout(content)
        fill(layout, top, self._standing, self._faults, gap=0)
        layout.addLayout(middle, 1)
        layout.addWidget(foot)
        return content

    # --- page ----------------------------------------------------------------------------------

    def title(self) -> str:
        return "Review"

    def help_name(self) -> str:
        return "review"

    def banner(self) -> Banner | None:
        if self._view is None:
            return None
        return Banner(self._view.patient, self._view.age, mark=format.needs(self._view.patient))

    def enter(self, place: Place) -> None:
        if place.patient_id == self._patient_id and self._view is not None:
            return
        self._patient_id = place.patient_id
        self._view = None
        self.states.show_state(Placeholder("Reading this person's record."))
        self._load()

    def leave(self) -> None:
        if self._view is not None and self.has_draft:
            self._store_draft()

    def forget(self) -> None:
        self.keeper.stop()
        self._weigh.stop()
        self._view = None
        self._patient_id = None

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self._view is None:
            return {}
        return {"save_draft": self._keep, "sign": self._ask_to_sign}

    @property
    def has_draft(self) -> bool:
        return self.form.touched or self.contact.value() is not None

    # --- loading -------------------------------------------------------------------------------

    def _load(self) -> None:
        patient_id = self._patient_id
        if patient_id is not None:
            clinic = self.desk.clinic
            self.desk.jobs.run(
                lambda: (clinic.patient_page(patient_id), clinic.reviewing.draft(patient_id)),
                self._show,
                self._failed,
            )

    def _show(self, found: tuple[PatientView, KeptDraft | None]) -> None:
        view, kept = found
        if view.patient.id != self._patient_id:
            return
        self._view = view
        self.states.show_content()
        self.form.clear()
        self.contact.clear()
        self.date.set_value(self.desk.today)
        taking = [f"{one.drug} {format.taking(one)}" for one in view.now_taking]
        self._heading.show_runs((Run(f"Review of {format.all_of(taking) or 'use'}", "section"),))
        opioids = [drug for drug, _ in view.history.opioid_lanes]
        self.form.set_asked(
            Asked(
                naloxone=bool(opioids),
                pdmp=self.desk.status.jurisdiction == "us",
                record_says=f"record says {taking[0]}" if len(taking) == 1 else "",
                opioid_says=f"from the record: {format.all_of(opioids)}" if opioids else "",
            )
        )
        draft = self.keeper.in_session(view.patient.id)
        if draft is not None:
            self._restore(draft.values)
        elif kept is not None:
            self._restore(kept.values)
            self._draft_words.setText(
                f"kept {kept.saved_at:%H:%M} on {format.day(kept.saved_at.date())} by "
                f"{format.one_line(kept.saved_by)}, not part of the record"
            )
        self.side.show_facts(view)
        self._answered()
        self.changed.emit()
        self.contact.button(Contact.SEEN.value).setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view("The review could not be opened.", fault, self._load, safe="Your drafts.")
        )

    # --- draft ---------------------------------------------------------------------------------

    def _values(self) -> dict[str, object]:
        return {
            **self.form.values(),
            "contact": self.contact.value(),
            "date": self.date.edit.text(),
        }

    def _store_draft(self) -> None:
        assert self._patient_id is not None
        self.keeper.keep(self._patient_id, self._values())

    def _keep_quietly(self) -> None:
        if self._view is not None and self.has_draft:
            self._store_draft()

    def _say_kept(self, at: datetime) -> None:
        self._draft_words.setText(f"kept {at:%H:%M}, not part of the record")

    def _restore(self, draft: Mapping[str, object]) -> None:
        values = dict(draft)
        contact, on = values.pop("contact"), values.pop("date")
        self.form.set_values(values)
        self.date.edit.setText(str(on))
        if contact:
            self.contact.choose(str(contact))

    def _keep(self) -> None:
        self._store_draft()
        self.desk.announce("Draft kept. It is not in the record.")

    def _ask_to_discard(self) -> None:
        self.desk.show_sheet(
            question(
                "Discard this draft?",
                "What was entered on this page is lost. The record does not change.",
                "Discard",
                "Keep it",
                self._discard,
            )
        )

    def _discard(self) -> None:
        patient_id = self._patient_id
        assert patient_id is not None
        self.form.clear()
        self.contact.clear()
        self.keeper.drop(patient_id)
        self.forget()
        self.desk.open("patient", patient_id)

    # --- showing -------------------------------------------------------------------------------

    def _size_side(self) -> None:
        """The facts leave whole where they would squeeze the answers."""
        width = look().size("width", "facts")
        self.side.setFixedWidth(width)
        self.side.setVisible(self.width() - width > look().px(540))
        roomy = self.width() > look().px(760)
        for part in (self._draft_words, self._then_words):
            part.setVisible(roomy)
        self.keep.setText("Keep draft   Ctrl+S" if roomy else "Keep draft")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_side()

    def _missing(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        on = self.date.value()
        if on is None:
            found.append(("date", "A date of the review that can be read"))
        elif on > self.desk.today:
            found.append(("date", "A date of the review that is not in the future"))
        if self.contact.value() is None:
            found.append(("contact", "How it was held: seen, phone, video, notes only"))
        return found + self.form.missing()

    def _ask_standing(self) -> None:
        """What the answers so far would count as, in words, while they are given."""
        if self._view is None or self.date.value() is None or self.desk.signer is None:
            self._standing.setText("As it stands: not a review. Give it a date.")
            return
        review = self._review()
        self.desk.jobs.run(
            lambda: self.desk.clinic.reviewing.standing(review),
            lambda standing: self._show_standing(review, standing),
        )

    def _show_standing(self, review: Review, standing: Standing) -> None:
        if self._view is None or review != self._review_if_dated():
            return
        words = f"As it stands: {STATE_WORDS[standing.state].lower()}."
        if not standing.counts and standing.missing:
            words += " It counts once it was held with the person, not later than today."
        if standing.missing:
            words += f" A complete one still needs {format.all_of(standing.missing)}."
        self._standing.setText(words)

    def _review_if_dated(self) -> Review | None:
        return self._review() if self.date.value() is not None else None

    def _answered(self) -> None:
        self._weigh.start()
        if self._view is not None and self.has_draft:
            self.keeper.changed()
        missing = self._missing()
        self.side.show_needed(
            [words for _, words in missing],
            notes_only=self.contact.value() == Contact.NOTES_ONLY.value,
        )
        if not missing:
            self._faults.hide()
            self.form.mark(set())

    # --- signing -------------------------------------------------------------------------------

    def _ask_to_sign(self) -> None:
        missing = self._missing()
        if missing:
            self._faults.setText(
                "Before signing: "
                + "; ".join(words[0].lower() + words[1:] for _, words in missing)
                + "."
            )
            self._faults.show()
            self.form.mark({name for name, _ in missing})
            first = missing[0][0]
            if first == "date":
                self.date.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            elif first == "contact":
                self.contact.button(Contact.SEEN.value).setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.form.focus(first)
            return
        self._show_sign_sheet(self._review())

    def _review(self) -> Review:
        assert self._patient_id is not None
        assert self.desk.signer is not None
        on, contact = self.date.value(), self.contact.value()
        assert on is not None
        return self.form.review(
            patient_id=self._patient_id,
            on=on,
            reviewer=self.desk.signer.name,
            contact=Contact(contact) if contact else None,
        )

    def _show_sign_sheet(self, review: Review) -> None:
        assert self._view is not None
        assert self.desk.signer is not None
        sheet = sign_sheet(self._view, review, self.desk.signer, self.desk.today)
        sheet.on_yes = partial(self._sign, review)
        self.desk.show_sheet(sheet)

    def _sign(self, review: Review) -> None:
        before = self._view
        signer = self.desk.signer
        assert before is not None
        assert signer is not None
        self.sign.setEnabled(False)
        self.desk.jobs.run(
            lambda: self.desk.clinic.sign_review(review, signer),
            partial(self._signed, before),
            self._sign_failed,
        )

    def _signed(self, before: PatientView, after: PatientView) -> None:
        self.sign.setEnabled(True)
        patient_id = after.patient.id
        self.form.clear()
        self.contact.clear()
        self.keeper.drop(patient_id)
        self.forget()
        self.desk.records_changed.emit()
        then = self.then.value() or "patient"
        self.desk.open(then, patient_id)
        self.desk.told.emit(patient_id, what_changed(before, after))

    def _sign_failed(self, fault: Exception) -> None:
        self.sign.setEnabled(True)
        self.desk.jobs.fault.emit(fault)
