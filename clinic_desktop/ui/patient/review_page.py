"""The review form's page: facts at the side, bars over the form, the draft, the signature."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_desktop.domain.errors import ClinicError
from clinic_desktop.domain.review import Contact, Review
from clinic_desktop.services.patient_views import PatientPage as PatientView
from clinic_desktop.services.review_news import News, what_is_new
from clinic_desktop.services.reviewing import ReviewStart
from clinic_desktop.ui import format
from clinic_desktop.ui.desk import Banner, Desk, Page, Place
from clinic_desktop.ui.patient.review_bars import Bar, FaultSummary
from clinic_desktop.ui.patient.review_form import Asked, ReviewForm
from clinic_desktop.ui.patient.review_frame import ReviewFoot, ReviewHead
from clinic_desktop.ui.patient.review_keeper import DraftKeeper
from clinic_desktop.ui.patient.review_last import last_review, last_time
from clinic_desktop.ui.patient.review_others import OthersDraft
from clinic_desktop.ui.patient.review_sheets import news_sheet, what_changed
from clinic_desktop.ui.patient.review_side import ReviewSide
from clinic_desktop.ui.patient.review_signature import Signature
from clinic_desktop.ui.patient.review_standing import StandingLine
from clinic_desktop.ui.patient.review_watch import RecordWatch
from clinic_desktop.ui.sheets import question
from clinic_desktop.ui.states import Placeholder, States, fault_view
from clinic_desktop.ui.theme import look
from clinic_desktop.ui.widgets import fill, scrolled

FOOT_STANDS_FROM = 280
"""Height of the page, at 100% text."""


class ReviewPage(Page):
    """A draft lives in the desk until it is signed, and on the disk from five seconds after the
    last change; the record changes only on the sign sheet. Somebody else's draft is only read,
    until it is taken over."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("reviewPage")
        self._view: PatientView | None = None
        self._start: ReviewStart | None = None
        self._new: News | None = None
        self._patient_id: str | None = None
        self.form = ReviewForm(desk.today)
        self.form.changed.connect(self._answered)
        self.head = ReviewHead(desk.today, self._copy_last)
        self.head.changed.connect(self._answered)
        self.foot = ReviewFoot(self._ask_to_discard, self._keep, self._ask_to_sign)
        self.keeper = DraftKeeper(desk, self)
        self.keeper.due.connect(self._keep_quietly)
        self.keeper.kept.connect(self.foot.say_kept)
        self.keeper.refused.connect(self._look_whose)
        self.signature = Signature(desk, self)
        self.signature.signed.connect(self._signed)
        self.signature.refused.connect(self._look_whose)
        self.watch = RecordWatch(desk, self)
        self.watch.changed.connect(self._record_changed)
        self.states = States(self._build())
        layout = QVBoxLayout(self)
        fill(layout, self.states)

    def _build(self) -> QWidget:
        self.faults = FaultSummary()
        self.faults.wanted.connect(self._go_to)
        self.others = OthersDraft(self.desk)
        self.others.changed.connect(self._show_whose)
        self.others.taken_over.connect(self._take_over)
        self.news = Bar("soon", "reviewNews")
        self.news.act("Show what is new", "showNews", self._open_news)
        self._standing = StandingLine(self.desk, self._review_if_dated)
        self.side = ReviewSide()
        look().changed.connect(self._fit)
        bars = QVBoxLayout()
        fill(
            bars,
            self.faults,
            self.others,
            self.news,
            self._standing,
            gap=6,
            margins=(20, 6, 20, 0),
        )
        answers = QWidget()
        answers_layout = QVBoxLayout(answers)
        fill(answers_layout, self.head, gap=0)
        answers_layout.addLayout(bars)
        answers_layout.addWidget(self.form)
        answers_layout.addStretch(1)
        self._answers_layout = answers_layout
        self.area = scrolled(answers)
        middle = QHBoxLayout()
        fill(middle, self.area, self.side, gap=0)
        middle.setStretch(0, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        fill(layout, gap=0)
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot)
        self._outer = layout
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
            self.watch.look()
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
        self.watch.stop()
        self._standing.stop()
        self._view = None
        self._patient_id = None

    def commands(self) -> Mapping[str, Callable[[], object]]:
        if self._view is None or self.others.kept is not None:
            return {}
        return {
            "save_draft": self._keep,
            "sign": self._ask_to_sign,
            "areas": self.form.focus_next_section,
        }

    @property
    def has_draft(self) -> bool:
        """Something was answered here, by the person at the desk."""
        touched = self.form.touched or self.head.contact.value() is not None
        return touched and self.others.kept is None

    # --- loading -------------------------------------------------------------------------------

    def _load(self) -> None:
        patient_id = self._patient_id
        if patient_id is not None:
            clinic = self.desk.clinic
            self.desk.jobs.run(
                lambda: (clinic.patient_page(patient_id), clinic.reviewing.start(patient_id)),
                self._show,
                self._failed,
            )

    def _show(self, found: tuple[PatientView, ReviewStart]) -> None:
        view, start = found
        if view.patient.id != self._patient_id:
            return
        self.states.show_content()
        self.form.clear()
        self.head.clear()
        self._show_faults(())
        self.news.hide()
        self.area.verticalScrollBar().setValue(0)
        self.foot.say_unkept()
        self._view, self._start = view, start
        self._show_record()
        mine, kept = self.keeper.in_session(view.patient.id), start.draft
        if mine is not None:
            self._restore(mine.values)
        elif kept is not None:
            self._restore(kept.values)
            self.foot.say_found(kept)
        self.others.show_draft(kept)
        self.watch.begin(view.patient.id, start.mark)
        self._answered()
        self.changed.emit()
        first = self.head.contact.button(Contact.SEEN.value)
        (first if first.isEnabled() else self.area).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_record(self) -> None:
        """What the record says, around and beside the questions."""
        view, start, signer = self._view, self._start, self.desk.signer
        assert view is not None
        assert start is not None
        taking = [f"{one.drug} {format.taking(one)}" for one in view.now_taking]
        hints = {"actual_use": f"record says {taking[0]}"} if len(taking) == 1 else {}
        self.head.show_use(format.all_of(taking) or "use", can_copy=last_review(view) is not None)
        self.form.set_asked(
            Asked(
                naloxone=bool(view.history.opioid_lanes),
                pdmp=self.desk.status.jurisdiction == "us",
                next_review=start.next_review,
                hints={**start.hints, **hints},
                owner=view.owner or "",
                owners=(*start.owners, *((signer.name,) if signer is not None else ())),
            )
        )
        self.side.show_facts(view)

    def _failed(self, fault: Exception) -> None:
        if not isinstance(fault, ClinicError):
            self.desk.jobs.fault.emit(fault)
        self.states.show_state(
            fault_view("The review could not be opened.", fault, self._load, safe="Your drafts.")
        )

    # --- what happens elsewhere ------------------------------------------------------------------

    def _record_changed(self, view: PatientView) -> None:
        """Something was signed or brought in meanwhile: it is said; nothing typed is touched."""
        before = self._view
        if before is None or view.patient.id != before.patient.id:
            return
        self._view = view
        self._show_record()
        news = what_is_new(before, view)
        if news is not None:
            self.news.show_words(news.title)
            self._new = news
            self.desk.announce(news.title)

    def _open_news(self) -> None:
        self.news.hide()
        if self._new is not None:
            self.desk.show_sheet(news_sheet(self._new))

    def _look_whose(self) -> None:
        if self._patient_id is not None:
            self.others.look(self._patient_id)

    def _show_whose(self) -> None:
        """Read only while somebody else has the draft."""
        read_only = self.others.kept is not None
        for part in (self.head, self.foot):
            part.set_read_only(read_only=read_only)
        self.form.setEnabled(not read_only)
        # With nothing to tab to the answers take the focus themselves, so that keys move them.
        policy = Qt.FocusPolicy.StrongFocus if read_only else Qt.FocusPolicy.NoFocus
        self.area.setFocusPolicy(policy)
        if read_only:
            self.keeper.stop()
        self.commands_changed.emit()

    def _take_over(self) -> None:
        self._store_draft(take_over=True)
        self._answered()
        self.head.contact.button(Contact.SEEN.value).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- draft ---------------------------------------------------------------------------------

    def _store_draft(self, *, take_over: bool = False) -> None:
        assert self._patient_id is not None
        values = {**self.form.values(), **self.head.values()}
        self.keeper.keep(self._patient_id, values, take_over=take_over)

    def _keep_quietly(self) -> None:
        if self._view is not None and self.has_draft:
            self._store_draft()

    def _restore(self, draft: Mapping[str, object]) -> None:
        values = dict(draft)
        self.head.set_values(values)
        self.form.set_values(values)

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
        self.head.clear()
        self.keeper.drop(patient_id)
        self.forget()
        self.desk.open("patient", patient_id)

    def _copy_last(self) -> None:
        """Answers of the last review, in grey, where nothing was answered yet."""
        review = last_review(self._view) if self._view is not None else None
        if review is None:
            return
        count = self.form.bring_last(last_time(review))
        self._answered()
        if not count:
            self.desk.announce("The last review has nothing that is not answered here already.")
            return
        self.desk.announce(
            f"{format.count(count, 'answer')} of {format.day(review.review_on)} in grey: "
            "touch each, or tick “Still true”."
        )

    # --- showing -------------------------------------------------------------------------------

    def _fit(self) -> None:
        """The facts leave whole where they would squeeze the answers."""
        width = look().size("width", "facts")
        self.side.setFixedWidth(width)
        self.side.setVisible(self.width() - width > look().px(540))
        self.foot.set_roomy(roomy=self.width() > look().px(760))
        # In a low window the foot scrolls with the form: beside it there would be no form to see.
        holder = (
            self._outer if self.height() > look().px(FOOT_STANDS_FROM) else self._answers_layout
        )
        if holder.indexOf(self.foot) < 0:
            holder.addWidget(self.foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _missing(self) -> list[tuple[str, str]]:
        return self.head.missing() + self.form.missing()

    def _answered(self) -> None:
        self._standing.changed()
        if self._view is not None and self.has_draft:
            self.keeper.changed()
        missing = self._missing()
        self.side.show_needed(
            [words for _, words in missing],
            notes_only=self.head.contact.value() == Contact.NOTES_ONLY.value,
            unconfirmed=self.form.unconfirmed(),
        )
        if self.faults.isVisible():
            self._show_faults(missing)

    def _show_faults(self, missing: Sequence[tuple[str, str]]) -> None:
        """What a signature waits for: at the top, and beside each field."""
        self.head.mark(dict(missing))
        self.form.mark(dict(missing))
        if missing:
            self.faults.show_faults(missing)
        else:
            self.faults.hide()

    # --- signing -------------------------------------------------------------------------------

    def _ask_to_sign(self) -> None:
        missing, review = self._missing(), self._review_if_dated()
        if not missing and review is not None and self._view is not None:
            form = self.form
            self.signature.ask(self._view, review, form.new_owner(), form.unconfirmed())
            return
        self._show_faults(missing)
        self.faults.setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.ensureWidgetVisible(self.faults)

    def _go_to(self, name: str) -> None:
        """From the summary to the field."""
        target = self.head.target(name)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.form.focus(name)
        focused = self.focusWidget()
        if focused is not None:
            self.area.ensureWidgetVisible(focused)

    def _review_if_dated(self) -> Review | None:
        on, contact, signer = self.head.date.value(), self.head.contact.value(), self.desk.signer
        if self._patient_id is None or on is None or signer is None:
            return None
        return self.form.review(
            patient_id=self._patient_id,
            on=on,
            reviewer=signer.name,
            contact=Contact(contact) if contact else None,
        )

    def _signed(self, before: PatientView, after: PatientView) -> None:
        patient_id = after.patient.id
        self.form.clear()
        self.head.clear()
        self.keeper.drop(patient_id)
        self.forget()
        self.desk.records_changed.emit()
        self.desk.open(self.foot.then.value() or "patient", patient_id)
        self.desk.told.emit(patient_id, what_changed(before, after))
