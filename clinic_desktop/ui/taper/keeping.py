"""What becomes of a plan in the planner: kept as a draft, previewed on paper, signed."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer

from clinic_desktop.domain.errors import NotAllowed
from clinic_desktop.domain.plan import TimeOfDay
from clinic_desktop.services.patient_views import PlanSummary
from clinic_desktop.services.taper_views import GuardAnswer
from clinic_desktop.ui.desk import AUTOSAVE_AFTER_MS, Desk, Draft, Place
from clinic_desktop.ui.taper.editor import PlanEditor
from clinic_desktop.ui.taper.method_words import settings_words
from clinic_desktop.ui.taper.opening import Opening, drafts_of_others
from clinic_desktop.ui.taper.signing import ToSign, ask_to_sign


class Keeping:
    """`reasons` for steps beyond the limits stay with the draft from the sign sheet on."""

    def __init__(self, desk: Desk, editor: PlanEditor) -> None:
        self._desk = desk
        self._editor = editor
        self._patient_id: str | None = None
        self._recorded: tuple[tuple[TimeOfDay, int], ...] = ()
        self.reasons: Mapping[str, str] = {}
        self.touched = False
        """Something was edited or answered: the draft is worth keeping."""
        self.timer = QTimer(editor, singleShot=True, interval=AUTOSAVE_AFTER_MS)
        """Runs from the last change on until the draft is on the disk."""

    def open(self, opening: Opening | None) -> None:
        self.timer.stop()
        self._patient_id = opening.start.patient.id if opening is not None else None
        self._recorded = opening.start.current if opening is not None else ()
        self.reasons = opening.reasons if opening is not None else {}
        self.touched = opening is not None and opening.is_draft

    def touch(self) -> None:
        self.touched = True
        self.timer.start()

    def flush(self, answers: Mapping[str, GuardAnswer]) -> None:
        """Before the page is left, what the timer has not come to yet."""
        if self.timer.isActive():
            self.against_a_crash(answers)

    def against_a_crash(self, answers: Mapping[str, GuardAnswer]) -> None:
        """On the disk without being asked, and never over somebody else's draft. What gives no
        plan yet stays in the window alone."""
        self.timer.stop()
        desk = self._desk

        def failed(fault: Exception) -> None:
            if isinstance(fault, NotAllowed):
                desk.announce(f"Draft in this window alone. {fault.message} {fault.hint}")
            else:
                desk.jobs.fault.emit(fault)

        if self._editor.drawn is not None:
            self._store(answers, failed, take_over=False)

    def in_window(self, answers: Mapping[str, GuardAnswer], *, confirmed: bool) -> None:
        """Until the window closes; nothing is stored."""
        settings = self._editor.settings
        if self._patient_id is None or settings is None:
            return
        place = Place("planner", self._patient_id)
        values = {
            "settings": settings,
            "answers": answers,
            "reasons": self.reasons,
            "confirmed": confirmed,
            "recorded": self._recorded,
            "others": drafts_of_others(self._desk.drafts.get(place), settings.drug),
        }
        self._desk.keep_draft(place, Draft("Plan", values))

    def in_records(self, answers: Mapping[str, GuardAnswer]) -> None:
        """Into the clinic's records, not signed; in the window alone while there is no plan."""
        self.timer.stop()
        if self._editor.drawn is None:
            self._desk.announce("Draft kept until the window closes. Nothing is stored yet.")
        else:
            self._store(answers, None, take_over=True)

    def _store(
        self,
        answers: Mapping[str, GuardAnswer],
        failed: Callable[[Exception], None] | None,
        *,
        take_over: bool,
    ) -> None:
        desk, patient_id = self._desk, self._patient_id
        signer, drawn = desk.signer, self._editor.drawn
        if patient_id is None or signer is None or drawn is None:
            return
        fields, terms, reasons = self._editor.fields, drawn.settings.terms, self.reasons
        desk.jobs.run(
            lambda: desk.clinic.tapers.save_draft(
                patient_id,
                fields,
                terms=terms,
                answers=answers,
                reasons=reasons,
                signer=signer,
                take_over=take_over,
            ),
            lambda _none: desk.announce("Draft kept in the clinic's records, not signed."),
            failed,
        )

    def preview(self) -> None:
        """The papers of this very draft, DRAFT across every page."""
        drawn = self._editor.drawn
        assert drawn is not None
        self.touched = True
        self._desk.preview_plan = self._editor.fields, drawn.settings.terms
        self._desk.open("documents", self._patient_id, "draft")

    def sign(
        self,
        opening: Opening,
        answers: Mapping[str, GuardAnswer],
        on_signed: Callable[[], object],
    ) -> None:
        drawn = self._editor.drawn
        assert drawn is not None
        self.flush(answers)
        wanted = ToSign(
            start=opening.start,
            plan=drawn.plan,
            fields=self._editor.fields,
            terms=drawn.settings.terms,
            questions=opening.guards,
            answers=answers,
            reasons=self.reasons,
            method=settings_words(drawn.settings),
            tables=dict(opening.start.tables),
        )

        def signed(summary: PlanSummary) -> None:
            patient_id, desk = opening.start.patient.id, self._desk
            on_signed()
            desk.drop_draft(Place("planner", patient_id))
            desk.records_changed.emit()
            desk.announce(f"Plan version {summary.version} signed.")
            desk.open("documents", patient_id)

        ask_to_sign(self._desk, wanted, signed, self._take_reasons)

    def _take_reasons(self, reasons: Mapping[str, str]) -> None:
        """The sign sheet was left: what was written there is not lost."""
        self.reasons = {key: reason for key, reason in reasons.items() if reason}
        self.touched = self.touched or bool(self.reasons)
