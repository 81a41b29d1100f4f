"""What goes out on paper: letters of signed plans for one and for many, the meeting list, the
practice report; and the letters that went out.

The PDF chain is loaded where a paper is first made: it is a third of the time the window would
need to open.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from clinic_desktop.domain.errors import NotAllowed, UserError
from clinic_desktop.domain.plan import PlanState
from clinic_desktop.domain.plan_terms import PlanTerms
from clinic_desktop.domain.practice_report import PracticeReport
from clinic_desktop.domain.timeline import Timeline
from clinic_desktop.services import plans
from clinic_desktop.services.document_views import PreparedDocument
from clinic_desktop.services.letter_archive import KeptLetter, LetterArchive, MarkedCopy
from clinic_desktop.services.patient_page import refuse_withheld
from clinic_desktop.services.patient_views import PlanSummary
from clinic_desktop.services.program import Program
from clinic_desktop.services.settings import ClinicSettings
from clinic_desktop.services.signer import Signer
from clinic_desktop.services.tapers import TaperDesk
from clinic_desktop.services.worklist_views import Worklist
from clinic_desktop.store import clinic_facts, own_records
from clinic_desktop.store.session import Store

if TYPE_CHECKING:
    from clinic_desktop.services.letter_batch import LetterBatchDesk, Prepare
    from clinic_desktop.services.letters import LetterDesk, SignedPlan
    from clinic_desktop.services.meeting import MeetingPaper
    from clinic_desktop.services.report_paper import ReportPaper

LANG = "en"


class PaperDesk:
    """`timeline_of` reads one person, `signed_plan` the plan in force or raises UserError;
    `settings` are asked for each time, as they may have changed."""

    def __init__(
        self,
        program: Program,
        store: Store,
        *,
        as_of: date,
        jurisdiction: str,
        demo: bool,
        clock: Callable[[], datetime],
        settings: Callable[[], ClinicSettings],
        timeline_of: Callable[[str], Timeline],
        tapers: TaperDesk,
        signed_plan: Callable[[str], PlanSummary],
    ) -> None:
        self._program = program
        self._store = store
        self._as_of = as_of
        self._jurisdiction = jurisdiction
        self._demo = demo
        self._clock = clock
        self._settings = settings
        self._timeline_of = timeline_of
        self._tapers = tapers
        self._signed_plan = signed_plan
        self.archive = LetterArchive(store, clock)
        """Letters that went out: looked at again, checked by their code, declared void."""

    # --- letters ------------------------------------------------------------------------------

    def prepare(
        self,
        patient_id: str,
        kind: str,
        *,
        plan_fields: Mapping[str, object] | None = None,
        plan_terms: PlanTerms | None = None,
        as_draft: bool = False,
        large_print: bool = False,
        paper: str | None = None,
    ) -> PreparedDocument:
        """A letter of the person's signed plan, or of `plan_fields` as a draft, on the clinic's
        paper where none is named. With its `plan_terms` a draft is the page that signing it today
        would give. `as_draft` makes the signed plan's page to look at only."""
        timeline = self._timeline_of(patient_id)
        refuse_withheld(timeline)
        plan = (
            self._plan_in_force(patient_id)
            if plan_fields is None
            else self._draft(plan_fields, plan_terms)
        )
        return self._letter_desk().prepare(
            kind,
            timeline.patient,
            plan.unsigned() if as_draft else plan,
            large_print=large_print,
            paper=paper or self._settings().paper,
        )

    def issue(
        self, patient_id: str, document: PreparedDocument, signer: Signer, *, although: str = ""
    ) -> None:
        """Archives the very bytes; earlier letters of the kind are superseded. `although`: why it
        went out while something was not ready. Raises NotAllowed for a draft, and where that
        reason is missing."""
        if document.draft:
            raise NotAllowed(
                "A draft is not issued", "Only a signed plan's letter is kept.", "Sign the plan."
            )
        not_ready = "; ".join(document.not_ready)
        if not_ready and not although.strip():
            raise NotAllowed(
                "Not everything is ready", f"{not_ready}.", "Write why the letter goes out."
            )
        summary = self._signed_plan(patient_id)
        at = self._clock().isoformat(timespec="seconds")
        reason = f"{not_ready}: {although.strip()}" if not_ready else None
        with self._store.write() as session:
            plans.issue(session, patient_id, summary, document, signer.name, at, reason)

    @property
    def batches(self) -> "LetterBatchDesk":
        """Letters for many: checked, looked through, confirmed."""
        return self.batches_by(self.prepare)

    def batches_by(self, prepare: "Prepare") -> "LetterBatchDesk":
        """The same, where each letter is made another way."""
        from clinic_desktop.services.letter_batch import LetterBatchDesk

        return LetterBatchDesk(self._store, prepare, self._as_of, self._clock)

    def copy(self, letter: KeptLetter) -> MarkedCopy:
        """A letter that went out, as it prints again: every page says COPY, and says so where it
        was superseded or called back."""
        from clinic_desktop.documents.copy_marks import Ended, mark_copy

        today, on = self._clock().date(), letter.ended_on
        how: Literal["superseded", "void"] = "void" if letter.is_void else "superseded"
        pdf = mark_copy(
            letter.pdf,
            copied_on=today,
            ended=None if on is None else Ended(how, on),
            texts=self._program.texts(LANG),
            resources=self._program.resources,
        )
        return MarkedCopy(pdf, f"{letter.code} copy {today.isoformat()}.pdf")

    # --- papers of many people ----------------------------------------------------------------

    def meeting_list(self, listed: Worklist, title: str, *, names: bool) -> "MeetingPaper":
        """The list as a page and as text for a meeting; ids only unless names are asked for."""
        from clinic_desktop.services.meeting import meeting_paper

        return meeting_paper(
            self._letter_desk(), listed, title, names=names, paper=self._settings().paper
        )

    def report(self, report: PracticeReport) -> "ReportPaper":
        """A practice report as PDF and text."""
        from clinic_desktop.services.report_paper import make_paper

        settings = self._settings()
        return make_paper(
            report,
            clinic=settings.letterhead(self._jurisdiction),
            texts=self._program.texts(LANG),
            resources=self._program.resources,
            jurisdiction=self._jurisdiction,
            paper=settings.paper,
        )

    # --- inside -------------------------------------------------------------------------------

    def _plan_in_force(self, patient_id: str) -> "SignedPlan":
        """The signed plan with its terms and next check-in. Raises NotAllowed where a page of it
        would not be what was signed, or what is taken now."""
        from clinic_desktop.services.letters import SignedPlan

        summary = self._signed_plan(patient_id)
        if summary.state is PlanState.PAUSED:
            raise NotAllowed(
                "The plan is paused",
                "A page of it would tell steps that are not taken now.",
                "Resume it, sign the new version, and print that.",
            )
        if not summary.as_signed:
            raise NotAllowed(
                "This plan would be drawn differently now",
                "The planner has changed since it was signed, and only what was signed prints.",
                "Open the planner and sign the plan anew.",
            )
        return SignedPlan(
            summary.plan,
            summary.version,
            summary.signed_by,
            summary.signed_role,
            summary.signed_on,
            self._tapers.terms_of(patient_id, summary.plan_id, summary.version),
            self._tapers.next_check_in(patient_id, summary.plan_id),
        )

    def _draft(self, fields: Mapping[str, object], terms: PlanTerms | None) -> "SignedPlan":
        from clinic_desktop.services.letters import SignedPlan

        answer = self._tapers.draw(fields)
        if answer.plan is None or answer.plan.infeasible is not None:
            message = answer.refused_message or "No plan can be made as asked."
            raise UserError("The plan cannot be printed", message, "Mend the plan first.")
        if terms is None:
            return SignedPlan(answer.plan)
        check_in = self._tapers.first_check_in(answer.plan, terms)
        return SignedPlan(
            answer.plan, terms=terms.with_nights_of(answer.plan.steps), check_in=check_in
        )

    def _letter_desk(self) -> "LetterDesk":
        from clinic_desktop.services.letters import LetterDesk

        settings = self._settings()
        with self._store.read() as session:
            records_up_to = clinic_facts.records_up_to(session, self._as_of)
            void_codes = own_records.void_codes(session)
        return LetterDesk(
            resources=self._program.resources,
            texts=self._program.texts(LANG),
            clinic=settings.letterhead(self._jurisdiction),
            jurisdiction=self._jurisdiction,
            as_of=self._as_of,
            records_up_to=records_up_to,
            demo=self._demo,
            clinic_is_named=settings.can_head_a_letter,
            void_codes=void_codes,
        )
